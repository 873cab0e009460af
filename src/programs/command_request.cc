#include "programs/command_request.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "accounts/login.h"
#include "accounts/password.h"
#include "base/log.h"
#include "programs/people_store.h"
#include "programs/prompt.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr char kClient[] = "command line";


int tell(const Error& error, const Config& config) {
  if (error.what == kLoginRefused) std::fprintf(stderr, "temizu: %s\n", login_refused_text(config.site.language));
  else if (const auto fault = fault_of(error)) std::fprintf(stderr, "temizu: %s %s\n", code_of(*fault).c_str(), text_of(*fault, config.site.language));
  else print_error(error);
  const bool answer_is_no = error.what == kLoginRefused || fault_of(error) || error.code == Code::not_found;
  return answer_is_no ? kExitFound : kExitFailed;
}

// purpose: what the code is for; empty for the log-in alone.
Result<LoggedIn> log_in_as(OpenDesk& open, const RequestArguments& arguments, const std::string& purpose) {
  const bool ja = in_japanese(open.config);
  set_log_level(LogLevel::alert);   // the log of a command is its terminal: whoever types there learns only that it was refused
  LoginTry tried;
  tried.login = arguments.as;
  tried.client = kClient;
  tried.purpose = purpose;
  tried.session = false;   // one act, one proof
  auto password = arguments.password_file.empty() ? ask_secret(ja ? arguments.as + " のパスワード: " : "Password of " + arguments.as + ": ", "--password-file")
                                                  : secret_from_file(arguments.password_file);
  if (!password) return Unexpected{password.error()};
  tried.password = *std::move(password);
  tried.code = arguments.code;
  if (arguments.code.empty() && arguments.password_file.empty()) {
    auto code = ask_line(ja ? "確認コード（職員の役割だけの方は空のままEnter）: " : "Code (just Enter for staff): ", "--code");
    if (code) tried.code = *std::move(code);
  }
  auto people = open.reader->people();
  if (!people) return Unexpected{people.error()};
  auto directory = open_directory_passwords(open.config);
  if (!directory) return Unexpected{directory.error()};
  const auto book = login_book(*open.desk);
  LoginPlace place{*book, **people, directory->get()};
  auto who = log_in(place, tried);
  wipe_text(tried.password);
  return who;
}

// A password that an administrator made is known to two: until its owner has set one, it opens nothing else.
Result<LoggedIn> act_as(OpenDesk& open, const RequestArguments& arguments, const std::string& purpose) {
  auto who = log_in_as(open, arguments, purpose);
  if (!who || !who->password_must_change) return who;
  const std::string command = "temizu password --as " + who->account.login;
  return Unexpected{Code::denied, who->account.login,
                    in_japanese(open.config) ? "先にパスワードを変更してください（コンソール、または " + command + "）" : "change the password first, in the console or with " + command};
}

Result<std::unique_ptr<OpenDesk>> open(const Context& context) {
  auto config = context.load();
  if (!config) return Unexpected{Code::config, "temizu.xml", "was refused"};
  return open_desk(context, *config);
}

