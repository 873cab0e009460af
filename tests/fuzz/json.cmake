temizu_fuzz(json KIND application/json NEEDS filters text)
