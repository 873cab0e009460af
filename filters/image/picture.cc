#include "filters/image/picture.h"

#include <algorithm>
#include <cstring>

namespace temizu::image {
namespace {

using namespace std::string_view_literals;

std::uint8_t sample_below_8(const char* row, std::size_t index, unsigned depth) {
  const std::size_t bit = index * depth;
  const auto octet = static_cast<std::uint8_t>(row[bit / 8]);
  return static_cast<std::uint8_t>(octet >> (8 - depth - bit % 8) & ((1U << depth) - 1));
}

// Grey or palette of at most 8 bits, one pixel of out at a time.
void spread(const Picture& in, Picture& out) {
  const unsigned top = (1U << in.depth) - 1;
  const bool swatches = in.colours == Colours::palette;
  const unsigned channels = out.channels();
  for (std::uint32_t y = 0; y < in.height; ++y) {
    const char* from = in.rows.data() + y * in.row_bytes();
    char* to = out.rows.data() + y * out.row_bytes();
    for (std::uint32_t x = 0; x < in.width; ++x, to += channels) {
      const unsigned value = sample_below_8(from, x, in.depth);
      Swatch swatch;
      if (swatches) {
        if (value < in.palette.size()) swatch = in.palette[value];
      } else {
        const auto grey = static_cast<std::uint8_t>(value * 255 / top);
        swatch = {grey, grey, grey, static_cast<std::uint8_t>(in.has_key && value == in.key[0] ? 0 : 255)};
      }
      to[0] = static_cast<char>(swatch.red);
      if (channels > 2) {
        to[1] = static_cast<char>(swatch.green);
        to[2] = static_cast<char>(swatch.blue);
      }
      if (channels % 2 == 0) to[channels - 1] = static_cast<char>(swatch.alpha);
    }
  }
}

// Grey of 16 bits or rgb with one transparent colour.
void key_to_alpha(const Picture& in, Picture& out) {
  const std::size_t octets = in.depth / 8;
  const std::size_t pixel = octets * in.channels();
  std::array<char, 6> key{};
  for (unsigned c = 0; c < in.channels(); ++c) {
    if (octets == 2) key[c * 2] = static_cast<char>(in.key[c] >> 8);
    key[c * octets + octets - 1] = static_cast<char>(in.key[c] & 0xFF);
  }
  const char* from = in.rows.data();
  char* to = out.rows.data();
  for (std::uint64_t left = std::uint64_t{in.width} * in.height; left > 0; --left, from += pixel, to += pixel + octets) {
    std::memcpy(to, from, pixel);
    std::memset(to + pixel, std::memcmp(from, key.data(), pixel) == 0 ? 0 : 0xFF, octets);
  }
}

}  // namespace

unsigned Picture::channels() const {
  switch (colours) {
    case Colours::grey:
    case Colours::palette: return 1;
    case Colours::grey_alpha: return 2;
    case Colours::rgb: return 3;
    case Colours::rgba:
    case Colours::cmyk: return 4;
  }
  return 4;
}

Status check_size(std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0) return Unexpected(Code::bad_input, "picture", "a side is 0 pixels long");
  if (width > kSideMax || height > kSideMax || width * height > kPixelsMax) {
    return Unexpected(Code::limit, "picture", "more than 100 megapixels or 30,000 pixels a side", "ask for a smaller picture");
  }
  return {};
}

Status pay_for_work(std::uint64_t bytes, Bench& bench) {
  if (bytes > kWorkBytesMax) return Unexpected(Code::limit, "picture", "needs too much memory", "ask for a smaller picture");
  return bench.spend(bytes / kWorkShare + 1);
}

Status make_rows(Picture& picture, Bench& bench) {
  if (auto fits = check_size(picture.width, picture.height); !fits) return fits;
  const std::uint64_t bytes = std::uint64_t{picture.row_bytes()} * picture.height;
  if (auto paid = pay_for_work(bytes, bench); !paid) return paid;
  picture.rows.assign(bytes, '\0');
  return {};
}

Turn turn_of(unsigned orientation) {
  switch (orientation) {
    case 2: return {.transpose = false, .flip_x = true, .flip_y = false};
    case 3: return {.transpose = false, .flip_x = true, .flip_y = true};
    case 4: return {.transpose = false, .flip_x = false, .flip_y = true};
    case 5: return {.transpose = true, .flip_x = false, .flip_y = false};
    case 6: return {.transpose = true, .flip_x = false, .flip_y = true};
    case 7: return {.transpose = true, .flip_x = true, .flip_y = true};
    case 8: return {.transpose = true, .flip_x = true, .flip_y = false};
    default: return {};
  }
}

Status turn(Picture& picture, unsigned orientation, Bench& bench) {
  if (orientation < 2 || orientation > 8) return {};
  const Turn how = turn_of(orientation);
  Picture out = picture;
  out.rows.clear();
  if (how.transpose) std::swap(out.width, out.height);
  if (auto made = make_rows(out, bench); !made) return made;
  const std::size_t pixel = std::size_t{picture.depth / 8} * picture.channels();
  char* to = out.rows.data();
  for (std::uint32_t y = 0; y < out.height; ++y) {
    for (std::uint32_t x = 0; x < out.width; ++x, to += pixel) {
      std::size_t u = how.transpose ? y : x;
      std::size_t v = how.transpose ? x : y;
      if (how.flip_x) u = picture.width - 1 - u;
      if (how.flip_y) v = picture.height - 1 - v;
      std::memcpy(to, picture.rows.data() + (v * picture.width + u) * pixel, pixel);
    }
  }
  picture = std::move(out);
  return {};
}

