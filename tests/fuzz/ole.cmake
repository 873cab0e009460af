temizu_fuzz(ole NEEDS filters text)
