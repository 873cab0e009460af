#include "policy/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "policy/config.h"
#include "policy/values.h"

namespace temizu {
namespace {

std::optional<Network> parse_address(std::string_view text) {
  if (text.size() > 45) return std::nullopt;
  const std::string copy(text);
  if (copy.find('\0') != std::string::npos) return std::nullopt;
  Network out;
  if (inet_pton(AF_INET, copy.c_str(), out.bits.data()) == 1) {
    out.prefix = 32;
    return out;
  }
  if (inet_pton(AF_INET6, copy.c_str(), out.bits.data()) == 1) {
    out.v6 = true;
    out.prefix = 128;
    return out;
  }
  return std::nullopt;
}

// RFC 4291 section 2.5.5.2: ::ffff:0:0/96.
bool is_mapped(const Network& network) {
  if (!network.v6 || network.prefix < 96) return false;
  for (std::size_t i = 0; i < 10; ++i) {
    if (network.bits[i] != 0) return false;
  }
  return network.bits[10] == 0xFF && network.bits[11] == 0xFF;
}

Network unmapped(const Network& network) {
  if (!is_mapped(network)) return network;
  Network out;
  std::copy_n(network.bits.begin() + 12, 4, out.bits.begin());
  out.prefix = network.prefix - 96;
  return out;
}

bool same_start(const Network& a, const Network& b, unsigned prefix) {
  const unsigned whole = prefix / 8;
  if (!std::equal(a.bits.begin(), a.bits.begin() + whole, b.bits.begin())) return false;
  if (prefix % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF00U >> (prefix % 8));
  return (a.bits[whole] & mask) == (b.bits[whole] & mask);
}

bool has_host_bits(const Network& network) {
  Network base = network;
  const unsigned size = network.v6 ? 128 : 32;
  for (unsigned bit = network.prefix; bit < size; ++bit) {
    if (base.bits[bit / 8] & (0x80U >> (bit % 8))) return true;
  }
  return false;
}

std::string to_text(const Network& network) {
  char buffer[INET6_ADDRSTRLEN] = {};
  inet_ntop(network.v6 ? AF_INET6 : AF_INET, network.bits.data(), buffer, sizeof buffer);
  return buffer;
}

}  // namespace

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  auto out = parse_address(text.substr(0, slash));
  if (!out) return std::nullopt;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto prefix = parse_number(digits);
    if (!prefix || *prefix > out->prefix || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
    out->prefix = static_cast<unsigned>(*prefix);
  }
  if (has_host_bits(*out)) return std::nullopt;
  return unmapped(*out);
}

std::optional<std::string> canonical_network(std::string_view text) {
  const auto network = parse_network(text);
  if (!network) return std::nullopt;
  return to_text(*network) + "/" + std::to_string(network->prefix);
}

std::optional<std::string> canonical_address(std::string_view text) {
  const auto address = parse_address(text);
  if (!address) return std::nullopt;
  return to_text(unmapped(*address));
}

bool contains(const Network& outer, const Network& inner) {
  return outer.v6 == inner.v6 && outer.prefix <= inner.prefix && same_start(outer, inner, outer.prefix);
}

bool is_loopback(std::string_view address) {
  return address == "localhost" || in_network(address, "127.0.0.0/8") || in_network(address, "::1/128");
}

bool is_any(std::string_view address) {
  const auto parsed = canonical_address(address);
  return parsed && (*parsed == "0.0.0.0" || *parsed == "::");
}

bool in_network(std::string_view address, std::string_view cidr) {
  const auto inner = parse_address(address);
  const auto outer = parse_network(cidr);
  return inner && outer && contains(*outer, unmapped(*inner));
}

bool in_networks(std::string_view address, const std::vector<std::string>& cidrs) {
  return std::any_of(cidrs.begin(), cidrs.end(), [&](const std::string& cidr) { return in_network(address, cidr); });
}

}  // namespace temizu
