temizu_fuzz(envelope NEEDS base)
