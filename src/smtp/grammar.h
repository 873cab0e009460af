// Command lines of RFC 5321 section 4.1 and the parameters of the extensions that we offer. Reads one line at a time,
// already cut at CRLF; refuses every control character. Pure: no state, no replies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "smtp/address.h"

namespace temizu::smtp {

inline constexpr std::size_t kCommandOctetsMax = 2048;  // with CRLF; RFC 5321 section 4.5.3.1.4 plus extensions
inline constexpr std::size_t kParametersMax = 16;       // of one MAIL or RCPT

enum class Verb {
  helo, ehlo, mail, rcpt, data, rset, noop, quit, help, vrfy, expn, etrn, turn, starttls, xforward, bdat, auth, unknown,
};

struct Command {
  Verb verb{Verb::unknown};
  std::string_view argument;  // a view into the line, spaces around it taken off
};

// Fails with bad_input when the line holds a control character (NUL, CR, LF and TAB included) or octets beyond ASCII that
// are not UTF-8; an unknown word is not a failure but Verb::unknown.
Result<Command> parse_command(std::string_view untrusted_line);

enum class BodyType { seven_bit, eight_bit };  // BODY=7BIT, BODY=8BITMIME (RFC 6152)

struct MailCommand {
  Address sender;  // empty() for the null sender
  std::optional<std::uint64_t> size_bytes;  // SIZE= (RFC 1870)
  BodyType body{BodyType::seven_bit};
  bool smtputf8{false};
};

// The argument of MAIL: "FROM:<path> [SIZE=n] [BODY=…] [SMTPUTF8] [AUTH=…]"; AUTH is read and ignored (RFC 4954 section
// 5: we authenticate nobody). smtputf8_offered: the parameter is known. Fails: bad_input (501), limit (501), unsupported
// with where = "parameter" (555) or where = "address" (octets beyond ASCII without SMTPUTF8: 553 5.6.7).
Result<MailCommand> parse_mail(std::string_view untrusted_argument, bool smtputf8_offered);

// The argument of RCPT: "TO:<path>"; we offer no parameter. Fails as parse_mail.
Result<Address> parse_rcpt(std::string_view untrusted_argument, bool allow_utf8);

// The name after HELO or EHLO: a domain, an address literal, or what real clients send instead (underscores, one label).
// At most 255 octets of printable ASCII without space, quotes and brackets other than a literal's.
Result<std::string> parse_helo_name(std::string_view untrusted_argument);

// What an upstream says about the client it had (XFORWARD). Values decoded from xtext (RFC 3461 section 4), printable
// ASCII; "" when unavailable.
struct Forwarded {
  std::string name, address, port, protocol, helo, ident, source;
  bool empty() const;
  friend bool operator==(const Forwarded&, const Forwarded&) = default;
};

// Adds the attributes of one XFORWARD command to what is there. Fails with bad_input on an unknown name or a bad value.
Status parse_xforward(std::string_view untrusted_argument, Forwarded& into);

// ASCII only, by design: the grammar's words are ASCII.
bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace temizu::smtp
