temizu_fuzz(xml KIND application/xml NEEDS filters text)
