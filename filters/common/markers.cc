#include "filters/common/markers.h"

namespace temizu {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_octal(char c) { return c >= '0' && c <= '7'; }

// The length of what stands before the "_" when a marker starts at text[0], else 0.
std::size_t uuencode_marker(std::string_view text, bool after_blank) {
  std::string_view rest = text.substr(5);  // behind "begin"
  if (rest.starts_with("-base64 ")) return 5;
  if (rest.empty() || !is_blank(rest[0])) return 0;
  std::size_t at = 0;
  while (at < rest.size() && at < 8 && is_blank(rest[at])) ++at;
  std::size_t digits = 0;
  while (at + digits < rest.size() && digits < 5 && is_octal(rest[at + digits])) ++digits;
  const bool mode = digits >= 3 && at + digits < rest.size() && is_blank(rest[at + digits]);
  // Old Outlook took "begin" and two blanks at a line start for uuencode without looking at the mode.
  const bool two_blanks = at >= 2 && after_blank;
  return mode || two_blanks ? 5 : 0;
}

constexpr std::string_view kYenc = "=ybegin ";
constexpr std::string_view kBinHex = "This file must be converted with BinHex";

}  // namespace

std::string break_markers(std::string_view utf8, std::uint64_t* count) {
  std::string out;
  std::size_t copied = 0;
  const auto cut = [&](std::size_t upto, std::size_t skip) {
    out.append(utf8.substr(copied, upto - copied)).push_back('_');
    copied = upto + skip;
    if (count != nullptr) ++*count;
  };
  for (std::size_t at = utf8.find("begin"); at != std::string_view::npos; at = utf8.find("begin", at + 5)) {
    if (at >= 2 && at - 2 >= copied && utf8.substr(at - 2).starts_with(kYenc)) {
      cut(at - 1, 0);
      continue;
    }
    const bool after_blank = at == 0 || utf8[at - 1] == '\n' || is_blank(utf8[at - 1]);
    if (const std::size_t length = uuencode_marker(utf8.substr(at), after_blank)) cut(at + length, 1);
  }
  out.append(utf8.substr(copied));
  for (std::size_t at = out.find(kBinHex); at != std::string::npos; at = out.find(kBinHex, at + 1)) {
    out[at + kBinHex.size() - 7] = '_';  // the blank before "BinHex"
    if (count != nullptr) ++*count;
  }
  return out;
}

std::string strip_terminal_sequences(std::string_view utf8, std::uint64_t* count) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = utf8.find('\x1b'); at != std::string_view::npos; at = utf8.find('\x1b', at + 1)) {
    std::size_t end = at + 1;
    if (end >= utf8.size() || utf8[end] != '[') continue;
    ++end;
    while (end < utf8.size() && utf8[end] >= 0x20 && utf8[end] <= 0x3F) ++end;
    if (end >= utf8.size() || utf8[end] < 0x40 || utf8[end] > 0x7E) continue;
    out.append(utf8.substr(copied, at - copied));
    copied = end + 1;
    at = end;
    if (count != nullptr) ++*count;
  }
  out.append(utf8.substr(copied));
  return out;
}

}  // namespace temizu
