// Washing proper: walks the tree of a mail (or takes a single file), asks the profile's rule for each part, calls the
// filters, collects findings. Pure: bytes in, typed values out; runs in the confined child.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "pipeline/washing.h"
#include "policy/policy.h"

namespace temizu {

// Never fails: what cannot be washed is withheld or the mail is held, with reasons. clock only bounds the time.
Washing wash_message(ByteView untrusted_message, const Profile& profile, const Clock& clock = system_clock());

// A file by itself (`temizu wash FILE`): parts[0] is the file; files[0] what was written, if anything.
Washing wash_file(ByteView untrusted_content, std::string_view untrusted_file_name, const Profile& profile,
                  const Clock& clock = system_clock());

// Everything that must be loaded before the cage closes: charsets, libmagic, GMime, a specimen of each kind.
Status pipeline_warm_up();

}  // namespace temizu
