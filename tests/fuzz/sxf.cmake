temizu_fuzz(sxf NEEDS filters text)
