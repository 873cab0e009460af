// Whether the disk has room for more mail (mail-rules P22).
#pragma once

#include <cstdint>

#include "base/result.h"
#include "quarantine/intake.h"

namespace temizu::receive {

// Free space below the larger of 5 % and three times the largest message, or inodes below 5 %: full. A file system that
// counts no inodes (0 in total) has enough of them.
Status check_room(const DiskSpace& space, std::uint64_t message_bytes_max);

}  // namespace temizu::receive
