#include "quarantine/lookup/query.h"

namespace temizu {

const char* to_word(FilterField) { return "any"; }
bool MailFilter::has(FilterField) const { return false; }
Result<MailFilter> parse_mail_filter(std::string_view, const FilterTime&) { return Unexpected{Code::unavailable, "filter", "is not made yet"}; }
Result<MailFilter> parse_mail_filter_words(const std::vector<std::string>&, const FilterTime&) {
  return Unexpected{Code::unavailable, "filter", "is not made yet"};
}
Status resolve_departments(MailFilter&, const std::function<Result<std::vector<std::string>>(std::string_view)>&) { return {}; }

}  // namespace temizu
