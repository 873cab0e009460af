#include "quarantine/lookup/members.h"

#include <bit>
#include <cstring>

namespace temizu::lookup {
namespace {

constexpr std::size_t kBitmapBytes = kBlockSize / 8;
static_assert(std::endian::native == std::endian::little, "bitmaps are stored as they lie in memory");

}  // namespace

void Members::set_range(std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t word = first >> 6; word <= last >> 6; ++word) {
    std::uint64_t bits = ~std::uint64_t{0};
    if (word == first >> 6) bits &= ~std::uint64_t{0} << (first & 63);
    if (word == last >> 6) bits &= ~std::uint64_t{0} >> (63 - (last & 63));
    words_[word] |= bits;
  }
}

Members& Members::operator&=(const Members& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

Members& Members::operator|=(const Members& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

Members& Members::take_out(const Members& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  return *this;
}

std::uint32_t Members::count() const {
  int count = 0;
  for (const std::uint64_t word : words_) count += std::popcount(word);
  return static_cast<std::uint32_t>(count);
}

bool Members::empty() const {
  for (const std::uint64_t word : words_) {
    if (word != 0) return false;
  }
  return true;
}

int Members::highest_below(std::uint32_t place) const {
  if (place == 0) return -1;
  const std::uint32_t top = place - 1;
  std::uint64_t bits = words_[top >> 6] & (~std::uint64_t{0} >> (63 - (top & 63)));
  for (std::uint32_t word = top >> 6;; bits = words_[--word]) {
    if (bits != 0) return static_cast<int>(word * 64 + 63 - static_cast<std::uint32_t>(std::countl_zero(bits)));
    if (word == 0) return -1;
  }
}

Status Members::add_octets(ByteView untrusted_octets) {
  if (untrusted_octets.size() == kBitmapBytes) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, untrusted_octets.data() + i * 8, 8);
      words_[i] |= word;
    }
    return {};
  }
  const Unexpected bad{Code::io, "lookup.db", "a list is not one of ours", "The index is made again by itself"};
  if (untrusted_octets.size() > kBitmapBytes || untrusted_octets.size() % 2 != 0) return bad;
  for (std::size_t i = 0; i < untrusted_octets.size(); i += 2) {
    const auto place = static_cast<std::uint32_t>(static_cast<unsigned char>(untrusted_octets[i]) | static_cast<unsigned char>(untrusted_octets[i + 1]) << 8);
    if (place >= kBlockSize) return bad;
    set(place);
  }
  return {};
}

Bytes Members::octets() const {
  const std::uint32_t members = count();
  if (members * 2 >= kBitmapBytes) return Bytes(reinterpret_cast<const char*>(words_.data()), kBitmapBytes);
  Bytes octets;
  octets.reserve(members * 2);
  for (std::uint32_t word = 0; word < words_.size(); ++word) {
    for (std::uint64_t bits = words_[word]; bits != 0; bits &= bits - 1) {
      const std::uint32_t place = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
      octets += static_cast<char>(place & 0xFF);
      octets += static_cast<char>(place >> 8);
    }
  }
  return octets;
}

}  // namespace temizu::lookup
