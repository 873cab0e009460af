temizu_fuzz(formula NEEDS filter_ooxml)
