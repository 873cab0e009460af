// Numbers in picture files, either order of octets; 0 beyond the end.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace temizu::image {

inline std::uint32_t number_at(ByteView bytes, std::size_t at, unsigned octets, bool big) {
  if (at > bytes.size() || bytes.size() - at < octets) return 0;
  std::uint32_t out = 0;
  for (unsigned i = 0; i < octets; ++i) {
    const auto octet = static_cast<unsigned char>(bytes[at + (big ? i : octets - 1 - i)]);
    out = out << 8 | octet;
  }
  return out;
}
inline std::uint32_t big32(ByteView bytes, std::size_t at) { return number_at(bytes, at, 4, true); }
inline std::uint32_t big16(ByteView bytes, std::size_t at) { return number_at(bytes, at, 2, true); }
inline std::uint32_t little32(ByteView bytes, std::size_t at) { return number_at(bytes, at, 4, false); }
inline std::uint32_t little16(ByteView bytes, std::size_t at) { return number_at(bytes, at, 2, false); }

inline void put_big(Bytes& out, std::uint32_t value, unsigned octets) {
  while (octets-- > 0) out.push_back(static_cast<char>(value >> (8 * octets) & 0xFF));
}
inline void put_little(Bytes& out, std::uint32_t value, unsigned octets) {
  for (unsigned i = 0; i < octets; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
}

}  // namespace temizu::image
