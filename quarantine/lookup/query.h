// The one filter grammar: search box, API `q=` and command line all hand their text to parse_mail_filter. Words are
// separated by blanks (also the ideographic one), all must hold:
//
//   from:  to:  subject:  name:  any free word        part of the text, folded (text/search_fold.h); "…" or 「…」 keeps blanks
//   id:  digest:                                      start of the hexadecimal digits (digest: at least 6)
//   state:  verdict:  type:  has:  kind:  reason:     one of fixed words; kind: also a media type or its start ("image/")
//   profile:  client:  dept:                          the name; the start of the address; a department, which the caller resolves
//   larger:  smaller:                                 size of the mail: 500, 10K, 3M, 1G
//   after:  before:                                   from the start of that day, up to before it: 2026-11-22, 2026/11/22,
//                                                     令和8年11月22日, R8.11.22, today, 今日, 昨日, 7d, 12h (that long ago)
//
// A leading - (or －) turns a word round. Every name and every fixed word has Japanese forms (差出人: 宛先: 件名: 状態: …).
// Pure and bounded: no clock, no files; 1,024 octets, 20 words. docs/search.md tells it to people.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace temizu {

inline constexpr std::size_t kFilterBytesMax = 1024;
inline constexpr std::size_t kFilterTermsMax = 20;

enum class FilterField : std::uint8_t {
  any,        // sender, a recipient, subject, a file name or the start of the id
  from, to, subject, name,
  id, digest,
  client, profile, dept,
  state, verdict, type, has, kind, reason,
  larger, smaller, after, before,
};
const char* to_word(FilterField field);   // the English name, without the colon

// What state: may ask for. The first four are State; the others are told of a message in the same words by people.
enum class StateWord : std::uint8_t { received, washed, delivered, undeliverable, under_way, held, waiting, purged, kept };
// What has: may ask for.
enum class HasWord : std::uint8_t { attachment, withheld, changed, notice, children };

struct FilterTerm {
  FilterField field{FilterField::any};
  bool negated{false};
  std::string value;        // as typed, without quotes
  std::string folded;       // text fields, client, profile, kind, reason: in the form that is compared; id, digest: lower-case digits
  std::int64_t number{0};   // larger, smaller: octets; after, before: milliseconds; state, verdict, type, has: the enumerator
  std::vector<std::string> kinds;       // kind: the media types, or their starts when they end in /, that the word stands for
  std::vector<std::string> addresses;   // dept: put there by resolve_departments
  bool resolved{false};                 // dept: the addresses are known
};

struct MailFilter {
  std::vector<FilterTerm> terms;
  bool empty() const { return terms.empty(); }
  bool has(FilterField field) const;
};

// A free word is also the start of an id when it is 6 to 32 hexadecimal digits.
bool may_be_id(const FilterTerm& term);

// What "today" means.
struct FilterTime {
  TimeMs now_ms{0};
  int zone_minutes{540};   // east of UTC; days begin at midnight there
};

// Fails with bad_input (or limit): where names the word, what says what is wrong, hint what is allowed and, for a name or
// a word that was nearly right, what was probably meant.
Result<MailFilter> parse_mail_filter(std::string_view untrusted_text, const FilterTime& time);
// The same for words that a shell has already split: each is one word, blanks in it are kept.
Result<MailFilter> parse_mail_filter_words(const std::vector<std::string>& untrusted_words, const FilterTime& time);

// Puts the addresses of a department into each dept: term; not_found names the department that resolve does not know.
Status resolve_departments(MailFilter& filter, const std::function<Result<std::vector<std::string>>(std::string_view name)>& resolve);

}  // namespace temizu
