temizu_fuzz(cfb NEEDS filters text)
