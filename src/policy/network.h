// Addresses and networks as numbers. Text only: nothing here asks a resolver.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace temizu {

// An address or a network: 4 or 16 octets of bits and a prefix length in bits.
struct Network {
  std::array<std::uint8_t, 16> bits{};
  bool v6{false};
  unsigned prefix{0};
};

// "192.0.2.0/24", "2001:db8::/32", or an address alone (prefix 32 or 128). An IPv4-mapped IPv6 address with a prefix of
// at least 96 becomes IPv4. Refuses host bits, scopes ("%eth0"), short forms ("10.1") and leading zeros.
std::optional<Network> parse_network(std::string_view untrusted_text);

// "192.0.2.0/24"; always with its prefix.
std::optional<std::string> canonical_network(std::string_view untrusted_text);

// Every address of `inner` is also one of `outer`.
bool contains(const Network& outer, const Network& inner);

bool is_loopback(std::string_view address);  // 127.0.0.0/8, ::1, "localhost"
bool is_any(std::string_view address);       // 0.0.0.0, ::

}  // namespace temizu
