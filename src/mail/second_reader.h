// GMime's opinion on a message: where its leaves are. Used for nothing but comparison (mail-rules 3.5): no content, no
// charset, no address and no file name ever comes from it. The only file that includes GMime.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "mail/message.h"

namespace temizu {

struct Leaf {
  std::string type;   // lower case "type/subtype"
  Range body;         // encoded octets
};

struct SecondReading {
  bool understood{false};      // false: GMime returned no message, or more than leaves_max
  std::vector<Leaf> leaves;    // in order, embedded messages opened
};

// Only for messages that are within the limits of mail-rules 1.3 already. Needs an 8 MiB stack.
SecondReading read_with_gmime(ByteView untrusted_message, std::size_t leaves_max);

void gmime_warm_up();

}  // namespace temizu
