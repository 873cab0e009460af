#include "base/octets.h"

namespace temizu {

OctetWriter& OctetWriter::u8(std::uint8_t value) {
  out_ += static_cast<char>(value);
  return *this;
}

OctetWriter& OctetWriter::u32(std::uint32_t value) {
  const char octets[4] = {static_cast<char>(value >> 24), static_cast<char>(value >> 16 & 0xff), static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)};
  out_.append(octets, sizeof octets);
  return *this;
}

OctetWriter& OctetWriter::u64(std::uint64_t value) {
  return u32(static_cast<std::uint32_t>(value >> 32)).u32(static_cast<std::uint32_t>(value & 0xffffffff));
}

OctetWriter& OctetWriter::string(ByteView value) {
  u32(static_cast<std::uint32_t>(value.size()));
  out_ += value;
  return *this;
}

ByteView OctetReader::exactly(std::size_t octets) {
  if (!good_ || left_.size() < octets) {
    good_ = false;
    return {};
  }
  const ByteView taken = left_.substr(0, octets);
  left_.remove_prefix(octets);
  return taken;
}

std::uint8_t OctetReader::u8() {
  const ByteView taken = exactly(1);
  return good_ ? static_cast<std::uint8_t>(taken[0]) : std::uint8_t{0};
}

std::uint32_t OctetReader::u32() {
  std::uint32_t value = 0;
  for (const char octet : exactly(4)) value = value << 8 | static_cast<std::uint8_t>(octet);
  return value;
}

std::uint64_t OctetReader::u64() {
  const std::uint64_t high = u32();
  return high << 32 | u32();
}

bool OctetReader::flag() {
  const std::uint8_t value = u8();
  if (value > 1) good_ = false;
  return good_ && value == 1;
}

ByteView OctetReader::view(std::size_t octets_max) {
  const std::uint32_t length = u32();
  if (length > octets_max) good_ = false;
  return exactly(length);
}

}  // namespace temizu
