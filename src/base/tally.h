// What the washing of one result came to, in kinds, methods, reasons and rule ids with their counts: all that a report needs and
// that a sealed manifest would show to a person only. Holds no name, address or word of a mail: what is not a word of ours by its
// letters is counted as "other". A bounded text of lines, docs/formats/tally.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/result.h"

namespace temizu {

inline constexpr std::size_t kTallyBytesMax = 8192;

struct TallyPart {
  std::string kind;              // "application/pdf"
  std::string action;            // "text", "rebuilt", "flattened", "withheld", "dropped"
  std::uint32_t reason{0};       // the number of TZ-114, 0: none
  bool changed{false};           // the notice named it
  std::uint64_t count{0}, bytes_in{0}, bytes_out{0};
};

struct TallyRule {
  std::string rule;
  Weight weight{Weight::info};
  std::uint64_t count{0};
};

struct Tally {
  std::uint32_t reason{0};       // of the mail as a whole, when it was held
  std::string mail_class;        // "clean", "tolerated", "ambiguous", "hostile"
  std::vector<TallyPart> parts;  // equal ones together
  std::vector<TallyRule> rules;

  void add(TallyPart part);
  void add(std::string_view rule, Weight weight, std::uint64_t count);
};

// At most kTallyBytesMax octets: of many kinds or rules the heaviest and most frequent, the rest together as "other".
std::string to_text(Tally tally);
// Fails with bad_input for what to_text does not write.
Result<Tally> tally_from_text(std::string_view untrusted_text);

}  // namespace temizu
