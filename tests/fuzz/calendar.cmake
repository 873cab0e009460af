temizu_fuzz(calendar KIND text/calendar NEEDS filters text)
