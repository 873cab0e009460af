// The list of system calls that a confined child may make: what computing on memory needs, one write to one descriptor,
// and to end. Everything else ends the child (see kExitForbidden in child.h). Built once per template process with
// libseccomp, loaded in each child as octets.
#pragma once

#include <linux/filter.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace temizu {

using SyscallFilter = std::vector<sock_filter>;

// answer: the only descriptor that may be written to.
Result<SyscallFilter> make_syscall_filter(int answer);

// Async-signal-safe. False when the kernel refuses; errno says why.
bool load_syscall_filter(const SyscallFilter& filter);

// "openat" for the number that a child was stopped at; "system call 999" for one that nobody knows.
std::string syscall_name(int number);

}  // namespace temizu
