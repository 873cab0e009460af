// What a running program takes from itself once its files and sockets are open: other programs, processes, sockets, a look into other
// processes, doors into the kernel, and writing anywhere but in folders of its own. From then on, for good. One list for all programs:
// what one of them keeps is in the table below, and tests/confinement tries everything else with each of them.
//
// Lists of refusals, not of permissions: TLS, the resolver and the database need most of the rest, and a list of those breaks with each
// library's update. (The children that parse hostile octets have a list of permissions: src/wash/syscall_filter.h.)
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace temizu {

struct Powers {
  const char* program;
  bool accepts{false};        // connections at listeners that are open already
  bool connects{false};       // new sockets: TCP, local, and netlink for the resolver
  bool pairs{false};          // socketpair: channels to its own children
  bool memory_files{false};   // memfd_create: sealed copies of originals, cut fonts
};

inline constexpr Powers kReceivePowers{.program = "receive", .accepts = true};
inline constexpr Powers kWashPowers{.program = "wash", .pairs = true, .memory_files = true};   // its cage's template was forked before
inline constexpr Powers kDeliverPowers{.program = "deliver", .connects = true, .pairs = true};
inline constexpr Powers kReportPowers{.program = "report", .memory_files = true};   // fonts cut to what a report uses
inline constexpr Powers kConsolePowers{.program = "console", .accepts = true};
inline constexpr Powers kConsoleDirectoryPowers{.program = "console", .accepts = true, .connects = true, .pairs = true};   // passwords are checked by LDAP

// For all threads there are and will be. What is refused answers EPERM. Nobody listens, binds, executes or forks afterwards. Fails
// with denied when the kernel has no seccomp: then do not serve.
Status lock_down(const Powers& powers);

// Before any thread: it binds the thread that asks and those it starts. folders are made when they are not there; files elsewhere can
// no longer be made, written, renamed or removed, whatever the file system's rights say (console and report are in the group that could
// write wash's intake). A kernel without landlock is logged: then the unit's ReadWritePaths alone keep the program there. Fails with
// denied when the kernel refuses what it has. Does nothing in a sanitizer build.
Status write_only_below(const char* program, const std::vector<std::string>& folders);

// For a child that is about to become a command of somebody else, and has one thread: it and all it starts can no longer read, write, list or
// run what lies in these folders, under whatever user. New entries of the folders above them are hidden too. False when the kernel has
// no landlock: then the file system's rights alone keep it out.
bool hide_folders(const std::vector<std::string>& folders);

}  // namespace temizu
