temizu_fuzz(smtp_address NEEDS smtp base)
