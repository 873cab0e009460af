// How long the certificate lasts that receive shows its clients. For people to look at; receive itself does not ask.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace temizu::receive {

// Whole days until the first certificate of the PEM file ends, negative when it is over; nothing when it cannot be read.
std::optional<std::int64_t> certificate_days_left(const std::string& certificate_path, TimeMs now_ms);

}  // namespace temizu::receive
