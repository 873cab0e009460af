#include "mail/canonical_text.h"

#include "mail/utf8.h"

namespace temizu {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kHex[] = "0123456789ABCDEF";

// Writes the base64 of bytes at `to` and returns the place after it. Three octets a step, the rest padded.
char* put_base64(char* to, ByteView bytes) {
  const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  for (; left >= 3; left -= 3, from += 3) {
    const unsigned group = static_cast<unsigned>(from[0]) << 16 | static_cast<unsigned>(from[1]) << 8 | from[2];
    *to++ = kAlphabet[group >> 18];
    *to++ = kAlphabet[(group >> 12) & 63];
    *to++ = kAlphabet[(group >> 6) & 63];
    *to++ = kAlphabet[group & 63];
  }
  if (left == 0) return to;
  const unsigned group = static_cast<unsigned>(from[0]) << 16 | (left == 2 ? static_cast<unsigned>(from[1]) << 8 : 0u);
  *to++ = kAlphabet[group >> 18];
  *to++ = kAlphabet[(group >> 12) & 63];
  *to++ = left == 2 ? kAlphabet[(group >> 6) & 63] : '=';
  *to++ = '=';
  return to;
}

// Text that a raw scan of the mail would take for structure (mail-rules 3.2): a delimiter, a MIME field, an encoded file, a
// line of base64. Escaping its first character leaves the text as it is and the evidence scan without a doubt.
bool reads_as_structure(std::string_view from_line_start) {
  const std::string_view line = from_line_start.substr(0, std::min(from_line_start.find('\n'), kLineMax + 4));
  const char first = static_cast<char>(line[0] | 0x20);
  if (line.starts_with("--") || line.starts_with("begin ") || line.starts_with("(This file")) return true;
  if ((first == 'c' || first == 'm') && line.find(':') != std::string_view::npos) return true;
  return line.size() >= 60 && line.find_first_of(" \t.,:;-_\x80") == std::string_view::npos;
}

bool needs_escape(std::string_view text, std::size_t at, bool line_start) {
  const auto octet = static_cast<unsigned char>(text[at]);
  if (octet == '=' || octet > 0x7E) return true;
  const bool line_end = at + 1 == text.size() || text[at + 1] == '\n';
  if (octet == ' ' || octet == '\t') return line_end;
  if (octet < 0x20) return true;
  if (!line_start) return false;
  return octet == '.' || text.substr(at, 5) == "From " || reads_as_structure(text.substr(at, 2 * kLineMax));
}

}  // namespace

std::string base64_word(ByteView bytes) {
  std::string word((bytes.size() + 2) / 3 * 4, '\0');
  put_base64(word.data(), bytes);
  return word;
}

void append_base64_lines(Bytes& to, ByteView bytes) {
  constexpr std::size_t kOctetsPerLine = kLineMax / 4 * 3;
  const std::size_t lines = (bytes.size() + kOctetsPerLine - 1) / kOctetsPerLine;
  if (lines == 0) return;
  const std::size_t before = to.size();
  to.resize(before + (bytes.size() + 2) / 3 * 4 + (lines - 1) * 2);
  char* out = to.data() + before;
  for (std::size_t at = 0; at < bytes.size(); at += kOctetsPerLine) {
    if (at != 0) {
      *out++ = '\r';
      *out++ = '\n';
    }
    out = put_base64(out, bytes.substr(at, kOctetsPerLine));
  }
}

void append_quoted_printable(Bytes& to, std::string_view text) {
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto octet = static_cast<unsigned char>(text[at]);
    if (octet == '\n') {
      to += "\r\n";
      column = 0;
      continue;
    }
    bool escape = needs_escape(text, at, column == 0);
    const std::size_t width = escape ? 3u : 1u;
    const bool last_of_line = at + 1 == text.size() || text[at + 1] == '\n';
    // One column stays free for the "=" of a soft break, unless the line ends here anyway.
    if (column + width > (last_of_line ? kLineMax : kLineMax - 1)) {
      to += "=\r\n";
      column = 0;
      escape = needs_escape(text, at, true);
    }
    if (escape) {
      to += '=';
      to += kHex[octet >> 4];
      to += kHex[octet & 15];
      column += 3;
    } else {
      to += static_cast<char>(octet);
      ++column;
    }
  }
}

std::string cleaned_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size() + 1);
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Step step = utf8::next(text, at);
    at += step.size;
    if (step.point == '\r') {
      if (at < text.size() && text[at] == '\n') continue;
      clean += '\n';
    } else if (step.point == '\n' || step.point == '\t' || !utf8::is_control(step.point)) {
      utf8::append(clean, step.point);
    } else {
      utf8::append(clean, utf8::kReplacement);
    }
  }
  if (!clean.empty() && clean.back() != '\n') clean += '\n';
  return clean;
}

std::string cleaned_line(std::string_view text, std::size_t bytes_max) {
  std::string clean;
  clean.reserve(text.size() < bytes_max ? text.size() : bytes_max);
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Step step = utf8::next(text, at);
    at += step.size;
    const std::size_t before = clean.size();
    utf8::append(clean, utf8::is_control(step.point) ? U' ' : step.point);
    if (clean.size() > bytes_max) {
      clean.resize(before);
      break;
    }
  }
  const std::size_t last = clean.find_last_not_of(' ');
  clean.resize(last == std::string::npos ? 0 : last + 1);
  clean.erase(0, clean.find_first_not_of(' ') == std::string::npos ? 0 : clean.find_first_not_of(' '));
  return clean;
}

}  // namespace temizu
