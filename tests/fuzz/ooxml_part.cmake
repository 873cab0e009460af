temizu_fuzz(ooxml_part NEEDS filters identify text)
