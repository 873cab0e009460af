temizu_fuzz(html KIND text/html NEEDS filters text)
