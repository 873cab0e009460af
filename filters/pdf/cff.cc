#include "filters/pdf/cff.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace temizu::pdf {
namespace {

constexpr std::size_t kStandardStrings = 391;   // appendix A
constexpr std::size_t kFontDictsMax = 256;

struct Span {
  std::size_t from{0}, size{0};
};

// Keys of a DICT that lead to other tables (tables 9, 10 and 23); two-octet operators are 1200 + the second.
enum Key : int { kNotice = 1, kCharset = 15, kEncoding = 16, kCharStrings = 17, kPrivate = 18, kSubrs = 19, kCopyright = 1200, kPostScript = 1221, kFontDicts = 1236, kFontDictSelect = 1237 };

class Cff {
 public:
  explicit Cff(ByteView font) : font_(font) {}

  Bytes run() {
    if (!read()) return {};
    std::ranges::sort(kept_, {}, &Span::from);
    std::size_t end = 0;
    for (const Span& each : kept_) end = std::max(end, each.from + each.size);
    Bytes out(end, '\0');
    for (const Span& each : kept_) out.replace(each.from, each.size, font_.substr(each.from, each.size));
    for (const Span& each : blanked_) out.replace(each.from, each.size, each.size, ' ');
    return out;
  }

 private:
  using Values = std::vector<std::int64_t>;

  bool read() {
    if (font_.size() < 4 || font_[0] != 1) return false;
    std::size_t at = octet(2);
    if (at < 4 || !keep(0, 4)) return false;
    std::vector<Span> names, tops, globals;
    if (!index(at, names) || !index(at, tops) || !index(at, strings_) || !index(at, globals) || tops.size() != 1) return false;
    return top(tops[0]);
  }

  bool top(Span dict) {
    const auto entries = dictionary(dict);
    if (!entries) return false;
    for (const auto& [key, values] : *entries) {
      if (key != kCharStrings || values.empty()) continue;
      std::vector<Span> glyphs;
      std::size_t at = static_cast<std::size_t>(std::max<std::int64_t>(values.back(), 0));
      if (at == 0 || !index(at, glyphs)) return false;
      glyphs_ = glyphs.size();
    }
    if (glyphs_ == 0) return false;
    for (const auto& [key, values] : *entries) {
      const std::int64_t value = values.empty() ? 0 : values.back();
      if (value < 0) return false;
      const auto at = static_cast<std::size_t>(value);
      bool fits = true;
      if (key == kCharset) fits = at <= 2 || charset(at);
      else if (key == kEncoding) fits = at <= 1 || encoding(at);
      else if (key == kPrivate) fits = private_dict(values);
      else if (key == kFontDicts) fits = font_dicts(at);
      else if (key == kFontDictSelect) fits = font_dict_select(at);
      else if (key == kNotice || key == kCopyright || key == kPostScript) blank(at);
      if (!fits) return false;
    }
    return true;
  }

  std::size_t octet(std::size_t at) const { return static_cast<unsigned char>(font_[at]); }
  std::size_t number(std::size_t at, std::size_t octets) const {
    std::size_t value = 0;
    for (std::size_t i = 0; i < octets; ++i) value = value << 8 | octet(at + i);
    return value;
  }
  bool inside(std::size_t at, std::size_t size) const { return at <= font_.size() && size <= font_.size() - at; }
  bool keep(std::size_t at, std::size_t size) {
    if (!inside(at, size)) return false;
    if (size > 0) kept_.push_back({at, size});
    return true;
  }

  void blank(std::size_t string) {
    if (string >= kStandardStrings && string - kStandardStrings < strings_.size()) blanked_.push_back(strings_[string - kStandardStrings]);
  }

  // Section 5; at moves behind it. Items lie one behind the other without gaps, as the section asks.
  bool index(std::size_t& at, std::vector<Span>& items) {
    if (!inside(at, 2)) return false;
    const std::size_t count = number(at, 2);
    if (count == 0) {
      if (!keep(at, 2)) return false;
      at += 2;
      return true;
    }
    if (!inside(at, 3)) return false;
    const std::size_t width = octet(at + 2), offsets = at + 3;
    if (width < 1 || width > 4 || !inside(offsets, (count + 1) * width)) return false;
    const std::size_t body = offsets + (count + 1) * width - 1;   // offsets count from 1
    std::size_t last = number(offsets, width);
    if (last != 1) return false;
    items.reserve(count);
    for (std::size_t i = 1; i <= count; ++i) {
      const std::size_t next = number(offsets + i * width, width);
      if (next < last || !inside(body, next)) return false;
      items.push_back({body + last, next - last});
      last = next;
    }
    if (!keep(at, body + last - at)) return false;
    at = body + last;
    return true;
  }

