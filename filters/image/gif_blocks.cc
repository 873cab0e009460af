#include "filters/image/gif_blocks.h"

#include <algorithm>

#include "filters/image/octets.h"

namespace temizu::image {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kFramesMax = 2000;

std::size_t colour_table_bytes(unsigned flags) { return (flags & 0x80) != 0 ? std::size_t{3} << ((flags & 7) + 1) : 0; }

struct Walker {
  ByteView gif;
  std::size_t at{0};
  GifLook look{};
  std::vector<Finding>* findings;

  unsigned octet(std::size_t offset) const { return number_at(gif, at + offset, 1, false); }

  // Sub-blocks up to the empty one; first gets the first of them.
  bool skip_blocks(ByteView* first = nullptr) {
    bool is_first = true;
    while (at < gif.size()) {
      const std::size_t size = octet(0);
      if (size > gif.size() - at - 1) return false;
      if (is_first && first != nullptr) *first = gif.substr(at + 1, size);
      is_first = false;
      at += size + 1;
      if (size == 0) return true;
    }
    return false;
  }

  bool application() {
    const ByteView name = gif.substr(std::min(at + 1, gif.size()), 11);
    const bool loop = octet(0) == 11 && (name == "NETSCAPE2.0" || name == "ANIMEXTS1.0");
    if (!loop) {
      if (name.starts_with("XMP Data")) tell_metadata(*findings, "XMP");
      else if (name.starts_with("ICCRGBG1")) tell_metadata(*findings, "colour profile");
      else add_finding(*findings, "image.private_chunks", Weight::low);
      return skip_blocks();
    }
    at += 12;
    const std::size_t block = at;
    if (octet(0) == 3 && octet(1) == 1) {
      look.loops = true;
      look.loop_count = static_cast<std::uint16_t>(little16(gif, at + 2));
    }
    if (!skip_blocks()) return false;
    if (at - block > 5) add_finding(*findings, "image.private_chunks", Weight::low);
    return true;
  }

  bool extension() {
    const unsigned label = octet(1);
    at += 2;
    if (label == 0xFF) return application();
    if (label == 0xFE) tell_metadata(*findings, "comment");
    else if (label == 0x01) tell_metadata(*findings, "text");
    else if (label != 0xF9) add_finding(*findings, "image.private_chunks", Weight::low);
    return skip_blocks();
  }

  bool frame() {
    const std::uint32_t right = little16(gif, at + 1) + little16(gif, at + 5);
    const std::uint32_t bottom = little16(gif, at + 3) + little16(gif, at + 7);
    look.width = std::max(look.width, right);
    look.height = std::max(look.height, bottom);
    const std::size_t table = colour_table_bytes(octet(9));
    if (gif.size() - at < 11 + table) return false;
    at += 11 + table;
    ++look.frames;
    return skip_blocks();
  }
};

}  // namespace

Result<GifLook> look_at_gif(ByteView gif, std::vector<Finding>& findings) {
  if (!gif.starts_with("GIF87a"sv) && !gif.starts_with("GIF89a"sv)) return Unexpected(Code::bad_input, "GIF", "no signature");
  Walker walker{.gif = gif, .at = 13 + colour_table_bytes(number_at(gif, 10, 1, false)), .findings = &findings};
  walker.look.width = little16(gif, 6);
  walker.look.height = little16(gif, 8);
  while (walker.at < gif.size()) {
    const unsigned mark = walker.octet(0);
    if (mark == 0x3B) {
      tell_trailing(findings, gif.substr(walker.at + 1));
      break;
    }
    const bool whole = mark == 0x21 ? walker.extension() : mark == 0x2C && walker.frame();
    if (!whole) return Unexpected(Code::bad_input, "GIF", "damaged or ends early", "ask the sender to send it again");
    if (walker.look.frames > kFramesMax) return Unexpected(Code::limit, "GIF", "more than 2,000 frames");
  }
  if (walker.look.frames == 0) return Unexpected(Code::bad_input, "GIF", "no picture");
  if (auto fits = check_size(walker.look.width, walker.look.height); !fits) return Unexpected{fits.error()};
  return walker.look;
}

}  // namespace temizu::image
