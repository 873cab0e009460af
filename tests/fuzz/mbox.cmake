temizu_fuzz(mbox NEEDS filters text)
