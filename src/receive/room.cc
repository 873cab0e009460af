#include "receive/room.h"

#include <algorithm>

namespace temizu::receive {

Status check_room(const DiskSpace& space, std::uint64_t message_bytes_max) {
  const std::uint64_t least = std::max(space.bytes_total / 20, 3 * message_bytes_max);
  if (space.bytes_free < least) {
    return Unexpected{Code::full, "intake", "free space is below 5 % or three messages of the largest size", "make room under store.path"};
  }
  if (space.inodes_total > 0 && space.inodes_free < space.inodes_total / 20) {
    return Unexpected{Code::full, "intake", "free inodes are below 5 %", "make room under store.path"};
  }
  return {};
}

}  // namespace temizu::receive
