// The compressed RTF of Outlook's mails ([MS-OXRTFCP]): a dictionary of 4 KiB, references of 2 to 17 octets. Never writes more than the
// header announced and the bench paid for.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "filters/filter.h"

namespace temizu::mailfile {

inline constexpr std::uint64_t kRtfMax = std::uint64_t{64} << 20;

// Fails with bad_input (no such stream, sizes that lie), limit, timeout. A checksum that is wrong is no failure: readers differ there.
Result<Bytes> expand_rtf(ByteView untrusted_stream, Bench& bench);

}  // namespace temizu::mailfile
