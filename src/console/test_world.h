// For tests only: a world without files. One person of every role is logged in; lists are empty and nothing is found, but what a test
// puts into page and found.
#pragma once

#include <memory>

#include "console/world.h"

namespace temizu::console::testing {

inline Unexpected none() { return Unexpected{Code::not_found, "fake", "nothing is here"}; }

class FakeDesk final : public Desk {
 public:
  Session logged_in;
  RequestPage page, all;   // all: what a program's question finds
  std::vector<RequestQuery> queries;
  LoginGate tries;         // of everybody everywhere
  std::optional<CodeAnswer> code;
  std::vector<Session> opened;
  std::vector<std::string> notes, failed;
  Password own;
  std::optional<RequestView> found;
  Result<Request> ask(const Request&, bool) override { return none(); }
  Result<Standing> act(const Wish&) override { return none(); }
  std::vector<Result<Standing>> act_all(std::span<const Wish>) override { return {}; }
  Result<RequestView> find(const RequestId&, std::string_view) override { return found ? Result<RequestView>(*found) : none(); }
  // As the real one: a list is somebody's, but for a program's own question.
  Result<RequestPage> list(const RequestQuery& query) override {
    queries.push_back(query);
    return query.by_program ? all : query.account == logged_in.account ? Result<RequestPage>(page) : refusal(DeskFault::unknown_account);
  }
  Result<Desk::Waiting> waiting(std::string_view) override { return Desk::Waiting{}; }
  Result<std::uint32_t> tidy() override { return none(); }
  Result<std::uint64_t> ask_code(std::string_view, std::string_view, std::string_view) override { return code ? Result<std::uint64_t>(7) : none(); }
  Result<AnsweredCode> await_code(std::uint64_t number, std::int64_t) override { return code ? Result<AnsweredCode>(AnsweredCode{number, {}, {}, *code, 0}) : none(); }
  Result<std::uint64_t> prove(std::string_view, std::string_view, std::string_view, std::int64_t) override { return none(); }
  Result<Deputy> appoint(const Deputy&) override { return none(); }
  Status end_deputy(std::uint64_t, std::string_view) override { return {}; }
  Result<std::vector<Deputy>> deputies(bool) override { return std::vector<Deputy>{}; }
  Result<std::vector<Deputy>> deputies_during(TimeMs, TimeMs) override { return std::vector<Deputy>{}; }
  Result<Exception> propose(const Exception&) override { return none(); }
  Status approve_exception(const ItemId&, std::string_view, std::uint64_t) override { return {}; }
  Status end_exception(const ItemId&, std::string_view, std::string_view) override { return {}; }
  Status review_exception(const ItemId&, std::string_view, TimeMs) override { return {}; }
  std::vector<ExceptionView> register_;
  Result<std::vector<ExceptionView>> exceptions() override { return register_; }
  Status open_session(const Session& session) override { return opened.push_back(session), Status{}; }
  Result<Session> session(ByteView, std::int64_t) override { return logged_in; }
  Status proved_again(ByteView) override { return {}; }
  Status end_session(ByteView, std::string_view) override { return {}; }
  Result<std::uint32_t> end_sessions_of(std::string_view, std::string_view) override { return 1u; }
  Result<std::vector<Session>> sessions() override { return std::vector<Session>{}; }
  Result<LoginGate> gate(std::string_view, std::string_view) override { return tries; }
  Result<LoginGate> login_failed(std::string_view account, std::string_view) override { return failed.emplace_back(account), LoginGate{}; }
  Status login_succeeded(std::string_view, std::string_view) override { return {}; }
  Status unlock(std::string_view, std::string_view) override { return {}; }
  Status block(std::string_view, std::string_view, std::string_view) override { return {}; }
  Status unblock(std::string_view, std::string_view) override { return {}; }
  Result<std::vector<Block>> blocks() override { return std::vector<Block>{}; }
  Result<SavedFilter> save_filter(const SavedFilter&) override { return none(); }
  Status remove_filter(std::uint64_t, std::string_view) override { return {}; }
  Result<std::vector<SavedFilter>> filters(std::string_view) override { return std::vector<SavedFilter>{}; }
  Status set_password(std::string_view, std::string_view) override { return {}; }
  Result<Desk::Password> password(std::string_view) override { return own; }
  Result<Bytes> show_password(const RequestId&, std::string_view) override { return none(); }
  Status note(std::string_view actor, std::string_view action, std::string_view subject, std::string_view) override {
    return notes.push_back(std::string(actor) + " " + std::string(action) + " " + std::string(subject)), Status{};
  }
  Result<std::vector<AskedCode>> codes_after(std::uint64_t, std::size_t) override { return std::vector<AskedCode>{}; }
  Result<Desk::Written> written(const RequestId&) override { return none(); }
  Result<Desk::Moved> moved_after(std::uint64_t, std::size_t) override { return none(); }
  Result<std::vector<ShownPassword>> shown_passwords() override { return std::vector<ShownPassword>{}; }
  Result<std::vector<AnsweredCode>> answers(std::span<const std::uint64_t>) override { return std::vector<AnsweredCode>{}; }
  void wait(std::int64_t) override {}
};

class FakeStore final : public Store {
 public:
  std::optional<ItemView> found;
  Bytes output;
  Result<std::vector<Claim>> claim_received(std::uint64_t, std::size_t, std::int64_t) override { return std::vector<Claim>{}; }
  Status read_original(const ItemId&, const std::function<Status(ByteView)>&) override { return {}; }
  Status keep_own(Envelope, ByteView) override { return {}; }
  Status attach(std::span<const Outcome>, std::uint64_t, const Actor&) override { return {}; }
  Status release(const Claim&, std::int64_t) override { return {}; }
  Result<std::vector<Store::Undelivered>> undelivered_without_dsn(std::size_t) override { return std::vector<Store::Undelivered>{}; }
  Status tell_nobody(const ItemId&, const Actor&) override { return {}; }
  Result<std::uint64_t> purge(const KeepRule&, const Actor&) override { return none(); }
  Result<std::vector<Delivery>> claim_due(std::size_t, std::int64_t) override { return std::vector<Delivery>{}; }
  Result<Bytes> read_output(const ItemId&, std::uint32_t) override { return output; }
  Status record(std::span<const Try>, std::uint64_t, const Actor&) override { return {}; }
  Result<std::int64_t> next_due_in_ms(std::int64_t) override { return none(); }
  Status order(std::span<const Order>) override { return {}; }
  Result<std::vector<Order>> pending_orders(std::size_t) override { return std::vector<Order>{}; }
  Status order_done(std::uint64_t, const Actor&) override { return {}; }
  Status note_start(ByteView, const Actor&) override { return {}; }
  Result<ItemView> find(std::string_view) override { return found ? Result<ItemView>(*found) : none(); }
  std::vector<ItemView> under_way;
  Result<std::vector<ItemView>> search(const ItemFilter&) override {
    if (!under_way.empty()) return under_way;
    return found ? std::vector<ItemView>{*found} : std::vector<ItemView>{};
  }
  Result<Balance> balance() override { return Balance{}; }
  void wait(std::int64_t) override {}
  void wake() override {}
};

class FakeLookup final : public Lookup {
 public:
  LookupPage page;
  Result<std::uint64_t> catch_up(std::uint64_t) override { return none(); }
  Result<LookupLag> lag() override { return LookupLag{}; }
  Result<LookupPage> search(const LookupAsk&) override { return page; }
  Result<LookupRow> find(const ItemId&, const std::optional<LookupScope>&) override { return none(); }
  Status clear() override { return {}; }
};

inline constexpr char kToken[] = "0123456789012345678901234567890123456789012";

// roles: bits of AccountRole of the one person, "sato".
inline World fake_world(std::uint32_t roles, const Clock& clock) {
  World world;
  world.clock = &clock;
  world.config.console.body_bytes_max = 65536;
  world.config.console.requests_per_client_s = world.config.console.requests_per_account_s = 10'000;
  auto desk = std::make_shared<FakeDesk>();
  desk->logged_in.account = "sato";
  desk->logged_in.with_code = true;
  desk->logged_in.again_ms = desk->logged_in.seen_ms = clock.now_ms();
  desk->logged_in.ends_ms = clock.now_ms() + 3'600'000;
  world.desk = desk;
  world.store = std::make_shared<FakeStore>();
  world.lookup = std::make_shared<FakeLookup>();
  world.policy = std::make_shared<const Policy>();
  world.words = std::make_shared<const Words>(Words::of("[reason.102]\n実行形式のため取り除きました。\n", "[reason.102]\nRemoved: a program.\n"));
  world.pages = std::make_shared<StaticFiles>();
  world.audit = std::make_shared<AuditReader>("/nonexistent");
  world.figures = std::make_shared<Figures>(world.audit);
  world.limits = std::make_shared<Limits>(world.config, clock);
  Account account;
  account.login = "sato";
  account.name = "佐藤 花子";
  account.roles = roles;
  account.addresses = {"sato@example.lg.jp"};
  const auto people = std::make_shared<const People>(std::vector<Account>{account}, std::vector<Department>{});
  world.people = [people]() -> Result<std::shared_ptr<const People>> { return people; };
  world.first_step = [](const People&, const LoginTry&) -> Result<PasswordPassed> { return Unexpected{Code::denied, "login", kLoginRefused}; };
  world.own_password = [](const People&, const Account&, std::string_view, std::string_view) -> Status { return Unexpected{Code::denied, "login", kLoginRefused}; };
  world.gate_of = [](const People&, std::string_view, std::string_view) -> Result<LoginGate> { return LoginGate{}; };
  return world;
}

// A GET as a browser of ours sends it.
inline HttpRequest ask(std::string method, std::string target, Bytes body = {}) {
  HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.body = std::move(body);
  request.client = "192.0.2.7";
  request.headers = {{"Host", "desk.example.lg.jp"}, {"Origin", "https://desk.example.lg.jp"}, {"Content-Type", "application/json"}, {"Cookie", std::string("__Host-temizu=") + kToken}};
  return request;
}

}  // namespace temizu::console::testing
