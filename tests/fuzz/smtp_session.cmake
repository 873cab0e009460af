temizu_fuzz(smtp_session NEEDS smtp base)
