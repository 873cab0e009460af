temizu_fuzz(yenc NEEDS mail text base)
