// ISO-2022-JP as an escape state machine of our own. Sources: RFC 1468, RFC 1554 (-2), JIS X 0213:2004 annex 2 (-3, -2004),
// Windows code pages 50220 to 50222 (SO/SI, ESC ( I), mail-rules 4.2 rule 2.
#include <cstring>

#include "text/japanese.h"
#include "text/jis_tables.h"

namespace temizu::text {
namespace {

constexpr char kEsc = 0x1B;
constexpr char kSo = 0x0E;
constexpr char kSi = 0x0F;

enum class Set : unsigned char { ascii, kana, cp932, jisx0212, jisx0213_plane1, jisx0213_plane2, unknown_single, unknown_double };

constexpr bool is_double(Set set) { return set >= Set::cp932 && set != Set::unknown_single; }

struct Escape {
  std::size_t length{0};  // octets, ESC included; 0: not an escape of ISO 2022
  Set set{Set::ascii};
  bool known{true};
  bool designates_g0{true};
};

Set single_set(char final) {
  switch (final) {
    case 'B':
    case 'J':  // JIS X 0201 Roman; yen sign and overline stay backslash and tilde, as on Windows
    case 'H':  // written for J by some old mailers
      return Set::ascii;
    case 'I': return Set::kana;
    default: return Set::unknown_single;
  }
}

Set double_set(char final) {
  switch (final) {
    case '@':
    case 'B': return Set::cp932;
    case 'D': return Set::jisx0212;
    case 'O':
    case 'Q': return Set::jisx0213_plane1;
    case 'P': return Set::jisx0213_plane2;
    default: return Set::unknown_double;
  }
}

// ESC, intermediates (0x20 to 0x2F, at most three), final (0x30 to 0x7E): ISO/IEC 2022 section 13.
Escape parse_escape(const char* at, const char* end) {
  const char* mark = at + 1;
  const char* final = mark;
  while (final != end && final - mark < 4 && *final >= 0x20 && *final <= 0x2F) ++final;
  if (final == mark || final == end || *final < 0x30 || *final > 0x7E) return {};
  Escape escape{static_cast<std::size_t>(final - at) + 1, Set::ascii, true, true};
  const std::string_view between{mark, static_cast<std::size_t>(final - mark)};
  if (between == "(") {
    escape.set = single_set(*final);
  } else if (between == "$" || between == "$(") {
    escape.set = double_set(*final);
  } else if (between == "&" && *final == '@') {
    escape.designates_g0 = false;  // announces the 1990 edition; ESC $ B follows
  } else {
    escape.designates_g0 = false;
    escape.known = false;
  }
  if (escape.set == Set::unknown_single || escape.set == Set::unknown_double) escape.known = false;
  return escape;
}

bool is_special(char c) { return c < 0 || c == kEsc || c == kSo || c == kSi; }

// The same for eight octets at a time: an octet that is zero borrows from its top bit. May err towards "yes".
bool any_special(const char* at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  std::uint64_t octets = 0;
  std::memcpy(&octets, at, 8);
  const std::uint64_t esc = octets ^ (kOnes * 0x1B);
  const std::uint64_t shift = (octets & (kOnes * 0xFE)) ^ (kOnes * 0x0E);  // SO and SI differ in the last bit
  return ((octets | ((esc - kOnes) & ~esc) | ((shift - kOnes) & ~shift)) & (kOnes * 0x80)) != 0;
}

class JisDecoder {
 public:
  JisDecoder(ByteView bytes, Utf8Sink& sink) : at_(bytes.data()), end_(at_ + bytes.size()), sink_(sink) {}

  JisNotes run() {
    while (at_ != end_) step();
    if (is_double(set_)) ++notes_.unclosed_lines;
    return notes_;
  }

 private:
  void step() {
    if (set_ == Set::ascii && !shifted_out_) plain_run();
    if (at_ == end_) return;
    const char c = *at_;
    if (c == kEsc) {
      escape();
    } else if (c == kSo || c == kSi) {
      shifted_out_ = c == kSo;
      ++at_;
    } else if (c == '\r' || c == '\n') {
      end_line(c);
    } else if (shifted_out_) {
      kana(c);
    } else if (is_double(set_) && c > 0x20 && c < 0x7F) {
      pair();
    } else {
      single(c);
    }
  }

  // ASCII up to the next octet that means something else.
  void plain_run() {
    const char* stop = at_;
    while (end_ - stop >= 8 && !any_special(stop)) stop += 8;
    while (stop != end_ && !is_special(*stop)) ++stop;
    sink_.ascii(at_, static_cast<std::size_t>(stop - at_));
    at_ = stop;
  }

  void escape() {
    const Escape escape = parse_escape(at_, end_);
    if (escape.length == 0) {
      sink_.bad();  // never into the output: a terminal would act on it
      ++at_;
      return;
    }
    at_ += escape.length;
    if (!escape.known) ++notes_.unknown_escapes;
    if (!escape.designates_g0) {
      if (!escape.known) sink_.bad();
      return;
    }
    set_ = escape.set;
    shifted_out_ = false;
  }

