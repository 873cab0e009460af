temizu_fuzz(dxf NEEDS filters text)
