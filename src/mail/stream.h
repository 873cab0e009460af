// Decoded content in pieces, for parts that are only hashed and identified: a withheld part is never in memory as a whole.
#pragma once

#include <cstdint>
#include <functional>

#include "base/bytes.h"
#include "mail/message.h"

namespace temizu {

// Calls sink with consecutive pieces of the decoded content, each from at most 64 KiB of encoded octets (a longer line is
// taken whole, up to the line limit). Junk is skipped as the lenient decoder does; findings are decode_content's business.
void stream_content(ByteView untrusted_encoded, Encoding encoding, const std::function<void(ByteView)>& sink);

// What a withheld part leaves behind.
struct ContentSummary {
  std::uint64_t size_bytes{0};
  Bytes sha256;     // 32 octets
  Bytes edges;      // the whole content up to 128 KiB, else the first and the last 64 KiB: what identify looks at
};
ContentSummary summarize_content(ByteView untrusted_encoded, Encoding encoding);

}  // namespace temizu