// What lies where in the mail, as its manifest says: lists and the rule that is offered. Wash looks for itself.
std::vector<std::string> kinds_of(const ItemView& item, const std::string& profile, const std::string& part) {
  std::vector<std::string> kinds;
  for (const std::string& text : item.manifests) {
    const auto manifest = nlohmann::json::parse(text, nullptr, false);
    if (!manifest.is_object() || manifest.value("profile", "") != profile || !manifest.contains("parts")) continue;
    for (const auto& one : manifest["parts"]) {
      const std::string path = one.value("path", ""), kind = one.value("kind", "");
      const bool below = path == part || path.starts_with(part + ".") || path.starts_with(part + "!");
      if (!part.empty() && !below) continue;
      if (!kind.empty() && std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
    }
  }
  return kinds;
}

Result<Request> wanted(const ItemView& item, const Account& account, const People& people, const RequestArguments& arguments) {
  const auto way = way_from_word(arguments.way);
  const auto check = sender_check_from_word(arguments.sender_check);
  if (!way || !check) return Unexpected{Code::bad_input, !way ? "--way " + arguments.way : "--sender-check " + arguments.sender_check, "is not one of the words allowed", "See temizu request --help"};
  const auto mine = std::find_if(item.recipients.begin(), item.recipients.end(), [&](const RecipientView& one) {
    return arguments.recipient.empty() ? people.owns_address(account, one.address) : lower_ascii(one.address) == lower_ascii(arguments.recipient);
  });
  if (mine == item.recipients.end()) return refusal(DeskFault::not_yours);
  Request request;
  request.id = RequestId::random();
  request.item = item.envelope.id;
  request.recipient = mine->number;
  request.part = arguments.part;
  request.way = *way;
  request.profile = arguments.profile;
  request.reason = arguments.reason;
  request.reason_text = arguments.text;
  request.sender_check = *check;
  request.requester = account.login;
  request.address = mine->address;
  request.washed_under = mine->profile;
  request.kinds = kinds_of(item, mine->profile, arguments.part);
  request.subject = item.subject;
  return request;
}

void print(const RequestView& view, bool json, bool ja) {
  const Request& request = view.request;
  if (json) {
    const nlohmann::ordered_json object{{"id", request.id.to_text()}, {"item", request.item.to_text()}, {"address", request.address}, {"part", request.part},
                                        {"way", to_word(request.way)}, {"profile", request.profile}, {"state", to_word(view.standing.state)}, {"requester", request.requester},
                                        {"reason", request.reason}, {"approvals", view.standing.approvals}, {"needed", view.standing.needed},
                                        {"deadline", view.standing.deadline_ms == 0 ? "" : to_iso8601(view.standing.deadline_ms)}, {"subject", request.subject}};
    std::printf("%s\n", object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return;
  }
  std::printf("%s  %s  %s  %s  %s %zu/%u  %s\n", request.id.short_text().c_str(), to_word(view.standing.state), request.requester.c_str(), to_word(request.way),
              ja ? "承認" : "approvals", view.standing.approvals.size(), view.standing.needed, one_line(request.subject, 60).c_str());
}

// A request by its id or the first six or more digits, among those the account may see.
Result<RequestView> find(Desk& desk, const std::string& id, std::string_view account) {
  if (auto whole = RequestId::parse(id)) return desk.find(*whole, account);
  std::optional<RequestId> found;
  for (const DeskView view : {DeskView::own, DeskView::to_decide, DeskView::decided, DeskView::all}) {
    RequestQuery query;
    query.view = view;
    query.account = account;
    query.most = 500;
    auto page = desk.list(query);
    if (!page) continue;
    for (const RequestView& one : page->requests) {
      if (id.size() < 6 || !one.request.id.to_text().starts_with(id)) continue;
      if (found && *found != one.request.id) return Unexpected{Code::ambiguous, id, "begins the ids of several requests", "Give more digits"};
      found = one.request.id;
    }
  }
  if (!found) return refusal(DeskFault::unknown_request);
  return desk.find(*found, account);
}

}  // namespace

int command_request(const Context& context, const RequestArguments& arguments) {
  auto desk = open(context);
  if (!desk) return tell(desk.error(), Config{});
  OpenDesk& seat = **desk;
  auto who = act_as(seat, arguments, "");
  if (!who) return tell(who.error(), seat.config);
  auto store = context.store(seat.config);
  if (!store) return tell(store.error(), seat.config);
  auto item = (*store)->find(arguments.id);
  auto people = seat.reader->people();
  if (!people) return tell(people.error(), seat.config);
  auto request = item ? wanted(*item, who->account, **people, arguments) : Result<Request>(refusal(DeskFault::not_yours));
  if (!request) return tell(request.error(), seat.config);
  auto made = seat.desk->ask(*request, item->keeping != Keeping::purged);
  if (!made) return tell(made.error(), seat.config);
  auto view = seat.desk->find(made->id, who->account.login);
  if (!view) return tell(view.error(), seat.config);
  print(*view, arguments.json, in_japanese(seat.config));
  if (!arguments.json) std::printf(in_japanese(seat.config) ? "申請しました。受付番号 %s\n" : "Asked; its number is %s\n", made->id.to_text().c_str());
  return kExitGood;
}

int command_requests(const Context& context, const RequestArguments& arguments) {
  auto desk = open(context);
  if (!desk) return tell(desk.error(), Config{});
  OpenDesk& seat = **desk;
  auto who = act_as(seat, arguments, "");
  if (!who) return tell(who.error(), seat.config);
  RequestQuery query;
  query.account = who->account.login;
  query.most = arguments.most;
  query.view = arguments.view == "waiting" ? DeskView::to_decide : arguments.view == "decided" ? DeskView::decided : arguments.view == "all" ? DeskView::all : DeskView::own;
  auto page = seat.desk->list(query);
  if (!page) return tell(page.error(), seat.config);
  for (const RequestView& view : page->requests) print(view, arguments.json, in_japanese(seat.config));
  return kExitGood;
}

int command_own_password(const Context& context, const RequestArguments& arguments) {
  auto desk = open(context);
  if (!desk) return tell(desk.error(), Config{});
  OpenDesk& seat = **desk;
  auto who = log_in_as(seat, arguments, "");
  if (!who) return tell(who.error(), seat.config);
  const bool ja = in_japanese(seat.config);
  auto typed = arguments.new_password_file.empty() ? ask_secret(ja ? "新しいパスワード（12文字以上）: " : "New password (at least 12 characters): ", "--new-password-file")
                                                   : secret_from_file(arguments.new_password_file);
  if (!typed) return tell(typed.error(), seat.config);
  if (arguments.new_password_file.empty()) {
    auto again = ask_secret(ja ? "もう一度: " : "Again: ", "--new-password-file");
    if (!again) return tell(again.error(), seat.config);
    const bool same = *typed == *again;
    wipe_text(*again);
    if (!same) {
      wipe_text(*typed);
      return tell(Error{Code::bad_input, who->account.login, ja ? "2回の入力が違います" : "the two passwords differ", ""}, seat.config);
    }
  }
  auto people = seat.reader->people();
  if (!people) return tell(people.error(), seat.config);
  const auto book = login_book(*seat.desk);
  const LoginPlace place{*book, **people};
  auto changed = change_own_password(place, who->account, *typed, seat.config.site.name);
  wipe_text(*typed);
  if (!changed) return tell_people_error(changed.error(), seat.config);
  std::fputs(ja ? "パスワードを変更しました。\n" : "The password is changed.\n", stdout);
  return kExitGood;
}

int command_decide(const Context& context, const RequestArguments& arguments, DeskAction action) {
  auto desk = open(context);
  if (!desk) return tell(desk.error(), Config{});
  OpenDesk& seat = **desk;
  // An approval's code proves this very approval: the purpose names the request as it stands. Nothing of it is shown before
  // the log-in succeeded, and whether it exists is not told either.
  const std::string login = lower_ascii(arguments.as);
  auto seen = find(*seat.desk, arguments.id, login);
  const bool approving = action == DeskAction::approve && seen;
  auto who = act_as(seat, arguments, approving ? approve_purpose(seen->request, seen->moves, seen->standing) : "");
  if (!who) return tell(who.error(), seat.config);
  if (!seen) return tell(seen.error(), seat.config);
  Wish wish;
  wish.request = seen->request.id;
  wish.action = action;
  wish.account = who->account.login;
  wish.reason = arguments.reason;
  wish.why = arguments.why;
  wish.code = action == DeskAction::approve ? who->code_number : 0;
  wish.last_move = seen->standing.last_move;
  auto standing = seat.desk->act(wish);
  if (!standing) return tell(standing.error(), seat.config);
  auto view = seat.desk->find(seen->request.id, who->account.login);
  if (!view) return tell(view.error(), seat.config);
  print(*view, arguments.json, in_japanese(seat.config));
  return kExitGood;
}

}  // namespace temizu
