#include "mail/header_text.h"

#include <algorithm>

#include "base/ascii.h"
#include "mail/decode.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kWordMax = 2048;   // RFC 2047 allows 75; longer ones are common and read
constexpr char kEscape = '\x1b';

bool is_blank(char c) { return c == ' ' || c == '\t'; }

struct EncodedWord {
  std::string_view charset;
  char code{'\0'};            // 'b' or 'q'
  std::string_view text;
  std::size_t size{0};        // octets taken; 0 = there is none here
};

EncodedWord encoded_word_at(std::string_view value, std::size_t at) {
  const std::string_view window = value.substr(at, kWordMax);
  if (window.substr(0, 2) != "=?") return {};
  const std::size_t first = window.find('?', 2);
  if (first == std::string_view::npos || first == 2 || first > 60) return {};
  const std::string_view charset = window.substr(2, first - 2);
  if (charset.find_first_of(" \t=\"<>") != std::string_view::npos) return {};
  if (first + 3 > window.size() || window[first + 2] != '?') return {};
  const char code = ascii_lower(window[first + 1]);
  if (code != 'b' && code != 'q') return {};
  const std::size_t begin = first + 3;
  const std::size_t end = window.find("?=", begin);
  if (end == std::string_view::npos) return {};
  EncodedWord word{charset.substr(0, charset.find('*')), code, window.substr(begin, end - begin), end + 2};
  return word;
}

int hex(char c) {
  const char l = ascii_lower(c);
  return c >= '0' && c <= '9' ? c - '0' : l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

Bytes decode_q(std::string_view text) {
  Bytes out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      out += ' ';
    } else if (text[i] == '=' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool same_charset(std::string_view a, std::string_view b) {
  const bool equal = a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
  if (equal) return true;
  const std::string normal = normalize_label(a);
  return !normal.empty() && normal == normalize_label(b);
}

class Decoder {
 public:
  Decoder(std::string_view value, std::vector<Finding>& findings, std::string_view where) : value_(value), findings_(findings), where_(where) {}

  std::string run() {
    std::size_t at = 0, plain = 0;
    while (at < value_.size()) {
      const std::size_t open = value_.find("=?", at);
      if (open == std::string_view::npos) break;
      const EncodedWord word = encoded_word_at(value_, open);
      if (word.size == 0) {
        note("header.bad_encoded_word", Weight::low);
        at = open + 2;
        continue;
      }
      between(plain, open);
      take(word);
      at = plain = open + word.size;
    }
    close_run();
    raw(value_.substr(plain));
    return clean();
  }

 private:
  void note(std::string_view rule, Weight weight) { add_finding(findings_, rule, weight, where_); }

  // What stands between the last word and this one: blanks alone vanish between two words (RFC 2047 section 6.2).
  void between(std::size_t from, std::size_t to) {
    const std::string_view gap = value_.substr(from, to - from);
    const bool blank = std::all_of(gap.begin(), gap.end(), is_blank);
    if (in_run_ && blank) {
      if (gap.empty()) note("header.glued_word", Weight::low);
      return;
    }
    const bool glued = (!gap.empty() && !is_blank(gap.back()) && gap.back() != '"' && gap.back() != '(') ||
                       (in_run_ && !gap.empty() && !is_blank(gap.front()) && gap.front() != '"' && gap.front() != ')');
    if (glued) note("header.glued_word", Weight::low);
    close_run();
    raw(gap);
  }

  void take(const EncodedWord& word) {
    if (in_run_ && !same_charset(word.charset, run_charset_)) close_run();
    if (!in_run_) run_charset_ = word.charset;
    in_run_ = true;
    if (word.code == 'q') {
      run_ += decode_q(word.text);
      return;
    }
    const DecodedContent decoded = decode_content(word.text, Encoding::base64);
    if (decoded.ambiguous) note("header.bad_encoded_word", Weight::low);
    run_ += decoded.content;
  }

  void close_run() {
    if (in_run_) keep(decode_text(run_, run_charset_));
    run_.clear();
    in_run_ = false;
  }

  void raw(std::string_view octets) {
    if (octets.empty()) return;
    const bool seven_bit = std::all_of(octets.begin(), octets.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != kEscape; });
    if (seven_bit) {
      out_ += octets;
      return;
    }
    DecodedText decoded = decode_field(octets);
    note(decoded.charset == "utf-8" ? "header.utf8" : "header.raw_text", decoded.charset == "utf-8" ? Weight::info : Weight::low);
    keep(decoded);
  }

  void keep(const DecodedText& decoded) {
    for (const Finding& finding : decoded.findings) add_finding(findings_, finding.rule, finding.weight, where_, finding.count);
    out_ += decoded.utf8;
  }

  std::string clean() {
    std::size_t controls = 0;
    for (char& c : out_) {
      const bool control = (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
      controls += control;
      if (control || c == '\t') c = ' ';
    }
    if (controls > 0) add_finding(findings_, "header.control", Weight::low, where_, controls);
    std::size_t removed = 0;
    std::string text = strip_invisible(out_, &removed);
    if (removed > 0) add_finding(findings_, "header.invisible", Weight::low, where_, removed);
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    text.resize(text.find_last_not_of(' ') + 1);
    text.erase(0, first);
    return text;
  }

  std::string_view value_;
  std::vector<Finding>& findings_;
  std::string_view where_;
  std::string out_;
  Bytes run_;
  std::string_view run_charset_;
  bool in_run_{false};
};

}  // namespace

std::string unfold(ByteView untrusted_value) {
  std::string out;
  out.reserve(untrusted_value.size());
  for (std::size_t i = 0; i < untrusted_value.size(); ++i) {
    const char c = untrusted_value[i];
    const bool line_end = c == '\n' || (c == '\r' && i + 1 < untrusted_value.size() && untrusted_value[i + 1] == '\n');
    if (!line_end) out += c;
  }
  return out;
}

std::string decode_header_text(ByteView untrusted_value, std::vector<Finding>& findings, std::string_view where) {
  return Decoder(untrusted_value, findings, where).run();
}

RawMode raw_mode_of(ByteView value) {
  if (value.find(kEscape) != ByteView::npos) return RawMode::jis;
  const bool high = std::any_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return high && detect_charset(value) == "cp932" ? RawMode::shift_jis : RawMode::plain;
}

std::size_t next_character(ByteView value, std::size_t at, RawMode mode) {
  const auto octet = [&](std::size_t i) -> unsigned { return i < value.size() ? static_cast<unsigned char>(value[i]) : 0u; };
  if (mode == RawMode::shift_jis) {
    const bool lead = (octet(at) >= 0x81 && octet(at) <= 0x9F) || (octet(at) >= 0xE0 && octet(at) <= 0xFC);
    return lead && octet(at + 1) >= 0x40 ? at + 2 : at + 1;
  }
  // ESC $ opens a stretch of two-octet characters (ESC ( I one of kana); ESC ( B or ESC ( J closes it.
  if (mode == RawMode::jis && value[at] == kEscape && octet(at + 1) == '$') {
    const std::size_t close = value.find("\x1b(", at + 2);
    return close == ByteView::npos ? at + 1 : std::min(close + 3, value.size());
  }
  return at + 1;
}

}  // namespace temizu
