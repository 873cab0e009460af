temizu_fuzz(mail_filter NEEDS quarantine text base)
