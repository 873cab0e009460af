#include "text/break_finder.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <cassert>

namespace temizu::text {
namespace {

struct CloseBreaks {
  void operator()(UBreakIterator* breaks) const { ubrk_close(breaks); }
};
using Breaks = std::unique_ptr<UBreakIterator, CloseBreaks>;

Breaks open(UBreakIteratorType type, const char* locale) {
  UErrorCode status = U_ZERO_ERROR;
  Breaks breaks(ubrk_open(type, locale, nullptr, 0, &status));
  assert(U_SUCCESS(status));
  return breaks;
}

// "lb=strict": no small kana, ー or 々 at the start of a line (JIS X 4051, CSS line-break: strict).
const UBreakIterator* line_prototype() {
  static const Breaks prototype = open(UBRK_LINE, "ja@lb=strict");
  return prototype.get();
}

const UBreakIterator* grapheme_prototype() {
  static const Breaks prototype = open(UBRK_CHARACTER, "ja");
  return prototype.get();
}

Breaks clone(const UBreakIterator* prototype) {
  UErrorCode status = U_ZERO_ERROR;
  Breaks breaks(ubrk_clone(prototype, &status));
  assert(U_SUCCESS(status));
  return breaks;
}

}  // namespace

struct BreakFinder::Iterators {
  Breaks lines{clone(line_prototype())};
  Breaks graphemes;  // made when first needed
  UText text = UTEXT_INITIALIZER;

  ~Iterators() { utext_close(&text); }
  void look_at(UBreakIterator* breaks, std::string_view window) {
    UErrorCode status = U_ZERO_ERROR;
    utext_openUTF8(&text, window.data(), static_cast<int64_t>(window.size()), &status);
    ubrk_setUText(breaks, &text, &status);
    assert(U_SUCCESS(status));
  }
};

BreakFinder::BreakFinder() : iterators_(std::make_unique<Iterators>()) {}
BreakFinder::~BreakFinder() = default;

const std::vector<std::size_t>& BreakFinder::lines(std::string_view window) {
  UBreakIterator* const breaks = iterators_->lines.get();
  iterators_->look_at(breaks, window);
  found_.clear();
  for (int32_t at = ubrk_next(breaks); at != UBRK_DONE; at = ubrk_next(breaks)) found_.push_back(static_cast<std::size_t>(at));
  if (found_.empty() || found_.back() != window.size()) found_.push_back(window.size());
  return found_;
}

std::size_t BreakFinder::grapheme_before(std::string_view window, std::size_t offset) {
  if (!iterators_->graphemes) iterators_->graphemes = clone(grapheme_prototype());
  UBreakIterator* const breaks = iterators_->graphemes.get();
  iterators_->look_at(breaks, window);
  const auto wanted = static_cast<int32_t>(offset);
  if (ubrk_isBoundary(breaks, wanted) != 0) return offset;
  const int32_t at = ubrk_preceding(breaks, wanted);
  return at == UBRK_DONE ? 0 : static_cast<std::size_t>(at);
}

void warm_break_finder() {
  BreakFinder finder;
  // One word of each script that is broken by dictionary: สวัสดี ສະບາຍດີ សួស្តី မင်္ဂလာပါ.
  static_cast<void>(finder.lines("สวัสดีครับ ສະບາຍດີ សួស្តីអ្នក မင်္ဂလာပါ 日本語"));
  static_cast<void>(finder.grapheme_before("か゚き", 3));
}

}  // namespace temizu::text
