// Signs of trouble in the ledgers since a moment, as counts, for alerts: asks the engine, holds no mail. Reads only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace temizu {

struct Signs {
  std::uint64_t forged{0};     // results that deliver refused, because wash had not signed them
  std::uint64_t refused{0};    // orders to hand out an original that wash refused, because no approval proves them
  std::uint64_t dangers{0};    // results of mails from outside with a hostile finding
  std::uint64_t crashes{0};    // results of mails whose child died or never answered
};
// Codes with which wash refuses such an order: not for what is on its way (a part that is gone, a file too large), but because what the
// desk's rows say is not proven.
bool is_unproven(std::string_view code);
// A ledger that nobody has made yet has no signs.
Result<Signs> signs_since(const std::string& store_path, TimeMs from_ms);

// When the oldest mail from outside that is under way arrived; nothing when none is. What somebody told to wait (on hold) is not counted.
Result<std::optional<TimeMs>> oldest_waiting_ms(const std::string& store_path);

// When this store began: the oldest record of intake, washed and deliver; nothing for one without a record. A ledger that cannot be read
// is passed over; 0 where all are such.
Result<std::optional<TimeMs>> first_record_ms(const std::string& store_path);

}  // namespace temizu
