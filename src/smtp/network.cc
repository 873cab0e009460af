#include "smtp/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

namespace temizu::smtp {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_mapped(const IpAddress& a) { return std::equal(kMapped.begin(), kMapped.end(), a.octets.begin()); }

bool same_bits(const IpAddress& a, const IpAddress& b, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (std::memcmp(a.octets.data(), b.octets.data(), whole) != 0) return false;
  if (bits % 8 == 0) return true;
  const unsigned mask = 0xffu << (8 - bits % 8);
  return (a.octets[whole] & mask & 0xffu) == (b.octets[whole] & mask & 0xffu);
}

Unexpected bad(std::string_view text) {
  return {Code::bad_input, "network", "\"" + std::string(text.substr(0, 60)) + "\" is not a network",
          "write 192.0.2.0/24 or 2001:db8::/32"};
}

}  // namespace

Result<IpAddress> IpAddress::parse(std::string_view text) {
  IpAddress address;
  if (text.size() > 45) return bad(text);
  const std::string copy(text);  // inet_pton wants a final NUL
  if (copy.find('\0') != std::string::npos) return bad("");
  if (::inet_pton(AF_INET6, copy.c_str(), address.octets.data()) == 1) return address;
  std::copy(kMapped.begin(), kMapped.end(), address.octets.begin());
  if (::inet_pton(AF_INET, copy.c_str(), address.octets.data() + 12) == 1) return address;
  return bad(text);
}

bool IpAddress::is_loopback() const {
  static constexpr std::array<std::uint8_t, 16> kSix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return octets == kSix || (is_mapped(*this) && octets[12] == 127);
}

Result<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return bad(text);
  Network network{*address, 128};
  if (slash == std::string_view::npos) return network;
  const std::string_view digits = text.substr(slash + 1);
  const int most = is_mapped(*address) && text.find(':') == std::string_view::npos ? 32 : 128;
  int bits = -1;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (failure != std::errc{} || end != digits.data() + digits.size() || bits < 0 || bits > most) return bad(text);
  network.prefix = bits + 128 - most;
  for (int bit = network.prefix; bit < 128; ++bit) {
    if ((network.address.octets[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) != 0) return bad(text);
  }
  return network;
}

bool Network::contains(const IpAddress& other) const { return same_bits(address, other, prefix); }

bool Network::is_everything() const { return prefix == 0 || (prefix <= 96 && contains(IpAddress::parse("192.0.2.1").value())); }

bool contains(std::span<const Network> networks, const IpAddress& address) {
  return std::any_of(networks.begin(), networks.end(), [&](const Network& n) { return n.contains(address); });
}

}  // namespace temizu::smtp
