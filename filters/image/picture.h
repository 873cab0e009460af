// One picture in memory, as the readers hand it to the writers, and the bounds every picture is held to before memory is
// asked for. Knows no file format.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/result.h"
#include "filters/filter.h"

namespace temizu::image {

inline constexpr std::uint32_t kSideMax = 30'000;
inline constexpr std::uint64_t kPixelsMax = 100'000'000;
// Memory that one picture may take while it is worked on. It is given back at the end, so the message's budget pays a
// sixteenth of it: 256 MiB of budget allow 4 GiB of such work over a whole mail, which the processor time bounds as well.
inline constexpr std::uint64_t kWorkBytesMax = std::uint64_t{400} << 20;
inline constexpr std::uint64_t kWorkShare = 16;

enum class Colours : std::uint8_t { grey, grey_alpha, rgb, rgba, palette, cmyk };

struct Swatch {
  std::uint8_t red{0}, green{0}, blue{0}, alpha{255};
  friend bool operator==(const Swatch&, const Swatch&) = default;
};

// Rows from top to bottom without gaps; a row begins at an octet. Samples of 16 bits have the high octet first, of fewer than
// 8 the leftmost in the high bits (as PNG has them, ISO/IEC 15948 section 7.2).
struct Picture {
  std::uint32_t width{0}, height{0};
  Colours colours{Colours::rgb};
  unsigned depth{8};                          // bits a sample: 1, 2, 4, 8, 16; grey and palette only below 8
  std::vector<Swatch> palette;                // for Colours::palette
  bool has_key{false};                        // grey and rgb: this one colour is transparent
  std::array<std::uint16_t, 3> key{};
  Bytes rows;

  unsigned channels() const;
  std::size_t row_bytes() const { return (static_cast<std::size_t>(width) * channels() * depth + 7) / 8; }
};

// Fails with bad_input (a side of 0) or limit.
Status check_size(std::uint64_t width, std::uint64_t height);
// Pays for memory that is worked in; call it before the memory is asked for. Fails with limit or timeout.
Status pay_for_work(std::uint64_t bytes, Bench& bench);
// Checks the size, pays and makes the rows, all zero.
Status make_rows(Picture& picture, Bench& bench);

// Bits behind the last pixel of a row are nobody's, and could carry something: zero.
void clear_row_ends(Picture& picture);
// Colours of what is wholly transparent are not seen, and could show another picture: black.
void clear_unseen(Picture& picture);

// EXIF orientation (JEITA CP-3451, tag 274): how the stored picture is turned to be looked at. 1 to 8; 1: as it is.
struct Turn {
  bool transpose{false}, flip_x{false}, flip_y{false};   // pixel (x, y) of the result is (u, v) of the stored one: swap first, then mirror
};
Turn turn_of(unsigned orientation);
// Turns a picture of 8 or 16 bits a sample; any orientation outside 2 to 8 leaves it.
Status turn(Picture& picture, unsigned orientation, Bench& bench);

// Palette and samples below 8 bits become grey, rgb or rgba of 8 bits; a transparent colour becomes alpha.
Status to_plain(Picture& picture, Bench& bench);
// Grey of 8 bits back to black and white: the way back after a picture of two tones was turned.
void to_two_tones(Picture& picture);
// Lays the picture over white and drops alpha. Plain pictures only (8 or 16 bits, no palette).
void flatten_alpha(Picture& picture);

// What was left out of a picture: one finding of each sort.
inline void tell_metadata(std::vector<Finding>& findings, std::string_view what) {
  add_finding(findings, "image.metadata", Weight::info, what);
}
// Octets behind the end of the picture: low for fill and for the film of a phone, high for what could be another file. Always taken out.
void tell_trailing(std::vector<Finding>& findings, ByteView untrusted_rest);

}  // namespace temizu::image
