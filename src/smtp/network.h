// Networks of IP addresses, for allow-lists. IPv4 is held as IPv4-mapped IPv6, so that one comparison serves both.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace temizu::smtp {

struct IpAddress {
  std::array<std::uint8_t, 16> octets{};
  // "192.0.2.1", "2001:db8::1"; a zone ("%eth0") is refused.
  static Result<IpAddress> parse(std::string_view text);
  bool is_loopback() const;
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

struct Network {
  IpAddress address;
  int prefix{128};  // bits of the mapped form: an IPv4 /24 is held as 120
  // "192.0.2.0/24", "2001:db8::/32", or one address. Bits set behind the prefix are refused: most often a typing error.
  static Result<Network> parse(std::string_view text);
  bool contains(const IpAddress& other) const;
  // True for a network that holds every IPv4 or every IPv6 address: as a client list it would be an open relay.
  bool is_everything() const;
};

bool contains(std::span<const Network> networks, const IpAddress& address);

}  // namespace temizu::smtp
