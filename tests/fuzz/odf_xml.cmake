temizu_fuzz(odf_xml NEEDS filters text)
