set(third temizu_jpeg temizu_png temizu_gif temizu_tiff temizu_webp temizu_lcms temizu_deflate)
