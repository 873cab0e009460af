temizu_fuzz(desk_rows NEEDS quarantine)
