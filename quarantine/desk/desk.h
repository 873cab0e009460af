// The release desk's ledger: requests, moves, codes, deputies, exceptions, sessions, tries, blocks, saved filters, passwords.
// Console and command line write it (orders/orders.db), wash reads it and trusts no row. Every decision is an audit record in
// the chain of orders. A move is judged by quarantine/release.h and written in one transaction, so of two approvers who
// race one wins and the other is told; what is refused leaves no row.
//
// All calls are thread-safe and return after the sync. A row that could not have been written by this class (wrong
// lengths, unknown words) is passed over and counted, never believed. Errors carry a fault (release.h) where the rules refuse.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "policy/policy.h"
#include "policy/work_calendar.h"
#include "quarantine/exceptions.h"
#include "quarantine/people.h"
#include "quarantine/release.h"

namespace temizu {

// releases.outcome and recalls.outcome in wash's ledger.
inline constexpr std::int64_t kOutcomeRefused = 0, kOutcomeReleased = 1;

// What lists show of a request, and its page with the moves.
struct RequestView {
  Request request;
  Standing standing;
  std::optional<ReleaseOutcome> outcome;
  std::vector<Move> moves;             // find() only
  std::vector<DeskAction> may;             // what the asking account may do now
  std::vector<std::string> deciders;   // logins; open requests only
  ReleaseRule rule;                    // that applies: approvals needed, zip, checked import
  std::uint32_t others_open{0};        // find() only: other open requests for the same item
};

// Whose eyes: staff see their own requests and those of their section addresses, approvers what they may decide on or have decided on,
// administrators and auditors everything.
enum class DeskView : std::uint8_t { own, to_decide, decided, all };

struct RequestQuery {                  // all conditions must hold; an empty one holds
  DeskView view{DeskView::own};
  std::string account;                 // who asks: login
  bool by_program{false};              // view all: a program counts or compares for itself, nobody is shown them as they are; account and `may` empty
  std::vector<RequestState> states;
  std::optional<ItemId> item;
  std::string requester, department;   // exact
  std::string text;                    // in subject, address or requester, or the first digits (6 or more) of the request's or the item's id; at most 100 octets
  TimeMs from_ms{0}, to_ms{0};         // made; to 0: no end
  std::uint64_t before{0};             // paging: rows with a smaller number; 0: from the newest
  std::uint32_t most{50};              // at most 500
};
struct RequestPage {
  std::vector<RequestView> requests;   // newest first; to_decide: nearest deadline first, not paged, the 500 made first
  std::uint64_t next_before{0};        // 0: no more
  std::uint64_t left_out{0};           // rows that did not read
};

// What an account wants to do with a request. last_move: Standing::last_move of what the person was shown; something
// happened since: conflict (DESK-31), because what they agreed to is no longer what stands there. 0: not looked at.
struct Wish {
  RequestId request;
  DeskAction action{DeskAction::approve};
  std::string account;
  std::string reason, why;             // resubmit: in place of the request's, when reason is given
  std::optional<SenderCheck> sender_check;   // resubmit: the same
  std::uint64_t code{0};               // approve: of ask_code, answered ok
  std::uint64_t last_move{0};
  HandCheck check;                     // check_eye, check_malware
};

struct Session {
  Bytes token_hash, csrf_hash;         // 32 octets each; what the browser holds is kept nowhere
  std::string account;
  std::string client;                  // address
  bool with_code{false};               // signed in with a code too
  TimeMs made_ms{0}, seen_ms{0}, ends_ms{0};   // ends_ms: the absolute end
  TimeMs again_ms{0};                  // last time the person proved themselves; 0 never since the login
};

// After five wrong passwords or codes of an account from one client a minute, doubled with each further one up to an hour; the same after
// a hundred from all clients together. Logging in only: who is logged in is not stopped by what others try (codes are counted by wash).
struct LoginGate {
  std::uint32_t failures{0};
  TimeMs locked_until_ms{0};
  bool open(TimeMs now_ms) const { return locked_until_ms <= now_ms; }
};

struct Block { std::string account, actor, why; TimeMs at_ms{0}; };
struct SavedFilter { std::uint64_t number{0}; std::string account, name, filter; TimeMs at_ms{0}; };
struct AskedCode { std::uint64_t number{0}; std::string account, purpose, code; TimeMs at_ms{0}; };
struct ExceptionView { Exception exception; ExceptionState state{ExceptionState::proposed}; std::uint64_t uses{0}; TimeMs last_use_ms{0}; };
struct ShownPassword { RequestId request; std::string account; TimeMs at_ms{0}; };

struct DeskOptions {
  std::string store_path;
  bool may_write{false};               // console and command line; wash only reads
  const Policy* policy{nullptr};       // outlives the Desk; null: rules are barred, for those who only read codes
  WorkCalendar calendar;
  std::function<Result<std::shared_ptr<const People>>()> people;   // called for each act; tests give one of their own
  const Clock* clock{&system_clock()};
};

inline constexpr std::size_t kAnswersMax = 1000;     // asked for at once

class Desk {
 public:
  static Result<std::unique_ptr<Desk>> open(const DeskOptions& options);
  virtual ~Desk() = default;

