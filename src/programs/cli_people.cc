#include "programs/cli_people.h"

#include <CLI/CLI.hpp>

#include <memory>

#include "programs/command_request.h"
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
  people->get_subcommand("import")->add_option("FILE", arguments->files, "tables of people and of departments, UTF-8 or Shift_JIS")->required();
  sub("list", "the departments with head and section addresses", command_people_list);
}

void add_login(CLI::App& one, RequestArguments& arguments) {
  one.add_option("--as", arguments.as, "the account that acts")->required();
  one.add_option("--password-file", arguments.password_file, "take its password from the first line of this file; - is standard input");
  one.add_option("--code", arguments.code, "the six digits of its code generator");
  one.add_flag("--json", arguments.json, "as JSON");
}

void add_desk(CLI::App& app, const Context& context, Action& action) {
  const auto arguments = std::make_shared<RequestArguments>();
  CLI::App* request = app.add_subcommand("request", "ask for an original, or for washing again");
  request->add_option("ID", arguments->id, "the item's id, or its first digits")->required();
  request->add_option("--recipient", arguments->recipient, "whose mail; else the account's own");
  request->add_option("--part", arguments->part, "a part by its place, such as 2.1; else the whole mail");
  request->add_option("--way", arguments->way, "original | rewash")->capture_default_str();
  request->add_option("--profile", arguments->profile, "rewash: under which profile");
  request->add_option("--reason", arguments->reason, "edit | form | signature | withheld | other")->required();
  request->add_option("--text", arguments->text, "the reason in words");
  request->add_option("--sender-check", arguments->sender_check, "how the sender was confirmed: none | phone | met | known")->capture_default_str();
  add_login(*request, *arguments);
  request->callback([&action, &context, arguments] { action = [&context, arguments] { return command_request(context, *arguments); }; });
  CLI::App* requests = app.add_subcommand("requests", "requests of an account, or what waits for it");
  requests->add_option("--view", arguments->view, "own | waiting | decided | all")->capture_default_str();
  requests->add_option("--most", arguments->most, "how many at most")->check(CLI::Range(1, 500))->capture_default_str();
  add_login(*requests, *arguments);
  requests->callback([&action, &context, arguments] { action = [&context, arguments] { return command_requests(context, *arguments); }; });
  CLI::App* password = app.add_subcommand("password", "change the own password of a local account");
  password->add_option("--new-password-file", arguments->new_password_file, "take the new one from the first line of this file");
  add_login(*password, *arguments);
  password->callback([&action, &context, arguments] { action = [&context, arguments] { return command_own_password(context, *arguments); }; });
  struct Act {
    const char* name;
    const char* help;
    DeskAction action;
  };
  for (const Act& act : {Act{"approve", "approve a request; the code given proves this approval", DeskAction::approve},
                         Act{"return", "send a request back for more information", DeskAction::send_back}, Act{"deny", "deny a request", DeskAction::deny},
                         Act{"withdraw", "withdraw an own request", DeskAction::withdraw}, Act{"recall", "ask for a released original back", DeskAction::recall}}) {
    CLI::App* one = app.add_subcommand(act.name, act.help);
    one->add_option("REQUEST", arguments->id, "its id, or its first digits")->required();
    one->add_option("--reason", arguments->reason, "code of the reason");
    one->add_option("--why", arguments->why, "the reason in words");
    add_login(*one, *arguments);
    one->callback([&action, &context, arguments, what = act.action] { action = [&context, arguments, what] { return command_decide(context, *arguments, what); }; });
  }
}

}  // namespace

void add_people_commands(CLI::App& app, const Context& context, Action& action) {
  CLI::App* user = app.add_subcommand("user", "accounts and their roles");
  user->require_subcommand(1);
  UserWords(*user, context, action).add_all();
  add_lists(app, context, action);
  add_desk(app, context, action);
}

}  // namespace temizu
