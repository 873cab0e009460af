// libtiff held by the reins: memory instead of files, silent, no single allocation above the bound. For tiff*.cc only.
#pragma once

#include <tiffio.h>

#include <memory>

#include "filters/image/picture.h"

namespace temizu::image {

struct TiffMemory {
  ByteView in;          // for reading
  Bytes out;            // for writing
  bool writing{false};
  std::uint64_t at{0};
  std::uint64_t out_max{std::uint64_t{1} << 30};
};

struct CloseTiff {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
using Tiff = std::unique_ptr<TIFF, CloseTiff>;

// memory outlives what is returned; nullptr when it is no TIFF.
Tiff open_tiff(TiffMemory& memory);

// Number of pages below this; more is a loop or a bomb.
inline constexpr unsigned kPagesMax = 500;

// One page on its way.
struct TiffPage {
  Picture picture;
  Bytes jpeg;                             // instead of rows: a whole JPEG file, kept by coefficients or coded anew
  std::uint16_t unit{1};                  // of the resolution: 1 none, 2 inch, 3 centimetre
  float across{0}, down{0};               // resolution; 0: not said
};


// The current directory. Fails with bad_input, limit, timeout, unsupported.
Result<TiffPage> read_tiff_page(TIFF* tiff, Bench& bench, std::vector<Finding>& findings, bool& changed);
// Appends a page.
Status write_tiff_page(TIFF* tiff, TiffPage&& page, Bench& bench);

// Tells of tags that do not go on. Walks at most kPagesMax directories, never the same twice.
void tell_tags(ByteView untrusted_tiff, std::vector<Finding>& findings);

}  // namespace temizu::image
