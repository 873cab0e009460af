// The rules of release: what a request for an original (or for washing again) may become, who may move it, and when an
// approval counts. Pure functions over rows: no clock, no files, no database. Console and command line call them to offer and to
// refuse, wash calls the same ones before it unseals; wash gives them what it knows itself (its manifest's kinds, its
// policy, People, answers of codes) and takes from the rows only what makes things stricter.
//
//   requested → approved → released        approved: enough different, entitled people; released: by wash alone
//   requested → returned → requested       差し戻し and resubmitted: approvals start again
//   requested | approved → denied          requested | returned | approved → withdrawn          requested | returned → lapsed
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "policy/policy.h"
#include "policy/release_rules.h"
#include "policy/work_calendar.h"
#include "quarantine/people.h"

namespace temizu {

using RequestId = ItemId;   // 128 random bits; never an item's

enum class ReleaseWay : std::uint8_t { rewash, pages, original };   // pages: not offered before there is a render cage
enum class SenderCheck : std::uint8_t { none, phone, met, known };   // how the requester made sure of the sender
enum class RequestState : std::uint8_t { requested, approved, released, returned, denied, withdrawn, lapsed };
enum class DeskAction : std::uint8_t { request, resubmit, approve, send_back, deny, withdraw, lapse, pass_on, release, refuse, recall,
                                   show_password, check_eye, check_malware };
inline constexpr DeskAction kAllDeskActions[] = {DeskAction::request, DeskAction::resubmit, DeskAction::approve, DeskAction::send_back, DeskAction::deny, DeskAction::withdraw,
                                         DeskAction::lapse, DeskAction::pass_on, DeskAction::release, DeskAction::refuse, DeskAction::recall,
                                         DeskAction::show_password, DeskAction::check_eye, DeskAction::check_malware};
inline constexpr RequestState kAllRequestStates[] = {RequestState::requested, RequestState::approved, RequestState::released, RequestState::returned,
                                                     RequestState::denied, RequestState::withdrawn, RequestState::lapsed};
enum class CheckResult : std::uint8_t { none, clean, found };

// "rewash", "pages", "original"; "none", "phone", "met", "known"; "requested", …; "request", "return", "show-password", …
const char* to_word(ReleaseWay way);
const char* to_word(SenderCheck check);
const char* to_word(RequestState state);
const char* to_word(DeskAction action);
const char* to_word(CheckResult result);
std::optional<ReleaseWay> way_from_word(std::string_view word);
std::optional<SenderCheck> sender_check_from_word(std::string_view word);
std::optional<RequestState> request_state_from_word(std::string_view word);
std::optional<DeskAction> action_from_word(std::string_view word);
std::optional<CheckResult> check_result_from_word(std::string_view word);

// Acts of the programs, which no person can do; the colon keeps them apart from every login.
inline constexpr char kByWash[] = "temizu:wash";
inline constexpr char kByTime[] = "temizu:time";

struct Request {
  std::uint64_t number{0};          // row; grows with time
  RequestId id;
  ItemId item;
  std::uint32_t recipient{0};       // index into the envelope's recipients
  std::string part;                 // place of a MIME part such as "2.1"; empty: the whole message
  ReleaseWay way{ReleaseWay::original};
  std::string profile;              // rewash: under which one
  std::string reason;               // code of release_reasons.def
  std::string reason_text;          // at most kReasonTextMax octets, cleaned
  SenderCheck sender_check{SenderCheck::none};
  std::string requester;            // login
  std::string department;           // code, when it was made: for lists; the rules ask People
  std::string address;              // the recipient's address
  std::string washed_under;         // profile of the result; its rules apply
  std::vector<std::string> kinds;   // of what is asked for and of all that lies inside it (a ZIP file's members); for lists and the
                                    // first look: wash takes them from its own manifest
  std::string subject;              // cleaned, for lists
  TimeMs made_ms{0};
  friend bool operator==(const Request&, const Request&) = default;
};

// Looked at by eye (terminal, checked_ms), or checked for malware (tool, version, result, checked_ms).
struct HandCheck {
  std::string terminal;             // of the internet zone
  std::string tool, tool_version;
  CheckResult result{CheckResult::none};
  TimeMs checked_ms{0};
  friend bool operator==(const HandCheck&, const HandCheck&) = default;
};

// One row of a request's history, in order of number; the first is DeskAction::request.
struct Move {
  std::uint64_t number{0};
  RequestId request;
  DeskAction action{DeskAction::request};
  std::string actor;                // login, or kByWash, kByTime
  std::string for_account;          // approve, send_back, deny by a deputy: whose deputy; else empty
  std::uint64_t code{0};            // number of the code that proves it; 0: none
  std::string reason;               // code of release_reasons.def, or of desk_faults.def for what wash refuses; may be empty
  std::string why;                  // free text, cleaned
  TimeMs at_ms{0};
  HandCheck check;
  friend bool operator==(const Move&, const Move&) = default;
};

// Somebody decides for an absent superior while it lasts: from_ms <= t < to_ms, not ended before t.
struct Deputy {
  std::uint64_t number{0};
  std::string principal, deputy;    // logins
  TimeMs from_ms{0}, to_ms{0};      // at most kDeputyDaysMax
  std::string why;
  std::string made_by;              // the principal, or an administrator who is not the deputy
  std::uint64_t code{0};
  TimeMs at_ms{0}, ended_ms{0};     // ended_ms 0: not ended early
  std::string ended_by;
  friend bool operator==(const Deputy&, const Deputy&) = default;
};

// What wash did about a request, from its own ledger.
struct ReleaseOutcome {
  bool released{false};             // false: refused
  std::string code;                 // why refused: "DESK-09"
  ItemId released_item;
  TimeMs at_ms{0};
  bool password_there{false};       // sealed to the console, not yet wiped
};

inline constexpr std::size_t kReasonTextMax = 1000;    // octets
inline constexpr std::size_t kMovesMax = 200;          // of one request; more is refused
inline constexpr std::uint32_t kReturnedHours = 40;    // working hours to resubmit what was returned
inline constexpr std::int64_t kDeputyDaysMax = 366;

// What the rules look at beside the rows. All of it outlives the call.
struct Facts {
  const ReleaseRule& rule;
  const WorkCalendar& calendar;
  const People& people;
  std::span<const Deputy> deputies;
  TimeMs now_ms{0};
  const ReleaseOutcome* outcome{nullptr};   // null: wash has done nothing yet
  bool original_there{true};                // not purged
  TimeMs earliest_ms{0};                    // proven(): nothing was asked before, whatever a row says; wash: when the mail came
};

// Well formed on its own: bounds, known reason, a text where the reason needs one, no controls, a place like "2.1", a
// profile with rewash (which is asked for the whole message) and only there. Readers of rows ask it too.
bool is_well_formed(const Request& request);
bool is_well_formed(const Move& move);
bool is_well_formed(const Deputy& deputy);
// A login as the people ledger spells it: no blanks, no capitals. Two spellings of one person are never two people.
bool is_login(std::string_view text);
// One line or several of UTF-8 without controls but LF, at most `most` octets.
bool is_plain_text(std::string_view text, std::size_t most);

// Where a request stands now. Time counts as such: what is overdue is lapsed (or passed on) whether or not a row says so.
struct Standing {
  RequestState state{RequestState::requested};
  std::uint32_t round{1};                // 1, and one more with each resubmission
  std::uint32_t needed{1};               // approvals; 0: at once
  std::vector<std::string> approvals;    // logins that approved in this round and count, in order
  std::vector<std::string> approved_for; // and in whose place each did: the superior's login for a deputy, else their own; each once
  TimeMs asked_ms{0};                    // when this round began
  TimeMs deadline_ms{0};                 // of the decision, or of the resubmission; 0 when the state has none
  bool passed_on{false};
  TimeMs passed_on_ms{0};                // since when
  bool eye_checked{false}, malware_checked{false}, malware_found{false};   // in this round
  bool recalled{false}, password_shown{false};
  TimeMs changed_ms{0};
  std::uint64_t round_move{0};           // number of the row that began this round
  std::uint64_t last_move{0};            // number of the last row that counted
  bool lapse_written{false}, pass_on_written{false};   // rows say so too
  std::uint32_t ignored{0};              // rows that were not legal when they came: a reader may raise an alarm
  std::string refused_code;              // denied by wash: its code
};

// Walks the moves in order, each judged at its own time by what the states allow; an illegal one is passed over and counted.
// Who moved was judged when the row was written and is not asked again: people come and go, what they decided stays. Wash,
// which does not believe the writer, asks proven().
Standing stand(const Request& request, std::span<const Move> moves, const Facts& facts);

// Whether `account` may do this now. Does not look at codes (see proven) nor at what other requests there are (see
// may_request). Fails with a fault of desk_faults.def: where "DESK-05", what the English text.
Status may(DeskAction action, std::string_view account, const Request& request, const Standing& standing, const Facts& facts);
// All of kAllDeskActions that may() allows a person now.
std::vector<DeskAction> may_list(std::string_view account, const Request& request, const Standing& standing, const Facts& facts);

// Whether this new request may be made: well formed, the requester owns the recipient's address, the way is offered by the
// rule, and no open request (of `others`, those of the same item) stands against it: the first one locks the address's mail
// for the others of a section; the same person may ask for different parts of it.
struct OpenRequest {
  Request request;
  RequestState state{RequestState::requested};
};
Status may_request(const Request& wanted, std::span<const OpenRequest> others, const Facts& facts);
// requested, approved or returned.
bool is_open(RequestState state);

// By what right an account decides on a request at a moment; none for the requester, disabled accounts and those without
// the role. superior: the nearest superior of the requester who is an approver, and the next ones as far as approvals are needed;
// deputy: of one of these, valid then; administrator: where the rule says so, or it was passed on.
enum class Right : std::uint8_t { none, superior, deputy, administrator };
const char* to_word(Right right);
struct Entitlement {
  Right right{Right::none};
  std::string for_account;   // deputy: whose
};
// taken: those for whom somebody has approved already (Standing::approved_for). A superior and the deputy of that superior are one
// approval, so neither has a right where the other's stands; a deputy of several is one of the others then.
Entitlement entitlement(std::string_view account, const Request& request, const Facts& facts, bool passed_on, TimeMs at_ms, std::span<const std::string> taken = {});
// Everybody who is entitled now, superiors first: to tell a requester who decides.
std::vector<std::string> deciders(const Request& request, const Standing& standing, const Facts& facts);

// Whether a deputy may be appointed so by made_by. Not looked at: the code.
Status may_appoint(const Deputy& deputy, const People& people, TimeMs now_ms);

// The rule that applies: the profile's, for these kinds; barred when the policy has no such profile.
ReleaseRule rule_of(const Policy& policy, std::string_view washed_under, std::span<const std::string> kinds, bool whole);

// --- proof by codes ---------------------------------------------------------------------------------------------------
enum class CodeAnswer : std::uint8_t { ok, wrong, replayed, locked, unknown };
const char* to_word(CodeAnswer answer);
struct AnsweredCode {               // as wash wrote it
  std::uint64_t number{0};
  std::string account, purpose;
  CodeAnswer answer{CodeAnswer::unknown};
  TimeMs at_ms{0};
};

// What a code is for; at most kPurposeMax octets of printable ASCII. A code proves one act by one person: the purpose names
// all that the act is about, so an answer cannot be used for another one.
inline constexpr std::size_t kPurposeMax = 200;
std::string login_purpose(std::string_view session_nonce);
std::string again_purpose(std::string_view session_nonce);
std::string approve_purpose(const Request& request, std::span<const Move> moves, const Standing& standing);
std::string deputy_purpose(const Deputy& deputy);

// SHA-256 over what an approver agrees to: id, item, recipient, part, way, profile, requester, reason, how the sender was
// confirmed, the round, and the checks by hand of this round.
Bytes request_digest(const Request& request, std::span<const Move> moves, const Standing& standing);

// For wash: the request is well formed, the requester owns request.address (put there what the envelope says), the rule
// offers it, and it stands as approved when only what is proven counts: every approval, and every deputy's appointment, by somebody
// entitled today, with an answer `ok` for its very purpose by its very account; the answer's time takes the place of the row's. A request
// or a resubmission later than now is none, other rows count as of now.
// What makes things stricter (deny, withdraw, return, lapse) counts unproven. Fails with the fault.
Status proven(const Request& request, std::span<const Move> moves, std::span<const AnsweredCode> answers, const Facts& facts);

// --- fixed texts ------------------------------------------------------------------------------------------------------
enum class DeskFault : std::uint8_t {
#define DESK(name, number, code, ja, en) name = number,
#include "quarantine/desk_faults.def"
#undef DESK
};
Unexpected refusal(DeskFault fault);
std::optional<DeskFault> fault_of(const Error& error);
std::string code_of(DeskFault fault);                              // "DESK-05"
const char* text_of(DeskFault fault, std::string_view language);   // "ja", else English

struct ReasonText {
  const char* code;
  bool decides;        // for approvers; else for requesters
  bool needs_text;
  const char* ja;
  const char* en;
};
std::span<const ReasonText> release_reasons();

}  // namespace temizu
