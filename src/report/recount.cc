#include "report/recount.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <thread>

#include "audit/chain.h"
#include "base/envelope.h"
#include "quarantine/signs.h"
#include "quarantine/sql/ledger.h"
#include "report/rows.h"

namespace temizu {
namespace {

constexpr LedgerKind kLedgers[] = {LedgerKind::washed, LedgerKind::deliver, LedgerKind::intake, LedgerKind::orders, LedgerKind::people, LedgerKind::reports};
constexpr std::size_t kPoliciesMax = 20, kAlertCodesMax = 50, kFailedKindsMax = 300;
constexpr std::uint64_t kClockSlackMs = 2000;
constexpr std::size_t kActionsMax = 200, kActorsMax = 10'000, kStartsMax = 10'000;

// What everybody does every day is counted by action only; requests and decisions stand in the desk's figures.
bool is_everyday(std::string_view action) {
  if (action == "login" || action == "login.failed" || action == "text.shown" || action.starts_with("session.")) return true;
  for (const char* of_desk : {"desk.request", "desk.resubmit", "desk.approve", "desk.return", "desk.deny", "desk.withdraw", "desk.lapse", "desk.pass-on",
                              "desk.check-eye", "desk.check-malware", "desk.self_approval"}) {
    if (action == of_desk) return true;
  }
  return false;
}

// The value of "key=value" in a detail, up to the next blank; empty when it is not there.
std::string_view value_of(std::string_view detail, std::string_view key) {
  std::size_t at = 0;
  while ((at = detail.find(key, at)) != std::string_view::npos) {
    const std::size_t behind = at + key.size();
    if ((at == 0 || detail[at - 1] == ' ') && behind < detail.size() && detail[behind] == '=') {
      const std::string_view rest = detail.substr(behind + 1);
      return rest.substr(0, std::min(rest.find(' '), rest.size()));
    }
    at = behind;
  }
  return {};
}

std::uint64_t number_of(std::string_view text, int base = 10) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  return number;
}

// One ledger's chain.
class ChainCount {
 public:
  ChainCount(const RecountOptions& options, const Period& period, LedgerKind kind)
      : options_(options), period_(period), kind_(kind), name_(to_word(kind)) {
    chain_.ledger = name_;
  }

  void run() {
    if (!ledger_there(options_.store_path, kind_)) {
      const auto known = options_.known.find(name_);
      // A ledger that had records is not one that was never made.
      there_ = (known != options_.known.end() && known->second.number > 0) || is_gone(options_.store_path, kind_);
      if (there_) unread("the ledger is gone");
      return;
    }
    LedgerReader reader(options_.store_path, kind_);
    if (auto done = reader.read([&](Db& db) { return read(db); }); !done) unread("cannot be read: " + done.error().what);
  }

  void add_to(Recount& all) {
    if (!there_) return;
    all.chains.push_back(chain_);
    if (unread_) all.unread.push_back(name_);
    for (const CountedName& one : kCountedNames) all.counted.*one.member += counts_.counted.*one.member;
    all.duplicates += counts_.duplicates;
    all.purged += counts_.purged;
    all.forged += counts_.forged;
    all.unproven += counts_.unproven;
    all.unreadable += counts_.unreadable;
    all.uncertain += counts_.uncertain;
    all.nobody_told += counts_.nobody_told;
    for (const auto& [program, count] : counts_.starts) all.starts[program] += count;
    all.starts_since.insert(all.starts_since.end(), counts_.starts_since.begin(), counts_.starts_since.end());
    all.policies.merge(counts_.policies);
    all.acts_all += counts_.acts_all;
    for (auto& [action, of] : counts_.by_action) {
      all.by_action[action].count += of.count;
      all.by_action[action].actors.merge(of.actors);
    }
    all.incidents_all += counts_.incidents_all;
    for (const auto& [what, count] : counts_.incident_counts) all.incident_counts[what] += count;
    all.failed_kinds.merge(counts_.failed_kinds);
    all.alert_codes.merge(counts_.alert_codes);
    all.incidents.insert(all.incidents.end(), counts_.incidents.begin(), counts_.incidents.end());
    for (Act& act : counts_.acts) {
      if (all.acts.size() < kActsMax) all.acts.push_back(std::move(act));
    }
    all.tally_sum += counts_.tally_sum;
    all.clock_back_ms = std::max(all.clock_back_ms, counts_.clock_back_ms);
    all.next[name_] = next_ == 0 ? counted_to_ + 1 : next_;
  }

