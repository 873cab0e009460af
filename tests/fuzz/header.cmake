temizu_fuzz(header NEEDS mail text base)