  // Section 4. Reals are passed over: no key that we follow has one.
  std::optional<std::vector<std::pair<int, Values>>> dictionary(Span dict) const {
    std::vector<std::pair<int, Values>> entries;
    Values values;
    const std::size_t end = dict.from + dict.size;
    for (std::size_t at = dict.from; at < end;) {
      const std::size_t first = octet(at++);
      const auto have = [&](std::size_t octets) { return end - at >= octets; };
      if (first <= 21) {
        int key = static_cast<int>(first);
        if (first == 12) {
          if (!have(1)) return {};
          key = 1200 + static_cast<int>(octet(at++));
        }
        entries.emplace_back(key, std::move(values));
        values.clear();
      } else if (first == 28 && have(2)) {
        values.push_back(static_cast<std::int16_t>(number(at, 2)));
        at += 2;
      } else if (first == 29 && have(4)) {
        values.push_back(static_cast<std::int32_t>(number(at, 4)));
        at += 4;
      } else if (first == 30) {
        while (have(1)) {
          const std::size_t pair = octet(at++);
          if (pair >> 4 == 15 || (pair & 15) == 15) break;
        }
        values.push_back(0);
      } else if (first >= 32 && first <= 246) {
        values.push_back(static_cast<std::int64_t>(first) - 139);
      } else if (first >= 247 && first <= 254 && have(1)) {
        const auto second = static_cast<std::int64_t>(octet(at++)), high = static_cast<std::int64_t>(first);
        values.push_back(first <= 250 ? (high - 247) * 256 + second + 108 : -(high - 251) * 256 - second - 108);
      } else {
        return {};
      }
      if (values.size() > 513) return {};
    }
    return entries;
  }

  // Section 13.
  bool charset(std::size_t at) {
    if (!inside(at, 1)) return false;
    const std::size_t format = octet(at);
    if (format == 0) return keep(at, 1 + 2 * (glyphs_ - 1));
    if (format > 2) return false;
    const std::size_t width = format == 1 ? 3 : 4;
    std::size_t end = at + 1;
    for (std::size_t covered = 1; covered < glyphs_; end += width) {
      if (!inside(end, width)) return false;
      covered += number(end + 2, width - 2) + 1;
    }
    return keep(at, end - at);
  }

  // Section 12.
  bool encoding(std::size_t at) {
    if (!inside(at, 2)) return false;
    const std::size_t format = octet(at), count = octet(at + 1);
    if ((format & 0x7F) > 1) return false;
    std::size_t size = 2 + count * ((format & 0x7F) == 0 ? 1 : 2);
    if ((format & 0x80) != 0) {
      if (!inside(at, size + 1)) return false;
      size += 1 + 3 * octet(at + size);
    }
    return keep(at, size);
  }

  // Sections 15 and 16: size and place, then its own subroutines.
  bool private_dict(const Values& values) {
    if (values.size() < 2 || values[0] < 0 || values[1] < 0) return false;
    const Span dict{static_cast<std::size_t>(values[1]), static_cast<std::size_t>(values[0])};
    if (!keep(dict.from, dict.size)) return false;
    const auto entries = dictionary(dict);
    if (!entries) return false;
    for (const auto& [key, offset] : *entries) {
      if (key != kSubrs || offset.empty() || offset.back() <= 0) continue;
      std::vector<Span> subroutines;
      std::size_t at = dict.from + static_cast<std::size_t>(offset.back());
      if (!index(at, subroutines)) return false;
    }
    return true;
  }

  // Section 18.
  bool font_dicts(std::size_t at) {
    std::vector<Span> dicts;
    if (at == 0 || !index(at, dicts) || dicts.size() > kFontDictsMax) return false;
    for (const Span& each : dicts) {
      const auto entries = dictionary(each);
      if (!entries) return false;
      for (const auto& [key, values] : *entries) {
        if (key == kPrivate && !private_dict(values)) return false;
      }
    }
    return true;
  }

  // Section 19.
  bool font_dict_select(std::size_t at) {
    if (at == 0 || !inside(at, 1)) return false;
    if (octet(at) == 0) return keep(at, 1 + glyphs_);
    return octet(at) == 3 && inside(at, 3) && keep(at, 5 + 3 * number(at + 1, 2));
  }

  ByteView font_;
  std::vector<Span> kept_, blanked_, strings_;
  std::size_t glyphs_{0};
};

}  // namespace

Bytes rebuild_cff(ByteView untrusted_font) { return Cff(untrusted_font).run(); }

}  // namespace temizu::pdf
