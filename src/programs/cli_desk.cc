#include "programs/cli_desk.h"

#include <CLI/CLI.hpp>

#include <memory>

#include "programs/command_desk.h"
#include "programs/command_request.h"

namespace temizu {
namespace {

using Action = std::function<int()>;

void add_login(CLI::App& one, LoginArguments& arguments, bool& json) {
  one.add_option("--as", arguments.as, "the account that acts")->required();
  one.add_option("--password-file", arguments.password_file, "take its password from the first line of this file; - is standard input");
  one.add_option("--code", arguments.code, "the six digits of its code generator");
  one.add_flag("--json", json, "as JSON");
}

void add_requests(CLI::App& app, const Context& context, Action& action) {
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
  add_login(*request, *arguments, arguments->json);
  request->callback([&action, &context, arguments] { action = [&context, arguments] { return command_request(context, *arguments); }; });
  CLI::App* requests = app.add_subcommand("requests", "requests of an account, or what waits for it");
  requests->add_option("--view", arguments->view, "own | waiting | decided | all")->capture_default_str();
  requests->add_option("--most", arguments->most, "how many at most")->check(CLI::Range(1, 500))->capture_default_str();
  add_login(*requests, *arguments, arguments->json);
  requests->callback([&action, &context, arguments] { action = [&context, arguments] { return command_requests(context, *arguments); }; });
  CLI::App* password = app.add_subcommand("password", "change the own password of a local account");
  password->add_option("--new-password-file", arguments->new_password_file, "take the new one from the first line of this file");
  add_login(*password, *arguments, arguments->json);
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
    add_login(*one, *arguments, arguments->json);
    one->callback([&action, &context, arguments, what = act.action] { action = [&context, arguments, what] { return command_decide(context, *arguments, what); }; });
  }
}

// One subcommand of the desk beside asking and deciding.
using DeskCommand = int (*)(const Context&, const DeskArguments&);

class DeskWords {
 public:
  DeskWords(CLI::App& app, const Context& context, Action& action) : app_(app), context_(context), action_(action) {}

  void add_all() {
    add_checks();
    CLI::App* password = sub(app_, "released-password", "the password of the own released original, once: it is wiped when shown", command_released_password);
    password->add_option("REQUEST", arguments_->id, "its id, or its first digits")->required();
    add_deputies();
    add_exceptions();
  }

 private:
  CLI::App* sub(CLI::App& parent, const char* name, const char* help, DeskCommand run) {
    CLI::App* one = parent.add_subcommand(name, help);
    add_login(*one, *arguments_, arguments_->json);
    one->callback([action = &action_, context = &context_, run, arguments = arguments_] { *action = [=] { return run(*context, *arguments); }; });
    return one;
  }
  void add_checks() {
    CLI::App* check = app_.add_subcommand("check", "checked import: record an answer by hand; an approval counts when both are there");
    check->require_subcommand(1);
    CLI::App* eye = sub(*check, "eye", "looked at by eye, on a terminal of the internet zone", [](const Context& c, const DeskArguments& a) { return command_check(c, a, true); });
    eye->add_option("--terminal", arguments_->terminal, "which terminal")->required();
    CLI::App* malware = sub(*check, "malware", "checked for malware", [](const Context& c, const DeskArguments& a) { return command_check(c, a, false); });
    malware->add_option("--tool", arguments_->tool, "with what")->required();
    malware->add_option("--tool-version", arguments_->tool_version, "its version, with that of its data")->required();
    malware->add_option("--result", arguments_->result, "clean | found")->check(CLI::IsMember({"clean", "found"}))->required();
    for (CLI::App* one : {eye, malware}) {
      one->add_option("REQUEST", arguments_->id, "its id, or its first digits")->required();
      one->add_option("--at", arguments_->at, "when, such as 2026-11-22T09:12:03+09:00; else now");
    }
  }
  void add_deputies() {
    CLI::App* deputy = app_.add_subcommand("deputy", "who decides while a superior is away");
    deputy->require_subcommand(1);
    sub(*deputy, "list", "own ones; administrator and auditor: all", command_deputy_list);
    CLI::App* appoint = sub(*deputy, "appoint", "appoint a deputy for a time; the code given proves it", command_deputy_appoint);
    appoint->add_option("DEPUTY", arguments_->deputy, "the account that will decide")->required();
    appoint->add_option("--for", arguments_->principal, "administrator: for whom; else for oneself");
    appoint->add_option("--from", arguments_->from, "first day, or a moment")->required();
    appoint->add_option("--to", arguments_->to, "last day, or a moment")->required();
    appoint->add_option("--why", arguments_->why, "the reason")->required();
    sub(*deputy, "end", "end it before its time", command_deputy_end)->add_option("NUMBER", arguments_->id, "as list prints it")->required();
  }
  void add_exceptions() {
    CLI::App* exception = app_.add_subcommand("exception", "the register of exceptions");
    exception->require_subcommand(1);
    sub(*exception, "list", "all, with state and uses; owners see theirs", command_exception_list);
    CLI::App* propose = sub(*exception, "propose", "propose one; it counts once somebody else has approved it", command_exception_propose);
    propose->add_option("--sender", arguments_->sender, "of this address");
    propose->add_option("--sender-domain", arguments_->sender_domain, "or of this domain (.example.jp: with subdomains)");
    propose->add_option("--network", arguments_->networks, "from these client networks; this or --authenticated is needed");
    propose->add_option("--authenticated", arguments_->authenticated, "or DMARC passed, as this upstream says");
    propose->add_option("--recipient", arguments_->recipient, "only for this address");
    propose->add_option("--recipient-domain", arguments_->recipient_domain, "only for this domain");
    propose->add_option("--kind", arguments_->kind, "kind, as in policy.xml")->required();
    propose->add_option("--method", arguments_->method, "rebuild | text | withhold")->required();
    propose->add_option("--place", arguments_->place, "any | body | attachment")->capture_default_str();
    propose->add_option("--option", arguments_->options, "name=value, as the kind's filter has it");
    propose->add_option("--why", arguments_->why, "the ground")->required();
    propose->add_option("--owner", arguments_->owner, "who answers for it; else the proposer");
    propose->add_option("--expires", arguments_->expires, "last day, or a moment; at most a year")->required();
    propose->add_option("--review", arguments_->review, "when to look at it again")->required();
    CLI::App* approve = sub(*exception, "approve", "approve one; the code given proves this approval", command_exception_approve);
    CLI::App* end = sub(*exception, "end", "end it now, or refuse a proposed one", command_exception_end);
    end->add_option("--why", arguments_->why, "the reason")->required();
    CLI::App* review = sub(*exception, "review", "still needed: when to look again", command_exception_review);
    review->add_option("--review", arguments_->review, "the next time")->required();
    for (CLI::App* one : {approve, end, review}) one->add_option("ID", arguments_->id, "its id, or its first digits")->required();
  }

  CLI::App& app_;
  const Context& context_;
  Action& action_;
  std::shared_ptr<DeskArguments> arguments_{std::make_shared<DeskArguments>()};
};

}  // namespace

void add_desk_commands(CLI::App& app, const Context& context, std::function<int()>& action) {
  add_requests(app, context, action);
  DeskWords(app, context, action).add_all();
}

}  // namespace temizu
