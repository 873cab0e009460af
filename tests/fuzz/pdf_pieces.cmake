temizu_fuzz(pdf_pieces NEEDS filters filter_pdf text)
