set(third temizu_jpeg temizu_png temizu_lcms temizu_deflate)
