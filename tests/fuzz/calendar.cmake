temizu_fuzz(calendar NEEDS filters text)
