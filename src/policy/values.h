// Grammars of option values: text from an administrator's file or command line into one canonical spelling. Purely
// syntactic: nothing here resolves a name, opens a file or looks at the network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/config.h"

namespace temizu {

enum class Grammar : std::uint8_t {
  host_name,           // letters, digits, hyphens, dots; at most 253 octets (RFC 1123 section 2.1)
  optional_host_name,  // the same, or empty
  token,               // letters, digits, . _ -; at most 40
  line,                // one line of UTF-8 text, 1 to 200 octets, no controls
  mailbox,             // local@domain without quotes, at most 254 octets
  path,                // 1 to 4096 octets, no controls
  optional_path,
  listener,            // address:port or [v6]:port; port 0 to 65535
  listener_or_off,     // the same, or "off"
  next_hop,            // host:port, address:port or [v6]:port; port 1 to 65535
  network,             // address or address/prefix (CIDR), host bits zero
  domain,              // host name with at least one letter
  cage_layer,          // landlock | userns | netns | pidns | mountns
  route,               // domain[,domain…]=hop[,hop…]
  hours,               // "08:30-17:15": two times of day, the first earlier
  weekday,             // sun | mon | tue | wed | thu | fri | sat
  date,                // "2027-03-22", or "12-29" for every year
  time_zone,           // "+09:00": hours and minutes east of UTC, at most 14 hours
  optional_line,       // one line of UTF-8 text, at most 400 octets, no controls; or empty
  ldap_url,            // ldap://host[:port] or ldaps://host[:port]
  attribute,           // of a directory: letters, digits, hyphens, semicolons; at most 64
  optional_attribute,
  time_of_day,         // hh:mm, 00:00 to 23:59
  zone_name,           // a name such as Asia/Tokyo or UTC: letters, digits, / _ + -, at most 60; whether it exists, report asks
  optional_url,        // http:// or https://, printable ASCII, at most 200 octets; or empty
};

// What a value of this grammar may look like, as a phrase for an error message.
const char* allowed(Grammar grammar);

// The canonical spelling (lower-case names, shortest addresses), or nothing when the value does not follow the grammar.
std::optional<std::string> canonical(Grammar grammar, std::string_view untrusted_value);

// Decimal digits only, no sign; nothing when it does not fit 64 bits.
std::optional<std::uint64_t> parse_number(std::string_view untrusted_value);

// Cuts at blanks, tabs and line ends; empty items do not exist.
std::vector<std::string> split_blanks(std::string_view text);

// Without blanks, tabs and line ends at both ends.
std::string_view trimmed(std::string_view text);

// From the canonical spellings; broken promise (assert) for anything else.
HostPort to_host_port(std::string_view canonical_value);
Config::Deliver::Route to_route(std::string_view canonical_value);

// An address in canonical form: "192.0.2.1", "2001:db8::1" (IPv4-mapped becomes IPv4), or nothing.
std::optional<std::string> canonical_address(std::string_view untrusted_address);

// The entry of `words` (blank-separated) nearest to `text` by edit distance, when at most a third of it differs; else "".
std::string nearest(std::string_view text, const std::vector<std::string_view>& words);

}  // namespace temizu
