// Dates and message ids out of header fields. Values that do not follow the grammar are left out, never guessed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace temizu {

struct MailDate {
  std::int64_t ms{0};
  int zone_minutes{0};
};
// RFC 5322 section 3.3 with the obsolete forms: two-digit years, named zones, comments, missing seconds or weekday.
std::optional<MailDate> parse_date(std::string_view untrusted_unfolded);

// The clean message ids of a value in order, at most the last `most`. others, when given, counts what was left out.
std::vector<std::string> parse_message_ids(std::string_view untrusted_unfolded, std::size_t most, std::size_t* others = nullptr);

}  // namespace temizu
