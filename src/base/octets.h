// A small octet form for database columns, signatures and hashes: fixed-width big-endian numbers and length-prefixed
// strings. The writer is injective (two different values never give the same octets); the reader trusts nothing: it
// checks every length against what is left and against the caller's bound, and remembers the first failure.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace temizu {

class OctetWriter {
 public:
  explicit OctetWriter(Bytes& out) : out_(out) {}
  OctetWriter& u8(std::uint8_t value);
  OctetWriter& u32(std::uint32_t value);
  OctetWriter& u64(std::uint64_t value);
  OctetWriter& i64(std::int64_t value) { return u64(static_cast<std::uint64_t>(value)); }
  OctetWriter& flag(bool value) { return u8(value ? 1 : 0); }
  OctetWriter& string(ByteView value);  // u32 length, then the octets; at most 4 GiB

 private:
  Bytes& out_;
};

class OctetReader {
 public:
  explicit OctetReader(ByteView untrusted_octets) : left_(untrusted_octets) {}
  std::uint8_t u8();
  std::uint32_t u32();
  std::uint64_t u64();
  std::int64_t i64() { return static_cast<std::int64_t>(u64()); }
  bool flag();                            // 0 or 1; anything else fails
  ByteView view(std::size_t octets_max);  // a string where it stands; longer fails
  Bytes string(std::size_t octets_max) { return Bytes(view(octets_max)); }
  ByteView exactly(std::size_t octets);   // that many octets, without a length before them
  bool good() const { return good_; }
  bool at_end() const { return good_ && left_.empty(); }

 private:
  ByteView left_;
  bool good_{true};
};

}  // namespace temizu
