#include "smtp/client_commands.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace temizu::smtp {
namespace {

constexpr std::size_t kXforwardNamesMax = 16;
constexpr std::size_t kXforwardLineOctetsMax = 510;
constexpr std::size_t kXforwardValueOctetsMax = 255;

std::string_view take_word(std::string_view& rest) {
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

std::string to_upper_ascii(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

void read_extension(std::string_view line, Extensions& into) {
  const std::string_view word = take_word(line);
  if (equals_ignoring_case(word, "PIPELINING")) into.pipelining = true;
  if (equals_ignoring_case(word, "STARTTLS")) into.starttls = true;
  if (equals_ignoring_case(word, "SMTPUTF8")) into.smtputf8 = true;
  if (equals_ignoring_case(word, "SIZE")) {
    into.size = true;
    const std::string_view number = take_word(line);
    std::uint64_t value = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
    if (read.ec == std::errc{} && read.ptr == number.data() + number.size()) into.size_max = value;
  }
  if (equals_ignoring_case(word, "XFORWARD")) {
    into.xforward = true;
    for (std::string_view name = take_word(line); !name.empty() && into.xforward_names.size() < kXforwardNamesMax;
         name = take_word(line)) {
      into.xforward_names.push_back(to_upper_ascii(name));
    }
  }
}

// RFC 3461 section 4: everything but printable ASCII, and "+" and "=", as "+" and two upper-case digits.
std::string to_xtext(std::string_view value) {
  if (value.empty()) return "[UNAVAILABLE]";
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (const char c : value.substr(0, kXforwardValueOctetsMax)) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet > 0x20 && octet < 0x7f && c != '+' && c != '=') {
      text += c;
    } else {
      text += '+';
      text += kDigits[octet >> 4];
      text += kDigits[octet & 15];
    }
  }
  return text;
}

// XFORWARD writes an IPv6 address as the address literals of RFC 5321 do.
std::string forwarded_address(const std::string& address) {
  return address.find(':') == std::string::npos || address.substr(0, 5) == "IPV6:" ? address : "IPV6:" + address;
}

}  // namespace

Extensions read_extensions(const Reply& ehlo_reply) {
  Extensions extensions;
  std::string_view rest = ehlo_reply.text;
  // The first line is the server's name (section 4.1.1.1).
  while (rest.find('\n') != std::string_view::npos) {
    rest.remove_prefix(rest.find('\n') + 1);
    read_extension(rest.substr(0, rest.find('\n')), extensions);
  }
  return extensions;
}

Result<Path> write_path(std::string_view address, PathKind kind) {
  const std::string bracketed = "<" + std::string(address) + ">";
  std::string_view rest = bracketed;
  Result<Address> parsed = parse_path(rest, kind, true);
  if (!parsed) return Unexpected{parsed.error()};
  if (!rest.empty()) return Unexpected{Code::bad_input, "address", "something follows the address"};
  return Path{parsed->to_path(), parsed->needs_utf8()};
}

std::vector<std::string> write_xforward(const Forwarded& forwarded, const Extensions& extensions) {
  if (!extensions.xforward || forwarded.empty()) return {};
  const std::array<std::pair<const char*, std::string>, 7> attributes{{
      {"NAME", forwarded.name}, {"ADDR", forwarded_address(forwarded.address)}, {"PORT", forwarded.port},
      {"PROTO", forwarded.protocol}, {"HELO", forwarded.helo}, {"IDENT", forwarded.ident}, {"SOURCE", forwarded.source},
  }};
  std::vector<std::string> lines;
  std::string line = "XFORWARD";
  for (const auto& [name, value] : attributes) {
    const auto& offered = extensions.xforward_names;
    if (std::find(offered.begin(), offered.end(), name) == offered.end()) continue;
    const std::string word = std::string(" ") + name + "=" + to_xtext(value);
    if (line.size() + word.size() > kXforwardLineOctetsMax) {
      // Two lines hold all attributes but absurd ones; a value too long for any line is left out.
      if (lines.size() == 1 || 8 + word.size() > kXforwardLineOctetsMax) continue;
      lines.push_back(std::exchange(line, "XFORWARD"));
    }
    line += word;
  }
  if (line.size() > 8) lines.push_back(line);
  return lines;
}

}  // namespace temizu::smtp