 private:
  Status read(Db& db) {
    std::uint64_t last = 0, first = 1;
    {
      Query query(db, "SELECT COALESCE(MAX(number), 0) FROM audit");
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (*row) last = query.count(0);
    }
    const auto from = options_.from.find(name_);
    if (last > options_.whole_chain_max && from != options_.from.end()) first = std::max<std::uint64_t>(1, from->second);
    chain_.first = first;
    chain_.good = true;
    std::optional<AuditVerifier> verifier;
    const auto known = options_.known.find(name_);
    const bool expects = known != options_.known.end() && known->second.number >= first;
    bool met = !expects;
    auto done = read_audit(db, first, [&](const AuditRecord& record) -> Status {
      // Before `first` stands what the report before has verified; its head must come by below.
      if (!verifier) verifier.emplace(first - 1, first == 1 ? Bytes{} : record.previous);
      if (chain_.good) {
        if (auto good = verifier->add(record); !good) broken(good.error().where + " " + good.error().what);
      }
      if (expects && record.number == known->second.number) {
        met = true;
        if (record.hash != known->second.hash) broken("record " + std::to_string(record.number) + " is not the one the report before wrote down");
      }
      chain_.last = counted_to_ = record.number;
      chain_.head = record.hash;
      count(record);
      return {};
    });
    if (!done) return done;
    if (chain_.head.empty()) chain_.head = Bytes(32, '\0');
    if (!met) broken("ends before record " + std::to_string(known->second.number) + ", which the report before wrote down");
    return {};
  }

  // The head that the report before wrote down stays the one that the next report asks for.
  void unread(std::string what) {
    unread_ = true;
    chain_.good = false;
    chain_.error = std::move(what);
    const auto known = options_.known.find(name_);
    if (known != options_.known.end() && known->second.number > chain_.last) {
      chain_.last = known->second.number;
      chain_.head = known->second.hash;
    }
    if (chain_.head.empty()) chain_.head = Bytes(32, '\0');
  }

  void broken(const std::string& what) {
    if (!chain_.good) return;
    chain_.good = false;
    chain_.error = what;
  }

  void count(const AuditRecord& record) {
    if (record.at_ms >= period_.end_ms) {
      if (next_ == 0) next_ = record.number;
    }
    const TimeMs arrival = kind_ == LedgerKind::intake && record.action == "kept" ? static_cast<TimeMs>(number_of(value_of(record.detail, "arrival"))) : 0;
    const TimeMs at_ms = arrival != 0 ? arrival : record.at_ms;
    const bool in_period = at_ms >= period_.start_ms && at_ms < period_.end_ms;
    if (record.at_ms >= period_.start_ms && record.at_ms < period_.end_ms) {
      ++chain_.in_period;
      const TimeMs back = latest_ms_ - record.at_ms;
      if (back > static_cast<TimeMs>(kClockSlackMs)) counts_.clock_back_ms = std::max(counts_.clock_back_ms, static_cast<std::uint64_t>(back));
    }
    latest_ms_ = std::max(latest_ms_, record.at_ms);
    if (record.action == "started" && record.at_ms >= period_.start_ms && counts_.starts_since.size() < kStartsMax) {
      counts_.starts_since.push_back({record.actor, record.at_ms, static_cast<TimeMs>(number_of(value_of(record.detail, "alive_before")))});
    }
    if (kind_ == LedgerKind::people && record.action == "kind-failed" && counts_.failed_kinds.size() < kFailedKindsMax) counts_.failed_kinds.insert(record.subject);
    if (kind_ == LedgerKind::people && record.action == "kind-cleared") counts_.failed_kinds.erase(record.subject);
    if (!in_period) return;
    if (record.action == "started") ++counts_.starts[record.actor];
    if (record.action == "purged") ++counts_.purged;
    switch (kind_) {
      case LedgerKind::intake: return kept(record);
      case LedgerKind::washed: return washed(record);
      case LedgerKind::deliver: return delivered(record);
      case LedgerKind::orders:
      case LedgerKind::people: return act(record);
      case LedgerKind::reports: return;
    }
  }

  void kept(const AuditRecord& record) {
    if (record.action == "duplicate") ++counts_.duplicates;
    if (record.action != "kept" || value_of(record.detail, "class") == to_word(ItemClass::selftest)) return;
    ++counts_.counted.messages;
    counts_.counted.recipients += number_of(value_of(record.detail, "recipients"));
    counts_.counted.bytes += number_of(value_of(record.detail, "size"));
  }

  void incident(const AuditRecord& record, const char* kind, std::string_view subject) {
    ++counts_.incidents_all;
    ++counts_.incident_counts[kind];
    if (counts_.incidents.size() < kIncidentsMax) counts_.incidents.push_back({record.at_ms, kind, std::string(subject)});
  }

  // A child that did not come back with an answer. One record a recipient, those of a message one behind the other.
  void child_died(const AuditRecord& record) {
    if (!record.why.starts_with("wash.")) return;
    const std::string_view item = std::string_view(record.subject).substr(0, record.subject.find('/'));
    if (item == last_died_) return;
    last_died_ = item;
    const std::string_view id = item.substr(0, 8);
    if (record.why == "wash.timeout") incident(record, "timed_out", id);
    else if (record.why == "wash.forbidden_call") incident(record, "forbidden_call", id);
    else if (record.why == "wash.crashed" || record.why == "wash.memory") incident(record, "crashed", id);
  }

