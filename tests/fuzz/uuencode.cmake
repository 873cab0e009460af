temizu_fuzz(uuencode NEEDS mail text base)
