// `temizu user …` and `temizu people …`: who has an account, and lists of people from elsewhere. Root's: the ledger of people is
// written by nothing else.
#pragma once

#include <string>
#include <vector>

#include "programs/context.h"

namespace temizu {

struct UserArguments {
  std::string login, name, kana, title, department, superior, why, password_file, totp_file;
  std::vector<std::string> also, addresses, give, take;
  bool first{false}, random_password{false}, remove{false}, json{false}, all{false};
};
int command_user_add(const Context& context, const UserArguments& arguments);
int command_user_change(const Context& context, const UserArguments& arguments);
int command_user_list(const Context& context, const UserArguments& arguments);
int command_user_show(const Context& context, const UserArguments& arguments);
int command_user_enable(const Context& context, const UserArguments& arguments, bool enabled);
int command_user_password(const Context& context, const UserArguments& arguments);
int command_user_totp(const Context& context, const UserArguments& arguments);
int command_user_role(const Context& context, const UserArguments& arguments);
int command_user_unlock(const Context& context, const UserArguments& arguments);

struct PeopleArguments {
  std::vector<std::string> files;
  std::string why;
  std::string random_passwords;   // import: file for first passwords; empty: none are made
  bool dry_run{false}, many_leave{false}, json{false};
};
int command_people_import(const Context& context, const PeopleArguments& arguments);
int command_people_sync(const Context& context, const PeopleArguments& arguments);
int command_people_list(const Context& context, const PeopleArguments& arguments);

}  // namespace temizu
