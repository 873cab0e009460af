temizu_fuzz(xml NEEDS filters text)
