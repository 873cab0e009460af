#include "console/metrics.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/heartbeat.h"
#include "base/tally.h"
#include "console/server.h"
#include "quarantine/inspection.h"
#include "quarantine/signs.h"
#include "quarantine/sql/change_line.h"

namespace temizu::console {
namespace {

constexpr std::int64_t kKeptMs = 5'000;
constexpr std::uint64_t kRowsAtOnce = 50'000;   // of a chain in one answer: the rest in the next
constexpr std::size_t kLabelsMax = 300;         // different values of one label; more count as "other"

constexpr const char* kKeyPrograms[] = {"receive", "wash", "deliver"};   // without them no mail goes

// "verdict=held" in "class=message verdict=held profile=standard"; empty when it is not there.
std::string word_of(std::string_view detail, std::string_view key) {
  for (std::size_t at = 0; at < detail.size();) {
    const std::size_t end = std::min(detail.find(' ', at), detail.size());
    const std::string_view word = detail.substr(at, end - at);
    if (word.starts_with(key)) return std::string(word.substr(key.size()));
    at = end + 1;
  }
  return {};
}

template <class Key>
void count(std::map<Key, std::uint64_t>& in, const Key& key, const Key& other, std::uint64_t by) {
  in[in.size() < kLabelsMax || in.contains(key) ? key : other] += by;
}

double seconds(TimeMs ms) { return static_cast<double>(ms) / 1000.0; }

void add_balance(Exposition& out, const World& world) {
  const Result<Balance> balance = world.store->balance();
  if (!balance) return;
  out.family("temizu_recipients_accepted_total", "counter", "Recipients of messages that were accepted.");
  out.sample(static_cast<double>(balance->accepted));
  out.family("temizu_recipients_ended_total", "counter", "Recipients whose message came to an end, by how it ended.");
  out.sample({{"end", "delivered_washed"}}, static_cast<double>(balance->delivered_washed));
  out.sample({{"end", "delivered_notice_only"}}, static_cast<double>(balance->delivered_notice_only));
  out.sample({{"end", "undeliverable"}}, static_cast<double>(balance->undeliverable));
  out.family("temizu_recipients_under_way", "gauge", "Recipients whose message is being washed or waits for delivery.");
  out.sample(static_cast<double>(balance->under_way));
  out.family("temizu_balance_holds", "gauge", "1: accepted equals ended plus under way. 0: look at once.");
  out.sample(balance->holds() ? 1 : 0);
}

void add_queue(Exposition& out, const std::string& store_path, TimeMs now_ms) {
  const Result<std::optional<TimeMs>> oldest_ms = oldest_waiting_ms(store_path);
  if (!oldest_ms) return;
  out.family("temizu_queue_oldest_seconds", "gauge", "Age of the oldest message under way that nobody told to wait; 0: none.");
  out.sample(*oldest_ms ? std::max(0.0, seconds(now_ms - **oldest_ms)) : 0);
}

void add_requests(Exposition& out, LedgerReader& orders) {
  std::map<std::string, std::uint64_t> states;
  const Status looked = orders.read([&](Db& db) -> Status {
    Query query(db, "SELECT state, COUNT(*) FROM requests GROUP BY state");
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      const std::int64_t state = query.number(0);
      if (state >= 0 && state <= static_cast<std::int64_t>(RequestState::lapsed)) states[to_word(static_cast<RequestState>(state))] += query.count(1);
    }
  });
  if (!looked) return;
  out.family("temizu_release_requests", "gauge", "Requests for originals by the state they are in.");
  for (int state = 0; state <= static_cast<int>(RequestState::lapsed); ++state) {
    const std::string word = to_word(static_cast<RequestState>(state));
    out.sample({{"state", word}}, static_cast<double>(states[word]));
  }
}

void add_disk(Exposition& out, const std::string& store_path) {
  struct statvfs info {};
  if (::statvfs(store_path.c_str(), &info) != 0) return;
  out.family("temizu_store_free_bytes", "gauge", "Free space of the file system that holds the store.");
  out.sample(static_cast<double>(info.f_bavail) * static_cast<double>(info.f_frsize));
  out.family("temizu_store_size_bytes", "gauge", "Size of the file system that holds the store.");
  out.sample(static_cast<double>(info.f_blocks) * static_cast<double>(info.f_frsize));
}

void add_programs(Exposition& out, const World& world) {
  const std::vector<Heartbeat> all = heartbeats(world.config.store.path);
  const TimeMs now_ms = world.clock->now_ms();
  out.family("temizu_program_heartbeat_age_seconds", "gauge", "Since the program last said that it is alive; a report is made once a day.");
  for (const Heartbeat& one : all) out.sample({{"program", one.program}}, std::max(0.0, seconds(now_ms - one.at_ms)));
  out.family("temizu_program_start_time_seconds", "gauge", "When the program started, in seconds since 1970.");
  for (const Heartbeat& one : all) out.sample({{"program", one.program}}, seconds(one.started_ms));
  out.family("temizu_log_lines_dropped_total", "counter", "Lines that the journal did not take, since the program started.");
  for (const Heartbeat& one : all) out.sample({{"program", one.program}}, static_cast<double>(one.lines_dropped));
  out.family("temizu_syslog_dropped_total", "counter", "Messages that the syslog daemon did not take, since the program started.");
  for (const Heartbeat& one : all) out.sample({{"program", one.program}}, static_cast<double>(one.syslog_dropped));
}

void add_inspection(Exposition& out, const std::string& store_path) {
  const auto last = last_inspection(store_path);
  const auto failed = failed_kinds(store_path);
  if (last && last->has_value()) {
    std::map<std::string, std::uint64_t> ends;
    for (const SampleOutcome& one : (*last)->outcomes) ++ends[to_word(one.end)];
    out.family("temizu_inspection_samples", "gauge", "Samples of the last self-inspection by how they ended.");
    for (const SampleEnd end : {SampleEnd::passed, SampleEnd::withheld, SampleEnd::failed, SampleEnd::not_judged}) {
      out.sample({{"end", to_word(end)}}, static_cast<double>(ends[to_word(end)]));
    }
    out.family("temizu_inspection_end_time_seconds", "gauge", "When the last self-inspection ended, in seconds since 1970.");
    out.sample(seconds((*last)->ended_ms));
  }
  if (!failed) return;
  out.family("temizu_kinds_withheld", "gauge", "Kinds that are withheld because the self-inspection failed for them.");
  out.sample(static_cast<double>(std::count_if(failed->begin(), failed->end(), [](const FailedKind& one) { return one.cleared_ms == 0; })));
}

}  // namespace

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + ' ' + std::string(help) + "\n# TYPE " + name_ + ' ' + std::string(type) + '\n';
}

