// The Desk over SQLite ledgers. One class, cut into files by what it is about: desk.cc (opening, looking), desk_requests.cc,
// desk_lists.cc, desk_codes.cc, desk_register.cc (deputies, exceptions), desk_sessions.cc. Inside quarantine/desk only.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "quarantine/bell.h"
#include "quarantine/desk/desk.h"
#include "quarantine/desk/rows.h"
#include "quarantine/sql/committer.h"
#include "quarantine/sql/ledger.h"

namespace temizu {

inline constexpr std::size_t kOpenRequestsMax = 200;       // of one account
inline constexpr std::size_t kOpenLooked = 10'000;         // open requests looked through for a list

class DeskImpl final : public Desk {
 public:
  explicit DeskImpl(const DeskOptions& options);
  Status start();

  Result<Request> ask(const Request& wanted, bool original_there) override;
  Result<Standing> act(const Wish& wish) override;
  std::vector<Result<Standing>> act_all(std::span<const Wish> wishes) override;
  Result<RequestView> find(const RequestId& id, std::string_view account) override;
  Result<RequestPage> list(const RequestQuery& query) override;
  Result<Waiting> waiting(std::string_view account) override;
  Result<std::uint32_t> tidy() override;

  Result<std::uint64_t> ask_code(std::string_view account, std::string_view purpose, std::string_view digits) override;
  Result<AnsweredCode> await_code(std::uint64_t number, std::int64_t wait_ms) override;
  Result<std::uint64_t> prove(std::string_view account, std::string_view purpose, std::string_view digits, std::int64_t wait_ms) override;

  Result<Deputy> appoint(const Deputy& deputy) override;
  Status end_deputy(std::uint64_t number, std::string_view account) override;
  Result<std::vector<Deputy>> deputies(bool ended_too) override;
  Result<std::vector<Deputy>> deputies_during(TimeMs from_ms, TimeMs to_ms) override;
  Result<Exception> propose(const Exception& exception) override;
  Status approve_exception(const ItemId& id, std::string_view account, std::uint64_t code) override;
  Status end_exception(const ItemId& id, std::string_view account, std::string_view why) override;
  Status review_exception(const ItemId& id, std::string_view account, TimeMs next_review_ms) override;
  Result<std::vector<ExceptionView>> exceptions() override;

  Status open_session(const Session& session) override;
  Result<Session> session(ByteView token_hash, std::int64_t idle_ms) override;
  Status proved_again(ByteView token_hash) override;
  Status end_session(ByteView token_hash, std::string_view actor) override;
  Result<std::uint32_t> end_sessions_of(std::string_view account, std::string_view actor) override;
  Result<std::vector<Session>> sessions() override;
  Result<LoginGate> gate(std::string_view account, std::string_view client) override;
  Result<LoginGate> login_failed(std::string_view account, std::string_view client) override;
  Status login_succeeded(std::string_view account, std::string_view client) override;
  Status unlock(std::string_view account, std::string_view actor) override;
  Status block(std::string_view account, std::string_view actor, std::string_view why) override;
  Status unblock(std::string_view account, std::string_view actor) override;
  Result<std::vector<Block>> blocks() override;

  Result<SavedFilter> save_filter(const SavedFilter& filter) override;
  Status remove_filter(std::uint64_t number, std::string_view account) override;
  Result<std::vector<SavedFilter>> filters(std::string_view account) override;
  Status set_password(std::string_view account, std::string_view hash) override;
  Result<Password> password(std::string_view account) override;

  Result<Bytes> show_password(const RequestId& request, std::string_view account) override;
  Status note(std::string_view actor, std::string_view action, std::string_view subject, std::string_view why) override;

  Result<std::vector<AskedCode>> codes_after(std::uint64_t number, std::size_t most) override;
  Result<Written> written(const RequestId& id) override;
  Result<Moved> moved_after(std::uint64_t move, std::size_t most) override;
  Result<std::vector<ShownPassword>> shown_passwords() override;
  Result<std::vector<AnsweredCode>> answers(std::span<const std::uint64_t> codes) override;
  void wait(std::int64_t wait_ms) override { bells_.wait(wait_ms); }

 private:
  // What one act looks at beside the rows; taken once, so that all of it is of one moment.
  struct Moment {
    std::shared_ptr<const People> people;
    std::vector<Deputy> deputies;
    TimeMs now_ms{0};
  };
  // A request as it stands, with all that its judgement needs.
  struct Case {
    Request request;
    std::vector<Move> moves;
    ReleaseRule rule;
    std::optional<ReleaseOutcome> outcome;
    Standing standing;
    std::uint64_t bad{0};
  };

  TimeMs now_ms() const { return options_.clock->now_ms(); }
  Result<std::shared_ptr<const People>> people() const;
  Status may_write() const;
  Status write(std::function<Status(Ledger&)> work, bool synced = true);
  // A ledger that nobody has made yet reads as empty.
  Status read(LedgerReader& reader, const std::function<Status(Db&)>& look);
  Result<Moment> moment(Db& orders);
  Facts facts_of(const Case& of, const Moment& now) const;
  Result<std::optional<ReleaseOutcome>> outcome(const RequestId& id);
  Result<Case> case_of(Db& orders, Request request, const Moment& now);
  Status is_blocked(Db& orders, std::string_view account);       // DESK-25
  bool is_program(std::string_view actor) const;                 // root's command line: "admin:…"
  Result<std::string> administrator(std::string_view actor) const;   // the name to write down, or DESK-05

  // desk_requests.cc
  Status ask_in(Ledger& ledger, const Request& wanted, bool original_there, Request& made);
  Status act_in(Ledger& ledger, const Wish& wish, Standing& after);
  Status has_room(Db& db, const std::string& requester, const Moment& now);   // DESK-19
  Result<std::vector<OpenRequest>> of_item(Db& db, const ItemId& item, const Moment& now);
  Status prove_approval(const Case& of, const Wish& wish, const std::string& login);
  Status insert_move(Ledger& ledger, Move& move);
  Status audit_move(Ledger& ledger, const Case& of, const Move& move, const Standing& after);
  Status forget_purged();   // desk_purge.cc: looks once a minute
  Status keep_state(Ledger& ledger, const Case& of, const Standing& standing);
  // desk_lists.cc
  bool may_see(const Case& of, const Account& account, const Moment& now) const;
  Result<RequestView> view_of(Case&& of, const Account* account, const Moment& now, bool with_moves);
  Status collect(Db& orders, const RequestQuery& query, const Account* who, const Moment& now, RequestPage& page);
  // desk_register.cc
  Status change_exception(const ItemId& id, const std::function<Status(Ledger&, const Exception&)>& change);
  // desk_sessions.cc
  Result<std::string> try_key(std::string_view account) const;
  Status end_sessions_in(Ledger& ledger, const std::string& account, std::string_view actor, std::uint32_t& ended);

  const DeskOptions options_;
  const Policy nothing_;                    // without a policy every rule is barred
  LedgerReader orders_, washed_;
  std::int64_t forget_at_ms_{0};            // steady; tidy's thread alone, as the next
  bool cut_log_{false};                     // what was blanked is still in the database's log
  BellWatch bells_;
  std::unique_ptr<Committer> writer_;       // last: its thread uses what stands above
};

}  // namespace temizu
