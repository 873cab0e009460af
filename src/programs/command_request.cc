#include "programs/command_request.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "accounts/password.h"
#include "policy/unread.h"
#include "programs/prompt.h"
#include "programs/seat.h"

namespace temizu {
namespace {

// What lies where in the mail, as its manifest says: lists and the rule that is offered. Wash looks for itself.
std::vector<std::string> kinds_of(const ItemView& item, const RecipientView& recipient, const std::string& part) {
  struct Row { std::string path, kind; unsigned reason; };
  std::vector<Row> rows;
  for (const std::string& text : item.manifests) {
    const auto manifest = nlohmann::json::parse(text, nullptr, false);
    if (!manifest.is_object() || manifest.value("profile", "") != recipient.profile || !manifest.contains("parts")) continue;
    for (const auto& one : manifest["parts"]) {
      const auto reason = one.find("reason");
      rows.push_back({one.value("path", ""), one.value("kind", ""), reason != one.end() && reason->is_string() ? reason_number(reason->get<std::string>()) : 0});
    }
  }
  std::vector<SeenPart> parts;
  for (const Row& row : rows) parts.push_back({row.path, row.kind, row.reason});
  return kinds_asked_for(parts, part, recipient.verdict_known && recipient.verdict == Verdict::held);
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
  request.kinds = kinds_of(item, *mine, arguments.part);
  request.subject = item.subject;
  return request;
}

}  // namespace

int command_request(const Context& context, const RequestArguments& arguments) {
  auto desk = take_seat(context);
  if (!desk) return tell_desk_error(desk.error(), Config{});
  OpenDesk& seat = **desk;
  auto who = act_as(seat, arguments, "");
  if (!who) return tell_desk_error(who.error(), seat.config);
  auto store = context.store(seat.config);
  if (!store) return tell_desk_error(store.error(), seat.config);
  auto item = (*store)->find(arguments.id);
  auto people = seat.reader->people();
  if (!people) return tell_desk_error(people.error(), seat.config);
  auto request = item ? wanted(*item, who->account, **people, arguments) : Result<Request>(refusal(DeskFault::not_yours));
  if (!request) return tell_desk_error(request.error(), seat.config);
  auto made = seat.desk->ask(*request, item->keeping != Keeping::purged);
  if (!made) return tell_desk_error(made.error(), seat.config);
  auto view = seat.desk->find(made->id, who->account.login);
  if (!view) return tell_desk_error(view.error(), seat.config);
  print_request(*view, arguments.json, in_japanese(seat.config));
  if (!arguments.json) std::printf(in_japanese(seat.config) ? "申請しました。受付番号 %s\n" : "Asked; its number is %s\n", made->id.to_text().c_str());
  return kExitGood;
}

int command_requests(const Context& context, const RequestArguments& arguments) {
  auto desk = take_seat(context);
  if (!desk) return tell_desk_error(desk.error(), Config{});
  OpenDesk& seat = **desk;
  auto who = act_as(seat, arguments, "");
  if (!who) return tell_desk_error(who.error(), seat.config);
  RequestQuery query;
  query.account = who->account.login;
  query.most = arguments.most;
  query.view = arguments.view == "waiting" ? DeskView::to_decide : arguments.view == "decided" ? DeskView::decided : arguments.view == "all" ? DeskView::all : DeskView::own;
  auto page = seat.desk->list(query);
  if (!page) return tell_desk_error(page.error(), seat.config);
  for (const RequestView& view : page->requests) print_request(view, arguments.json, in_japanese(seat.config));
  return kExitGood;
}

int command_own_password(const Context& context, const RequestArguments& arguments) {
  auto desk = take_seat(context);
  if (!desk) return tell_desk_error(desk.error(), Config{});
  OpenDesk& seat = **desk;
  auto who = log_in_as(seat, arguments, "");
  if (!who) return tell_desk_error(who.error(), seat.config);
  const bool ja = in_japanese(seat.config);
  auto typed = arguments.new_password_file.empty() ? ask_secret(ja ? "新しいパスワード（12文字以上）: " : "New password (at least 12 characters): ", "--new-password-file")
                                                   : secret_from_file(arguments.new_password_file);
  if (!typed) return tell_desk_error(typed.error(), seat.config);
  if (arguments.new_password_file.empty()) {
    auto again = ask_secret(ja ? "もう一度: " : "Again: ", "--new-password-file");
    if (!again) return tell_desk_error(again.error(), seat.config);
    const bool same = *typed == *again;
    wipe_text(*again);
    if (!same) {
      wipe_text(*typed);
      return tell_desk_error(Error{Code::bad_input, who->account.login, ja ? "2回の入力が違います" : "the two passwords differ", ""}, seat.config);
    }
  }
  auto people = seat.reader->people();
  if (!people) return tell_desk_error(people.error(), seat.config);
  const auto book = login_book(*seat.desk);
  const LoginPlace place{*book, **people};
  auto changed = change_own_password(place, who->account, *typed, seat.config.site.name);
  wipe_text(*typed);
  if (!changed) return tell_people_error(changed.error(), seat.config);
  // Of whoever knew the old one.
  if (auto ended = seat.desk->end_sessions_of(who->account.login, who->account.login); !ended) return tell_people_error(ended.error(), seat.config);
  std::fputs(ja ? "パスワードを変更しました。\n" : "The password is changed.\n", stdout);
  return kExitGood;
}

int command_decide(const Context& context, const RequestArguments& arguments, DeskAction action) {
  auto desk = take_seat(context);
  if (!desk) return tell_desk_error(desk.error(), Config{});
  OpenDesk& seat = **desk;
  // An approval's code proves this very approval: the purpose names the request as it stands. Nothing of it is shown before
  // the log-in succeeded, and whether it exists is not told either.
  const std::string login = lower_ascii(arguments.as);
  auto seen = find_request(*seat.desk, arguments.id, login);
  const bool approving = action == DeskAction::approve && seen;
  auto who = act_as(seat, arguments, approving ? approve_purpose(seen->request, seen->moves, seen->standing) : "");
  if (!who) return tell_desk_error(who.error(), seat.config);
  if (!seen) return tell_desk_error(seen.error(), seat.config);
  Wish wish;
  wish.request = seen->request.id;
  wish.action = action;
  wish.account = who->account.login;
  wish.reason = arguments.reason;
  wish.why = arguments.why;
  wish.code = action == DeskAction::approve ? who->code_number : 0;
  wish.last_move = seen->standing.last_move;
  auto standing = seat.desk->act(wish);
  if (!standing) return tell_desk_error(standing.error(), seat.config);
  auto view = seat.desk->find(seen->request.id, who->account.login);
  if (!view) return tell_desk_error(view.error(), seat.config);
  print_request(*view, arguments.json, in_japanese(seat.config));
  return kExitGood;
}

}  // namespace temizu
