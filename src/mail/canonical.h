// The only mail we send, built from typed values (promise 1): fixed header list in fixed order, one text/plain body
// (or multipart/mixed of it and washed files), UTF-8, 7-bit on the wire, lines at most 76 columns (I3, mail-rules 3.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "mail/message.h"

namespace temizu {

struct CanonicalAttachment {
  std::string kind;        // a media type we wrote: token "/" token, lower case
  std::string file_name;   // UTF-8, cleaned, at most 120 octets, no path
  Bytes content;
};

struct CanonicalMail {
  HeaderFields fields;                       // missing Date stays missing; missing Message-ID is derived from id
  std::string text;                          // UTF-8, LF; already wrapped
  std::vector<CanonicalAttachment> attachments;
  // Our own fields, written after the others as "Temizu-<name>: <value>"; name is a token, value printable ASCII.
  std::vector<std::pair<std::string, std::string>> temizu_fields;
  ItemId id;
  // Written as Auto-Submitted (RFC 3834) when set: "auto-generated" or "auto-replied".
  std::string auto_submitted;
};

// CRLF line ends, no dot-stuffing, no Received (deliver adds it when it sends). Deterministic: boundary from the digest
// of the contents, containing "=_". Text as quoted-printable when mostly ASCII, else base64. Linear.
Result<Bytes> write_canonical(const CanonicalMail& mail);

// A delivery status notification (RFC 3464) from typed values: multipart/report of our own text, the status fields and
// (headers only) the canonical header of the washed mail.
struct DsnRecipient {
  std::string address;        // ASCII or UTF-8 mailbox
  std::string status;         // "5.1.1"
  std::string diagnostic;     // cleaned reply of the next hop, printable ASCII, at most 400 octets
};
struct CanonicalDsn {
  std::string reporting_mta;  // host name
  std::string from;           // "MAILER-DAEMON@host"
  std::string to;
  std::string subject;
  std::string text;           // UTF-8, LF, wrapped
  std::string original_message_id;
  std::int64_t arrival_ms{0};
  std::int64_t date_ms{0};
  std::vector<DsnRecipient> recipients;
  ItemId id;
};
Result<Bytes> write_dsn(const CanonicalDsn& dsn);

// Independent of the writer and of parse_mail: a strict parser that accepts only what write_canonical and write_dsn may
// produce. Fails with Code::internal and the offset of the first octet that must not be there. Linear, no allocation of
// more than the header.
Status verify_canonical(ByteView mail);

}  // namespace temizu
