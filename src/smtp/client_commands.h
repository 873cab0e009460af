// What a client says and what it reads out of EHLO: command lines written anew from parsed addresses, extensions read
// into typed values. Refuses to write an address that our own grammar does not read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "smtp/grammar.h"
#include "smtp/reply.h"

namespace temizu::smtp {

// What a server offers (RFC 5321 section 4.1.1.1). Unknown words are ignored.
struct Extensions {
  bool pipelining{false};         // RFC 2920
  bool starttls{false};           // RFC 3207
  bool smtputf8{false};           // RFC 6531
  bool size{false};               // RFC 1870
  std::uint64_t size_max{0};      // 0: no limit named
  bool xforward{false};
  std::vector<std::string> xforward_names;   // "ADDR", "HELO", …, upper case, as offered, at most 16
};

Extensions read_extensions(const Reply& ehlo_reply);

// An envelope address as our own command grammar reads it, in angle brackets; "<>" for an empty sender. Fails as
// parse_path, and when something is left over.
struct Path {
  std::string text;      // "<user@example.jp>"
  bool needs_utf8{false};
};
Result<Path> write_path(std::string_view address, PathKind kind);

// XFORWARD lines with the attributes that the server named, at most two, each within 512 octets; nothing when there is
// nothing to say. Values as xtext (RFC 3461 section 4), "[UNAVAILABLE]" where empty.
std::vector<std::string> write_xforward(const Forwarded& forwarded, const Extensions& extensions);

}  // namespace temizu::smtp
