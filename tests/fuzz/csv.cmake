temizu_fuzz(csv KIND text/csv NEEDS filters text)
