// What the commands on people and requests start from: the people's ledger, and the release desk with its policy.
#pragma once

#include <memory>
#include <string>

#include "accounts/login.h"
#include "policy/config.h"
#include "policy/policy.h"
#include "programs/context.h"
#include "quarantine/desk/desk.h"
#include "quarantine/people.h"

namespace temizu {

// The desk as the command line opens it. The members stay where they are: desk looks at policy and reader.
struct OpenDesk {
  Config config;
  Policy policy;
  std::unique_ptr<PeopleReader> reader;
  std::unique_ptr<Desk> desk;
};
Result<std::unique_ptr<OpenDesk>> open_desk(const Context& context, const Config& config);

// Japanese when site.language says so.
inline bool in_japanese(const Config& config) { return config.site.language == "ja"; }
// Prints a failure of the people's ledger with the sentence that belongs to its code; exit code kExitFailed, or kExitFound for
// what a person can put right.
int tell_people_error(const Error& error, const Config& config);

}  // namespace temizu
