#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "filters/pdf/picture.h"

namespace temizu::pdf {
namespace {

// A TIFF file in memory: what libtiff wants around fax data.
struct Memory {
  Bytes bytes;
  std::size_t at{0};
};

tmsize_t read_some(thandle_t handle, void* to, tmsize_t wanted) {
  auto& memory = *static_cast<Memory*>(handle);
  const std::size_t size = std::min(static_cast<std::size_t>(wanted), memory.bytes.size() - std::min(memory.at, memory.bytes.size()));
  if (size > 0) std::memcpy(to, memory.bytes.data() + memory.at, size);
  memory.at += size;
  return static_cast<tmsize_t>(size);
}

tmsize_t write_some(thandle_t handle, void* from, tmsize_t wanted) {
  auto& memory = *static_cast<Memory*>(handle);
  const auto size = static_cast<std::size_t>(wanted);
  if (memory.at + size > memory.bytes.size()) memory.bytes.resize(memory.at + size);
  std::memcpy(memory.bytes.data() + memory.at, from, size);
  memory.at += size;
  return wanted;
}

toff_t seek_to(thandle_t handle, toff_t offset, int whence) {
  auto& memory = *static_cast<Memory*>(handle);
  const std::size_t base = whence == SEEK_CUR ? memory.at : whence == SEEK_END ? memory.bytes.size() : 0;
  memory.at = base + static_cast<std::size_t>(offset);
  return memory.at;
}

int close_nothing(thandle_t) { return 0; }
toff_t size_of(thandle_t handle) { return static_cast<Memory*>(handle)->bytes.size(); }

struct Closer {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
using Tiff = std::unique_ptr<TIFF, Closer>;

Tiff open(Memory& memory, const char* mode) {
  static const bool quiet = [] {
    TIFFSetErrorHandler(nullptr);
    TIFFSetWarningHandler(nullptr);
    return true;
  }();
  (void)quiet;
  memory.at = 0;
  return Tiff(TIFFClientOpen("fax", mode, &memory, read_some, write_some, seek_to, close_nothing, size_of, nullptr, nullptr));
}

void put(Bytes& out, std::uint32_t value, int octets) {
  for (int i = 0; i < octets; ++i) out += static_cast<char>((value >> (8 * i)) & 0xff);
}

// One image of one strip (TIFF 6.0 section 2), little-endian.
Bytes wrap(ByteView fax, std::uint32_t compression, std::uint32_t options, std::uint32_t columns, std::uint32_t rows) {
  const std::uint32_t entries[][3] = {{256, 4, columns}, {257, 4, rows}, {258, 3, 1}, {259, 3, compression}, {262, 3, 0}, {266, 3, 1},
                                      {273, 4, 8 + 2 + 11 * 12 + 4}, {277, 3, 1}, {278, 4, rows}, {279, 4, static_cast<std::uint32_t>(fax.size())},
                                      {292, 4, options}};
  Bytes out("II*\0\x08\0\0\0", 8);
  put(out, 11, 2);
  for (const auto& entry : entries) {
    put(out, entry[0], 2);
    put(out, entry[1], 2);
    put(out, 1, 4);
    put(out, entry[2], 4);
  }
  put(out, 0, 4);
  out += fax;
  return out;
}

Bytes encode(const std::vector<Bytes>& rows, std::uint32_t columns) {
  Memory memory;
  const auto count = static_cast<std::uint32_t>(rows.size());
  {
    const Tiff tiff = open(memory, "wl");
    if (!tiff) return {};
    TIFFSetField(tiff.get(), TIFFTAG_IMAGEWIDTH, columns);
    TIFFSetField(tiff.get(), TIFFTAG_IMAGELENGTH, count);
    TIFFSetField(tiff.get(), TIFFTAG_BITSPERSAMPLE, 1);
    TIFFSetField(tiff.get(), TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(tiff.get(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
    TIFFSetField(tiff.get(), TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
    TIFFSetField(tiff.get(), TIFFTAG_ROWSPERSTRIP, count);
    for (std::uint32_t row = 0; row < count; ++row) {
      Bytes copy = rows[row];   // libtiff may change what it writes
      if (TIFFWriteScanline(tiff.get(), copy.data(), row, 0) < 0) return {};
    }
  }
  const Tiff tiff = open(memory, "r");
  if (!tiff) return {};
  const tmsize_t size = TIFFRawStripSize(tiff.get(), 0);
  if (size <= 0) return {};
  Bytes strip(static_cast<std::size_t>(size), '\0');
  return TIFFReadRawStrip(tiff.get(), 0, strip.data(), size) == size ? strip : Bytes{};
}

}  // namespace

Bytes rewrite_fax(ByteView untrusted_fax, const FaxParameters& parameters, std::int64_t height, Meter& meter, bool& damaged) {
  if (!size_fits(parameters.columns, height) || untrusted_fax.empty() || untrusted_fax.size() > 0x7fffffff) return {};
  const auto columns = static_cast<std::uint32_t>(parameters.columns), count = static_cast<std::uint32_t>(height);
  const std::size_t row_bytes = (columns + 7) / 8;
  meter.pay((row_bytes + 48) * count * 2 + untrusted_fax.size());
  meter.settle();
  const bool two_dimensional = parameters.k != 0;
  const std::uint32_t compression = parameters.k < 0                                        ? COMPRESSION_CCITTFAX4
                                    : parameters.byte_align && !parameters.end_of_line && !two_dimensional ? COMPRESSION_CCITTRLE
                                                                                                           : COMPRESSION_CCITTFAX3;
  const std::uint32_t options = compression == COMPRESSION_CCITTFAX3 ? (two_dimensional ? 1u : 0u) | (parameters.byte_align ? 4u : 0u) : 0u;
  Memory memory{wrap(untrusted_fax, compression, options, columns, count)};
  const Tiff tiff = open(memory, "r");
  if (!tiff || TIFFScanlineSize(tiff.get()) != static_cast<tmsize_t>(row_bytes)) return {};
  std::vector<Bytes> rows(count, Bytes(row_bytes, '\0'));
  std::uint32_t good = 0;
  while (good < count && TIFFReadScanline(tiff.get(), rows[good].data(), good, 0) > 0) ++good;
  if (good == 0) return {};
  for (std::uint32_t row = good; row < count; ++row) rows[row].assign(row_bytes, '\0');
  damaged |= good < count;
  return encode(rows, columns);
}

}  // namespace temizu::pdf
