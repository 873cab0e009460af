#include "text/search_fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cassert>
#include <unordered_map>
#include <vector>

#include "text/search_variants.h"
#include "text/utf8.h"

namespace temizu {
namespace {

constexpr char32_t kGone = 0;
constexpr char32_t kSeveral = 0x80000000;   // the rest is an index into `several`
constexpr char32_t kVoiced = 0x3099, kHalfVoiced = 0x309A;

bool is_kana(char32_t c) { return c >= 0x3040 && c <= 0x30FF; }
bool is_hangul(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }
bool is_kana_mark(char32_t c) { return c == kVoiced || c == kHalfVoiced; }

bool is_gone(char32_t c) {
  if (is_kana_mark(c)) return false;
  return u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK || u_charType(static_cast<UChar32>(c)) == U_ENCLOSING_MARK ||
         u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 || u_charType(static_cast<UChar32>(c)) == U_FORMAT_CHAR;
}

bool is_blank(char32_t c) { return c <= 0x20 || c == 0x7F || (c >= 0x80 && c <= 0xA0) || u_isUWhiteSpace(static_cast<UChar32>(c)) != 0; }

// Marks for which people use what their keyboard has.
char32_t usual(char32_t c) {
  switch (c) {
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2015: case 0x2212: case 0xFE58: case 0x2500: return '-';
    case 0x301C: case 0x3030: case 0x223C: return '~';
    case 0x2018: case 0x2019: case 0x201B: return '\'';
    case 0x201C: case 0x201D: case 0x201F: return '"';
    case 0x30F5: return 0x304B;   // small ka and ke of 三ヵ月, 霞ヶ関
    case 0x30F6: return 0x3051;
    default: break;
  }
  if (c >= 0x30A1 && c <= 0x30F4) return c - 0x60;   // katakana
  if (c == 0x3095) return 0x304B;
  if (c == 0x3096) return 0x3051;
  if (c == 0x30FD || c == 0x30FE) return c - 0x60;   // repeat marks
  return c;
}

class Table {
 public:
  Table() : one_(kBmp) {
    UErrorCode status = U_ZERO_ERROR;
    folded_ = icu::Normalizer2::getNFKCCasefoldInstance(status);
    apart_ = icu::Normalizer2::getNFDInstance(status);
    assert(U_SUCCESS(status));
    for (std::size_t i = 0; i + 1 < text::kSearchVariants.size(); i += 2) {
      if (text::kSearchVariants[i] != text::kSearchVariants[i + 1]) variants_[text::kSearchVariants[i]] = text::kSearchVariants[i + 1];
    }
    for (char32_t c = 0; c < kBmp; ++c) {
      if (c >= 0xD800 && c <= 0xDFFF) continue;
      const std::u32string made = fold(c);
      if (made.empty()) {
        one_[c] = kGone;
      } else if (made.size() == 1) {
        one_[c] = made[0];
      } else {
        one_[c] = kSeveral | static_cast<char32_t>(several_.size());
        several_.push_back(made);
      }
    }
  }

  template <class Sink>
  void put(char32_t c, const Sink& sink) const {
    if (c >= kBmp) {
      for (const char32_t each : fold(c)) sink(each);
    } else if (const char32_t known = one_[c]; (known & kSeveral) != 0) {
      for (const char32_t each : several_[known & ~kSeveral]) sink(each);
    } else if (known != kGone) {
      sink(known);
    }
  }

 private:
  static constexpr char32_t kBmp = 0x10000;

  std::u32string fold(char32_t c) const {
    if (is_blank(c)) return U" ";
    if (is_gone(c)) return {};
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString text = folded_->normalize(icu::UnicodeString(static_cast<UChar32>(c)), status);
    std::u32string made;
    for (int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
      const auto each = static_cast<char32_t>(text.char32At(at));
      if (is_kana(each) || is_hangul(each)) {
        add(each, made);
        continue;
      }
      const icu::UnicodeString parts = apart_->normalize(icu::UnicodeString(static_cast<UChar32>(each)), status);
      for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) add(static_cast<char32_t>(parts.char32At(i)), made);
    }
    assert(U_SUCCESS(status));
    return made;
  }

  void add(char32_t c, std::u32string& made) const {
    if (is_blank(c)) c = ' ';
    if (is_gone(c)) return;
    c = usual(c);
    if (const auto variant = variants_.find(c); variant != variants_.end()) c = variant->second;
    made += c;
  }

  const icu::Normalizer2* folded_{nullptr};
  const icu::Normalizer2* apart_{nullptr};
  std::unordered_map<char32_t, char32_t> variants_;
  std::vector<char32_t> one_;
  std::vector<std::u32string> several_;
};

const Table& table() {
  static const Table made;   // 20 ms, once
  return made;
}

// The kana with its mark, or 0 when the two do not go together.
char32_t voiced(char32_t kana, char32_t mark) {
  const bool ha = kana >= 0x306F && kana <= 0x307B && (kana - 0x306F) % 3 == 0;
  if (mark == kHalfVoiced) return ha ? kana + 2 : 0;
  if (kana == 0x3046) return 0x3094;
  const bool ka_to_chi = kana >= 0x304B && kana <= 0x3061 && (kana - 0x304B) % 2 == 0;
  const bool tsu_to = kana == 0x3064 || kana == 0x3066 || kana == 0x3068;
  return ha || ka_to_chi || tsu_to || kana == 0x309D ? kana + 1 : 0;
}

// Puts folded characters together: marks on their kana, blanks where they mean something.
class Folded {
 public:
  explicit Folded(std::string& out) : sink_(out) {}
  void put(char32_t c) {
    if (c == ' ') {
      blank_ = last_ != 0;
      return;
    }
    if (is_kana_mark(c)) {
      if (const char32_t together = blank_ ? 0 : voiced(last_, c); together != 0) last_ = together;
      return;   // a mark without its kana says nothing
    }
    flush();
    if (blank_ && last_ < 0x80 && c < 0x80) sink_.byte(' ');
    blank_ = false;
    last_ = c;
    held_ = true;
  }
  void flush() {
    if (held_) sink_.put(last_);
    held_ = false;
  }

 private:
  text::Utf8Sink sink_;
  char32_t last_{0};
  bool blank_{false}, held_{false};
};

}  // namespace

std::string search_fold(std::string_view untrusted_utf8) {
  std::string out;
  out.reserve(untrusted_utf8.size());
  Folded folded(out);
  const Table& characters = table();
  for (const char* at = untrusted_utf8.data(), *const end = at + untrusted_utf8.size(); at != end;) {
    std::size_t bad = 1;
    const std::size_t length = text::utf8_length(at, end, &bad);
    if (length == 0) {
      folded.put(text::kReplacement);
      at += bad;
      continue;
    }
    characters.put(text::utf8_value(at, length), [&](char32_t c) { folded.put(c); });
    at += length;
  }
  folded.flush();
  return out;
}

}  // namespace temizu
