// Locks the program in once its listeners are open: it has no new privileges, and the system calls that connect, make or
// bind sockets, start programs or processes, look into others or change the system fail with EPERM, in every thread.
// A deny-list: files stay reachable as the file system's own rights allow, because the intake needs them.
#pragma once

#include "base/result.h"

namespace temizu::receive {

// Irrevocable. Fails with denied when the kernel refuses; then do not serve.
Status lock_down();

}  // namespace temizu::receive
