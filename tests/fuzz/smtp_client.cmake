temizu_fuzz(smtp_client NEEDS smtp base)
