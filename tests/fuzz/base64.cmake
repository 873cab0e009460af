temizu_fuzz(base64 NEEDS mail text base)
