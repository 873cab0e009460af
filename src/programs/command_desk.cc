#include "programs/command_desk.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "accounts/password.h"
#include "base/kind.h"
#include "console/json.h"
#include "policy/rule_check.h"
#include "quarantine/exceptions.h"
#include "quarantine/keys.h"
#include "quarantine/release_book.h"
#include "text/layout.h"

namespace temizu {
namespace {

using Json = nlohmann::ordered_json;

void print(const Json& json) { std::printf("%s\n", json.dump(-1, ' ', false, Json::error_handler_t::replace).c_str()); }

std::string time_text(TimeMs time_ms) { return time_ms == 0 ? "" : to_iso8601(time_ms); }

// A day of the office, or a moment with its zone. is_end: a day counts to its last second.
Result<TimeMs> time_of(const std::string& option, const std::string& text, const Config& config, bool is_end) {
  const bool day = text.size() == 10;
  const auto time = console::parse_time(day ? text + (is_end ? "T23:59:59" : "T00:00:00") + config.desk.time_zone : text);
  if (time) return *time;
  return Unexpected{Code::bad_input, option + " " + text, "is no time", "A day such as 2026-11-22, or a moment such as 2026-11-22T09:12:03+09:00"};
}

// The desk, and whoever logged in for an act that needs no code of its own.
struct Seat {
  std::unique_ptr<OpenDesk> desk;
  LoggedIn who;
  const Config& config() const { return desk->config; }
};

Result<Seat> sit_down(const Context& context, const DeskArguments& arguments) {
  auto desk = take_seat(context);
  if (!desk) return Unexpected{desk.error()};
  auto who = act_as(**desk, arguments, "");
  if (!who) return Unexpected{who.error()};
  return Seat{*std::move(desk), *std::move(who)};
}

int tell(const Result<Seat>& seat, const Error& error) { return tell_desk_error(error, seat ? seat->config() : Config{}); }

void print(const Deputy& one, bool json) {
  if (json) {
    return print(Json{{"number", one.number}, {"for", one.principal}, {"deputy", one.deputy}, {"from", time_text(one.from_ms)}, {"to", time_text(one.to_ms)},
                      {"ended", time_text(one.ended_ms)}, {"reason", one.why}});
  }
  std::printf("%llu  %s -> %s  %s  %s%s\n", static_cast<unsigned long long>(one.number), one.principal.c_str(), one.deputy.c_str(), time_text(one.from_ms).c_str(),
              time_text(one.to_ms).c_str(), one.ended_ms == 0 ? "" : "  ended");
}

void print(const ExceptionView& view, bool json) {
  const Exception& one = view.exception;
  if (json) {
    return print(Json{{"id", one.id.to_text()}, {"state", to_word(view.state)}, {"sender", one.sender}, {"sender_domain", one.sender_domain}, {"networks", one.client_networks},
                      {"authenticated", one.authenticated}, {"recipient", one.recipient}, {"recipient_domain", one.recipient_domain}, {"kind", one.rule.pattern},
                      {"place", to_word(one.rule.place)}, {"method", to_word(one.rule.method)}, {"options", one.rule.options}, {"ground", one.ground}, {"owner", one.owner},
                      {"made_by", one.made_by}, {"approver", one.approver}, {"expires", time_text(one.expires_ms)}, {"review", time_text(one.review_ms)}, {"uses", view.uses}});
  }
  std::printf("%s  %s  %s  %s %s  %s  %s  %llu\n", one.id.short_text().c_str(), to_word(view.state), (one.sender.empty() ? one.sender_domain : one.sender).c_str(), one.rule.pattern.c_str(),
              to_word(one.rule.method), one.owner.c_str(), time_text(one.expires_ms).c_str(), static_cast<unsigned long long>(view.uses));
}

// By its id or the first six or more digits.
Result<ExceptionView> find_exception(Desk& desk, const std::string& id) {
  auto all = desk.exceptions();
  if (!all) return Unexpected{all.error()};
  const ExceptionView* found = nullptr;
  for (const ExceptionView& one : *all) {
    if (id.size() < 6 || !one.exception.id.to_text().starts_with(lower_ascii(id))) continue;
    if (found != nullptr) return Unexpected{Code::ambiguous, id, "begins the ids of several exceptions", "Give more digits"};
    found = &one;
  }
  if (found == nullptr) return Unexpected{Code::not_found, "exception " + id, "there is no such exception", "See temizu exception list"};
  return *found;
}

int show_exception(const Seat& seat, const ItemId& id, bool json) {
  auto view = find_exception(*seat.desk->desk, id.to_text());
  if (!view) return tell_desk_error(view.error(), seat.config());
  print(*view, json);
  return kExitGood;
}

Result<Exception> proposed(const Seat& seat, const DeskArguments& arguments) {
  Exception one;
  one.id = ItemId::random();
  one.sender = lower_ascii(arguments.sender);
  one.sender_domain = lower_ascii(arguments.sender_domain);
  one.client_networks = arguments.networks;
  one.authenticated = lower_ascii(arguments.authenticated);
  one.recipient = lower_ascii(arguments.recipient);
  one.recipient_domain = lower_ascii(arguments.recipient_domain);
  one.ground = arguments.why;
  one.owner = lower_ascii(arguments.owner.empty() ? seat.who.account.login : arguments.owner);
  one.made_by = seat.who.account.login;
  std::map<std::string, std::string> options;
  for (const std::string& option : arguments.options) {
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos) return Unexpected{Code::bad_input, "--option " + option, "has no =", "Such as charset=keep"};
    options[option.substr(0, equals)] = option.substr(equals + 1);
  }
  auto rule = checked_rule(arguments.kind, arguments.place, arguments.method, options);
  if (!rule) return Unexpected{rule.error()};
  one.rule = *std::move(rule);
  auto expires = time_of("--expires", arguments.expires, seat.config(), true);
  if (!expires) return Unexpected{expires.error()};
  auto review = time_of("--review", arguments.review, seat.config(), true);
  if (!review) return Unexpected{review.error()};
  one.expires_ms = *expires;
  one.review_ms = *review;
  return one;
}

}  // namespace

