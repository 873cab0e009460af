#include "quarantine/lookup/query.h"

#include <algorithm>
#include <limits>

#include "base/ascii.h"
#include "quarantine/lookup/filter_dates.h"
#include "quarantine/lookup/filter_names.h"
#include "text/layout.h"
#include "text/search_fold.h"

namespace temizu {
namespace {

constexpr std::size_t kShownColumns = 60;
constexpr std::size_t kDigestDigitsMin = 6;
constexpr std::size_t kIdDigitsInText = 6;

// A word as it was typed, quotes gone.
struct Word {
  std::string name;    // before the first colon outside quotes; has_name
  std::string value;
  bool has_name{false}, negated{false}, quoted{false};
  std::string shown;   // for messages
};

Unexpected bad(const Word& word, std::string what, std::string hint) {
  return Unexpected{Code::bad_input, "filter " + one_line(word.shown, kShownColumns), std::move(what), std::move(hint)};
}

bool take(std::string_view& text, std::string_view wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(wanted.size());
  return true;
}

bool take_blank(std::string_view& text) {
  if (!text.empty() && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))) {
    text.remove_prefix(1);
    return true;
  }
  return take(text, "\u3000");
}

bool at_blank(std::string_view text) { return take_blank(text); }

struct Quote {
  std::string_view open, close;
};
constexpr Quote kQuotes[] = {{"\"", "\""}, {"「", "」"}, {"『", "』"}, {"“", "”"}, {"＂", "＂"}};

bool take_colon(std::string_view& text) { return take(text, ":") || take(text, "："); }
bool take_minus(std::string_view& text) { return take(text, "-") || take(text, "－") || take(text, "−"); }

