#include "smtp/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "smtp/grammar.h"

namespace temizu::smtp {
namespace {

Unexpected bad(const char* what) { return {Code::bad_input, "address", what}; }

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_printable(char c) { return (c >= 0x20 && c < 0x7f) || is_high(c); }

// RFC 5322 section 3.2.3, with RFC 6531's octets beyond ASCII.
bool is_atext(char c) {
  return is_alnum(c) || is_high(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_dot_string(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_atext(c) || c == '.'; });
}

std::string quoted(std::string_view local) {
  std::string out = "\"";
  for (const char c : local) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

// A quoted-string at the front of text, without quotes and backslashes.
Result<std::string> take_quoted(std::string_view& text) {
  std::string local;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') {
      text.remove_prefix(at + 1);
      return local;
    }
    if (text[at] == '\\' && ++at == text.size()) break;
    if (!is_printable(text[at])) return bad("a control character in the quoted name");
    local += text[at];
  }
  return bad("a quoted name has no end");
}

// The part before '@': a quoted-string, or atoms with dots at any place (see parse_path). Moves text to what follows.
Result<std::string> take_local(std::string_view& text) {
  if (!text.empty() && text.front() == '"') return take_quoted(text);
  std::size_t end = 0;
  while (end < text.size() && (is_atext(text[end]) || text[end] == '.')) ++end;
  if (end == 0) return bad("no name before @");
  std::string local(text.substr(0, end));
  text.remove_prefix(end);
  return local;
}

// "@one.example,@two.example:" at the front (RFC 5321 section 4.1.1.3): read, checked and dropped.
Status drop_source_route(std::string_view& text, bool allow_utf8) {
  while (!text.empty() && text.front() == '@') {
    const std::size_t end = text.find_first_of(",:");
    if (end == std::string_view::npos) return bad("a source route has no end");
    if (auto domain = parse_domain(text.substr(1, end - 1), allow_utf8); !domain) return Unexpected{domain.error()};
    const bool last = text[end] == ':';
    text.remove_prefix(end + 1);
    if (last) return {};
  }
  return text.empty() || text.front() == '@' ? Status{bad("a source route has no end")} : Status{};
}

Status check_octets(std::string_view text, bool allow_utf8) {
  if (text.size() > kPathOctetsMax) return Unexpected{Code::limit, "address", "the address is too long"};
  if (!std::any_of(text.begin(), text.end(), is_high)) return {};
  if (!allow_utf8) return Unexpected{Code::unsupported, "address", "the address needs SMTPUTF8"};
  return is_clean_utf8(text) ? Status{} : Status{bad("the address is not UTF-8")};
}

// "[192.0.2.1]" or "[IPv6:2001:db8::1]"; other literals have no known meaning.
Result<std::string> parse_literal(std::string_view text) {
  if (text.size() < 3 || text.size() > 64 || text.back() != ']') return bad("an address literal is malformed");
  const std::string inner = lower_ascii(text.substr(1, text.size() - 2));
  std::array<unsigned char, 16> octets{};
  const bool six = inner.rfind("ipv6:", 0) == 0;
  // inet_pton would stop at a NUL.
  if (inner.find_first_not_of("0123456789abcdef:.", six ? 5 : 0) != std::string::npos) return bad("an address literal is malformed");
  if (::inet_pton(six ? AF_INET6 : AF_INET, inner.c_str() + (six ? 5 : 0), octets.data()) != 1) {
    return bad("an address literal is malformed");
  }
  return six ? "[IPv6:" + inner.substr(5) + "]" : "[" + inner + "]";
}

}  // namespace

bool Address::needs_utf8() const {
  return std::any_of(local.begin(), local.end(), is_high) || std::any_of(domain.begin(), domain.end(), is_high);
}

std::string Address::to_text() const {
  if (empty()) return {};
  std::string text = is_dot_string(local) ? local : quoted(local);
  if (!domain.empty()) text.append("@").append(domain);
  return text;
}

Result<std::string> parse_domain(std::string_view untrusted_text, bool allow_utf8) {
  if (untrusted_text.empty()) return bad("no domain after @");
  if (untrusted_text.size() > kDomainOctetsMax) return Unexpected{Code::limit, "address", "the domain is too long"};
  if (untrusted_text.front() == '[') return parse_literal(untrusted_text);
  if (auto octets = check_octets(untrusted_text, allow_utf8); !octets) return Unexpected{octets.error()};
  std::size_t label = 0;
  for (const char c : untrusted_text) {
    if (c == '.' ? label == 0 : !(is_alnum(c) || c == '-' || c == '_' || is_high(c))) return bad("the domain is malformed");
    label = c == '.' ? 0 : label + 1;
    if (label > 63) return bad("a label of the domain is too long");
  }
  if (label == 0) return bad("the domain ends in a dot");
  return lower_ascii(untrusted_text);
}

Result<Address> parse_mailbox(std::string_view untrusted_text, bool allow_utf8) {
  if (auto octets = check_octets(untrusted_text, allow_utf8); !octets) return Unexpected{octets.error()};
  auto local = take_local(untrusted_text);
  if (!local) return Unexpected{local.error()};
  if (local->empty() || untrusted_text.empty() || untrusted_text.front() != '@') return bad("no @ in the address");
  auto domain = parse_domain(untrusted_text.substr(1), allow_utf8);
  if (!domain) return Unexpected{domain.error()};
  return Address{*std::move(local), *std::move(domain)};
}

Result<Address> parse_path(std::string_view& untrusted_text, PathKind kind, bool allow_utf8) {
  if (untrusted_text.empty() || untrusted_text.front() != '<') return bad("no < before the address");
  // The closing bracket is found by the grammar, not by searching: a quoted name may hold one.
  std::size_t end = 1;
  for (bool in_quotes = false; end < untrusted_text.size() && (in_quotes || untrusted_text[end] != '>'); ++end) {
    if (in_quotes && untrusted_text[end] == '\\') ++end;
    else if (untrusted_text[end] == '"') in_quotes = !in_quotes;
  }
  if (end >= untrusted_text.size()) return bad("no > behind the address");
  std::string_view inside = untrusted_text.substr(1, end - 1);
  if (auto octets = check_octets(inside, allow_utf8); !octets) return Unexpected{octets.error()};
  Result<Address> address = bad("the address is empty");
  if (inside.empty()) {
    if (kind == PathKind::reverse) address = Address{};
  } else if (kind == PathKind::forward && equals_ignoring_case(inside, "postmaster")) {
    address = Address{"postmaster", {}};
  } else if (auto route = drop_source_route(inside, allow_utf8); !route) {
    address = Unexpected{route.error()};
  } else {
    address = parse_mailbox(inside, allow_utf8);
  }
  if (address) untrusted_text.remove_prefix(end + 1);
  return address;
}

bool is_clean_utf8(std::string_view untrusted_text) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(untrusted_text[i]); };
  for (std::size_t at = 0; at < untrusted_text.size();) {
    const unsigned char lead = octet(at);
    if (lead < 0x20 || lead == 0x7f) return false;
    if (lead < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > untrusted_text.size()) return false;
    for (std::size_t i = 1; i < length; ++i) {
      if ((octet(at + i) & 0xc0) != 0x80) return false;
    }
    const unsigned char second = octet(at + 1);
    if ((lead == 0xc2 && second < 0xa0) || (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
      return false;
    }
    at += length;
  }
  return true;
}

}  // namespace temizu::smtp
