// The typed values that one wash hands out: what the confined child returns in its frame, and all that the outgoing mail
// is built from. Everything in here came out of hostile bytes: the supervisor treats it as the sender's content (it may
// lie about the message) but builds headers, boundaries, encodings and the notice itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "identify/identify.h"
#include "mail/message.h"

namespace temizu {

// What became of a part.
enum class Action : std::uint8_t { text, rebuilt, flattened, withheld, dropped };
const char* to_word(Action action);

// Reason codes of notices (ux.md 6.4): fixed numbers with fixed texts in conf/notices. 0: nothing to say.
enum class Reason : std::uint16_t {
  none = 0,
  macro_removed = 101,
  executable = 102,
  encrypted = 103,
  name_and_content_differ = 104,
  unsupported = 105,
  too_large = 106,
  malware = 107,
  timeout = 108,
  links_disarmed = 109,
  expiring = 110,
  profile_withholds = 111,
  suspicious_structure = 112,
  held = 113,
  active_content_removed = 114,
  hidden_text_removed = 115,
  broken = 116,
  signature_removed = 117,
  several_readings = 118,
  members_removed = 119,
  nested_too_deep = 120,
  too_many_parts = 121,
  partly_changed = 122,
};

// One part as the notice, the manifest and the JSON of `temizu wash` tell it. parts[0] is the mail itself (path "").
struct PartReport {
  std::string path;             // IMAP-like: "", "1", "2.1", "2!dir/x" for a member of an archive
  std::string file_name;        // cleaned
  std::string kind;             // what it is
  std::string declared_type;
  Action action{Action::withheld};
  Reason reason{Reason::none};
  bool changed{false};          // the notice names it
  std::uint64_t size_in{0}, size_out{0};
  Bytes sha256_in, sha256_out;  // 32 octets; out empty when nothing went on
  std::vector<Finding> findings;
  KnownBy known_by{KnownBy::nothing};   // what the kind rests on; nothing for parts that nobody looked into
};

// What a section of the body is. The heading of each is a fixed text of ours.
// html_difference: only what the HTML version says beyond the plain one. nested_message: the header lines of a mail in the
// mail; the sections up to its nested_end are that mail's. reference: what message/external-body points to, as inert text.
enum class SectionKind : std::uint8_t { body, html_version, html_difference, nested_message, nested_end, delivery_report, reference };

struct BodySection {
  SectionKind section_kind{SectionKind::body};
  std::string part_path;
  std::string text;             // UTF-8, LF, wrapped
  HeaderFields fields;          // of the nested message, for nested_message; else empty
};

struct WashedFile {
  std::string part_path;
  std::string kind;
  std::string file_name;
  Bytes content;
};

// Why a mail as a whole is held; none: it goes on.
struct Washing {
  MailClass mail_class{MailClass::clean};
  bool held{false};
  Reason held_reason{Reason::none};
  std::string held_rule;        // rule id of the finding that decided
  HeaderFields fields;
  std::string untrusted_notice_field;   // the incoming Temizu-Notice value, printable ASCII, at most 200 octets, or empty
  std::vector<BodySection> sections;
  std::vector<WashedFile> files;
  std::vector<PartReport> parts;
};

// The frame: a bounded, versioned octet form. The reader trusts nothing: every count, length and enum is checked, text
// must be UTF-8 without controls, paths and kinds must follow their grammar, sums stay below max_octets. Fails with
// bad_input naming the field. Unchanged by a round trip.
Bytes to_frame(const Washing& washing);
Result<Washing> from_frame(ByteView untrusted_frame, std::uint64_t max_octets);

}  // namespace temizu
