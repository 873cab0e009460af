#include "filters/pdf/type1.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/ascii.h"

namespace temizu::pdf {
namespace {

constexpr std::string_view kEexec = "eexec", kEnd = "cleartomark";
constexpr std::size_t kTailZeros = 512;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// Segments of a PFB file: 0x80, 1 or 2, four octets of size; 0x80 3 ends it.
Bytes without_segments(ByteView font) {
  Bytes out;
  while (font.size() >= 6 && font[0] == '\x80' && (font[1] == 1 || font[1] == 2)) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size |= static_cast<std::size_t>(static_cast<unsigned char>(font[2 + i])) << (8 * i);
    size = std::min(size, font.size() - 6);
    out += font.substr(6, size);
    font.remove_prefix(6 + size);
  }
  return out;
}

// The code up to and with its closefile and a line's end, which readers need to know the word; empty when there is none. Section 7.3; four hexadecimal digits mean the text form.
Bytes up_to_close_file(ByteView code) {
  const bool text = code.size() >= 4 && std::ranges::all_of(code.substr(0, 4), [](char c) { return hex_digit(c) >= 0; });
  constexpr std::string_view kCloseFile = "closefile";
  std::uint16_t key = 55665;
  std::size_t matched = 0;
  int high = -1;
  for (std::size_t at = 0; at < code.size(); ++at) {
    auto cipher = static_cast<unsigned char>(code[at]);
    if (text) {
      const int digit = hex_digit(code[at]);
      if (digit < 0) {
        if (is_ascii_blank(code[at])) continue;
        return {};
      }
      if (high < 0) {
        high = digit;
        continue;
      }
      cipher = static_cast<unsigned char>(high << 4 | digit);
      high = -1;
    }
    const char plain = static_cast<char>(cipher ^ key >> 8);
    key = static_cast<std::uint16_t>((cipher + key) * 52845U + 22719U);
    matched = plain == kCloseFile[matched] ? matched + 1 : plain == kCloseFile[0] ? 1 : 0;
    if (matched < kCloseFile.size()) continue;
    const auto end = static_cast<unsigned char>('\n' ^ key >> 8);
    Bytes out(code.substr(0, at + 1));
    if (!text) return out += static_cast<char>(end);
    out += "0123456789abcdef"[end >> 4];
    out += "0123456789abcdef"[end & 15];
    return out;
  }
  return {};
}

// Without the zeros and the word behind them.
ByteView without_tail(ByteView code) {
  code = code.substr(0, std::min(code.rfind(kEnd), code.size()));
  while (!code.empty() && (code.back() == '0' || is_ascii_blank(code.back()))) code.remove_suffix(1);
  return code;
}

}  // namespace

Type1 rebuild_type1(ByteView untrusted_font) {
  const Bytes joined = untrusted_font.starts_with('\x80') ? without_segments(untrusted_font) : Bytes{};
  ByteView font = untrusted_font.starts_with('\x80') ? ByteView(joined) : untrusted_font;
  if (!font.starts_with("%!")) return {};
  std::size_t plain = font.find(kEexec);
  if (plain == ByteView::npos) return {};
  plain += kEexec.size();
  if (plain < font.size() && font[plain] == '\r' && plain + 1 < font.size() && font[plain + 1] == '\n') plain += 2;
  else if (plain < font.size() && is_ascii_blank(font[plain])) ++plain;
  const bool harmless = std::ranges::all_of(font.substr(0, plain), [](char c) { return is_ascii_blank(c) || c == '\f' || static_cast<unsigned char>(c) >= 0x20; });
  if (!harmless) return {};
  ByteView code = font.substr(plain);
  Bytes closed = up_to_close_file(code);
  if (closed.empty()) closed = without_tail(code);
  code = closed;
  if (code.empty()) return {};
  Type1 out;
  out.plain = plain;
  out.encrypted = code.size();
  out.bytes.append(font.substr(0, plain)).append(code).append("\n");
  for (std::size_t line = 0; line < kTailZeros / 64; ++line) out.bytes.append(64, '0').append("\n");
  out.bytes.append(kEnd).append("\n");
  return out;
}

}  // namespace temizu::pdf
