// The markers of a JPEG file, walked without decoding.
#pragma once

#include "filters/image/picture.h"

namespace temizu::image {

struct JpegLook {
  unsigned orientation{1};   // of Exif; 1 when there is none
  Bytes icc;                 // the profile, its pieces joined; empty when incomplete or above 4 MiB
  bool adobe{false};         // APP14: CMYK samples are then stored the other way round
};

// Tells what is left out and what stands behind the end. Never fails: what is no marker is skipped.
JpegLook look_at_jpeg(ByteView untrusted_jpeg, std::vector<Finding>& findings);

// Tag 274 of the TIFF structure inside an Exif segment; 1 when there is none.
unsigned exif_orientation(ByteView untrusted_tiff);

}  // namespace temizu::image
