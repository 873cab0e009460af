// The numbers of 16,384 messages in a row that are listed under one key: a bitmap, or their places in order when they are
// few. Not for use outside quarantine/lookup.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu::lookup {

inline constexpr int kBlockBits = 14;
inline constexpr std::uint32_t kBlockSize = 1u << kBlockBits;
inline constexpr int kBlockNumberBits = 17;   // 131,072 blocks: two thousand million messages

inline std::int64_t block_of(std::int64_t number) { return number >> kBlockBits; }
inline std::uint32_t place_of(std::int64_t number) { return static_cast<std::uint32_t>(number) & (kBlockSize - 1); }

class Members {
 public:
  bool has(std::uint32_t place) const { return (words_[place >> 6] >> (place & 63) & 1) != 0; }
  void set(std::uint32_t place) { words_[place >> 6] |= std::uint64_t{1} << (place & 63); }
  void clear(std::uint32_t place) { words_[place >> 6] &= ~(std::uint64_t{1} << (place & 63)); }
  void set_range(std::uint32_t first, std::uint32_t last);   // both included

  Members& operator&=(const Members& other);
  Members& operator|=(const Members& other);
  Members& take_out(const Members& other);
  std::uint32_t count() const;
  bool empty() const;

  // The highest member below a place (at most kBlockSize), or -1.
  int highest_below(std::uint32_t place) const;

  // As stored: 2,048 octets of bitmap, or two octets a member. Adds to what is there.
  Status add_octets(ByteView untrusted_octets);
  Bytes octets() const;

 private:
  std::array<std::uint64_t, kBlockSize / 64> words_{};
};

}  // namespace temizu::lookup