int command_check(const Context& context, const DeskArguments& arguments, bool eye) {
  auto seat = sit_down(context, arguments);
  if (!seat) return tell(seat, seat.error());
  auto seen = find_request(*seat->desk->desk, arguments.id, seat->who.account.login);
  if (!seen) return tell(seat, seen.error());
  auto at = arguments.at.empty() ? Result<TimeMs>(system_clock().now_ms()) : time_of("--at", arguments.at, seat->config(), false);
  if (!at) return tell(seat, at.error());
  Wish wish;
  wish.request = seen->request.id;
  wish.action = eye ? DeskAction::check_eye : DeskAction::check_malware;
  wish.account = seat->who.account.login;
  wish.check.checked_ms = *at;
  wish.check.terminal = arguments.terminal;
  wish.check.tool = arguments.tool;
  wish.check.tool_version = arguments.tool_version;
  if (!eye) wish.check.result = check_result_from_word(arguments.result).value_or(CheckResult::none);
  wish.last_move = seen->standing.last_move;
  if (auto done = seat->desk->desk->act(wish); !done) return tell(seat, done.error());
  auto view = seat->desk->desk->find(seen->request.id, seat->who.account.login);
  if (!view) return tell(seat, view.error());
  print_request(*view, arguments.json, in_japanese(seat->config()));
  return kExitGood;
}

int command_released_password(const Context& context, const DeskArguments& arguments) {
  auto seat = sit_down(context, arguments);
  if (!seat) return tell(seat, seat.error());
  // The key first: a password that was taken out and could not be opened would be lost.
  auto keys = load_keys(seat->config().store.keys_path, Role::console);
  if (!keys) return tell(seat, keys.error());
  auto seen = find_request(*seat->desk->desk, arguments.id, seat->who.account.login);
  if (!seen) return tell(seat, seen.error());
  auto sealed = seat->desk->desk->show_password(seen->request.id, seat->who.account.login);
  if (!sealed) return tell(seat, sealed.error());
  auto password = open_password(seen->request.id, *sealed, keys->store_public, keys->console_secret);
  if (!password) return tell(seat, password.error());
  if (arguments.json) print(Json{{"request", seen->request.id.to_text()}, {"password", *password}});
  else std::printf("%s\n", password->c_str());
  wipe_text(*password);
  std::fputs(in_japanese(seat->config()) ? "このパスワードは再表示できません。ファイルとは別の方法で保管してください。\n" : "This password is not shown again. Keep it apart from the file.\n", stderr);
  return kExitGood;
}

int command_deputy_list(const Context& context, const DeskArguments& arguments) {
  auto seat = sit_down(context, arguments);
  if (!seat) return tell(seat, seat.error());
  auto all = seat->desk->desk->deputies(true);
  if (!all) return tell(seat, all.error());
  const Account& me = seat->who.account;
  const bool sees_all = me.has(AccountRole::administrator) || me.has(AccountRole::auditor);
  for (const Deputy& one : *all) {
    if (sees_all || one.principal == me.login || one.deputy == me.login) print(one, arguments.json);
  }
  return kExitGood;
}

