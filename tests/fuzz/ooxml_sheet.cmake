temizu_fuzz(ooxml_sheet NEEDS filters identify text)
