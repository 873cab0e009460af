// First passwords for people whom a list brought in: made up, to be changed at the first log-in, and written once into a table that only
// root reads. Nobody who has a password gets another one.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "policy/config.h"
#include "quarantine/people.h"

namespace temizu {

struct FirstPasswords {
  std::vector<PeopleChange> changes;   // those given, with passwords, and one for each account of `now` that a list brought without one
  std::string table;                   // CSV for spreadsheets: login, name, department, password. Wipe it
  std::size_t count{0};
};

// changes: of a plan over `now`. Of accounts that are enabled, come from a CSV list and have no password. Fails with internal.
Result<FirstPasswords> first_passwords(const People& now, std::span<const PeopleChange> changes, const Config& config, TimeMs now_ms);

}  // namespace temizu
