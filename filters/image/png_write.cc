#include <libdeflate.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>

#include "filters/image/octets.h"
#include "filters/image/png.h"
#include "filters/image/png_chunks.h"

namespace temizu::image {
namespace {

using namespace std::string_view_literals;

// Two to three times as fast as zlib at its usual level, and as small.
constexpr int kLevel = 6;

struct FreeCompressor {
  void operator()(libdeflate_compressor* one) const { libdeflate_free_compressor(one); }
};

std::uint8_t colour_type(Colours colours) {
  switch (colours) {
    case Colours::grey: return 0;
    case Colours::rgb: return 2;
    case Colours::palette: return 3;
    case Colours::grey_alpha: return 4;
    default: return 6;
  }
}

int paeth(int left, int up, int corner) {
  const int guess = left + up - corner;
  const int a = std::abs(guess - left);
  const int b = std::abs(guess - up);
  const int c = std::abs(guess - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

// One row by one filter type (ISO/IEC 15948 section 9). up is a row of zeros for the first.
void filter_row(int type, const std::uint8_t* row, const std::uint8_t* up, std::size_t size, std::size_t pixel, std::uint8_t* to) {
  for (std::size_t i = 0; i < std::min(pixel, size); ++i) {
    const int above = up[i];
    const int less = type == 2 || type == 4 ? above : type == 3 ? above / 2 : 0;
    to[i] = static_cast<std::uint8_t>(row[i] - less);
  }
  switch (type) {
    case 1: for (std::size_t i = pixel; i < size; ++i) to[i] = static_cast<std::uint8_t>(row[i] - row[i - pixel]); break;
    case 2: for (std::size_t i = pixel; i < size; ++i) to[i] = static_cast<std::uint8_t>(row[i] - up[i]); break;
    case 3: for (std::size_t i = pixel; i < size; ++i) to[i] = static_cast<std::uint8_t>(row[i] - (row[i - pixel] + up[i]) / 2); break;
    case 4: for (std::size_t i = pixel; i < size; ++i) to[i] = static_cast<std::uint8_t>(row[i] - paeth(row[i - pixel], up[i], up[i - pixel])); break;
    default: if (size > pixel) std::memcpy(to + pixel, row + pixel, size - pixel);
  }
}

std::uint64_t weight_of(const std::uint8_t* row, std::size_t size) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += static_cast<unsigned>(std::abs(static_cast<std::int8_t>(row[i])));
  return sum;
}

// Each row by the filter that leaves the smallest numbers (section 12.8); none for palettes and below 8 bits.
Bytes filtered(const Picture& picture) {
  const std::size_t size = picture.row_bytes();
  const bool adapt = picture.colours != Colours::palette && picture.depth >= 8;
  const std::size_t pixel = std::size_t{picture.depth / 8} * picture.channels();
  Bytes out((size + 1) * picture.height, '\0');
  Bytes blank(size, '\0');
  Bytes trial(size, '\0');
  auto* scratch = reinterpret_cast<std::uint8_t*>(trial.data());
  const auto* up = reinterpret_cast<const std::uint8_t*>(blank.data());
  for (std::uint32_t y = 0; y < picture.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint8_t*>(picture.rows.data() + y * size);
    auto* to = reinterpret_cast<std::uint8_t*>(out.data() + y * (size + 1));
    std::memcpy(to + 1, row, size);
    std::uint64_t best = adapt ? weight_of(row, size) : 0;
    for (int type = 1; adapt && type <= 4; ++type) {
      filter_row(type, row, up, size, pixel, scratch);
      const std::uint64_t weight = weight_of(scratch, size);
      if (weight >= best) continue;
      best = weight;
      to[0] = static_cast<std::uint8_t>(type);
      std::memcpy(to + 1, scratch, size);
    }
    up = row;
  }
  return out;
}

// Entries behind the last used one go, those between that nobody uses become black: what a palette hides does not go on.
void tidy_palette(Picture& picture) {
  std::array<bool, 256> used{};
  const unsigned mask = (1U << picture.depth) - 1;
  for (std::uint32_t y = 0; y < picture.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint8_t*>(picture.rows.data() + y * picture.row_bytes());
    for (std::uint32_t x = 0; x < picture.width; ++x) {
      const std::size_t bit = std::size_t{x} * picture.depth;
      used[row[bit / 8] >> (8 - picture.depth - bit % 8) & mask] = true;
    }
  }
  std::size_t last = 0;
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (used[i]) last = i;
  }
  picture.palette.resize(last + 1);
  for (std::size_t i = 0; i <= last; ++i) {
    if (!used[i]) picture.palette[i] = {};
  }
}

void put_palette(Bytes& out, const Picture& picture) {
  Bytes colours;
  Bytes alphas;
  std::size_t clear = 0;   // entries up to the last one that is not opaque
  for (const Swatch& one : picture.palette) {
    for (const std::uint8_t sample : {one.red, one.green, one.blue}) colours.push_back(static_cast<char>(sample));
    alphas.push_back(static_cast<char>(one.alpha));
    if (one.alpha != 255) clear = alphas.size();
  }
  put_png_chunk(out, "PLTE", colours);
  if (clear > 0) put_png_chunk(out, "tRNS", ByteView(alphas).substr(0, clear));
}

void put_key(Bytes& out, const Picture& picture) {
  Bytes key;
  for (unsigned c = 0; c < picture.channels(); ++c) put_big(key, picture.key[c], 2);
  put_png_chunk(out, "tRNS", key);
}

}  // namespace

Result<Bytes> write_png(Picture&& picture, Bench& bench) {
  assert(picture.colours != Colours::cmyk);
  const std::uint64_t raw = (std::uint64_t{picture.row_bytes()} + 1) * picture.height;
  if (auto paid = pay_for_work(raw * 2, bench); !paid) return Unexpected{paid.error()};
  clear_row_ends(picture);
  clear_unseen(picture);
  Bytes out(ByteView("\x89PNG\r\n\x1a\n"sv));
  Bytes header;
  put_big(header, picture.width, 4);
  put_big(header, picture.height, 4);
  for (const unsigned octet : {picture.depth, unsigned{colour_type(picture.colours)}, 0U, 0U, 0U}) put_big(header, octet, 1);
  put_png_chunk(out, "IHDR", header);
  if (picture.colours == Colours::palette) {
    tidy_palette(picture);
    put_palette(out, picture);
  } else if (picture.has_key) {
    put_key(out, picture);
  }
  const Bytes rows = filtered(picture);
  picture.rows = {};
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> engine(libdeflate_alloc_compressor(kLevel));
  if (engine == nullptr) return Unexpected(Code::limit, "PNG", "no memory");
  const std::size_t at = out.size();
  out.resize(at + 8 + libdeflate_zlib_compress_bound(engine.get(), rows.size()));
  const std::size_t packed = libdeflate_zlib_compress(engine.get(), rows.data(), rows.size(), out.data() + at + 8, out.size() - at - 8);
  Bytes mark;
  put_big(mark, static_cast<std::uint32_t>(packed), 4);
  mark += "IDAT";
  std::copy(mark.begin(), mark.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
  out.resize(at + 8 + packed);
  put_big(out, libdeflate_crc32(0, out.data() + at + 4, packed + 4), 4);
  put_png_chunk(out, "IEND", {});
  if (auto paid = bench.spend(out.size()); !paid) return Unexpected{paid.error()};
  out.shrink_to_fit();
  return out;
}

}  // namespace temizu::image
