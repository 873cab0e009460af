temizu_fuzz(quoted_printable NEEDS mail text base)
