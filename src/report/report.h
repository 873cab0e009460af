// The report as values: what report.json is the exact image of (docs/formats/report-json.md), and what text, PDF and tables are
// drawn from. Every number in it was counted; what nothing has counted yet is an empty optional and is told in words.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "report/measures.h"
#include "report/period.h"

namespace temizu {

// green 異常なし, yellow 要確認, red 緊急.
enum class Light : std::uint8_t { green, yellow, red };
const char* to_word(Light light);

// What ledger rows and audit chain both know, counted once from each. Recipients unless said otherwise; class message only.
struct Counted {
  std::uint64_t messages{0}, recipients{0}, bytes{0};
  std::uint64_t clean{0}, washed{0}, held{0};                                   // results of the period
  std::uint64_t delivered_washed{0}, delivered_notice_only{0}, undeliverable{0};   // ends of the period
  friend bool operator==(const Counted&, const Counted&) = default;
};
struct CountedName {
  const char* name;
  const char* japanese;
  std::uint64_t Counted::*member;
};
inline constexpr std::array<CountedName, 9> kCountedNames{{{"messages", "受付（通）", &Counted::messages},
                                                           {"recipients", "受付（宛先）", &Counted::recipients},
                                                           {"bytes", "受付（バイト）", &Counted::bytes},
                                                           {"clean", "変更なし", &Counted::clean},
                                                           {"washed", "無害化", &Counted::washed},
                                                           {"held", "保留", &Counted::held},
                                                           {"delivered_washed", "配送（本文あり）", &Counted::delivered_washed},
                                                           {"delivered_notice_only", "配送（保留の通知）", &Counted::delivered_notice_only},
                                                           {"undeliverable", "配送不能", &Counted::undeliverable}}};

// Recipients: carried_in + accepted = delivered + undeliverable + carried_out. Each is counted where it lies, none by subtraction.
struct PeriodBalance {
  std::uint64_t carried_in{0}, accepted{0}, delivered_washed{0}, delivered_notice_only{0}, undeliverable{0}, carried_out{0};
  std::int64_t difference() const {
    return static_cast<std::int64_t>(carried_in + accepted) -
           static_cast<std::int64_t>(delivered_washed + delivered_notice_only + undeliverable + carried_out);
  }
};

struct Safety {
  std::uint64_t sent_results{0};          // distinct results with a delivered recipient in the period, every class
  std::uint64_t signatures_checked{0};    // of these: wash's signature verified again by the report
  std::uint64_t signatures_bad{0};
  std::uint64_t without_result{0};        // delivered recipients no signed result stands for
  std::uint64_t originals_released{0};    // those wash handed over in the period or that left in it; no recall notices
  std::uint64_t originals_unapproved{0};  // … for which no approval is recorded; all of them until the desk's data is there
  std::uint64_t forged_refused{0};        // rows that deliver refused to send
  std::uint64_t unproven_refused{0};      // orders to hand out an original that wash refused, because no approval proves them
  std::uint64_t escapes_tried{0};         // children of wash that a forbidden system call ended
  std::uint64_t unapproved() const { return signatures_bad + without_result + originals_unapproved; }
};

struct Service {
  std::uint64_t delivered{0};             // recipients the times are of, notices of held mail included
  std::uint64_t p50_ms{0}, p95_ms{0};     // arrival to the next hop's 250; cut to 7 binary digits, docs/formats/report-json.md
  std::uint64_t max_ms{0};
  std::uint64_t under_way{0};             // at the end of the period
  std::uint64_t oldest_ms{0};             // age of the oldest of these then; 0 when none
  std::map<std::string, std::uint64_t> starts;   // program → starts in the period
  struct Uptime { std::string program; std::uint64_t up_ms{0}, of_ms{0}; };
  std::vector<Uptime> uptime;             // of_ms: of which it is known; empty: no program has ever beaten here
  std::uint64_t uncertain{0};             // tries whose end nobody knows: a duplicate is possible
  std::uint64_t nobody_told{0};           // failed mails of which no sender could be told
};

struct Hour {
  std::int64_t start_ms{0};
  std::uint64_t accepted{0}, delivered_washed{0}, delivered_notice_only{0}, undeliverable{0};
};

struct KindRow {
  std::string kind;
  std::uint64_t parts{0}, text{0}, rebuilt{0}, flattened{0}, withheld{0}, dropped{0}, changed{0}, bytes_in{0}, bytes_out{0};
};

struct RuleRow {
  std::string rule, weight;
  std::uint64_t mails{0}, count{0};
  std::int64_t first_ms{0};                // in the period
  std::uint64_t departments{0};            // recipients' domains it was in mail to; counted for high and hostile ones, up to 1,000
  std::optional<std::string> seen_before;  // the last day of the 30 before whose report names it; empty: none does; nothing: no reports
};

// How often notices came, a recipient's address; no address is kept.
struct Burden {
  std::uint64_t people{0}, noticed{0}, notices{0}, most{0}, many{0};   // addresses with mail; with a notice; notices; most for one; with more than kNoticesMany
  bool cut{false};                         // more addresses than are counted
};
inline constexpr std::uint64_t kNoticesMany = 10;   // a day and person

struct FamilyRow {        // of the kinds of a family (words.h), all of them
  std::uint64_t parts{0}, text{0}, rebuilt{0}, flattened{0}, withheld{0}, dropped{0}, bytes_in{0}, bytes_out{0};
};

struct CodeRow {           // TZ-114: how often a recipient's notice named it
  std::uint32_t code{0};
  std::uint64_t count{0};
};

struct HeatRow {           // a recipients' domain; one number a family of kinds (words.h)
  std::string domain;
  std::uint64_t recipients{0};
  std::vector<std::uint64_t> changed;   // parts taken out or changed, per family
};

struct DangerRow {
  std::string domain;
  std::uint64_t held{0}, hostile{0}, high{0};   // mails: held; with a hostile finding; with a high one
};

struct Act {               // what a person did
  std::int64_t at_ms{0};
  std::string ledger, actor, action, subject, why;
};
struct ActCount {          // all acts of persons, by what they did
  std::string action;
  std::uint64_t count{0}, actors{0};
};

// What went wrong or was fended off, with its time; subject: an id or a kind, never a name.
struct Incident {
  std::int64_t at_ms{0};
  std::string kind;        // "forged", "unreadable", "crashed", "timed_out", "forbidden_call", "kind_failed", "release_refused", "self_approval"
  std::string subject;
};

struct Chain {
  std::string ledger;
  std::uint64_t first{0}, last{0};   // record numbers checked; first 1: from the beginning
  Bytes head;                        // 32 octets
  bool good{false};
  std::string error;                 // when not good
  std::uint64_t in_period{0};        // records of the period
};

struct Disk {
  std::uint64_t free_bytes{0}, total_bytes{0};
  std::optional<std::uint32_t> days_left;   // from the free space of earlier reports; none: not falling, or too few reports
};

struct KeepingFigures {
  std::uint64_t purged_originals{0}, keep_holds{0}, on_hold{0}, unread_rows{0};
  struct Due { std::uint64_t today{0}, week{0}, overdue{0}, held{0}; bool at_least{false}; };
  std::optional<Due> due;            // originals the purge will take: when the report was made; nothing: the policy could not be read
  struct HoldRow { std::string item, owner, why; std::int64_t at_ms{0}; };
  std::vector<HoldRow> holds;        // newest first, at most 20
};

// A day before, for means, lines and the weekday before; from signed reports of before only.
struct DayBefore {
  std::string date;
  bool there{false};                 // false: no report of that day
  std::uint64_t messages{0}, recipients{0}, bytes{0}, delivered_washed{0}, delivered_notice_only{0}, undeliverable{0}, changed_parts{0},
      withheld_parts{0};
  std::uint64_t free_bytes{0};
  std::optional<Measures> measures;  // reports of before these were counted have none
  std::optional<std::array<std::uint64_t, kRemovedClasses.size()>> removed;   // mails
  std::vector<std::string> rules;    // named in it
};

// What needs a person. red and yellow in this order; at most 5 are on page 1.
struct ReportFinding {
  Light light{Light::yellow};
  std::string code;                  // fixed word: "balance", "recount", "chain", …
  std::string sentence;              // Japanese
  std::string owner, due;            // who, until when; Japanese
};

// Figures of the release desk; nothing here until its ledger has them.
struct DeskFigures {
  std::uint64_t opened{0}, approved{0}, released{0}, returned{0}, denied{0}, withdrawn{0}, lapsed{0};
  std::uint64_t waiting{0}, overdue{0};           // at the end of the period; of these: past their deadline
  std::uint64_t wait_p50_ms{0}, wait_max_ms{0};   // from request to decision
  std::uint64_t self_approvals_blocked{0};        // refused because the requester asked
  std::uint64_t after_hours{0};                   // approvals outside desk.hours
  std::uint64_t by_deputy{0};
  std::uint64_t exceptions{0}, exceptions_used{0}, exceptions_ending{0}, exceptions_proposed{0};
  struct Group {                                  // a department (code), or somebody who decides (login)
    std::string name;
    std::uint64_t opened{0}, approved{0}, denied{0}, returned{0}, wait_p50_ms{0}, wait_max_ms{0};   // opened: departments only
  };
  std::vector<Group> departments, deciders;       // the busiest first, at most 20
  struct Released {
    std::string item, requester, approver, ground;
    std::int64_t at_ms{0};
    bool whole{true}, checked_by_eye{false}, checked_for_malware{false}, password_shown{false}, recalled{false};
  };
  std::vector<Released> list;                     // originals, at most 200
  struct ExceptionRow {
    std::string id, kind, owner;
    std::int64_t expires_ms{0}, review_ms{0};     // review 0: none before the end
    std::uint64_t uses{0}, uses_all{0};           // in the period; since it was approved
  };
  std::vector<ExceptionRow> ending;               // in force, end or review within 14 days, the soonest first, at most 50
};

// The last nightly self-inspection, and what it saw beside the samples.
struct Inspection {
  std::int64_t begun_ms{0}, ended_ms{0};
  bool stale{false};                   // older than a night
  std::uint64_t kinds{0}, passed{0};
  std::vector<std::string> failed;     // kinds withheld since they failed, now or earlier
  struct Sample { std::string sample, kind, end, what; };
  std::vector<Sample> samples;
  struct Facts {
    std::uint64_t files{0};
    bool files_compared{false}, ports_known{false};
    std::vector<std::string> files_changed, files_missing, files_new, ports_open, ports_unexpected, ports_missing;
    std::optional<bool> clock_synchronised;
    std::optional<std::int64_t> clock_error_ms, certificate_days;
  };
  std::optional<Facts> facts;          // nothing: not in their form
};

struct Dormant {                       // enabled accounts without a log-in for so long; see quarantine/dormant.h
  std::int64_t days{90};
  std::uint64_t enabled{0}, privileged{0}, all{0};
  struct Row { std::string login; bool privileged{false}; std::int64_t last_ms{0}; };   // last 0: never
  std::vector<Row> list;               // privileged ones first, at most 30
};

struct RestoreFigures {                // the last restore test (復元試験)
  std::int64_t at_ms{0};
  bool good{false};
  std::string why;
  std::uint64_t records{0}, items{0}, opened{0};
};

struct Marks {                       // where the next report starts to read; not a figure
  std::uint64_t deliveries{0}, results{0};
  std::map<std::string, std::uint64_t> audit;
};

struct Report {
  // which
  std::uint64_t number{0};
  Period period;
  std::string zone, site, contact;
  std::int64_t made_ms{0}, due_ms{0};
  Bytes previous;                    // digest of the report before; 32 zero octets for the first
  Bytes config_digest;
  std::vector<std::string> policies; // digests the period's results were made under, hexadecimal
  std::vector<Chain> chains;
  // verdict
  Light light{Light::green};
  std::vector<ReportFinding> findings;
  // counts
  std::vector<std::string> unread;   // ledgers that could not be read, whole or in part: figures hold what could be
  PeriodBalance balance;
  Counted ledger, chain;             // the same, twice
  Safety safety;
  Service service;
  std::uint64_t duplicates{0};
  Measures measures{};
  Removed removed{};
  std::vector<FamilyRow> families;   // in the order of family_names()
  Burden burden;
  std::vector<Hour> hours;           // a day's
  std::vector<KindRow> kinds;
  std::vector<RuleRow> rules;
  std::vector<CodeRow> codes;
  std::vector<RuleRow> held_rules;   // why whole mails were held; weight empty
  std::vector<HeatRow> heat;
  std::vector<DangerRow> dangers;
  std::uint64_t dangers_looked{0}, dangers_all{0};   // mails with a danger whose sender was looked up, and all of them
  std::uint64_t tallies_missing{0}, tallies_altered{0};
  std::vector<Act> acts;             // without log-ins and what the desk counts; at most kActsMax of acts_all
  std::uint64_t acts_all{0};
  std::vector<ActCount> act_counts;  // of all of them
  std::vector<Incident> incidents;   // by time, at most kIncidentsMax of incidents_all
  std::uint64_t incidents_all{0};
  std::map<std::string, std::uint64_t> incident_counts;   // kind → all of them, whatever the list has room for
  std::vector<std::string> alert_codes;    // of alerts raised: "AL-07"
  KeepingFigures keeping;
  std::optional<Disk> disk;
  std::vector<DayBefore> before;     // 30 days, the oldest first
  std::vector<std::string> missing;  // days whose report does not exist
  bool late{false};
  bool partial{false};               // the period is not over: made by hand, for a look
  std::optional<DeskFigures> desk;
  std::optional<Inspection> inspection;   // nothing: there never was one, or its result could not be read
  std::vector<std::string> kinds_lost;    // failed the self-inspection, were not cleared, and are not in the list of withheld kinds
  bool kinds_unread{false};               // the list of withheld kinds cannot be read
  std::optional<Dormant> dormant;         // nothing: the ledgers of people or console could not be read
  std::optional<RestoreFigures> restore;  // nothing: none was recorded
  Marks marks;
};

// False where a ledger that the figures need could not be read: nothing is said to agree then, nor not to.
bool balance_known(const Report& report);   // intake, washed, deliver
bool safety_known(const Report& report);    // washed, deliver, orders

inline constexpr std::size_t kActsMax = 200;
inline constexpr char kWithoutPdf[] = "pdf";   // code of the finding that the PDF is not there
inline constexpr std::size_t kIncidentsMax = 50;

// One sentence for page 1 and "異常なし", "要確認 2件", "緊急 1件" for the subject.
std::string verdict_word(const Report& report);
std::string verdict_sentence(const Report& report);
// 【無害化 日次報告】令和8年11月21日（土） 異常なし
std::string subject_of(const Report& report);

}  // namespace temizu
