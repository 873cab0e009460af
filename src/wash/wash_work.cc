// What runs in the cage of the installed programs: washing, and for an approved release the taking out of one part.
#include <cstdlib>

#include "pipeline/part_content.h"
#include "pipeline/wash_message.h"
#include "wash/cage_starter.h"

namespace temizu {
namespace {

Bytes wash_in_child(const ChildJob& job) {
  const auto profile = profile_from_octets(job.profile_octets);
  if (!profile) std::abort();   // our own supervisor wrote it
  if (job.take_part) return to_part_answer(part_content(job.untrusted_original, job.untrusted_file_name, *profile));
  return to_frame(job.is_mail ? wash_message(job.untrusted_original, *profile)
                              : wash_file(job.untrusted_original, job.untrusted_file_name, *profile));
}

}  // namespace

Result<std::unique_ptr<Cage>> Cage::start(const CageOptions& options) {
  return CageStarter::start(options, CageWork{.warm_up = pipeline_warm_up, .work = wash_in_child});
}

}  // namespace temizu
