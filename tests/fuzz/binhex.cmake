temizu_fuzz(binhex NEEDS mail text base)
