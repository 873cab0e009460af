// Takes from the running program what deliver never needs: listening, new programs, namespaces, other programs' memory,
// kernel doors. From then on for all threads, for good.
#pragma once

#include "base/result.h"

namespace temizu::deliver {

// Fails with denied when the kernel has no seccomp; the caller then does not start.
Status lock_down_deliver();

}  // namespace temizu::deliver
