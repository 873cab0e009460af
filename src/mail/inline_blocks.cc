// Encoded content that stands in a text without a marker of its own: leftovers of MIME parts, and runs of base64.
#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "mail/decode_parts.h"

namespace temizu {
namespace {

constexpr std::size_t kFieldLinesMax = 40;
constexpr std::size_t kRunLines = 3;
constexpr std::size_t kSurelyBase64 = 60;   // octets; a word or two in letters only could be a greeting

bool starts_with_fold(std::string_view text, std::string_view lower_prefix) {
  return text.size() >= lower_prefix.size() &&
         std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(), [](char a, char b) { return a == ascii_lower(b); });
}

bool contains_fold(std::string_view text, std::string_view lower_word) {
  return std::search(text.begin(), text.end(), lower_word.begin(), lower_word.end(), [](char a, char b) { return ascii_lower(a) == b; }) != text.end();
}

bool is_base64_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
}

// The fields of a part that was left in a text, up to the blank line behind them. People quote such fields too: only the
// promise of an encoding makes what follows something else than their own words.
struct FieldLines {
  Encoding encoding{Encoding::identity};   // base64 or uuencode; identity: not fields, or nothing to decode
  std::size_t body{0};
};

FieldLines field_lines(ByteView text, std::size_t begin) {
  FieldLines fields;
  bool of_encoding = false;
  Encoding encoding = Encoding::identity;
  std::size_t at = begin;
  for (std::size_t lines = 0; at < text.size() && lines < kFieldLinesMax; ++lines) {
    const TextLine line = line_at(text, at);
    const std::string_view row = line.of(text);
    at = line.next;
    if (row.find_first_not_of(" \t") == std::string_view::npos) {
      fields.encoding = encoding;
      fields.body = at;
      return fields;
    }
    const bool folded = row[0] == ' ' || row[0] == '\t';
    if (!folded && row.find(':') == std::string_view::npos) return fields;
    if (!folded) of_encoding = starts_with_fold(row, "content-transfer-encoding");
    if (of_encoding && contains_fold(row, "base64")) encoding = Encoding::base64;
    if (of_encoding && contains_fold(row, "uue")) encoding = Encoding::uuencode;
  }
  return fields;
}

// Behind the last line of digits, the first one with padding included.
std::size_t base64_end(ByteView text, std::size_t at) {
  while (at < text.size()) {
    const TextLine line = line_at(text, at);
    std::string_view row = line.of(text);
    row = row.substr(0, row.find_last_not_of(" \t") + 1);
    if (row.empty() || !std::all_of(row.begin(), row.end(), is_base64_digit)) break;
    at = line.next;
    if (row.back() == '=') break;
  }
  return at;
}

}  // namespace

bool is_mime_field(std::string_view line) {
  static constexpr std::array<std::string_view, 4> kFields = {"content-type", "content-transfer-encoding", "content-disposition", "mime-version"};
  const bool named = std::any_of(kFields.begin(), kFields.end(), [&](std::string_view field) { return starts_with_fold(line, field); });
  return named && line.find(':') != std::string_view::npos;
}

bool is_base64_line(std::string_view line) {
  if (line.size() < 60 || line.size() > 80) return false;
  const std::string_view digits = line.substr(0, line.find_last_not_of('=') + 1);   // padding stands at the end only
  return digits.size() + 2 >= line.size() && std::all_of(digits.begin(), digits.end(), is_base64_digit) && digits.find('=') == std::string_view::npos;
}

CodedBlock mime_part_at(ByteView text, std::size_t begin) {
  const FieldLines fields = field_lines(text, begin);
  if (fields.encoding == Encoding::uuencode) {
    const bool opens = fields.body < text.size() && opens_uuencode(line_at(text, fields.body).of(text));
    CodedBlock block = opens ? next_uuencode(text, fields.body) : CodedBlock{};
    block.begin = begin;
    return block;
  }
  CodedBlock block;
  if (fields.encoding != Encoding::base64) return block;
  block.begin = begin;
  block.end = base64_end(text, fields.body);
  const std::string_view digits = text.substr(fields.body, block.end - fields.body);
  if (digits.empty()) return block;
  block.decoded = decode_content(digits, Encoding::base64);
  block.found = block.plausible = digits.size() >= kSurelyBase64 || !block.decoded.ambiguous;
  return block;
}

CodedBlock base64_run_at(ByteView text, std::size_t begin) {
  CodedBlock block;
  const std::size_t width = line_at(text, begin).of(text).size();
  std::size_t at = begin, lines = 0;
  while (at < text.size()) {
    const TextLine line = line_at(text, at);
    const std::string_view row = line.of(text);
    const bool last = row.size() < width;
    if (row.empty() || row.size() > width || !std::all_of(row.begin(), row.end(), is_base64_digit)) break;
    at = line.next;
    ++lines;
    if (last) break;
  }
  block.begin = begin;
  block.end = at;
  block.found = block.plausible = lines >= kRunLines;
  if (block.found) block.decoded = decode_content(text.substr(begin, at - begin), Encoding::base64);
  return block;
}

}  // namespace temizu
