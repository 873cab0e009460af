temizu_fuzz(charset NEEDS text)
