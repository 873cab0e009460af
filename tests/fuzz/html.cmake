temizu_fuzz(html NEEDS filters text)
