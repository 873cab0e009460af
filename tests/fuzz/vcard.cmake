temizu_fuzz(vcard NEEDS filters text)
