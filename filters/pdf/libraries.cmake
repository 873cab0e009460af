set(third temizu_qpdf temizu_openjpeg temizu_tiff temizu_deflate)
