// The one Received field that we add when a mail leaves (mail-rules P20, RFC 5321 section 4.4), and the last look at the
// header below it. Takes nothing as it came: every word is either one of ours or of a narrow alphabet.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/envelope.h"
#include "base/result.h"

namespace temizu::deliver {

struct Trace {
  std::string helo;            // what the client called itself; written only when it is a plain host name or literal
  std::string client_address;  // "192.0.2.1"; empty for an item of our own
  std::string protocol;        // "ESMTPS"; left out when not a registered keyword
  std::string host;            // site.name
  ItemId id;
  std::string only_recipient;  // of this transaction; left out when there are several, so that nobody learns of others
  TimeMs arrival_ms{0};
};

// The field with its CRLF, folded at 76 columns (a longer host name alone makes a longer line). The time is that of
// arrival: a second try sends the same octets.
Bytes received_field(const Trace& trace);

// Refuses what deliver must never send whatever wash has signed: a header without end, a line that is no field, a
// Received, Return-Path or Bcc field. Looks at the header only; check_wire looks at the octets.
Status check_header(ByteView mail);

}  // namespace temizu::deliver
