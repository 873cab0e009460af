// `temizu check|deputy|exception|released-password`: what the console's desk does beside asking and deciding. Who acts logs in as there.
#pragma once

#include <string>
#include <vector>

#include "programs/seat.h"

namespace temizu {

struct DeskArguments : LoginArguments {
  std::string id, why;
  std::string terminal, tool, tool_version, result, at;   // check
  std::string deputy, principal, from, to;                // deputy
  std::string sender, sender_domain, authenticated, recipient, recipient_domain, kind, place{"any"}, method, owner, expires, review;   // exception
  std::vector<std::string> networks, options;
  bool json{false};
};

// An answer by hand of a checked import: looked at by eye, or checked for malware.
int command_check(const Context& context, const DeskArguments& arguments, bool eye);
// The password of a released original, once: printed, and wiped by wash.
int command_released_password(const Context& context, const DeskArguments& arguments);
int command_deputy_list(const Context& context, const DeskArguments& arguments);
int command_deputy_appoint(const Context& context, const DeskArguments& arguments);
int command_deputy_end(const Context& context, const DeskArguments& arguments);
int command_exception_list(const Context& context, const DeskArguments& arguments);
int command_exception_propose(const Context& context, const DeskArguments& arguments);
int command_exception_approve(const Context& context, const DeskArguments& arguments);
int command_exception_end(const Context& context, const DeskArguments& arguments);
int command_exception_review(const Context& context, const DeskArguments& arguments);

}  // namespace temizu
