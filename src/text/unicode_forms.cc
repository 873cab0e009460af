#include "text/unicode_forms.h"

#include <algorithm>

namespace temizu::text {
namespace {

constexpr std::size_t kLookedAt = 4096;  // octets that settle a byte order

bool is_high(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// The front octet of kana and punctuation (U+3000 to U+30FF) and of kanji (U+4E00 to U+9FFF): evidence without ASCII.
bool is_japanese_front(char octet) {
  const auto value = static_cast<unsigned char>(octet);
  return value == 0x30 || (value >= 0x4E && value <= 0x9F);
}

template <std::size_t kWidth, bool kBig>
char32_t unit_at(const char* at) {
  char32_t value = 0;
  for (std::size_t i = 0; i < kWidth; ++i) {
    value = value << 8 | static_cast<unsigned char>(at[kBig ? i : kWidth - 1 - i]);
  }
  return value;
}

template <bool kBig>
void decode_utf16(ByteView bytes, Utf8Sink& sink) {
  std::size_t at = 0;
  for (; at + 2 <= bytes.size(); at += 2) {
    const char32_t unit = unit_at<2, kBig>(bytes.data() + at);
    if (is_high(unit) && at + 4 <= bytes.size()) {
      const char32_t low = unit_at<2, kBig>(bytes.data() + at + 2);
      if (is_low(low)) {
        sink.put(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
        at += 2;
        continue;
      }
    }
    if (is_high(unit) || is_low(unit)) {
      sink.bad();
    } else {
      sink.put(unit);
    }
  }
  if (at != bytes.size()) sink.bad();
}

template <bool kBig>
void decode_utf32(ByteView bytes, Utf8Sink& sink) {
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    const char32_t unit = unit_at<4, kBig>(bytes.data() + at);
    if (unit > 0x10FFFF || is_high(unit) || is_low(unit)) {
      sink.bad();
    } else {
      sink.put(unit);
    }
  }
  if (at != bytes.size()) sink.bad();
}

}  // namespace

ByteOrderMark find_bom(ByteView bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return {Way::utf8, 3};
  if (bytes.starts_with(ByteView("\x00\x00\xFE\xFF", 4))) return {Way::utf32be, 4};
  if (bytes.starts_with(ByteView("\xFF\xFE\x00\x00", 4))) return {Way::utf32le, 4};
  if (bytes.starts_with("\xFE\xFF")) return {Way::utf16be, 2};
  if (bytes.starts_with("\xFF\xFE")) return {Way::utf16le, 2};
  return {};
}

bool is_wide(Way way) { return way >= Way::utf16 && way <= Way::utf32le; }

Way settle_byte_order(Way way, ByteView bytes) {
  if (way != Way::utf16 && way != Way::utf32) return way;
  const std::size_t width = way == Way::utf16 ? 2 : 4;
  const ByteView seen = bytes.substr(0, kLookedAt);
  std::size_t first = 0;  // zero octets at the front of units: big-endian
  std::size_t last = 0;
  for (std::size_t at = 0; at + width <= seen.size(); at += width) {
    first += seen[at] == '\0' ? 1 : 0;
    last += seen[at + width - 1] == '\0' ? 1 : 0;
  }
  if (way == Way::utf16) {
    if (first == 0 && last == 0) {
      for (std::size_t at = 0; at + 2 <= seen.size(); at += 2) {
        first += is_japanese_front(seen[at]) ? 1 : 0;
        last += is_japanese_front(seen[at + 1]) ? 1 : 0;
      }
    }
    return last > first ? Way::utf16le : Way::utf16be;
  }
  return last > first ? Way::utf32le : Way::utf32be;
}

bool wide_label_is_wrong(Way way, ByteView bytes) {
  const ByteView seen = bytes.substr(0, kLookedAt);
  if (seen.find('\0') != ByteView::npos) return false;
  if (way >= Way::utf32) return !seen.empty();  // every unit of UTF-32 has a zero octet
  const Way order = settle_byte_order(way, bytes);
  std::size_t japanese = 0;
  std::size_t units = 0;
  for (std::size_t at = 0; at + 2 <= seen.size(); at += 2, ++units) {
    const char32_t unit = order == Way::utf16le ? unit_at<2, false>(seen.data() + at) : unit_at<2, true>(seen.data() + at);
    japanese += unit >= 0x3000 && unit <= 0x30FF ? 1 : 0;
  }
  if (japanese * 5 >= units) return false;
  // No kana to speak of and no zero octet: letters, blanks and line ends of ASCII, or 8-bit text that is valid UTF-8.
  const Utf8Facts facts = scan_utf8(bytes);
  const auto blanks = std::count_if(seen.begin(), seen.end(), [](char c) { return c == ' ' || c == '\n'; });
  const auto controls = std::count_if(seen.begin(), seen.end(), [](char c) { return c >= 0 && c < 0x20 && c != '\t' && c != '\r' && c != '\n'; });
  const bool odd = bytes.size() % 2 != 0;
  if (facts.seven_bit) return controls == 0 && (odd || blanks * 40 >= static_cast<std::ptrdiff_t>(seen.size()));
  return facts.valid();
}

void decode_wide(Way way, ByteView bytes, Utf8Sink& sink) {
  switch (way) {
    case Way::utf16le: return decode_utf16<false>(bytes, sink);
    case Way::utf32be: return decode_utf32<true>(bytes, sink);
    case Way::utf32le: return decode_utf32<false>(bytes, sink);
    default: return decode_utf16<true>(bytes, sink);
  }
}

}  // namespace temizu::text
