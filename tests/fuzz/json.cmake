temizu_fuzz(json NEEDS filters text)
