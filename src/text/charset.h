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
  std::vector<Finding> findings;     // see below
};

// Rules of the findings:
//   text.undecodable, text.private_use   U+FFFD put in; low when both together are more than 2 % of the characters, else info
//   text.label_contradicted   low   the bytes are something else than the label says
//   text.unknown_charset      low   no such charset, or no label and nothing fits; the text is the detector's best reading
//   text.utf7                 high  UTF-7 with shifted text, which was not decoded (low: without any)
//   text.not_decoded          high  the same for HZ, ISO-2022-KR and ISO-2022-CN
//   text.jis_lost_escape      low   JIS whose ESC octets were lost on the way; put back where nothing else was possible
//   text.jis_unclosed         info  lines of JIS without the final ESC ( B
//   text.jis_escape           low   escape to a set that is not Japanese; its text became U+FFFD
//   text.mixed_charsets       low   JIS lines and 8-bit lines in one text

// label: the charset parameter as it came (any case, quotes and blanks tolerated); empty = detect.
// Linear in the input; output at most 4 × input + 16 octets.
DecodedText decode_text(ByteView untrusted_bytes, std::string_view untrusted_label);

// The value of a raw header field or file name that has no label at all: detected as a whole, and token by token (blanks
// and punctuation that no Japanese encoding uses inside a character) when the whole is no one charset.
DecodedText decode_field(ByteView untrusted_bytes);

// Detection alone (mail-rules 4.2, rule 4): "utf-8", "iso-2022-jp", "cp932", "cp51932", or "iso-8859-1" when nothing fits.
std::string detect_charset(ByteView untrusted_bytes);

// The normal name of a label ("Shift_JIS" → "cp932", "x-euc-jp" → "cp51932", "CP50221" → "iso-2022-jp"), or empty when
// the label is none we know or stands for detection (us-ascii, unknown-8bit, default, …).
std::string normalize_label(std::string_view untrusted_label);

// Loads everything that this folder loads lazily (tables, converters, break rules, dictionaries). A process that gives up
// its file system calls this first: afterwards no function of charset.h, layout.h or file_name.h opens a file.
void text_warm_up();

}  // namespace temizu
