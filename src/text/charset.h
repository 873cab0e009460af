// Charsets to Unicode. Labels are hints; the bytes decide. Nothing is ever dropped silently: what cannot be decoded
// becomes U+FFFD, counted. Sources: mail-rules 4.2; WHATWG names for the aliases; ICU for the tables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"

namespace temizu {

struct DecodedText {
  std::string utf8;                  // well-formed UTF-8, line ends as they came (CRLF, LF or CR)
  std::string charset;               // the one that was used: "utf-8", "cp932", "cp51932", "iso-2022-jp", "iso-8859-1", …
  std::uint64_t undecodable{0};      // units that became U+FFFD (private-use characters included)
  bool label_contradicted{false};    // the label named something else than what the bytes are
  std::vector<Finding> findings;     // text.undecodable, text.label_contradicted, text.unknown_charset, text.private_use, text.utf7
};

// label: the charset parameter as it came (any case, quotes and blanks tolerated); empty = detect.
// Linear in the input; output at most 4 × input + 16 octets.
DecodedText decode_text(ByteView untrusted_bytes, std::string_view untrusted_label);

// Detection alone (mail-rules 4.2, rule 4): "utf-8", "iso-2022-jp", "cp932", "cp51932", or "iso-8859-1" when nothing fits.
std::string detect_charset(ByteView untrusted_bytes);

// The normal name of a label ("Shift_JIS" → "cp932", "x-euc-jp" → "cp51932", "CP50221" → "iso-2022-jp"), or empty when
// the label is none we know or stands for detection (us-ascii, unknown-8bit, default, …).
std::string normalize_label(std::string_view untrusted_label);

}  // namespace temizu
