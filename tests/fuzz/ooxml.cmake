temizu_fuzz(ooxml NEEDS filters identify text)
