// Properties of a mail as Outlook keeps them ([MS-OXPROPS], [MS-OXCDATA]), wherever they stood: in the streams of a .msg or in the
// attributes of winmail.dat. Only ids that are listed here are ever asked for; the rest is dropped by not being read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "filters/mailfile/sheet.h"

namespace temizu::mailfile {

// Types of values ([MS-OXCDATA] section 2.11.1).
inline constexpr std::uint16_t kShort = 0x0002, kLong = 0x0003, kBoolean = 0x000B, kObject = 0x000D, kString8 = 0x001E, kString = 0x001F, kTime = 0x0040,
                               kBinary = 0x0102;

// Ids: PidTag… in the comments of [MS-OXPROPS].
namespace id {
inline constexpr std::uint16_t subject = 0x0037, submit_time = 0x0039, sent_for_name = 0x0042, sent_for_type = 0x0064, sent_for_address = 0x0065,
                               recipient_type = 0x0C15, sender_name = 0x0C1A, sender_type = 0x0C1E, sender_address = 0x0C1F, display_cc = 0x0E03,
                               display_to = 0x0E04, delivery_time = 0x0E06, body = 0x1000, rtf = 0x1009, html = 0x1013, name = 0x3001,
                               address_type = 0x3002, address = 0x3003, attach_data = 0x3701, attach_short_name = 0x3704, attach_method = 0x3705,
                               attach_long_name = 0x3707, smtp_address = 0x39FE, internet_codepage = 0x3FDE, message_codepage = 0x3FFD,
                               sender_smtp = 0x5D01, sent_for_smtp = 0x5D02;
}  // namespace id

// afByValue … afWebReference ([MS-OXCMSG] section 2.2.2.9).
inline constexpr std::uint64_t kByValue = 1, kEmbeddedMessage = 5, kOleObject = 6, kWebReference = 7;

struct MapiValue {
  std::uint16_t type{0};
  Bytes content;   // numbers and times: up to 8 octets, little-endian; else the octets as they stand
};

class MapiBag {
 public:
  // The first value of an id stands, but a Unicode string replaces an 8-bit one.
  void add(std::uint16_t property, std::uint16_t type, ByteView content);
  // "cp932" for a codepage; what is found in the bag's own codepage properties otherwise.
  void use_charset(std::string label) { charset_ = std::move(label); }
  const std::string& charset() const { return charset_; }

  bool has(std::uint16_t property) const { return values_.contains(property); }
  const MapiValue* find(std::uint16_t property) const;
  std::string text(std::uint16_t property) const;    // UTF-8, without final zeros; empty when there is none
  // The same as it stands, with its charset, for what may be long.
  struct Raw {
    ByteView octets;
    std::string_view charset;
  };
  Raw raw_text(std::uint16_t property) const;
  std::optional<std::uint64_t> number(std::uint16_t property) const;
  std::optional<std::int64_t> time_ms(std::uint16_t property) const;   // since 1970

 private:
  std::map<std::uint16_t, MapiValue> values_;
  std::string charset_;
};

// True for the ids above: readers keep nothing else.
bool is_wanted(std::uint16_t property);

// The label of a Windows code page ("cp932", "utf-8"), empty for 0.
std::string charset_of_codepage(std::uint64_t codepage);
// Sets the bag's charset from its own properties; `fallback` (of the mail around it, of TNEF's attOemCodepage) when it has none.
void settle_charset(MapiBag& bag, std::string_view fallback);

// The header lines of a mail. recipients: bags with name, address and type.
HeaderFields fields_of(const MapiBag& mail, const std::vector<MapiBag>& recipients);
// Plain, HTML and RTF body: the plain one, and a richer one where it says more.
Status put_bodies(const MapiBag& mail, Sheet& sheet);

// The name of an attachment: the long one, else the 8.3 one, else what is displayed.
std::string attachment_name(const MapiBag& attachment);
// An attachment that is no plain file and no mail: a link to a file elsewhere, an object. Listed as withheld, with a finding.
Status refuse_attachment(const MapiBag& attachment, Sheet& sheet);

// Named properties that act ([MS-OXPROPS] section 2, PSETID_Common): told as findings, never read.
//   lid   0x851F reminder sound file (a path that Outlook fetches), 0x8541 form script, 0x850F 0x8513 0x851B form definition
void tell_named(std::uint32_t lid, Sheet& sheet);

}  // namespace temizu::mailfile
