// Archives: zip, 7z, RAR, LZH, tar, cab, and files packed by gzip, bzip2, xz or zstd. Every member is washed as a file in its own
// right and written into one new zip. Never writes a file, never follows a link, never asks for a password.
#pragma once

#include <memory>

#include "filters/filter.h"

namespace temizu {

std::unique_ptr<Filter> make_archive_filter();

}  // namespace temizu
