// The zygote: warmed up, locked in, makes one child per job and says how it ended. It holds no key, sees no message (it
// only passes descriptors on) and cannot leave its namespaces. See design.md section 3 and README.md here.
#pragma once

#include <vector>

#include "wash/child.h"
#include "wash/descriptor.h"
#include "wash/layers.h"

namespace temizu {

struct ZygoteSetup {
  Layers layers;
  unsigned user_outside{0}, group_outside{0};
  SyscallFilter filter;
  CageWork work;
};

// Runs in the process that was cloned with namespace_flags(setup.layers): closes the cage, reports ready on channels[0],
// serves until the supervisor has closed every channel. Never returns.
[[noreturn]] void run_zygote(const ZygoteSetup& setup, std::vector<Descriptor> channels);

}  // namespace temizu
