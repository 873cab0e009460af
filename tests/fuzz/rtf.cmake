temizu_fuzz(rtf NEEDS filters text)
