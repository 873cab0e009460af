temizu_fuzz(csv NEEDS filters text)