void Exposition::sample(const Labels& labels, double value) {
  text_ += name_;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    text_ += i == 0 ? '{' : ',';
    text_ += std::string(labels[i].first) + "=\"";
    for (const char c : labels[i].second) {
      if (c == '\n') {
        text_ += "\\n";
        continue;
      }
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '"';
  }
  if (!labels.empty()) text_ += '}';
  char number[40];
  const bool whole = std::nearbyint(value) == value && std::abs(value) < 1e15;
  std::snprintf(number, sizeof number, whole ? " %.0f\n" : " %.3f\n", value);
  text_ += number;
}

Metrics::Metrics(const std::string& store_path) : store_path_(store_path) {
  for (const LedgerKind kind : kAuditedLedgers) chains_.push_back({kind, std::make_unique<LedgerReader>(store_path, kind), -1, -1});
  follow();   // from now on
  follow_tallies();
}

void Metrics::follow() {
  for (Chain& chain : chains_) {
    // A chain that is not there yet starts at its first record.
    const bool from_now = chain.read_to < 0;
    const Status looked = chain.reader->read([&](Db& db) -> Status {
      {
        Query head(db, "SELECT COALESCE(MAX(number), 0) FROM audit");
        auto row = head.next();
        if (!row) return Unexpected{row.error()};
        chain.head = *row ? head.number(0) : 0;
      }
      if (from_now) {
        chain.read_to = chain.head;
        return {};
      }
      Query query(db, "SELECT number, action, detail FROM audit WHERE number > ? ORDER BY number LIMIT ?");
      query.put(chain.read_to).put(kRowsAtOnce);
      for (;;) {
        auto row = query.next();
        if (!row) return Unexpected{row.error()};
        if (!*row) return {};
        chain.read_to = query.number(0);
        const std::string action = query.text(1);
        ++changes_[{to_word(chain.kind), is_known_change(action) ? action : "other"}];
        if (action != "washed") continue;
        const std::string detail = query.text(2);
        count(verdicts_, {word_of(detail, "class="), word_of(detail, "verdict=")}, {"other", "other"}, 1);
      }
    });
    if (!looked && looked.error().code == Code::unavailable && from_now) chain.read_to = 0;
  }
}

