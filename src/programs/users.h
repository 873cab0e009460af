// Which user each program runs as, and which folder and key belongs to whom. As root: the package's users when they
// exist, else five numbers from serve.uid_first. As an ordinary user: everything under that one user.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/config.h"

namespace temizu {

struct ProgramUser {
  std::string program;   // "receive", "wash", "deliver", "console", "report"
  uid_t uid{0};
  gid_t gid{0};
};

struct Users {
  bool separate{false};                 // false: one user for all
  gid_t common_gid{0};                  // reads the ledgers: wash, deliver, console, report
  std::vector<ProgramUser> programs;
  ProgramUser hook;                     // runs alerts.hook; owns no key and writes alerts/ only
  const ProgramUser& of(std::string_view program) const;   // of a program in the list
};

// Fails with config when only some of the package's users exist.
Result<Users> resolve_users(const Config& config);

// Creates store.path with its folders and gives folders and key files to their owners, modes as docs/architecture.md lists
// them. Without root it only creates what is missing.
Status prepare_store(const Config& config, const Users& users);

// In a forked child, before exec: takes on the program's user. keep_net_bind leaves the one capability that a port
// below 1024 needs (receive drops it after binding). Fails with denied.
Status become(const Users& users, const ProgramUser& user, bool keep_net_bind);

}  // namespace temizu
