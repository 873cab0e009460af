temizu_fuzz(identify NEEDS identify base)