int command_deputy_appoint(const Context& context, const DeskArguments& arguments) {
  auto desk = take_seat(context);
  if (!desk) return tell_desk_error(desk.error(), Config{});
  const Config& config = (*desk)->config;
  Deputy deputy;
  deputy.made_by = lower_ascii(arguments.as);
  deputy.principal = arguments.principal.empty() ? deputy.made_by : lower_ascii(arguments.principal);
  deputy.deputy = lower_ascii(arguments.deputy);
  deputy.why = arguments.why;
  auto from = time_of("--from", arguments.from, config, false);
  if (!from) return tell_desk_error(from.error(), config);
  auto to = time_of("--to", arguments.to, config, true);
  if (!to) return tell_desk_error(to.error(), config);
  deputy.from_ms = *from;
  deputy.to_ms = *to;
  auto who = act_as(**desk, arguments, deputy_purpose(deputy));   // the code proves this appointment
  if (!who) return tell_desk_error(who.error(), config);
  deputy.code = who->code_number;
  auto made = (*desk)->desk->appoint(deputy);
  if (!made) return tell_desk_error(made.error(), config);
  print(*made, arguments.json);
  return kExitGood;
}

int command_deputy_end(const Context& context, const DeskArguments& arguments) {
  auto seat = sit_down(context, arguments);
  if (!seat) return tell(seat, seat.error());
  const bool digits = !arguments.id.empty() && arguments.id.size() <= 18 && arguments.id.find_first_not_of("0123456789") == std::string::npos;
  const Status ended = digits ? seat->desk->desk->end_deputy(std::stoull(arguments.id), seat->who.account.login) : Status{refusal(DeskFault::not_in_this_state)};
  return ended ? kExitGood : tell(seat, ended.error());
}

int command_exception_list(const Context& context, const DeskArguments& arguments) {
  auto seat = sit_down(context, arguments);
  if (!seat) return tell(seat, seat.error());
  const Account& me = seat->who.account;
  const bool sees_all = me.has(AccountRole::administrator) || me.has(AccountRole::auditor) || me.has(AccountRole::ciso);
  auto all = seat->desk->desk->exceptions();
  if (!all) return tell(seat, all.error());
  for (const ExceptionView& one : *all) {
    if (sees_all || one.exception.owner == me.login) print(one, arguments.json);
  }
  return kExitGood;
}

int command_exception_propose(const Context& context, const DeskArguments& arguments) {
  auto seat = sit_down(context, arguments);
  if (!seat) return tell(seat, seat.error());
  auto one = proposed(*seat, arguments);
  if (!one) return tell(seat, one.error());
  auto made = seat->desk->desk->propose(*one);
  if (!made) return tell(seat, made.error());
  return show_exception(*seat, made->id, arguments.json);
}

int command_exception_approve(const Context& context, const DeskArguments& arguments) {
  auto desk = take_seat(context);
  if (!desk) return tell_desk_error(desk.error(), Config{});
  // The code proves the approval of exactly what the register says; nothing of it is shown before the log-in succeeded.
  auto seen = find_exception(*(*desk)->desk, arguments.id);
  auto who = act_as(**desk, arguments, seen ? exception_purpose(seen->exception) : "");
  if (!who) return tell_desk_error(who.error(), (*desk)->config);
  const Seat seat{*std::move(desk), *std::move(who)};
  if (!seen) return tell_desk_error(seen.error(), seat.config());
  if (auto done = seat.desk->desk->approve_exception(seen->exception.id, seat.who.account.login, seat.who.code_number); !done) return tell_desk_error(done.error(), seat.config());
  return show_exception(seat, seen->exception.id, arguments.json);
}

int command_exception_end(const Context& context, const DeskArguments& arguments) {
  auto seat = sit_down(context, arguments);
  if (!seat) return tell(seat, seat.error());
  auto seen = find_exception(*seat->desk->desk, arguments.id);
  if (!seen) return tell(seat, seen.error());
  if (auto done = seat->desk->desk->end_exception(seen->exception.id, seat->who.account.login, arguments.why); !done) return tell(seat, done.error());
  return show_exception(*seat, seen->exception.id, arguments.json);
}

int command_exception_review(const Context& context, const DeskArguments& arguments) {
  auto seat = sit_down(context, arguments);
  if (!seat) return tell(seat, seat.error());
  auto seen = find_exception(*seat->desk->desk, arguments.id);
  if (!seen) return tell(seat, seen.error());
  auto next = time_of("--review", arguments.review, seat->config(), true);
  if (!next) return tell(seat, next.error());
  if (auto done = seat->desk->desk->review_exception(seen->exception.id, seat->who.account.login, *next); !done) return tell(seat, done.error());
  return show_exception(*seat, seen->exception.id, arguments.json);
}

}  // namespace temizu
