// A raw message taken apart: header fields decoded, the tree of parts, every octet accounted for, and how far the
// structure can be trusted. Content stays where it is: parts are ranges of the original.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/limits.h"
#include "base/result.h"

namespace temizu {

// Half open, in octets from the start of the message.
struct Range {
  std::uint64_t begin{0};
  std::uint64_t end{0};
  std::uint64_t size() const { return end - begin; }
  friend bool operator==(const Range&, const Range&) = default;
};

// What an accounted range is. The ranges of a message tile it: no gap, no overlap (mail-rules 2.1, I5).
enum class Piece : std::uint8_t { header, blank, body, delimiter, preamble, epilogue };

struct Accounted {
  Range range;
  Piece piece{Piece::body};
  std::string part_path;
};

// mail-rules 3.2. clean and tolerated go on; ambiguous: attachments withheld, best-effort text; hostile: held.
enum class MailClass : std::uint8_t { clean, tolerated, ambiguous, hostile };
const char* to_word(MailClass mail_class);
// info → clean, low → tolerated, high → ambiguous, hostile → hostile: findings of decode_content count as those of
// parse_mail do, so the class of a mail can only get worse while its parts are read.
MailClass class_of(Weight heaviest_weight);

enum class Encoding : std::uint8_t { identity, base64, quoted_printable, uuencode, yenc, binhex, unknown };

// An address as parsed and decoded. mailbox is "local@domain", re-serialised, or empty when it could not be parsed;
// name is decoded, cleaned text.
struct Mailbox {
  std::string name;
  std::string mailbox;
  friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

// The fields that can go on, decoded to cleaned UTF-8 (RFC 5322 section 3.6). Everything else stays in the original.
struct HeaderFields {
  std::vector<Mailbox> from, sender, reply_to, to, cc;
  std::string subject;
  std::optional<std::int64_t> date_ms;   // missing or unreadable stays missing
  int date_zone_minutes{0};
  std::string message_id;                // "<…@…>" when syntactically clean, else empty
  std::string in_reply_to;               // one clean message id, or empty
  std::vector<std::string> references;   // clean ids, at most the last 20
  std::string list_id;                   // as text
  std::uint32_t received_count{0};
};

// The name of an attachment: every candidate that a client could show is computed (mail-rules 3.3, two rows).
struct PartName {
  std::string shown;                     // cleaned, NFC, at most 120 octets; RFC 2231 > filename > name; may be empty
  std::vector<std::string> extensions;   // of all candidates, lower case, without the dot
  bool conflict{false};
};

struct MailPart {
  std::string path;            // IMAP-like: "" the message itself, "1", "2.1"
  std::string declared_type;   // lower case "type/subtype"; "text/plain" when absent (RFC 2045 section 5.2)
  std::string charset_label;   // as it came, cleaned
  std::string disposition;     // "inline", "attachment" or empty
  std::string content_id;      // without angle brackets, cleaned; may be empty
  bool flowed{false}, delsp{false};  // RFC 3676
  PartName name;
  Encoding encoding{Encoding::identity};
  Range header, body;          // body: encoded octets
  bool is_message{false};      // message/rfc822, message/global: children[0] is the nested message's root
  HeaderFields nested_fields;  // of the nested message, when is_message
  std::vector<MailPart> children;
  std::vector<Finding> findings;
  // Set when the part was a message or a multipart in base64 or quoted-printable: its children's ranges point into this
  // buffer. At most once on the way from the root to a leaf.
  Bytes decoded_message;
};

struct ParsedMail {
  HeaderFields fields;
  MailPart root;
  MailClass mail_class{MailClass::clean};
  std::vector<Finding> findings;      // of the mail as a whole; rules "mime.*", "header.*", "limit.*"
  std::vector<Accounted> accounted;   // of the outermost message
};

// Takes a raw message apart. Never fails on bad mail: that is a class with findings; a mail beyond limits is hostile with
// a finding "limit.…", read up to the limit and accounted for to the end. Fails only with Code::internal.
// Time linear in the input; needs an 8 MiB stack. Call mail_warm_up() once per process before.
Result<ParsedMail> parse_mail(ByteView untrusted_message, const MailLimits& limits);

// Loads what GMime needs, so that a locked child does not open files.
void mail_warm_up();

}  // namespace temizu
