temizu_fuzz(ooxml_slide NEEDS filters identify text)
