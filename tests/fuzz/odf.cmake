temizu_fuzz(odf NEEDS filters text)
