#include "filters/image/bmp.h"

#include <algorithm>
#include <bit>
#include <ranges>

#include "filters/image/octets.h"

namespace temizu::image {
namespace {

struct Dib {
  std::uint32_t header{0};       // octets
  std::uint32_t bits{0};         // a pixel
  std::uint32_t compression{0};  // 0 none, 1 RLE8, 2 RLE4, 3 and 6 masks
  std::uint64_t width{0}, height{0};
  bool top_down{false};
  std::array<std::uint32_t, 4> masks{};   // red, green, blue, alpha
  std::size_t palette_at{0}, palette_entry{4}, palette_size{0};
  std::size_t pixels_at{0};      // directly behind header, masks and palette
};

Unexpected damaged(const char* what) { return Unexpected(Code::bad_input, "BMP", what, "ask the sender to send it again"); }

void read_masks(ByteView dib, Dib& out) {
  if (out.bits == 16) out.masks = {0x7C00, 0x03E0, 0x001F, 0};
  if (out.bits == 32) out.masks = {0xFF0000, 0x00FF00, 0x0000FF, 0};
  if (out.compression != 3 && out.compression != 6) return;
  for (std::size_t i = 0; i < 3; ++i) out.masks[i] = little32(dib, 40 + 4 * i);
  if (out.compression == 6 || out.header >= 56) out.masks[3] = little32(dib, 52);
}

Result<Dib> read_header(ByteView dib, bool icon) {
  Dib out;
  out.header = little32(dib, 0);
  if (out.header > dib.size()) return damaged("ends inside the header");
  if (out.header == 12) {
    out.width = little16(dib, 4);
    out.height = little16(dib, 6);
    out.bits = little16(dib, 10);
    out.palette_entry = 3;
  } else if (out.header >= 40 && out.header <= 124) {
    const auto width = static_cast<std::int32_t>(little32(dib, 4));
    const auto height = static_cast<std::int32_t>(little32(dib, 8));
    out.top_down = height < 0;
    out.width = width < 0 ? 0 : static_cast<std::uint64_t>(width);
    out.height = static_cast<std::uint64_t>(height < 0 ? -static_cast<std::int64_t>(height) : height);
    out.bits = little16(dib, 14);
    out.compression = little32(dib, 16);
  } else {
    return Unexpected(Code::unsupported, "BMP", "a header of unknown form");
  }
  if (icon) out.height /= 2;
  if (auto fits = check_size(out.width, out.height); !fits) return Unexpected{fits.error()};
  const bool known = out.bits == 1 || out.bits == 4 || out.bits == 8 || out.bits == 16 || out.bits == 24 || out.bits == 32;
  const bool rle = (out.compression == 1 && out.bits == 8) || (out.compression == 2 && out.bits == 4);
  const bool masks = (out.compression == 3 || out.compression == 6) && (out.bits == 16 || out.bits == 32);
  if (!known || (out.compression != 0 && !rle && !masks)) return Unexpected(Code::unsupported, "BMP", "a coding that cannot be read", "ask for a PNG");
  if (rle && (out.top_down || icon)) return damaged("RLE upside down");
  read_masks(dib, out);
  out.palette_at = out.header + (out.header == 40 && out.compression == 3 ? 12U : out.header == 40 && out.compression == 6 ? 16U : 0U);
  const std::uint32_t stated = out.header == 12 ? 0 : little32(dib, 32);
  if (out.bits <= 8) out.palette_size = stated == 0 || stated > (1U << out.bits) ? std::size_t{1} << out.bits : stated;
  out.pixels_at = out.palette_at + out.palette_size * out.palette_entry;
  return out;
}

void read_palette(ByteView bytes, const Dib& dib, Picture& picture) {
  for (std::size_t i = 0; i < dib.palette_size; ++i) {
    const std::size_t at = dib.palette_at + i * dib.palette_entry;
    const auto sample = [&](std::size_t offset) { return static_cast<std::uint8_t>(number_at(bytes, at + offset, 1, false)); };
    picture.palette.push_back({sample(2), sample(1), sample(0), 255});
  }
}

// One sample out of a pixel by its mask, widened to 8 bits.
struct Mask {
  std::uint32_t mask;
  int shift, bits;
  explicit Mask(std::uint32_t value) : mask(value), shift(value == 0 ? 0 : std::countr_zero(value)), bits(std::popcount(value)) {}
  std::uint8_t operator()(std::uint32_t pixel) const {
    if (bits == 0) return 0;
    const std::uint64_t value = (pixel & mask) >> shift;
    const std::uint64_t top = (std::uint64_t{1} << bits) - 1;
    return static_cast<std::uint8_t>(std::min(value, top) * 255 / top);
  }
};

void read_masked(ByteView pixels, const Dib& dib, std::size_t stride, Picture& picture) {
  const std::array<Mask, 4> masks{Mask(dib.masks[0]), Mask(dib.masks[1]), Mask(dib.masks[2]), Mask(dib.masks[3])};
  const unsigned channels = picture.channels();
  const unsigned octets = dib.bits / 8;
  for (std::uint32_t y = 0; y < picture.height; ++y) {
    const ByteView row = pixels.substr(stride * (dib.top_down ? y : picture.height - 1 - y), stride);
    char* to = picture.rows.data() + y * picture.row_bytes();
    for (std::uint32_t x = 0; x < picture.width; ++x, to += channels) {
      const std::uint32_t pixel = number_at(row, std::size_t{x} * octets, octets, false);
      if (dib.bits == 24) {
        for (unsigned c = 0; c < 3; ++c) to[c] = static_cast<char>(pixel >> (8 * (2 - c)) & 0xFF);
      } else {
        for (unsigned c = 0; c < channels; ++c) to[c] = static_cast<char>(masks[c](pixel));
      }
    }
  }
}

// RLE4 and RLE8: runs, literal stretches, jumps (escape codes 0 end of row, 1 end, 2 jump). Into one octet a pixel.
bool read_rle(ByteView in, bool nibbles, Picture& picture) {
  std::size_t at = 0;
  std::uint64_t x = 0, y = 0;
  const auto put = [&](unsigned value) {
    if (x < picture.width && y < picture.height) picture.rows[(picture.height - 1 - y) * picture.width + x] = static_cast<char>(value);
    ++x;
  };
  while (in.size() - at >= 2 && y < picture.height) {
    const unsigned count = number_at(in, at, 1, false);
    const unsigned value = number_at(in, at + 1, 1, false);
    at += 2;
    if (count > 0) {
      for (unsigned i = 0; i < count; ++i) put(!nibbles ? value : i % 2 == 0 ? value >> 4 : value & 15);
    } else if (value == 0) {
      x = 0;
      ++y;
    } else if (value == 1) {
      return true;
    } else if (value == 2) {
      x += number_at(in, at, 1, false);
      y += number_at(in, at + 1, 1, false);
      at = std::min(at + 2, in.size());
    } else {
      const std::size_t size = nibbles ? (value + 1) / 2 : value;
      if (in.size() - at < size) return false;
      for (unsigned i = 0; i < value; ++i) {
        const unsigned octet = number_at(in, at + (nibbles ? i / 2 : i), 1, false);
        put(!nibbles ? octet : i % 2 == 0 ? octet >> 4 : octet & 15);
      }
      at = std::min(at + size + size % 2, in.size());
    }
  }
  return y >= picture.height;
}

void copy_rows(ByteView pixels, const Dib& dib, std::size_t stride, Picture& picture) {
  for (std::uint32_t y = 0; y < picture.height; ++y) {
    const ByteView row = pixels.substr(stride * (dib.top_down ? y : picture.height - 1 - y), picture.row_bytes());
    std::ranges::copy(row, picture.rows.begin() + static_cast<std::ptrdiff_t>(y * picture.row_bytes()));
  }
}

// A bitmap whose alpha is 0 everywhere has none.
void drop_blank_alpha(Picture& picture) {
  for (std::size_t at = 3; at < picture.rows.size(); at += 4) {
    if (picture.rows[at] != 0) return;
  }
  for (std::size_t at = 3; at < picture.rows.size(); at += 4) picture.rows[at] = '\xFF';
}

// used: octets of the pixels.
Result<Picture> read_pixels(ByteView bytes, const Dib& dib, std::size_t pixels_at, std::size_t& used, bool icon, Bench& bench) {
  Picture picture;
  picture.width = static_cast<std::uint32_t>(dib.width);
  picture.height = static_cast<std::uint32_t>(dib.height);
  const bool rle = dib.compression == 1 || dib.compression == 2;
  const bool alpha = dib.bits == 32 && (dib.masks[3] != 0 || icon);
  picture.colours = dib.bits <= 8 ? Colours::palette : alpha ? Colours::rgba : Colours::rgb;
  picture.depth = dib.bits <= 8 && !rle ? dib.bits : 8;
  if (pixels_at > bytes.size()) return damaged("ends before the pixels");
  const ByteView pixels = bytes.substr(pixels_at);
  const std::size_t stride = (dib.width * dib.bits + 31) / 32 * 4;
  used = rle ? pixels.size() : stride * dib.height;
  if (pixels.size() < used) return damaged("ends inside the pixels");
  if (auto made = make_rows(picture, bench); !made) return Unexpected{made.error()};
  if (dib.bits <= 8) read_palette(bytes, dib, picture);
  if (rle) {
    if (!read_rle(pixels, dib.compression == 2, picture)) return damaged("ends inside the pixels");
  } else if (dib.bits <= 8) {
    copy_rows(pixels, dib, stride, picture);
  } else {
    Dib with_alpha = dib;
    if (icon && alpha && with_alpha.masks[3] == 0) with_alpha.masks[3] = 0xFF000000;
    read_masked(pixels, with_alpha, stride, picture);
    if (alpha && !icon) drop_blank_alpha(picture);
  }
  return picture;
}

}  // namespace

Result<Picture> read_bmp(ByteView bmp, Bench& bench, std::vector<Finding>& findings) {
  if (bmp.size() < 26 || !bmp.starts_with("BM")) return damaged("no header");
  const ByteView bytes = bmp.substr(14);
  const auto dib = read_header(bytes, false);
  if (!dib) return Unexpected{dib.error()};
  const std::size_t offset = little32(bmp, 10);
  if (offset < 14 + dib->palette_at) return damaged("pixels inside the header");
  std::size_t used = 0;
  auto picture = read_pixels(bytes, *dib, offset - 14, used, false, bench);
  if (!picture) return picture;
  if (offset - 14 > dib->pixels_at) tell_trailing(findings, bytes.substr(dib->pixels_at, offset - 14 - dib->pixels_at));
  if (dib->header == 124 && little32(bytes, 116) != 0) tell_metadata(findings, "colour profile");
  tell_trailing(findings, bytes.substr(offset - 14 + used));
  return picture;
}

Result<Picture> read_icon_bitmap(ByteView bytes, Bench& bench) {
  const auto dib = read_header(bytes, true);
  if (!dib) return Unexpected{dib.error()};
  std::size_t used = 0;
  auto picture = read_pixels(bytes, *dib, dib->pixels_at, used, true, bench);
  if (!picture) return picture;
  const bool own_alpha = picture->colours == Colours::rgba && std::ranges::any_of(std::views::iota(std::size_t{0}, picture->rows.size() / 4),
                                                                                 [&](std::size_t i) { return picture->rows[4 * i + 3] != 0; });
  if (own_alpha) return picture;
  if (picture->colours == Colours::rgba) drop_blank_alpha(*picture);
  if (auto plain = to_plain(*picture, bench); !plain) return Unexpected{plain.error()};
  Picture out;
  out.width = picture->width;
  out.height = picture->height;
  out.colours = Colours::rgba;
  if (auto made = make_rows(out, bench); !made) return Unexpected{made.error()};
  const ByteView mask = bytes.substr(std::min(dib->pixels_at + used, bytes.size()));
  const std::size_t stride = (dib->width + 31) / 32 * 4;
  const unsigned channels = picture->channels();
  for (std::uint32_t y = 0; y < out.height; ++y) {
    for (std::uint32_t x = 0; x < out.width; ++x) {
      const std::size_t at = std::size_t{y} * out.width + x;
      std::copy_n(picture->rows.begin() + static_cast<std::ptrdiff_t>(at * channels), 3, out.rows.begin() + static_cast<std::ptrdiff_t>(at * 4));
      const unsigned octet = number_at(mask, stride * (out.height - 1 - y) + x / 8, 1, false);
      out.rows[at * 4 + 3] = (octet >> (7 - x % 8) & 1) != 0 ? '\0' : '\xFF';
    }
  }
  return out;
}

}  // namespace temizu::image
