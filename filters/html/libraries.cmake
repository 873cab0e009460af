set(third temizu_gumbo)
