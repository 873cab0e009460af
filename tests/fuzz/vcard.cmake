temizu_fuzz(vcard KIND text/vcard NEEDS filters text)
