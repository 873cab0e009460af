temizu_fuzz(zip NEEDS filters text)
