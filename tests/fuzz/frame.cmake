temizu_fuzz(frame NEEDS pipeline)
