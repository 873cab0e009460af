#include "programs/cli_people.h"

#include <CLI/CLI.hpp>

#include <memory>

#include "programs/cli_desk.h"
#include "programs/command_user.h"
#include "programs/context.h"

namespace temizu {
namespace {

using Action = std::function<int()>;

class UserWords {
 public:
  UserWords(CLI::App& user, const Context& context, Action& action) : user_(user), context_(context), action_(action) {}

  void add_all() {
    CLI::App* add = sub("add", "a new account", [](const Context& c, const UserArguments& a) { return command_user_add(c, a); });
    add_fields(*add);
    add->get_option("--name")->required();
    add->add_option("--role", arguments_->give, "approver, administrator, auditor, ciso; everybody is staff");
    add->add_flag("--first", arguments_->first, "the first administrator; only while there is none");
    add_password(*add);
    add->add_option("--totp-file", arguments_->totp_file, "write the code generator's address into this new file instead of showing it");
    add_fields(*sub("change", "an account's entries; - takes one away", [](const Context& c, const UserArguments& a) { return command_user_change(c, a); }));
    CLI::App* list = sub("list", "the accounts", [](const Context& c, const UserArguments& a) { return command_user_list(c, a); }, false);
    list->add_flag("--all", arguments_->all, "disabled ones too");
    list->add_flag("--json", arguments_->json, "one JSON object a line");
    sub("show", "one account", [](const Context& c, const UserArguments& a) { return command_user_show(c, a); })
        ->add_flag("--json", arguments_->json, "as one JSON object");
    sub("disable", "close an account and end its sessions", [](const Context& c, const UserArguments& a) { return command_user_enable(c, a, false); });
    sub("enable", "open it again", [](const Context& c, const UserArguments& a) { return command_user_enable(c, a, true); });
    add_password(*sub("password", "a new password, to be changed at the next log-in", [](const Context& c, const UserArguments& a) { return command_user_password(c, a); }));
    CLI::App* totp = sub("totp", "a new code generator; the old one is worth nothing from then on", [](const Context& c, const UserArguments& a) { return command_user_totp(c, a); });
    totp->add_option("--totp-file", arguments_->totp_file, "write its address into this new file instead of showing it");
    totp->add_flag("--remove", arguments_->remove, "take it away");
    CLI::App* role = sub("role", "give or take roles", [](const Context& c, const UserArguments& a) { return command_user_role(c, a); });
    role->add_option("--give", arguments_->give, "approver, administrator, auditor, ciso");
    role->add_option("--take", arguments_->take, "approver, administrator, auditor, ciso");
    sub("unlock", "end the delay after wrong tries, and a block", [](const Context& c, const UserArguments& a) { return command_user_unlock(c, a); });
  }

 private:
  CLI::App* sub(const char* name, const char* help, int (*run)(const Context&, const UserArguments&), bool login = true) {
    CLI::App* one = user_.add_subcommand(name, help);
    if (login) one->add_option("LOGIN", arguments_->login, "the account")->required();
    one->add_option("--why", arguments_->why, "the reason, for the audit log");
    one->callback([this_action = &action_, context = &context_, run, arguments = arguments_] {
      *this_action = [=] { return run(*context, *arguments); };
    });
    return one;
  }
  void add_fields(CLI::App& one) {
    one.add_option("--name", arguments_->name, "氏名");
    one.add_option("--kana", arguments_->kana, "ふりがな");
    one.add_option("--title", arguments_->title, "役職");
    one.add_option("--department", arguments_->department, "code of the department");
    one.add_option("--also", arguments_->also, "codes of further departments (兼務)");
    one.add_option("--superior", arguments_->superior, "login of the superior, where it is not the head of the department");
    one.add_option("--address", arguments_->addresses, "own mail addresses, the main one first");
  }
  void add_password(CLI::App& one) {
    one.add_option("--password-file", arguments_->password_file, "take the password from the first line of this file; - is standard input");
    one.add_flag("--random-password", arguments_->random_password, "make one up and print it once");
  }

  CLI::App& user_;
  const Context& context_;
  Action& action_;
  std::shared_ptr<UserArguments> arguments_{std::make_shared<UserArguments>()};
};

void add_lists(CLI::App& app, const Context& context, Action& action) {
  CLI::App* people = app.add_subcommand("people", "lists of people and departments from elsewhere");
  people->require_subcommand(1);
  const auto arguments = std::make_shared<PeopleArguments>();
  const auto sub = [&](const char* name, const char* help, int (*run)(const Context&, const PeopleArguments&)) {
    CLI::App* one = people->add_subcommand(name, help);
    one->callback([&action, &context, run, arguments] { action = [&context, run, arguments] { return run(context, *arguments); }; });
    one->add_flag("--json", arguments->json, "as JSON");
    return one;
  };
  for (CLI::App* one : {sub("import", "take people and departments from CSV files", command_people_import), sub("sync", "take people from the directory (LDAP)", command_people_sync)}) {
    one->add_flag("--dry-run", arguments->dry_run, "show what would change and change nothing");
    one->add_flag("--many-leave", arguments->many_leave, "even when more leave than accounts.leave_percent_max");
    one->add_option("--why", arguments->why, "the reason, for the audit log");
  }
  people->get_subcommand("import")->add_option("--random-passwords", arguments->random_passwords,
                                               "make up a first password for everybody of the lists who has none, and write them into this new file");
  people->get_subcommand("import")->add_option("FILE", arguments->files, "tables of people and of departments, UTF-8 or Shift_JIS")->required();
  sub("list", "the departments with head and section addresses", command_people_list);
}

}  // namespace

void add_people_commands(CLI::App& app, const Context& context, Action& action) {
  CLI::App* user = app.add_subcommand("user", "accounts and their roles");
  user->require_subcommand(1);
  UserWords(*user, context, action).add_all();
  add_lists(app, context, action);
  add_desk_commands(app, context, action);
}

}  // namespace temizu
