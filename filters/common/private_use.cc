#include "filters/common/private_use.h"

namespace temizu {

std::string mark_private_use(std::string_view utf8) {
  constexpr std::string_view kGeta = "\u3013";
  std::string out;
  out.reserve(utf8.size());
  const auto octet = [&](std::size_t at) { return at < utf8.size() ? static_cast<unsigned char>(utf8[at]) : 0U; };
  for (std::size_t at = 0; at < utf8.size();) {
    const unsigned first = octet(at);
    const unsigned second = octet(at + 1);
    // U+E000 to F8FF is EE 80 80 to EF A3 BF; planes 15 and 16 begin with F3 B0 and end with F4 8F.
    const bool bmp = first == 0xEE || (first == 0xEF && second <= 0xA3);
    const bool plane = (first == 0xF3 && second >= 0xB0) || first == 0xF4;
    if (bmp || plane) {
      out += kGeta;
      at += bmp ? 3 : 4;
    } else {
      out.push_back(utf8[at++]);
    }
  }
  return out;
}

}  // namespace temizu
