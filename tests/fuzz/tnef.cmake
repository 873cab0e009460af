temizu_fuzz(tnef NEEDS filters text)
