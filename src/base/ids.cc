#include "base/ids.h"

#include <sys/random.h>

#include <algorithm>
#include <cstdlib>

namespace temizu {

ItemId ItemId::random() {
  ItemId id;
  // getrandom of 16 bytes cannot be short once the kernel's pool is ready; anything else is not survivable.
  if (getrandom(id.bytes_.data(), id.bytes_.size(), 0) != static_cast<ssize_t>(id.bytes_.size())) std::abort();
  return id;
}

ItemId ItemId::from_digest(ByteView digest) {
  assert(digest.size() >= 16);
  ItemId id;
  std::copy_n(digest.begin(), id.bytes_.size(), id.bytes_.begin());
  return id;
}

Result<ItemId> ItemId::parse(std::string_view text) {
  if (text.size() != 32) return Unexpected{Code::bad_input, "id", "not 32 hexadecimal digits"};
  return from_octets(from_hex(text));
}

Result<ItemId> ItemId::from_octets(ByteView octets) {
  if (octets.size() != 16) return Unexpected{Code::bad_input, "id", "not 16 octets"};
  return from_digest(octets);
}

std::string ItemId::to_text() const { return to_hex(octets()); }

std::string ItemId::short_text() const { return to_text().substr(0, 10); }

bool ItemId::empty() const { return *this == ItemId{}; }

}  // namespace temizu
