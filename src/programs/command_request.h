// `temizu request|requests|approve|return|deny|withdraw|recall`: the release desk at the command line. Whoever acts logs in to an
// account with password and code exactly as in the console; being root counts for nothing.
#pragma once

#include <string>
#include <vector>

#include "programs/context.h"
#include "programs/seat.h"
#include "quarantine/release.h"

namespace temizu {

struct RequestArguments : LoginArguments {
  std::string id, recipient, part, way{"original"}, profile, reason, text, sender_check{"none"}, why, new_password_file, view{"own"};
  bool json{false};
  std::uint32_t most{50};
};
int command_request(const Context& context, const RequestArguments& arguments);
int command_requests(const Context& context, const RequestArguments& arguments);
// The owner's own password, local accounts only; what `temizu user password` gave must be changed before anything else.
int command_own_password(const Context& context, const RequestArguments& arguments);
int command_decide(const Context& context, const RequestArguments& arguments, DeskAction action);

}  // namespace temizu
