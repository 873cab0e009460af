temizu_fuzz(layout NEEDS text)
