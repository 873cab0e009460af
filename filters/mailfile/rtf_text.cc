#include "filters/mailfile/rtf_text.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "filters/common/utf8.h"
#include "filters/mailfile/mapi.h"
#include "text/charset.h"
#include "text/layout.h"

namespace temizu::mailfile {
namespace {

constexpr std::size_t kDepthMax = 200;
constexpr std::size_t kWordMax = 32;
constexpr std::size_t kFontsMax = 10'000;

constexpr std::string_view kSkipped[] = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "objdata", "header", "headerl", "headerr", "headerf",
                                         "footer", "footerl", "footerr", "footerf", "filetbl", "listtable", "revtbl", "rsidtbl", "generator",
                                         "themedata", "datastore", "xmlnstbl", "template", "private", "fldinst", "objclass", "objname"};

struct Sign {
  std::string_view word, text;
};
constexpr Sign kSigns[] = {{"par", "\n"},       {"line", "\n"},      {"sect", "\n"},       {"page", "\n"},      {"row", "\n"},    {"tab", "\t"},
                           {"cell", "\t"},      {"lquote", "\u2018"}, {"rquote", "\u2019"}, {"ldblquote", "\u201C"}, {"rdblquote", "\u201D"},
                           {"bullet", "\u2022"}, {"endash", "\u2013"}, {"emdash", "\u2014"}, {"emspace", " "},     {"enspace", " "}};

struct Group {
  bool skip{false};         // nothing of it is shown
  bool rtf_only{false};     // between \htmlrtf and \htmlrtf0: for readers of RTF
  bool fonts{false};        // the font table
  int after_unicode{1};     // \ucN: characters behind \uN that older readers show instead
  std::string charset;
};

// Windows codepages of \fcharsetN ([MS-RTF] 1.9.1, font table).
std::string charset_of_font(int number) {
  switch (number) {
    case 128: return "cp932";
    case 129: return "cp949";
    case 134: return "cp936";
    case 136: return "cp950";
    case 161: return "windows-1253";
    case 162: return "windows-1254";
    case 163: return "windows-1258";
    case 177: return "windows-1255";
    case 178: return "windows-1256";
    case 186: return "windows-1257";
    case 204: return "windows-1251";
    case 222: return "windows-874";
    case 238: return "windows-1250";
    default: return {};
  }
}

class Reader {
 public:
  explicit Reader(ByteView rtf) : rest_(rtf) {}

  RtfText run() {
    groups_.push_back({});
    groups_.back().charset = "windows-1252";
    while (!rest_.empty() && !over_) step();
    flush();
    out_.damaged |= groups_.size() > 1 && !over_;
    out_.text = to_lf(out_.text);
    return std::move(out_);
  }

 private:
  Group& group() { return groups_.back(); }

  void step() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    switch (c) {
      case '{':
        if (groups_.size() >= kDepthMax) return stop();
        groups_.push_back(group());
        star_ = false;
        to_skip_ = 0;
        break;
      case '}':
        if (groups_.size() == 1) return stop();
        groups_.pop_back();
        to_skip_ = 0;
        if (groups_.size() == 1) over_ = true;   // the document ends here; what follows is not part of it
        break;
      case '\\': control(); break;
      case '\r':
      case '\n': break;
      default: octet(c); break;
    }
  }

  void stop() {
    out_.damaged = true;
    over_ = true;
  }

  void control() {
    if (rest_.empty()) return stop();
    const char c = rest_.front();
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return word();
    rest_.remove_prefix(1);
    switch (c) {
      case '\'': return hex();
      case '*': star_ = true; return;
      case '~': return text("\u00A0");
      case '_': return text("\u2011");
      case '-': return;
      case '\r':
      case '\n': return text("\n");
      default: return octet(c);
    }
  }

