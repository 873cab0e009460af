"""Cases for samples/mime and samples/charset."""
