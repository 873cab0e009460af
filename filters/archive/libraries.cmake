set(third temizu_archive)