  void hex() {
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1; };
    if (rest_.size() < 2 || digit(rest_[0]) < 0 || digit(rest_[1]) < 0) return;
    const char value = static_cast<char>(digit(rest_[0]) * 16 + digit(rest_[1]));
    rest_.remove_prefix(2);
    octet(value);
  }

  void word() {
    std::size_t size = 0;
    while (size < rest_.size() && ((rest_[size] | 0x20) >= 'a' && (rest_[size] | 0x20) <= 'z')) ++size;
    const std::string_view name = rest_.substr(0, std::min(size, kWordMax));
    rest_.remove_prefix(size);
    std::optional<int> number;
    const bool negative = rest_.starts_with('-');
    std::size_t digits = negative ? 1 : 0;
    int value = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      if (value < 100'000'000) value = value * 10 + (rest_[digits] - '0');
      ++digits;
      number = negative ? -value : value;
    }
    if (number) rest_.remove_prefix(digits);
    if (rest_.starts_with(' ')) rest_.remove_prefix(1);
    apply(name, number);
  }

  void apply(std::string_view name, std::optional<int> number) {
    const bool star = std::exchange(star_, false);
    if (name == "bin") {   // raw octets, never shown
      rest_.remove_prefix(std::min<std::size_t>(rest_.size(), number && *number > 0 ? static_cast<std::size_t>(*number) : 0));
    } else if (name == "htmltag" && star && out_.is_html) {
      group().skip = false;   // its text is HTML
    } else if (name == "htmlrtf") {
      group().rtf_only = number.value_or(1) != 0;
    } else if (name == "fonttbl") {
      group().skip = group().fonts = true;
    } else if (star || std::ranges::find(kSkipped, name) != std::ranges::end(kSkipped)) {
      group().skip = true;
    } else if (name == "object") {
      ++out_.objects;   // its data is skipped, what it shows is not
    } else if (name == "fromhtml") {
      out_.is_html = true;
    } else if (name == "ansicpg" && number && *number > 0) {
      set_charset(charset_of_codepage(static_cast<std::uint64_t>(*number)));
      default_charset_ = group().charset;
    } else if (name == "f" && number) {
      font(*number);
    } else if (name == "fcharset" && number && group().fonts && fonts_.size() < kFontsMax) {
      fonts_[font_] = charset_of_font(*number);
    } else if (name == "uc") {
      group().after_unicode = std::clamp(number.value_or(1), 0, 100);
    } else if (name == "u" && number) {
      unicode(*number);
    } else {
      for (const Sign& sign : kSigns) {
        if (sign.word == name) text(sign.text);
      }
    }
  }

  void font(int number) {
    font_ = number;
    if (group().fonts) return;
    const auto found = fonts_.find(number);
    set_charset(found == fonts_.end() || found->second.empty() ? default_charset_ : found->second);
  }

  void set_charset(std::string charset) {
    if (charset == group().charset) return;
    group().charset = std::move(charset);
  }

  bool shown() const { return !groups_.back().skip && !(groups_.back().rtf_only && out_.is_html); }

  void unicode(int number) {
    const auto unit = static_cast<char32_t>(number < 0 ? number + 65536 : number) & 0xFFFF;
    to_skip_ = group().after_unicode;
    if (!shown()) return;
    flush();
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
      return;
    }
    const bool pair = high_ != 0 && unit >= 0xDC00 && unit < 0xE000;
    append_utf8(out_.text, pair ? 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00) : unit);
    high_ = 0;
  }

  // Octets wait until their charset is over, so that a character may be cut by control words.
  void octet(char c) {
    if (to_skip_ > 0) {
      --to_skip_;
      return;
    }
    if (!shown()) return;
    if (pending_charset_ != group().charset) flush();
    pending_charset_ = group().charset;
    pending_ += c;
  }

  void text(std::string_view utf8) {
    if (!shown()) return;
    flush();
    out_.text += utf8;
  }

  void flush() {
    if (pending_.empty()) return;
    out_.text += decode_text(pending_, pending_charset_).utf8;
    pending_.clear();
  }

  ByteView rest_;
  RtfText out_;
  std::vector<Group> groups_;
  std::map<int, std::string> fonts_;
  std::string default_charset_{"windows-1252"};
  std::string pending_, pending_charset_;
  int font_{0};
  int to_skip_{0};
  char32_t high_{0};
  bool star_{false};
  bool over_{false};
};

}  // namespace

RtfText read_rtf(ByteView untrusted_rtf) { return Reader(untrusted_rtf).run(); }

}  // namespace temizu::mailfile
