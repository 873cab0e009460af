temizu_fuzz(auth_results NEEDS smtp base)
