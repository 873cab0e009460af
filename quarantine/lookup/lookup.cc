#include "quarantine/lookup/lookup.h"

namespace temizu {

Result<std::unique_ptr<Lookup>> Lookup::open(const LookupOptions&) {
  return Unexpected{Code::unavailable, "lookup", "is not made yet"};
}

bool matches(const LookupRow&, const MailFilter&, const std::optional<LookupScope>&) { return false; }
LookupRow within_scope(LookupRow row, const LookupScope&) { return row; }
LookupRow lookup_row(const ItemView&) { return {}; }

}  // namespace temizu
