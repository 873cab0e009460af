temizu_fuzz(archive NEEDS filters text)
