// One thing found while reading or washing: shared by mail, filters, pipeline, store and reports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace temizu {

// How much a finding matters. info: worth recording; low: tolerated deviation; high: two readings or a risky
// construct, attachments are withheld; hostile: no innocent reading, the mail is held.
enum class Weight : std::uint8_t { info, low, high, hostile };

// "info", "low", "high", "hostile": the words of the public JSON.
const char* to_word(Weight weight);

// rule is a fixed identifier of ours, "<folder>.<what>" in lower case ("mime.two_boundaries", "html.hidden_text");
// it never holds text from outside. where is a place in words or a part path, cleaned and at most 120 characters.
struct Finding {
  std::string rule;
  Weight weight{Weight::info};
  std::string where;
  std::uint64_t count{1};
  friend bool operator==(const Finding&, const Finding&) = default;
};

// Adds one finding, or raises the count of an equal rule at an equal place. The list stays at or below 200 entries:
// beyond that everything is counted in one entry "limit.findings" that keeps the heaviest weight seen.
void add_finding(std::vector<Finding>& findings, std::string_view rule, Weight weight, std::string_view where = {},
                 std::uint64_t count = 1);

// The heaviest weight in the list; info when it is empty.
Weight heaviest(const std::vector<Finding>& findings);

}  // namespace temizu
