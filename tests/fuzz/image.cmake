temizu_fuzz(image NEEDS filters text)
