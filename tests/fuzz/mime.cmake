temizu_fuzz(mime NEEDS mail text base)
