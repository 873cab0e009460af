// A request in the making: what of a mail is wanted, with what the caller can see of it filled in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "console/call.h"
#include "policy/work_calendar.h"
#include "quarantine/release.h"

namespace temizu::console {

// "2.1": the place of a MIME part.
bool is_part_place(std::string_view text);
WorkCalendar calendar_of(const Config& config);

// item: already cut to what the caller may see. recipient: one of theirs; none: their first. part "": the whole message.
// Filled in: item, recipient, part, requester, address, washed_under, kinds, subject.
std::variant<Request, Fault> wanted_of(const Call& call, const ItemView& item, std::optional<std::uint32_t> recipient, const std::string& part);

}  // namespace temizu::console
