// The single decoders behind decode_content, and the marked blocks (uuencode, yEnc, BinHex) that also stand inside
// texts. Not for use outside this folder; inline_files.h is the public way to the blocks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "mail/decode.h"

namespace temizu {

void decode_base64(ByteView untrusted_encoded, DecodedContent& out);
void decode_quoted_printable(ByteView untrusted_encoded, DecodedContent& out);

// A block found in a text: where it stands, what it holds.
struct CodedBlock {
  std::size_t begin{0}, end{0};   // octets of the text, whole lines
  std::string untrusted_name;     // raw, as the block gives it
  DecodedContent decoded;
  bool found{false};
  bool plausible{false};          // more than an opening line: prose that mentions one is not
};
// The first block at or after `from`, which must be a line start. Linear in the text up to the end of the block.
CodedBlock next_uuencode(ByteView untrusted_text, std::size_t from);
CodedBlock next_yenc(ByteView untrusted_text, std::size_t from);
CodedBlock next_binhex(ByteView untrusted_text, std::size_t from);

// The block that begins at the line at `at`, when there is one: the fields of a MIME part that was left in a text and name
// base64 or uuencode, with what can be decoded behind them; or three and more equal lines of base64.
CodedBlock mime_part_at(ByteView untrusted_text, std::size_t at);
CodedBlock base64_run_at(ByteView untrusted_text, std::size_t at);

// "Content-Type:" and its kin, in any case.
bool is_mime_field(std::string_view line);
// 60 to 80 characters of base64 and nothing else.
bool is_base64_line(std::string_view line);

// True when a line opens such a block.
bool opens_uuencode(std::string_view line);
bool opens_yenc(std::string_view line);
bool opens_binhex(std::string_view line);

// One line of a text: [begin, end) without its line end, next = where the following one starts.
struct TextLine {
  std::size_t begin{0}, end{0}, next{0};
  std::string_view of(ByteView text) const { return text.substr(begin, end - begin); }
};
inline TextLine line_at(ByteView text, std::size_t from) {
  const std::size_t feed = text.find('\n', from);
  TextLine line{from, text.size(), text.size()};
  if (feed != ByteView::npos) {
    line.end = feed;
    line.next = feed + 1;
  }
  if (line.end > from && text[line.end - 1] == '\r' && feed != ByteView::npos) --line.end;
  return line;
}

// Armour: the label when a line is "-----BEGIN label-----" with a label that explains the base64 behind it (certificates,
// public keys, signatures) or an encrypted message; else empty. The views are constants. A block without its END line, or
// a public one above kArmourMax octets, is no armour.
inline constexpr std::size_t kArmourMax = 64u << 10;
inline constexpr std::string_view kPgpMessage = "PGP MESSAGE";
std::string_view armour_opened(std::string_view line);
bool closes_armour(std::string_view line, std::string_view label);

// Where the armour of a text ends. The text is searched once for each label, however many opening lines it has.
class ArmourEnds {
 public:
  explicit ArmourEnds(ByteView text) : text_(text) {}
  // The start of the line behind the first END of that label after from, or npos. from never goes back.
  std::size_t find(std::size_t from, std::string_view label);

 private:
  struct Known {
    std::string_view label;
    std::size_t end, searched_to;
  };
  ByteView text_;
  std::vector<Known> known_;   // one for each label at most
};

}  // namespace temizu
