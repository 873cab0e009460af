#include <algorithm>

#include "filters/image/bmp.h"
#include "filters/image/octets.h"
#include "filters/image/png.h"

namespace temizu::image {
namespace {

struct Entry {
  std::uint32_t pixels{0}, bits{0};
  std::size_t at{0}, size{0};
};

}  // namespace

Result<Picture> read_ico(ByteView ico, Bench& bench, std::vector<Finding>& findings, bool& changed) {
  const std::uint32_t type = little16(ico, 2);
  const std::size_t count = little16(ico, 4);
  if (ico.size() < 22 || little16(ico, 0) != 0 || (type != 1 && type != 2) || count == 0 || ico.size() < 6 + 16 * count) {
    return Unexpected(Code::bad_input, "icon", "no directory");
  }
  Entry best;
  std::size_t end = 6 + 16 * count;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = 6 + 16 * i;
    const auto side = [&](std::size_t offset) {
      const std::uint32_t value = number_at(ico, at + offset, 1, false);
      return value == 0 ? 256U : value;
    };
    const Entry entry{.pixels = side(0) * side(1), .bits = type == 1 ? little16(ico, at + 6) : 0, .at = little32(ico, at + 12), .size = little32(ico, at + 8)};
    if (entry.at > ico.size() || entry.size > ico.size() - entry.at) continue;   // points out of the file
    end = std::max(end, entry.at + entry.size);
    if (entry.pixels > best.pixels || (entry.pixels == best.pixels && entry.bits > best.bits)) best = entry;
  }
  if (best.size == 0) return Unexpected(Code::bad_input, "icon", "no picture inside the file");
  if (count > 1) add_finding(findings, "image.further_sizes", Weight::info, {}, count - 1);
  tell_trailing(findings, ico.substr(end));
  const ByteView picture = ico.substr(best.at, best.size);
  if (picture.starts_with("\x89PNG")) return read_png(picture, bench, findings, changed);
  return read_icon_bitmap(picture, bench);
}

}  // namespace temizu::image
