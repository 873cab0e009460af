// The console's own cage: after it has opened its files and sockets it starts no other program, listens nowhere else and looks into
// no other process; it connects nowhere, except to the directory when one is configured.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace temizu::console {

// Before any thread: the console's group could write the intake (which is wash's), after this call it cannot. writable: folders, made
// when they are not there, the only ones where files may be written. Where the kernel has no landlock, files are protected by
// the unit's ReadWritePaths only, and the log says so.
Status lock_files(const std::vector<std::string>& writable);

// For all threads, when sockets are open. may_connect: passwords are checked by an LDAP server.
Status lock_down(bool may_connect);

}  // namespace temizu::console