  // --- requests -----------------------------------------------------------------------------------------------------
  // Makes the request: number, made_ms and department are filled in, the id is the caller's (a form carries it, so that
  // the same form sent twice is refused: DESK-13). original_there: the caller knows it from the store.
  virtual Result<Request> ask(const Request& wanted, bool original_there) = 0;
  // One act. Every wish is judged in the order given; bulk: one transaction, a result for each.
  virtual Result<Standing> act(const Wish& wish) = 0;
  virtual std::vector<Result<Standing>> act_all(std::span<const Wish> wishes) = 0;   // at most 500
  // not_found also for a request that `account` may not see. account empty: for programs, no `may`.
  virtual Result<RequestView> find(const RequestId& id, std::string_view account) = 0;
  virtual Result<RequestPage> list(const RequestQuery& query) = 0;
  // How many wait for this account's decision, and the nearest deadline (0: none).
  struct Waiting { std::uint32_t count{0}; TimeMs nearest_deadline_ms{0}; };
  virtual Result<Waiting> waiting(std::string_view account) = 0;
  // Writes down what time has done (lapse, pass_on) for the audit chain and the lists; returns how many.
  virtual Result<std::uint32_t> tidy() = 0;

  // --- codes --------------------------------------------------------------------------------------------------------
  // Hands six digits to wash and returns their number; await waits until wash has answered (unavailable after wait_ms) and
  // forgets the digits either way.
  virtual Result<std::uint64_t> ask_code(std::string_view account, std::string_view purpose, std::string_view digits) = 0;
  virtual Result<AnsweredCode> await_code(std::uint64_t number, std::int64_t wait_ms) = 0;
  // Both: CodeAnswer::ok or a fault (DESK-15; unavailable when wash does not answer).
  virtual Result<std::uint64_t> prove(std::string_view account, std::string_view purpose, std::string_view digits, std::int64_t wait_ms) = 0;

  // --- deputies, exceptions -----------------------------------------------------------------------------------------
  virtual Result<Deputy> appoint(const Deputy& deputy) = 0;              // code: answered ok for deputy_purpose(deputy)
  virtual Status end_deputy(std::uint64_t number, std::string_view account) = 0;   // principal, deputy or an administrator
  virtual Result<std::vector<Deputy>> deputies(bool ended_too) = 0;       // the 10,000 appointed last
  virtual Result<Exception> propose(const Exception& exception) = 0;
  virtual Status approve_exception(const ItemId& id, std::string_view account, std::uint64_t code) = 0;
  virtual Status end_exception(const ItemId& id, std::string_view account, std::string_view why) = 0;
  virtual Status review_exception(const ItemId& id, std::string_view account, TimeMs next_review_ms) = 0;   // its owner, or an administrator
  virtual Result<std::vector<ExceptionView>> exceptions() = 0;