  void washed(const AuditRecord& record) {
    if (record.action == "alert.raised") {
      if (counts_.alert_codes.size() < kAlertCodesMax) counts_.alert_codes.insert(record.subject);
      incident(record, "alert", record.subject);
    }
    if (record.action == "unreadable") {
      ++counts_.unreadable;
      incident(record, "unreadable", record.subject);
    }
    if (record.action == "release.refused") {
      counts_.unproven += is_unproven(record.why) ? 1 : 0;
      incident(record, "release_refused", std::string_view(record.subject).substr(0, 8));
    }
    if (record.action == "washed") child_died(record);
    if (record.action == "nobody-told") ++counts_.nobody_told;
    if (record.action != "washed" || value_of(record.detail, "class") != to_word(ItemClass::message)) return;
    const std::string_view verdict = value_of(record.detail, "verdict");
    if (verdict == "clean") ++counts_.counted.clean;
    else if (verdict == "washed") ++counts_.counted.washed;
    else ++counts_.counted.held;
    const std::string_view policy = value_of(record.detail, "policy");
    if (policy != last_policy_ && counts_.policies.size() < kPoliciesMax) {
      last_policy_ = policy;
      counts_.policies.insert(last_policy_);
    }
    // One tally a result, one record a recipient: those of a result stand together.
    std::string result = record.subject.substr(0, record.subject.find('/'));
    result += value_of(record.detail, "result");
    const std::string_view tally = value_of(record.detail, "tally");
    if (!tally.empty() && result != last_result_) counts_.tally_sum += number_of(tally, 16);
    last_result_ = std::move(result);
  }

  void delivered(const AuditRecord& record) {
    if (record.action == "forged") {
      ++counts_.forged;
      incident(record, "forged", record.subject);
    }
    if (record.action == "uncertain") ++counts_.uncertain;
    if (value_of(record.detail, "class") != to_word(ItemClass::message)) return;
    if (record.action == "undeliverable") ++counts_.counted.undeliverable;
    if (record.action != "delivered") return;
    const bool notice = record.detail.find(" notice-only ") != std::string::npos;
    ++(notice ? counts_.counted.delivered_notice_only : counts_.counted.delivered_washed);
  }

  void act(const AuditRecord& record) {
    if (record.action == "kind-failed") incident(record, "kind_failed", record.subject);
    if (record.actor == "self-inspect") return;   // no person's
    if (record.action == "desk.self_approval") incident(record, "self_approval", std::string_view(record.subject).substr(0, 8));
    ++counts_.acts_all;
    auto known = counts_.by_action.find(record.action);
    if (known == counts_.by_action.end() && counts_.by_action.size() < kActionsMax) known = counts_.by_action.emplace(record.action, Recount::ActsOf{}).first;
    if (known != counts_.by_action.end()) {
      ++known->second.count;
      if (known->second.actors.size() < kActorsMax) known->second.actors.insert(record.actor);
    }
    if (is_everyday(record.action) || counts_.acts.size() >= kActsMax) return;
    counts_.acts.push_back({record.at_ms, name_, record.actor, record.action, record.subject, record.why});
  }

  const RecountOptions& options_;
  const Period& period_;
  LedgerKind kind_;
  std::string name_;
  bool there_{true}, unread_{false};
  Chain chain_;
  Recount counts_;
  std::uint64_t next_{0}, counted_to_{0};
  TimeMs latest_ms_{std::numeric_limits<TimeMs>::min() / 2};
  std::string last_policy_, last_result_, last_died_;
};

}  // namespace

bool is_gone(const std::string& store_path, LedgerKind kind) {
  constexpr LedgerKind kPath[] = {LedgerKind::intake, LedgerKind::washed, LedgerKind::deliver};
  if (std::ranges::find(kPath, kind) == std::end(kPath) || ledger_there(store_path, kind)) return false;
  return std::ranges::any_of(kPath, [&](LedgerKind other) { return ledger_there(store_path, other); });
}

Recount recount(const RecountOptions& options, const Period& period) {
  std::vector<ChainCount> chains;
  for (const LedgerKind kind : kLedgers) chains.emplace_back(options, period, kind);
  const auto every_second = [&](std::size_t first) {
    for (std::size_t i = first; i < chains.size(); i += 2) chains[i].run();
  };
  std::thread other([&] { every_second(1); });
  every_second(0);
  other.join();
  Recount all;
  for (ChainCount& one : chains) one.add_to(all);
  return all;
}

}  // namespace temizu
