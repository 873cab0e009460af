#include "programs/seat.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "accounts/password.h"
#include "base/log.h"
#include "programs/prompt.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr char kClient[] = "command line";

}  // namespace

int tell_desk_error(const Error& error, const Config& config) {
  if (error.what == kLoginRefused) std::fprintf(stderr, "temizu: %s\n", login_refused_text(config.site.language));
  else if (const auto fault = fault_of(error)) std::fprintf(stderr, "temizu: %s %s\n", code_of(*fault).c_str(), text_of(*fault, config.site.language));
  else print_error(error);
  const bool answer_is_no = error.what == kLoginRefused || fault_of(error) || error.code == Code::not_found;
  return answer_is_no ? kExitFound : kExitFailed;
}

Result<LoggedIn> log_in_as(OpenDesk& open, const LoginArguments& arguments, const std::string& purpose) {
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

Result<LoggedIn> act_as(OpenDesk& open, const LoginArguments& arguments, const std::string& purpose) {
  auto who = log_in_as(open, arguments, purpose);
  if (!who || !who->password_must_change) return who;
  const std::string command = "temizu password --as " + who->account.login;
  return Unexpected{Code::denied, who->account.login,
                    in_japanese(open.config) ? "先にパスワードを変更してください（コンソール、または " + command + "）" : "change the password first, in the console or with " + command};
}

Result<std::unique_ptr<OpenDesk>> take_seat(const Context& context) {
  auto config = context.load();
  if (!config) return Unexpected{Code::config, "temizu.xml", "was refused"};
  return open_desk(context, *config);
}

void print_request(const RequestView& view, bool json, bool ja) {
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

Result<RequestView> find_request(Desk& desk, const std::string& id, std::string_view account) {
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

}  // namespace temizu
