// Takes from the running supervisor what it never needs: any socket of any family, new programs and processes, namespaces,
// other programs' memory, kernel doors. From then on for all threads, for good. The cage's template must exist already:
// it makes the processes.
#pragma once

#include "base/result.h"

namespace temizu {

// Fails with denied when the kernel has no seccomp; the caller then does not start.
Status lock_down_wash();

}  // namespace temizu
