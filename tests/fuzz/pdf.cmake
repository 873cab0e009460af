temizu_fuzz(pdf NEEDS filters text)
