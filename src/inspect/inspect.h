// The live path, from SMTP to the file sink, with one dangerous sample a mail (自己点検). Runs in a child of its own without rights,
// because it reads what the wash let through: should a sample come through whole, it is looked at by nobody who could do harm.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "inspect/samples.h"
#include "quarantine/inspection.h"

namespace temizu {

struct InspectOptions {
  std::string socket;                // receive's own for such mail
  std::string site_name;
  std::string store_path;            // the sink stands below it
  Bytes key;                         // selftest_key()
  std::int64_t wait_ms{180'000};     // for all mails to come to the sink
};

// One outcome a sample, in their order. Never fails as a whole: what could not be sent or did not arrive is not_judged.
std::vector<SampleOutcome> inspect(const std::vector<InspectionSample>& samples, const InspectOptions& options, const Clock& clock);

// What one mail in the sink says of its sample.
SampleOutcome judge(const InspectionSample& sample, ByteView mail);

// The mail that carries a sample; its first line is the mark.
Bytes inspection_mail(const InspectionSample& sample, const std::string& run, const InspectOptions& options, TimeMs now_ms);

// The same in a forked child as the user nobody with the group `readable_gid` (as root; else as the caller), its answer by a pipe,
// bounded and checked. Fails with unavailable when it gave none within wait_ms and two minutes.
Result<std::vector<SampleOutcome>> inspect_in_child(const std::vector<InspectionSample>& samples, const InspectOptions& options, unsigned readable_gid,
                                                    const Clock& clock);

}  // namespace temizu
