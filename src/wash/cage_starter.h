// Starts a cage around any work. For wash_work.cc and tests/confinement only: no installed program includes this, so no
// option, file or message can choose what runs in a child.
#pragma once

#include <memory>

#include "wash/child.h"
#include "wash/wash_job.h"

namespace temizu {

struct CageStarter {
  static Result<std::unique_ptr<Cage>> start(const CageOptions& options, const CageWork& work);
};

}  // namespace temizu
