#include "filters/rtf/writer.h"

#include <array>
#include <vector>


namespace temizu::rtf {
namespace {

constexpr std::size_t kHexPerLine = 64;   // octets

// One code point of well-formed UTF-8; at moves behind it.
char32_t take_point(std::string_view utf8, std::size_t& at) {
  const auto octet = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(i < utf8.size() ? utf8[i] : '\x80')); };
  const char32_t first = octet(at);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) point = (point << 6) | (octet(at + i) & 0x3F);
  at += length;
  return point;
}

class RtfWriter final : public Writer {
 public:
  RtfWriter() { out = "{\\rtf1\\ansi\\ansicpg1252\\uc1"; }

  void open(std::string_view word, bool star, bool) override {
    out += '{';
    word_open_ = false;
    if (star) out += "\\*";
    if (!word.empty()) control(word, false, 0);
  }
  void close() override {
    out += '}';
    word_open_ = false;
  }
  void control(std::string_view word, bool has_number, int number) override {
    out += '\\';
    out += word;
    if (has_number) out += std::to_string(number);
    word_open_ = true;
    if (word != "par" && word != "row" && word != "sect" && word != "page") return;
    out += '\n';   // a delimiter that readers pass over: no line of a written file is endless
    word_open_ = false;
  }
  void symbol(char symbol) override {
    out += '\\';
    out += symbol;
    word_open_ = false;
  }
  void octet(int octet) override {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += "\\'";
    out += kHex[static_cast<std::size_t>(octet >> 4 & 15)];
    out += kHex[static_cast<std::size_t>(octet & 15)];
    word_open_ = false;
  }
  void text(std::string_view utf8) override {
    for (std::size_t at = 0; at < utf8.size();) {
      const char32_t point = take_point(utf8, at);
      if (point >= 0x10000) {
        unit(0xD800 + ((point - 0x10000) >> 10));
        unit(0xDC00 + ((point - 0x10000) & 0x3FF));
      } else if (point >= 0x7F) {
        unit(point);
      } else {
        ascii(static_cast<char>(point));
      }
    }
  }
  void picture(const Picture& picture) override {
    open("pict", false, false);
    out += picture.jpeg ? "\\jpegblip" : "\\pngblip";
    out += picture.sizes;
    for (std::size_t at = 0; at < picture.content.size(); at += kHexPerLine) {
      out += '\n';
      out += to_hex(ByteView(picture.content).substr(at, kHexPerLine));
    }
    close();
  }
  void finish() override { out += '}'; }

 private:
  // \uN with its replacement for old readers; N is a signed 16-bit number.
  void unit(char32_t unit) {
    const int value = static_cast<int>(unit);
    out += "\\u" + std::to_string(value > 32767 ? value - 65536 : value) + '?';
    word_open_ = false;
  }
  void ascii(char c) {
    if (c == '\\' || c == '{' || c == '}') {
      out += '\\';
    } else if (word_open_) {
      out += ' ';
    }
    out += c;
    word_open_ = false;
  }

  bool word_open_{true};   // the last thing is a control word: a delimiter must come before text
};

struct Meaning {
  std::string_view word, text;
};

constexpr std::array<Meaning, 33> kMeanings{{
    {"par", "\n"}, {"line", "\n"}, {"row", "\n"}, {"nestrow", "\n"}, {"page", "\n"}, {"column", "\n"}, {"sect", "\n"}, {"lbr", "\n"},
    {"tab", "\t"}, {"cell", "\t"}, {"nestcell", "\t"}, {"emdash", "—"}, {"endash", "–"}, {"emspace", " "}, {"enspace", " "}, {"qmspace", " "},
    {"bullet", "•"}, {"lquote", "‘"}, {"rquote", "’"}, {"ldblquote", "“"}, {"rdblquote", "”"}, {"zwj", "\u200D"}, {"zwnj", "\u200C"},
    {"header", "\n"}, {"headerl", "\n"}, {"headerr", "\n"}, {"headerf", "\n"}, {"footer", "\n"}, {"footerl", "\n"}, {"footerr", "\n"}, {"footerf", "\n"},
    {"footnote", "［注: "}, {"annotation", "［コメント: "},
}};

std::string_view meaning_of(std::string_view word) {
  for (const Meaning& one : kMeanings) {
    if (one.word == word) return one.text;
  }
  return {};
}

class TextWriter final : public Writer {
 public:
  void open(std::string_view word, bool, bool for_people) override {
    const bool hidden = !for_people || (!closings_.empty() && closings_.back().hidden);
    const std::string_view begin = word.empty() ? std::string_view{} : meaning_of(word);
    if (!hidden) out += begin;
    closings_.push_back({hidden, begin.starts_with("［") ? "］" : begin});
  }
  void close() override {
    if (closings_.empty()) return;
    if (!closings_.back().hidden) out += closings_.back().text;
    closings_.pop_back();
  }
  void control(std::string_view word, bool, int) override {
    if (shows()) out += meaning_of(word);
  }
  void symbol(char symbol) override {
    if (shows()) out += symbol == '~' ? "\u00A0" : symbol == '_' ? "-" : "";
  }
  // Of symbol fonts only the bullet is sure.
  void octet(int octet) override {
    if (shows()) out += octet == 0xB7 ? "•" : octet >= 0x20 ? "□" : "";
  }
  void text(std::string_view utf8) override {
    if (shows()) out += utf8;
  }
  void picture(const Picture&) override {}
  void finish() override {}

 private:
  struct Closing {
    bool hidden;
    std::string_view text;
  };
  bool shows() const { return closings_.empty() || !closings_.back().hidden; }
  std::vector<Closing> closings_;
};

}  // namespace

std::unique_ptr<Writer> make_rtf_writer() { return std::make_unique<RtfWriter>(); }
std::unique_ptr<Writer> make_text_writer() { return std::make_unique<TextWriter>(); }

}  // namespace temizu::rtf
