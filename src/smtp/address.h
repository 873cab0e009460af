// A mailbox of the envelope (RFC 5321 section 4.1.2, RFC 6531 section 3.3). Held in parsed form and written anew from it:
// the bytes a peer sent never go on. Refuses controls, invalid UTF-8, empty labels, unbalanced quotes and over-long paths.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu::smtp {

struct Address {
  std::string local;   // without quotes and backslashes; may hold any printable octet; empty only in the null sender
  std::string domain;  // ASCII letters in lower case; "[192.0.2.1]" for a literal; empty in <> and <postmaster>

  bool empty() const { return local.empty() && domain.empty(); }
  // True when an octet beyond ASCII is in it: it can travel only under SMTPUTF8.
  bool needs_utf8() const;
  // "local@domain", quoted where the grammar asks for it; "" for the null sender; "postmaster" without a domain.
  std::string to_text() const;
  // The same in angle brackets, for MAIL and RCPT.
  std::string to_path() const { return "<" + to_text() + ">"; }
  friend bool operator==(const Address&, const Address&) = default;
};

enum class PathKind {
  reverse,  // MAIL FROM: <> is allowed
  forward,  // RCPT TO: <postmaster> without a domain is allowed
};

inline constexpr std::size_t kPathOctetsMax = 512;   // RFC 5321 section 4.5.3.1.3 asks for 256; VERP senders exceed it
inline constexpr std::size_t kDomainOctetsMax = 255;

// Reads one path in angle brackets from the front of untrusted_text and moves the view behind it. A source route is
// dropped (section 4.1.1.3). Lenient where Japanese carriers once were: "a..b@", "a.@" and ".a@" are read, and written
// with quotes. allow_utf8: the transaction said SMTPUTF8. Fails: bad_input (grammar), limit (too long), unsupported (an octet beyond
// ASCII without allow_utf8).
Result<Address> parse_path(std::string_view& untrusted_text, PathKind kind, bool allow_utf8);

// One mailbox without brackets ("user@example.jp"), for configuration and the recipient questions.
Result<Address> parse_mailbox(std::string_view untrusted_text, bool allow_utf8);

// A domain name or an address literal; ASCII letters come back in lower case.
Result<std::string> parse_domain(std::string_view untrusted_text, bool allow_utf8);

// Well-formed UTF-8 (Unicode 15, table 3-7) without C0, DEL and C1 controls.
bool is_clean_utf8(std::string_view untrusted_text);

}  // namespace temizu::smtp