void Metrics::follow_tallies() {
  LedgerReader& washed = *chains_[1].reader;
  const bool from_now = tallies_to_ < 0;
  const Status looked = washed.read([&](Db& db) -> Status {
    if (from_now) {
      Query head(db, "SELECT COALESCE(MAX(number), 0) FROM tallies");
      auto row = head.next();
      if (!row) return Unexpected{row.error()};
      tallies_to_ = *row ? head.number(0) : 0;
      return {};
    }
    Query query(db, "SELECT number, tally FROM tallies WHERE number > ? ORDER BY number LIMIT ?");
    query.put(tallies_to_).put(kRowsAtOnce);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      tallies_to_ = query.number(0);
      const Result<Tally> tally = tally_from_text(query.text(1));
      if (!tally) continue;
      for (const TallyPart& part : tally->parts) {
        if (part.reason > 0) count(reasons_, "TZ-" + std::to_string(part.reason), std::string("other"), part.count);
      }
      for (const TallyRule& rule : tally->rules) count(rules_, rule.rule, std::string("other"), rule.count);
    }
  });
  if (!looked && looked.error().code == Code::unavailable && from_now) tallies_to_ = 0;
}

std::string Metrics::text(const World& world) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = system_clock().steady_ms();
  if (!kept_.empty() && now - made_ms_ < kKeptMs) return kept_;
  follow();
  follow_tallies();
  Exposition out;
  out.family("temizu_up", "gauge", "1 when this page could be made.");
  out.sample(1);
  out.family("temizu_ready", "gauge", "1: receive, wash and deliver are alive and the ledgers can be read.");
  out.sample(not_alive(store_path_, world.clock->now_ms()).empty() && (!world.well || world.well()) ? 1 : 0);
  add_programs(out, world);
  add_balance(out, world);
  add_queue(out, store_path_, world.clock->now_ms());
  out.family("temizu_changes_total", "counter", "State changes by ledger and action, since this console started (docs/logs.md lists the actions).");
  for (const auto& [key, value] : changes_) out.sample({{"ledger", key.first}, {"change", key.second}}, static_cast<double>(value));
  out.family("temizu_verdicts_total", "counter", "Recipients whose message was washed, by class and verdict, since this console started.");
  for (const auto& [key, value] : verdicts_) out.sample({{"class", key.first}, {"verdict", key.second}}, static_cast<double>(value));
  out.family("temizu_parts_reasons_total", "counter", "Parts that were withheld or changed, by reason, since this console started.");
  for (const auto& [reason, value] : reasons_) out.sample({{"reason", reason}}, static_cast<double>(value));
  out.family("temizu_findings_total", "counter", "Findings by rule, since this console started.");
  for (const auto& [rule, value] : rules_) out.sample({{"rule", rule}}, static_cast<double>(value));
  add_requests(out, *chains_[3].reader);
  out.family("temizu_audit_records_total", "counter", "Records in an audit chain: the number of its head.");
  for (const Chain& chain : chains_) {
    if (chain.head >= 0) out.sample({{"ledger", to_word(chain.kind)}}, static_cast<double>(chain.head));
  }
  add_disk(out, store_path_);
  if (const Result<LookupLag> lag = world.lookup->lag(); lag) {
    out.family("temizu_search_lag_rows", "gauge", "Rows of the ledgers that the search index does not know yet.");
    out.sample(static_cast<double>(lag->rows));
  }
  add_inspection(out, store_path_);
  out.family("temizu_certificate_end_time_seconds", "gauge", "When a certificate ends, in seconds since 1970.");
  for (const auto& [name, path] : {std::pair("receive", &world.config.receive.tls_certificate), std::pair("console", &world.config.console.tls_certificate)}) {
    if (const auto end = certificate_end_ms(*path); end) out.sample({{"program", name}}, seconds(*end));
  }
  kept_ = out.text();
  made_ms_ = now;
  return kept_;
}

std::string not_alive(const std::string& store_path, TimeMs now_ms) {
  std::string lines;
  const std::vector<Heartbeat> all = heartbeats(store_path);
  for (const char* program : kKeyPrograms) {
    const auto found = std::ranges::find(all, program, &Heartbeat::program);
    if (found == all.end()) lines += std::string(program) + ": never seen\n";
    else if (found->at_ms > now_ms + kAliveMs) lines += std::string(program) + ": its last sign of life lies in the future\n";
    else if (now_ms - found->at_ms > kAliveMs) lines += std::string(program) + ": silent for " + std::to_string((now_ms - found->at_ms) / 1000) + " s\n";
  }
  return lines;
}

}  // namespace temizu::console