// Takes the next word off the front; blanks end it when the text is one line of several words.
Result<Word> take_word(std::string_view& text, bool blanks_end) {
  Word word;
  const std::string_view begin = text;
  const auto ends = [&] { return text.empty() || (blanks_end && at_blank(text)); };
  if (std::string_view behind = text; take_minus(behind) && !behind.empty() && !(blanks_end && at_blank(behind))) {
    word.negated = true;
    text = behind;
  }
  while (!ends()) {
    const auto quote = std::find_if(std::begin(kQuotes), std::end(kQuotes), [&](const Quote& each) { return text.starts_with(each.open); });
    if (quote != std::end(kQuotes) && (word.value.empty() && !word.quoted)) {
      text.remove_prefix(quote->open.size());
      const std::size_t end = text.find(quote->close);
      if (end == std::string_view::npos) {
        word.shown = begin;
        return bad(word, "the quotation is not closed", "Close it with " + std::string(quote->close));
      }
      word.value = text.substr(0, end);
      word.quoted = true;
      text.remove_prefix(end + quote->close.size());
    } else if (!word.has_name && !word.quoted && !word.value.empty() && take_colon(text)) {
      word.name = std::exchange(word.value, "");
      word.has_name = true;
    } else {
      std::size_t length = 1;   // one whole character
      while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
      word.value += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  word.shown = begin.substr(0, begin.size() - text.size());
  return word;
}

std::string digits_of(std::string_view text) {
  std::string digits(text);
  std::transform(digits.begin(), digits.end(), digits.begin(), ascii_lower);
  return digits;
}

bool is_hexadecimal(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

Status read_digits(FilterTerm& term, const Word& word) {
  const bool id = term.field == FilterField::id;
  const std::size_t least = id ? 1 : kDigestDigitsMin, most = id ? 32 : 64;
  term.folded = digits_of(term.folded);
  if (is_hexadecimal(term.folded) && term.folded.size() >= least && term.folded.size() <= most) return {};
  return bad(word, "not hexadecimal digits", std::string("Allowed: ") + (id ? "the first 1 to 32 digits of an id" : "the first 6 to 64 digits of a SHA-256"));
}

Status read_size(FilterTerm& term, const Word& word) {
  std::string_view text = term.folded;
  std::int64_t value = 0;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 13 && text[digits] >= '0' && text[digits] <= '9') value = value * 10 + (text[digits++] - '0');
  text.remove_prefix(digits);
  const std::string_view units[] = {"", "k", "m", "g"};
  for (int power = 0; power < 4; ++power) {
    const std::string unit(units[power]);
    if (digits == 0 || (text != unit && text != unit + "b" && (power == 0 || text != unit + "ib"))) continue;
    if (value > (std::int64_t{1} << (50 - 10 * power))) break;
    term.number = value << (10 * power);
    return {};
  }
  return bad(word, "not a size", "Allowed: octets, or with K, M, G: 500 10K 3M");
}

Status read_time(FilterTerm& term, const Word& word, const FilterTime& time) {
  const auto moment = filter_time_of(term.folded, time);
  if (!moment) return bad(word, "not a day", "Allowed: 2026-11-22 2026/11/22 2026-11 令和8年11月22日 R8.11.22 today 今日 yesterday 昨日 7d 12h");
  term.number = *moment;
  return {};
}

Status read_word(FilterTerm& term, const Word& word) {
  const auto names = filter_names::words_of(term.field);
  const auto value = filter_names::find(names, term.folded);
  if (!value) return bad(word, "no such word", filter_names::hint_for(names, term.folded, ""));
  term.number = *value;
  return {};
}

Status read_kind(FilterTerm& term, const Word& word) {
  term.kinds = filter_names::kinds_of(term.folded);
  if (!term.kinds.empty()) return {};
  const std::size_t slash = term.folded.find('/');
  const bool type = slash != std::string::npos && slash > 0 && term.folded.find('/', slash + 1) == std::string::npos &&
                    term.folded.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789/.+-_") == std::string::npos;
  if (!type) return bad(word, "no such kind", filter_names::kind_hint(term.folded));
  term.kinds = {term.folded};
  return {};
}

// TZ-102 also by its number alone; 理由 are codes and identifiers of ours.
void read_reason(FilterTerm& term) {
  const bool number = term.folded.size() == 3 && term.folded.find_first_not_of("0123456789") == std::string::npos;
  if (number) term.folded = "tz-" + term.folded;
}

Result<FilterTerm> term_of(const Word& word, const FilterTime& time) {
  FilterTerm term;
  term.negated = word.negated;
  term.value = word.value;
  term.folded = search_fold(word.value);
  if (word.has_name) {
    const std::string name = search_fold(word.name);
    const auto field = filter_names::find(filter_names::fields(), name);
    // 10:30 and https://… are no names but text.
    const bool text = name.find_first_not_of("0123456789") == std::string::npos || word.value.starts_with("//");
    if (!field && !text) {
      return bad(word, "no such name before the colon", filter_names::hint_for(filter_names::fields(), name, ":") + ". Text with a colon goes in quotation marks");
    }
    if (field) {
      term.field = static_cast<FilterField>(*field);
    } else {
      term.value = word.name + ":" + word.value;
      term.folded = search_fold(term.value);
    }
  }
  if (term.folded.empty()) return bad(word, "nothing to look for", "Write a value behind it, without a blank between");
  Status read;
  switch (term.field) {
    case FilterField::id:
    case FilterField::digest: read = read_digits(term, word); break;
    case FilterField::larger:
    case FilterField::smaller: read = read_size(term, word); break;
    case FilterField::after:
    case FilterField::before: read = read_time(term, word, time); break;
    case FilterField::state:
    case FilterField::verdict:
    case FilterField::type:
    case FilterField::has: read = read_word(term, word); break;
    case FilterField::kind: read = read_kind(term, word); break;
    case FilterField::reason: read_reason(term); break;
    default: break;
  }
  if (!read) return Unexpected{read.error()};
  return term;
}

Status add_words(MailFilter& filter, std::string_view text, bool blanks_end, const FilterTime& time) {
  for (;;) {
    while (blanks_end && take_blank(text)) {
    }
    if (text.empty()) return {};
    auto word = take_word(text, blanks_end);
    if (!word) return Unexpected{word.error()};
    if (filter.terms.size() >= kFilterTermsMax) {
      return Unexpected{Code::limit, "filter", "more than " + std::to_string(kFilterTermsMax) + " words", "Leave some out"};
    }
    auto term = term_of(*word, time);
    if (!term) return Unexpected{term.error()};
    filter.terms.push_back(*std::move(term));
  }
}

Status check_text(std::size_t bytes, bool utf8) {
  if (bytes > kFilterBytesMax) return Unexpected{Code::limit, "filter", "longer than " + std::to_string(kFilterBytesMax) + " octets", "Leave some words out"};
  if (!utf8) return Unexpected{Code::bad_input, "filter", "is not UTF-8"};
  return {};
}

}  // namespace

const char* to_word(FilterField field) {
  if (field == FilterField::any) return "any";
  for (const filter_names::Name& name : filter_names::fields()) {
    if (name.value == static_cast<int>(field)) return name.word;
  }
  return "any";
}

bool MailFilter::has(FilterField field) const {
  return std::any_of(terms.begin(), terms.end(), [field](const FilterTerm& term) { return term.field == field; });
}

bool may_be_id(const FilterTerm& term) {
  return term.field == FilterField::any && is_hexadecimal(term.folded) && term.folded.size() >= kIdDigitsInText && term.folded.size() <= 32;
}

Result<MailFilter> parse_mail_filter(std::string_view untrusted_text, const FilterTime& time) {
  if (auto good = check_text(untrusted_text.size(), is_utf8(untrusted_text)); !good) return Unexpected{good.error()};
  MailFilter filter;
  if (auto added = add_words(filter, untrusted_text, true, time); !added) return Unexpected{added.error()};
  return filter;
}

Result<MailFilter> parse_mail_filter_words(const std::vector<std::string>& untrusted_words, const FilterTime& time) {
  MailFilter filter;
  std::size_t bytes = 0;
  for (const std::string& word : untrusted_words) {
    bytes += word.size() + 1;
    if (auto good = check_text(bytes, is_utf8(word)); !good) return Unexpected{good.error()};
    if (word.empty()) return Unexpected{Code::bad_input, "filter", "an empty word"};
    if (auto added = add_words(filter, word, false, time); !added) return Unexpected{added.error()};
  }
  return filter;
}

Status resolve_departments(MailFilter& filter, const std::function<Result<std::vector<std::string>>(std::string_view)>& resolve) {
  for (FilterTerm& term : filter.terms) {
    if (term.field != FilterField::dept || term.resolved) continue;
    auto addresses = resolve(term.value);
    if (!addresses) return Unexpected{addresses.error()};
    term.addresses = *std::move(addresses);
    term.resolved = true;
  }
  return {};
}

}  // namespace temizu
