// Takes from temizu-report what it does not need: the network, other programs, and writing anywhere but where its reports go. Its group
// could write the intake (which is wash's); after this call it cannot.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace temizu {

// For the whole process; before any thread. writable: folders that exist. Where the kernel has no landlock, files are protected by the
// unit's ReadWritePaths only, and the log says so. Fails with denied when the kernel refuses what it has.
Status lock_down_report(const std::vector<std::string>& writable);

}  // namespace temizu