void clear_row_ends(Picture& picture) {
  const unsigned used = static_cast<unsigned>(std::size_t{picture.width} * picture.depth * picture.channels() % 8);
  if (used == 0) return;
  const std::size_t row = picture.row_bytes();
  for (std::size_t end = row; end <= picture.rows.size(); end += row) {
    picture.rows[end - 1] = static_cast<char>(static_cast<unsigned char>(picture.rows[end - 1]) & (0xFF00U >> used));
  }
}

void clear_unseen(Picture& picture) {
  for (Swatch& one : picture.palette) {
    if (one.alpha == 0) one = {0, 0, 0, 0};
  }
  if (picture.depth < 8 || (picture.colours != Colours::grey_alpha && picture.colours != Colours::rgba)) return;
  const std::size_t octets = picture.depth / 8, pixel = octets * picture.channels(), colour = pixel - octets;
  for (std::size_t at = 0; at + pixel <= picture.rows.size(); at += pixel) {
    const bool clear = picture.rows[at + colour] == 0 && (octets == 1 || picture.rows[at + colour + 1] == 0);
    if (clear) std::memset(picture.rows.data() + at, 0, colour);
  }
}

Status to_plain(Picture& picture, Bench& bench) {
  const bool small = picture.colours == Colours::palette || picture.depth < 8;
  if (!small && !picture.has_key) return {};
  Picture out = picture;
  out.rows.clear();
  out.palette.clear();
  out.has_key = false;
  if (picture.colours == Colours::palette) {
    const bool opaque = std::ranges::all_of(picture.palette, [](const Swatch& one) { return one.alpha == 255; });
    out.colours = opaque ? Colours::rgb : Colours::rgba;
  } else if (picture.has_key) {
    out.colours = picture.colours == Colours::grey ? Colours::grey_alpha : Colours::rgba;
  }
  const bool below = small || (picture.colours == Colours::grey && picture.depth == 8);
  if (below) out.depth = 8;
  if (auto made = make_rows(out, bench); !made) return made;
  if (below) spread(picture, out);
  else key_to_alpha(picture, out);
  picture = std::move(out);
  return {};
}

void to_two_tones(Picture& picture) {
  Picture out = picture;
  out.depth = 1;
  out.rows.assign(out.row_bytes() * out.height, '\0');
  for (std::uint32_t y = 0; y < out.height; ++y) {
    for (std::uint32_t x = 0; x < out.width; ++x) {
      if (static_cast<unsigned char>(picture.rows[std::size_t{y} * picture.width + x]) < 128) continue;
      char& octet = out.rows[y * out.row_bytes() + x / 8];
      octet = static_cast<char>(static_cast<unsigned char>(octet) | 0x80U >> x % 8);
    }
  }
  picture = std::move(out);
}

void flatten_alpha(Picture& picture) {
  const unsigned channels = picture.channels();
  if (picture.colours != Colours::grey_alpha && picture.colours != Colours::rgba) return;
  const unsigned octets = picture.depth / 8;
  const char* from = picture.rows.data();
  char* to = picture.rows.data();
  for (std::uint64_t left = std::uint64_t{picture.width} * picture.height; left > 0; --left) {
    const unsigned alpha = static_cast<std::uint8_t>(from[(channels - 1) * octets]);
    for (unsigned c = 0; c + 1 < channels; ++c) {
      const unsigned value = static_cast<std::uint8_t>(from[c * octets]);
      *to++ = static_cast<char>((value * alpha + 255 * (255 - alpha) + 127) / 255);
    }
    from += channels * octets;
  }
  picture.colours = channels == 2 ? Colours::grey : Colours::rgb;
  picture.depth = 8;
  picture.rows.resize(picture.row_bytes() * picture.height);
}

void tell_trailing(std::vector<Finding>& findings, ByteView rest) {
  if (rest.empty()) return;
  const ByteView head = rest.substr(0, 4096);
  static constexpr std::string_view kMarks[] = {"PK\3\4"sv, "PK\5\6"sv, "<script"sv, "<html"sv, "<HTML"sv, "<SCRIPT"sv, "<svg"sv, "<?php"sv, "%PDF-"sv, "MZ"sv,
                                                "\x7F" "ELF"sv, "Rar!"sv, "7z\xBC\xAF"sv, "javascript:"sv, "#!/"sv, "\xD0\xCF\x11\xE0"sv};
  const bool other = std::ranges::any_of(kMarks, [&](std::string_view mark) {
    return mark.size() < 4 ? head.starts_with(mark) : head.find(mark) != ByteView::npos;
  });
  add_finding(findings, "image.trailing_data", other ? Weight::high : Weight::low, {}, 1);
}

}  // namespace temizu::image
