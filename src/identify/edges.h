// The two ends of a content: all that this folder ever looks at.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace temizu {

inline constexpr std::size_t kEdgeOctets = 64U << 10;

// head: the first 64 KiB; tail: the last 64 KiB. For content of at most 64 KiB both are all of it.
struct Edges {
  ByteView head, tail;
  std::size_t size{0};   // of all that was given
  bool whole{true};      // head and tail together are everything, without a gap

  explicit Edges(ByteView untrusted_content)
      : head(untrusted_content.substr(0, kEdgeOctets)),
        tail(untrusted_content.size() <= kEdgeOctets ? untrusted_content : untrusted_content.substr(untrusted_content.size() - kEdgeOctets)),
        size(untrusted_content.size()),
        whole(untrusted_content.size() <= 2 * kEdgeOctets) {}
};

// Numbers in either order of octets; 0 beyond the end.
inline std::uint32_t little(ByteView bytes, std::size_t at, unsigned octets) {
  std::uint32_t out = 0;
  if (at > bytes.size() || bytes.size() - at < octets) return 0;
  for (unsigned i = 0; i < octets; ++i) out |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return out;
}

}  // namespace temizu
