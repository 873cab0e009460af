// Names of items. An ItemId is 128 bits: random for a message that came in, derived from the digest for
// `temizu wash` (so that the same input gives the same bytes).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

class ItemId {
 public:
  ItemId() = default;  // all zero: "no item"
  static ItemId random();
  // From the first 16 bytes of a digest of at least that length.
  static ItemId from_digest(ByteView digest);
  // 32 hexadecimal digits, nothing else.
  static Result<ItemId> parse(std::string_view text);
  // Exactly 16 octets, as stored in a database.
  static Result<ItemId> from_octets(ByteView octets);

  std::string to_text() const;      // 32 lower-case hexadecimal digits
  std::string short_text() const;   // the first 10: what notices, replies and people use; show and search take any prefix of 6 or more
  ByteView octets() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
  bool empty() const;
  friend auto operator<=>(const ItemId&, const ItemId&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace temizu

template <>
struct std::hash<temizu::ItemId> {
  std::size_t operator()(const temizu::ItemId& id) const noexcept { return std::hash<std::string_view>{}(id.octets()); }
};
