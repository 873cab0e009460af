// Makes a mail small enough for the next hop by withholding its largest files (mail-rules P21): a notice that says so instead
// of a bounce. Never shortens a text and never cuts a file.
#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/washing.h"

namespace temizu {

// The report of the part at path, or of a member of it ("2" and "2!dir/x").
bool belongs_to(const PartReport& part, std::string_view path);

// What the mail of this washing comes to on the wire, rounded up: texts and files in base64 with line ends, 8 KiB for headers and
// notice. In octets.
std::uint64_t mail_bytes_of(const Washing& washing);

// Withholds the largest file, with what was washed inside it, as too large (TZ-106) until mail_bytes_of is at most bytes_max or no
// file is left. The same washing and bound give the same result.
void fit_to(Washing& washing, std::uint64_t bytes_max);

}  // namespace temizu
