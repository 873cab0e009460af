// Encoded content that stands in a text without a marker of its own: leftovers of MIME parts, and runs of base64.
#include <algorithm>
#include <array>

#include "mail/decode_parts.h"

namespace temizu {
namespace {

constexpr std::size_t kFieldLinesMax = 40;
constexpr std::size_t kRunLines = 3;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool starts_with_fold(std::string_view text, std::string_view lower_prefix) {
  return text.size() >= lower_prefix.size() &&
         std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

bool contains_fold(std::string_view text, std::string_view lower_word) {
  return std::search(text.begin(), text.end(), lower_word.begin(), lower_word.end(), [](char a, char b) { return lower(a) == b; }) != text.end();
}

bool is_base64_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
}

// A part whose body is not plain text: what a reader would save rather than show.
bool is_file(std::string_view fields) {
  static constexpr std::array<std::string_view, 8> kWords = {"base64", "uuencode", "attachment", "application/", "image/", "audio/", "video/", "message/"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return contains_fold(fields, word); });
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
  CodedBlock block;
  std::size_t at = begin;
  bool blank = false;
  for (std::size_t lines = 0; at < text.size() && lines < kFieldLinesMax && !blank; ++lines) {
    const TextLine line = line_at(text, at);
    const std::string_view row = line.of(text);
    blank = row.find_first_not_of(" \t") == std::string_view::npos;
    const bool field = blank || row[0] == ' ' || row[0] == '\t' || row.find(':') != std::string_view::npos;
    if (!field) return block;
    at = line.next;
  }
  const std::string_view fields = text.substr(begin, at - begin);
  if (!blank || !is_file(fields)) return block;
  const std::size_t body = at;
  while (at < text.size()) {
    const TextLine line = line_at(text, at);
    if (line.of(text).starts_with("--") && line.end - line.begin > 2) break;
    at = line.next;
  }
  block.found = block.plausible = true;
  block.begin = begin;
  block.end = at;
  block.decoded = decode_content(text.substr(body, at - body), contains_fold(fields, "base64") ? Encoding::base64 : Encoding::unknown);
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
