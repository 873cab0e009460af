// The three Japanese encodings as they are really sent: Windows' Shift_JIS (CP932), EUC-JP with the same repertoire,
// and ISO-2022-JP with everything that mailers have put into it. All are row/cell arithmetic over one table, so that
// ①, ㈱ and 髙 come out alike. A broken pair costs its first octet only: a following ASCII octet is never swallowed.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "text/utf8.h"

namespace temizu::text {

void decode_cp932(ByteView bytes, Utf8Sink& sink);
void decode_euc(ByteView bytes, Utf8Sink& sink);

struct JisNotes {
  std::uint64_t unclosed_lines{0};    // lines that ended in kanji without ESC ( B
  std::uint64_t lost_escapes{0};      // "(B" where only ESC ( B makes sense
  std::uint64_t unknown_escapes{0};   // designations of sets that are not Japanese; their text becomes U+FFFD
  std::uint64_t utf8_lines{0};        // 8-bit lines that are UTF-8 whatever the others are
};

// What the 8-bit lines of a text that also has JIS lines are (list footers are glued on like that).
using LineDecoder = void (*)(ByteView, Utf8Sink&);

// ISO-2022-JP. Each line starts in ASCII again (RFC 1468). Lines with 8-bit octets and no escape are
// UTF-8 when they are that strictly and hold characters of three octets or more; the others go to eight_bit when given.
JisNotes decode_jis(ByteView bytes, Utf8Sink& sink, LineDecoder eight_bit = nullptr);

// Well-formed UTF-8 with at least one character of three octets or more, which other charsets do not form by chance.
bool is_plainly_utf8(ByteView line);

// Is there an escape that begins Japanese text (ESC $ @, ESC $ B, ESC $ ( …, ESC ( I)? ESC ( B alone proves nothing.
bool has_jis_escape(ByteView bytes);

// Quoted-printable mail whose ESC octets were lost on the way: "$B$3$s(B". Counts the stretches that can be nothing
// else, and, when mended is given, puts the ESC octets back there. 0 when the text has an ESC of its own.
std::uint64_t find_lost_escapes(ByteView bytes, Bytes* mended = nullptr);

}  // namespace temizu::text