  // --- sessions, tries, blocks --------------------------------------------------------------------------------------
  virtual Status open_session(const Session& session) = 0;               // DESK-25 for a blocked account
  // The session, seen now; not_signed_in (DESK-32) when it ended, was idle for longer than idle_ms, or the account is blocked.
  virtual Result<Session> session(ByteView token_hash, std::int64_t idle_ms) = 0;
  virtual Status proved_again(ByteView token_hash) = 0;
  virtual Status end_session(ByteView token_hash, std::string_view actor) = 0;
  virtual Result<std::uint32_t> end_sessions_of(std::string_view account, std::string_view actor) = 0;
  virtual Result<std::vector<Session>> sessions() = 0;                   // not ended ones; ended ones are forgotten
  // May this account try now from this client. client empty: the worst of all its clients, for people to look at.
  virtual Result<LoginGate> gate(std::string_view account, std::string_view client) = 0;
  virtual Result<LoginGate> login_failed(std::string_view account, std::string_view client) = 0;
  virtual Status login_succeeded(std::string_view account, std::string_view client) = 0;
  virtual Status unlock(std::string_view account, std::string_view actor) = 0;
  virtual Status block(std::string_view account, std::string_view actor, std::string_view why) = 0;   // ends its sessions too
  virtual Status unblock(std::string_view account, std::string_view actor) = 0;
  virtual Result<std::vector<Block>> blocks() = 0;

  // --- what people keep ---------------------------------------------------------------------------------------------
  virtual Result<SavedFilter> save_filter(const SavedFilter& filter) = 0;   // at most 100 an account; the same name replaces
  virtual Status remove_filter(std::uint64_t number, std::string_view account) = 0;
  virtual Result<std::vector<SavedFilter>> filters(std::string_view account) = 0;
  // A local password that its owner changed, in place of the one in People; empty: none. Kept as Argon2id text.
  // Not older than People's: a password that root set later counts (Account::password_set_ms).
  virtual Status set_password(std::string_view account, std::string_view hash) = 0;
  struct Password { std::string hash; TimeMs at_ms{0}; };
  virtual Result<Password> password(std::string_view account) = 0;

  // --- released originals -------------------------------------------------------------------------------------------
  // The sealed password of a released ZIP file, given once: the move is written before it is returned.
  virtual Result<Bytes> show_password(const RequestId& request, std::string_view account) = 0;

  // --- an audit record of an act that is no row (search export, log-in of an auditor, …) ------------------------------
  virtual Status note(std::string_view actor, std::string_view action, std::string_view subject, std::string_view why) = 0;

  // --- for wash -----------------------------------------------------------------------------------------------------
  virtual Result<std::vector<AskedCode>> codes_after(std::uint64_t number, std::size_t most) = 0;
  // A request with all its moves as they are written, not judged; not_found or bad_input.
  struct Written {
    Request request;
    std::vector<Move> moves;
    friend bool operator==(const Written&, const Written&) = default;
  };
  virtual Result<Written> written(const RequestId& id) = 0;
  // Ids of requests with a move whose number is above `move`, oldest first, and the highest number looked at.
  struct Moved { std::vector<RequestId> requests; std::uint64_t last_move{0}; };
  virtual Result<Moved> moved_after(std::uint64_t move, std::size_t most) = 0;
  virtual Result<std::vector<ShownPassword>> shown_passwords() = 0;
  virtual Result<std::vector<AnsweredCode>> answers(std::span<const std::uint64_t> codes) = 0;   // at most kAnswersMax; see all_answers
  // Deputies whose time touches from_ms to to_ms, ended early or not; the 10,000 appointed last of them.
  virtual Result<std::vector<Deputy>> deputies_during(TimeMs from_ms, TimeMs to_ms) = 0;
  // Waits until something was written into orders (or washed, for writers), at most wait_ms.
  virtual void wait(std::int64_t wait_ms) = 0;
};

// Desk::answers for any number of codes, in pieces.
Result<std::vector<AnsweredCode>> all_answers(Desk& desk, std::span<const std::uint64_t> codes);

}  // namespace temizu
