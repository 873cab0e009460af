temizu_fuzz(lzfu NEEDS filters text)