  // RFC 1468: a line ends in ASCII. Senders that forget ESC ( B must not cost the reader the next line.
  void end_line(char c) {
    if (is_double(set_)) ++notes_.unclosed_lines;
    set_ = Set::ascii;
    shifted_out_ = false;
    sink_.byte(c);
    ++at_;
  }

  void pair() {
    const char trail = end_ - at_ < 2 ? '\0' : at_[1];
    if (trail <= 0x20 || trail == 0x7F) {  // 8-bit octets are negative here
      sink_.bad();
      ++at_;
      return;
    }
    const unsigned row = static_cast<unsigned>(*at_ - 0x20);
    const unsigned cell = static_cast<unsigned>(trail - 0x20);
    at_ += 2;
    if (set_ == Set::cp932 && is_bare_close(row, cell)) {
      ++notes_.lost_escapes;
      set_ = Set::ascii;
      return;
    }
    put_pair(row, cell);
  }

  // "(B" or "(J": an ESC ( B that lost its ESC. Row 8 ends before both cells, so it can be nothing else.
  static bool is_bare_close(unsigned row, unsigned cell) { return row == 8 && (cell == 'B' - 0x20 || cell == 'J' - 0x20); }

  void put_pair(unsigned row, unsigned cell) {
    JisX0213Cell found;
    switch (set_) {
      case Set::cp932: found.first = cp932_.at(row, cell); break;
      case Set::jisx0212: found.first = jisx0212_table().at(row, cell); break;
      case Set::jisx0213_plane1: found = jisx0213_cell(1, row, cell); break;
      case Set::jisx0213_plane2: found = jisx0213_cell(2, row, cell); break;
      default: break;
    }
    if (found.first == 0) {
      sink_.bad();
      return;
    }
    sink_.put(found.first);
    if (found.second != 0) sink_.put(found.second);
  }

  // One octet: blanks and controls between pairs, 7-bit kana after ESC ( I, 8-bit kana ("JIS8") everywhere.
  void single(char c) {
    const auto octet = static_cast<unsigned char>(c);
    if (set_ == Set::kana && octet > 0x20 && octet < 0x7F) {
      kana(c);
      return;
    }
    if (octet >= 0xA1 && octet <= 0xDF && !is_double(set_)) {
      sink_.put(0xFF61U + (octet - 0xA1U));
    } else if (octet >= 0x80 || (set_ == Set::unknown_single && octet > 0x20)) {
      sink_.bad();
    } else {
      sink_.byte(c);
    }
    ++at_;
  }

  void kana(char c) {
    const unsigned octet = static_cast<unsigned char>(c) & 0x7F;
    if (octet >= 0x21 && octet <= 0x5F) {
      sink_.put(0xFF61U + (octet - 0x21U));
    } else if (octet <= 0x20 && static_cast<unsigned char>(c) < 0x80) {
      sink_.byte(c);
    } else {
      sink_.bad();
    }
    ++at_;
  }

  const char* at_;
  const char* end_;
  Utf8Sink& sink_;
  const CellTable cp932_{cp932_table()};
  Set set_{Set::ascii};
  bool shifted_out_{false};
  JisNotes notes_;
};

bool eight_bit_line(ByteView line) {
  return ascii_run(line.data(), line.data() + line.size()) != line.size() && line.find(kEsc) == ByteView::npos;
}

}  // namespace

bool is_plainly_utf8(ByteView line) {
  const Utf8Facts facts = scan_utf8(line);
  return facts.valid() && facts.longer > 0;
}

JisNotes decode_jis(ByteView bytes, Utf8Sink& sink, LineDecoder eight_bit) {
  const bool seven_bit = ascii_run(bytes.data(), bytes.data() + bytes.size()) == bytes.size();
  if (seven_bit) return JisDecoder(bytes, sink).run();
  JisNotes notes;
  while (!bytes.empty()) {
    const std::size_t break_at = bytes.find_first_of("\r\n");
    const ByteView line = bytes.substr(0, break_at == ByteView::npos ? bytes.size() : break_at + 1);
    const bool foreign = eight_bit_line(line);
    if (foreign && is_plainly_utf8(line)) {
      decode_utf8(line, sink);
      ++notes.utf8_lines;
    } else if (foreign && eight_bit != nullptr) {
      eight_bit(line, sink);
    } else {
      const JisNotes more = JisDecoder(line, sink).run();
      notes.unclosed_lines += more.unclosed_lines;
      notes.unknown_escapes += more.unknown_escapes;
      notes.lost_escapes += more.lost_escapes;
    }
    bytes.remove_prefix(line.size());
  }
  return notes;
}

bool has_jis_escape(ByteView bytes) {
  for (std::size_t at = bytes.find(kEsc); at != ByteView::npos; at = bytes.find(kEsc, at + 1)) {
    const Escape escape = parse_escape(bytes.data() + at, bytes.data() + bytes.size());
    if (escape.length != 0 && escape.known && escape.designates_g0 && escape.set != Set::ascii) return true;
  }
  return false;
}

}  // namespace temizu::text
