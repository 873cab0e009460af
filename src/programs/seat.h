// A person at the release desk of the command line: who acts logs in to an account with password and code exactly as in the console; being
// root counts for nothing.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "accounts/login.h"
#include "programs/people_store.h"

namespace temizu {

struct LoginArguments {
  std::string as, password_file, code;
};

Result<std::unique_ptr<OpenDesk>> take_seat(const Context& context);
// purpose: what the code is for; empty for the log-in alone.
Result<LoggedIn> log_in_as(OpenDesk& open, const LoginArguments& arguments, const std::string& purpose);
// The same, and the password is the owner's own: one that an administrator made is known to two, until its owner has set one
// it opens nothing else.
Result<LoggedIn> act_as(OpenDesk& open, const LoginArguments& arguments, const std::string& purpose);

// A request by its id or the first six or more digits, among those the account may see.
Result<RequestView> find_request(Desk& desk, const std::string& id, std::string_view account);
void print_request(const RequestView& view, bool json, bool ja);
// Prints why it was refused, in the words of its code; kExitFound for a refusal, kExitFailed for a failure.
int tell_desk_error(const Error& error, const Config& config);

}  // namespace temizu
