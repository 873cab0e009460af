temizu_fuzz(msg NEEDS filters text)
