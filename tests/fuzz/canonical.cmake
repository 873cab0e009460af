temizu_fuzz(canonical NEEDS mail base)
