// A desk for tests of wash: rows written by hand, as a console could have written them, honest or not. What wash answered is read
// from the real washed ledger. Only what wash asks for is there.
#pragma once

#include <algorithm>
#include <functional>
#include <mutex>
#include <utility>

#include "quarantine/desk/desk.h"
#include "quarantine/sql/ledger.h"

namespace temizu {

class FakeDesk final : public Desk {
 public:
  explicit FakeDesk(std::string store_path) : washed_(std::move(store_path), LedgerKind::washed) {}

  std::vector<AskedCode> codes;
  std::vector<Written> requests;
  std::vector<Deputy> all_deputies;
  std::vector<Exception> all_exceptions;
  std::vector<ShownPassword> shown;
  std::vector<Block> all_blocks;
  std::function<void()> meanwhile;   // once, after the first reading of a request: what happens while wash looks at it

  // Numbers a move and files it with its request.
  Move& add(const RequestId& request, DeskAction action, const std::string& actor, std::uint64_t code = 0, TimeMs at_ms = 0) {
    Move move;
    move.number = ++moves_;
    move.request = request;
    move.action = action;
    move.actor = actor;
    move.code = code;
    move.at_ms = at_ms;
    if (action == DeskAction::recall || action == DeskAction::deny) move.reason = "mistaken";
    return row(request).moves.emplace_back(std::move(move));
  }
  Written& row(const RequestId& request) {
    return *std::ranges::find_if(requests, [&](const Written& one) { return one.request.id == request; });
  }

  Result<std::vector<AskedCode>> codes_after(std::uint64_t number, std::size_t) override {
    std::vector<AskedCode> found;
    for (const AskedCode& one : codes) {
      if (one.number > number) found.push_back(one);
    }
    return found;
  }
  Result<Written> written(const RequestId& id) override {
    for (const Written& one : requests) {
      if (one.request.id == id) return one;
    }
    return Unexpected{Code::not_found, "request", "no such request"};
  }
  Result<Moved> moved_after(std::uint64_t move, std::size_t) override {
    Moved moved{{}, move};
    for (const Written& one : requests) {
      if (!one.moves.empty() && one.moves.back().number > move) moved.requests.push_back(one.request.id);
    }
    moved.last_move = std::max(move, moves_);
    return moved;
  }
  Result<std::vector<ShownPassword>> shown_passwords() override { return shown; }
  Result<std::vector<Deputy>> deputies(bool) override { return all_deputies; }
  Result<std::vector<Deputy>> deputies_during(TimeMs, TimeMs) override {
    std::vector<Deputy> found = all_deputies;
    if (meanwhile) std::exchange(meanwhile, nullptr)();
    return found;
  }
  Result<std::vector<ExceptionView>> exceptions() override {
    std::vector<ExceptionView> views;
    for (const Exception& one : all_exceptions) views.push_back({one, ExceptionState::in_force, 0, 0});
    return views;
  }
  Result<std::vector<AnsweredCode>> answers(std::span<const std::uint64_t> numbers) override {
    std::vector<AnsweredCode> found;
    const Status looked = washed_.read([&](Db& db) -> Status {
      for (const std::uint64_t number : numbers) {
        Query query(db, "SELECT account, purpose, answer, at_ms FROM code_answers WHERE number = ?");
        auto row = query.put(number).next();
        if (!row) return Unexpected{row.error()};
        if (*row) found.push_back({number, query.text(0), query.text(1), static_cast<CodeAnswer>(query.number(2)), query.number(3)});
      }
      return {};
    });
    if (!looked) return Unexpected{looked.error()};
    return found;
  }
  void wait(std::int64_t) override {}

  Result<Request> ask(const Request&, bool) override { return no(); }
  Result<Standing> act(const Wish&) override { return no(); }
  std::vector<Result<Standing>> act_all(std::span<const Wish>) override { return {}; }
  Result<RequestView> find(const RequestId&, std::string_view) override { return no(); }
  Result<RequestPage> list(const RequestQuery&) override { return no(); }
  Result<Waiting> waiting(std::string_view) override { return no(); }
  Result<std::uint32_t> tidy() override { return no(); }
  Result<std::uint64_t> ask_code(std::string_view, std::string_view, std::string_view) override { return no(); }
  Result<AnsweredCode> await_code(std::uint64_t, std::int64_t) override { return no(); }
  Result<std::uint64_t> prove(std::string_view, std::string_view, std::string_view, std::int64_t) override { return no(); }
  Result<Deputy> appoint(const Deputy&) override { return no(); }
  Status end_deputy(std::uint64_t, std::string_view) override { return no(); }
  Result<Exception> propose(const Exception&) override { return no(); }
  Status approve_exception(const ItemId&, std::string_view, std::uint64_t) override { return no(); }
  Status end_exception(const ItemId&, std::string_view, std::string_view) override { return no(); }
  Status review_exception(const ItemId&, std::string_view, TimeMs) override { return no(); }
  Status open_session(const Session&) override { return no(); }
  Result<Session> session(ByteView, std::int64_t) override { return no(); }
  Status proved_again(ByteView) override { return no(); }
  Status end_session(ByteView, std::string_view) override { return no(); }
  Result<std::uint32_t> end_sessions_of(std::string_view, std::string_view) override { return no(); }
  Result<std::vector<Session>> sessions() override { return no(); }
  Result<LoginGate> gate(std::string_view, std::string_view) override { return no(); }
  Result<LoginGate> login_failed(std::string_view, std::string_view) override { return no(); }
  Status login_succeeded(std::string_view, std::string_view) override { return no(); }
  Status unlock(std::string_view, std::string_view) override { return no(); }
  Status block(std::string_view, std::string_view, std::string_view) override { return no(); }
  Status unblock(std::string_view, std::string_view) override { return no(); }
  Result<std::vector<Block>> blocks() override { return all_blocks; }
  Result<SavedFilter> save_filter(const SavedFilter&) override { return no(); }
  Status remove_filter(std::uint64_t, std::string_view) override { return no(); }
  Result<std::vector<SavedFilter>> filters(std::string_view) override { return no(); }
  Status set_password(std::string_view, std::string_view) override { return no(); }
  Result<Password> password(std::string_view) override { return no(); }
  Result<Bytes> show_password(const RequestId&, std::string_view) override { return no(); }
  Status note(std::string_view, std::string_view, std::string_view, std::string_view) override { return no(); }

 private:
  static Unexpected no() { return Unexpected{Code::unsupported, "desk", "not in this test"}; }
  LedgerReader washed_;
  std::uint64_t moves_{0};
};

}  // namespace temizu
