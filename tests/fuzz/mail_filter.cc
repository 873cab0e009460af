// Fuzzes the filter grammar of search box, API and command line: any octets; what is accepted is within its bounds, folded
// text is folded, and the same text is read the same again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "quarantine/lookup/query.h"
#include "text/search_fold.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const FilterTime time{1'795'305'600'000, 540};
  const auto filter = parse_mail_filter(text, time);
  const auto again = parse_mail_filter(text, time);
  if (filter.has_value() != again.has_value()) std::abort();
  if (!filter) {
    if (filter.error().what.empty() || filter.error().where.empty()) std::abort();
    return 0;
  }
  if (filter->terms.size() > kFilterTermsMax || filter->terms.size() != again->terms.size()) std::abort();
  for (const FilterTerm& term : filter->terms) {
    if (term.folded.empty() || search_fold(term.folded) != term.folded) std::abort();
    if (term.number < 0 && term.field != FilterField::after && term.field != FilterField::before) std::abort();
  }
  static_cast<void>(parse_mail_filter_words({std::string(text.substr(0, size / 2)), std::string(text.substr(size / 2))}, time));
  return 0;
}
