#include "quarantine/audit_reader.h"

#include <algorithm>
#include <limits>

namespace temizu {
namespace {

constexpr std::uint32_t kMostMax = 1'000;
constexpr std::uint64_t kRowsPerCall = 200'000;   // looked at in one ledger by one call, fitting or not
constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

Status or_empty(Status looked) {
  const bool none = !looked && (looked.error().code == Code::not_found || looked.error().code == Code::denied);
  return none ? Status{} : looked;
}

Result<std::int64_t> last_number(Db& db) {
  Query query(db, "SELECT COALESCE(MAX(number), 0) FROM audit");
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  return query.number(0);
}

// The lowest number whose time is not before at_ms; one above the last when there is none. Times may step back a little
// when the clock was set: then a few more records are looked at, by the caller's own comparison.
Result<std::int64_t> first_since(Db& db, TimeMs at_ms) {
  auto last = last_number(db);
  if (!last) return last;
  std::int64_t low = 1, high = *last + 1;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    Query query(db, "SELECT at_ms FROM audit WHERE number >= ? ORDER BY number LIMIT 1");
    auto row = query.put(middle).next();
    if (!row) return Unexpected{row.error()};
    if (*row && query.number(0) < at_ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

bool fits(const AuditQuery& query, const AuditRecord& record) {
  return (query.actor.empty() || record.actor == query.actor) && (query.action.empty() || record.action == query.action) &&
         (query.subject.empty() || record.subject.starts_with(query.subject)) && record.at_ms >= query.from_ms && (query.to_ms == 0 || record.at_ms < query.to_ms);
}

// One ledger's part of a page: up to most fitting records below `before`, and how far it looked.
struct Part { std::vector<AuditEvent> events; std::int64_t looked_to{0}; bool more{false}; };

Status read_part(Db& db, LedgerKind kind, const AuditQuery& query, std::int64_t before, std::uint32_t most, Part& part) {
  auto first = query.from_ms > 0 ? first_since(db, query.from_ms) : Result<std::int64_t>(std::int64_t{1});
  if (!first) return Unexpected{first.error()};
  if (query.to_ms > 0) {
    auto end = first_since(db, query.to_ms);
    if (!end) return Unexpected{end.error()};
    before = std::min(before, *end);
  }
  Query rows(db, "SELECT number, at_ms, actor, action, subject, from_state, to_state, why, detail, previous, hash FROM audit WHERE number < ? AND number >= ? ORDER BY number DESC");
  rows.put(before).put(*first);
  std::uint64_t looked = 0;
  part.looked_to = before;
  while (true) {
    auto row = rows.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return {};
    if (part.events.size() == most || looked == kRowsPerCall) {
      part.more = true;
      return {};
    }
    ++looked;
    AuditRecord record;
    take_record(rows, record);
    part.looked_to = static_cast<std::int64_t>(record.number);
    if (fits(query, record)) part.events.push_back({kind, std::move(record)});
  }
}

}  // namespace

AuditReader::AuditReader(const std::string& store_path) {
  for (const LedgerKind kind : kAuditedLedgers) readers_.push_back(std::make_unique<LedgerReader>(store_path, kind));
}

LedgerReader& AuditReader::reader(LedgerKind kind) {
  const auto place = std::find(std::begin(kAuditedLedgers), std::end(kAuditedLedgers), kind);
  return *readers_.at(static_cast<std::size_t>(place - std::begin(kAuditedLedgers)));
}

Result<AuditPage> AuditReader::page(const AuditQuery& query) {
  const std::uint32_t most = std::clamp(query.most, 1u, kMostMax);
  std::map<LedgerKind, Part> parts;
  for (const LedgerKind kind : kAuditedLedgers) {
    if (query.ledger && *query.ledger != kind) continue;
    const auto from = query.before.find(kind);
    if (!query.before.empty() && from == query.before.end()) continue;   // this one had no more
    const std::int64_t before = from == query.before.end() ? kNoEnd : static_cast<std::int64_t>(from->second);
    Part part;
    if (Status looked = or_empty(reader(kind).read_or_empty([&](Db& db) { return read_part(db, kind, query, before, most, part); })); !looked) return Unexpected{looked.error()};
    parts[kind] = std::move(part);
  }
  AuditPage page;
  for (auto& [kind, part] : parts) page.events.insert(page.events.end(), part.events.begin(), part.events.end());
  std::stable_sort(page.events.begin(), page.events.end(), [](const AuditEvent& a, const AuditEvent& b) { return a.record.at_ms > b.record.at_ms; });
  const bool cut = page.events.size() > most;
  if (cut) page.events.resize(most);
  for (auto& [kind, part] : parts) {
    std::uint64_t given = 0;
    std::optional<std::uint64_t> lowest;
    for (const AuditEvent& event : page.events) {
      if (event.ledger != kind) continue;
      ++given;
      lowest = std::min(lowest.value_or(event.record.number), event.record.number);
    }
    const bool all_given = given == part.events.size();
    if (all_given && !part.more) continue;
    if (all_given) page.before[kind] = static_cast<std::uint64_t>(part.looked_to);
    else if (lowest) page.before[kind] = *lowest;
    else page.before[kind] = part.events.front().record.number + 1;
  }
  return page;
}

Result<std::vector<AuditEvent>> AuditReader::about(const ItemId& item, TimeMs from_ms, TimeMs to_ms, std::size_t most) {
  std::vector<AuditEvent> events;
  const std::string id = item.to_text();
  for (const LedgerKind kind : kAuditedLedgers) {
    const Status looked = or_empty(reader(kind).read_or_empty([&](Db& db) -> Status {
      auto first = first_since(db, from_ms);
      if (!first) return Unexpected{first.error()};
      auto end = first_since(db, to_ms);
      if (!end) return Unexpected{end.error()};
      // The subject is compared by the engine: most rows are never copied.
      Query rows(db, "SELECT number, at_ms, actor, action, subject, from_state, to_state, why, detail, previous, hash FROM audit "
                     "WHERE number >= ? AND number < ? AND subject >= ? AND subject < ? ORDER BY number");
      const std::string after = id + "~";
      rows.put(*first).put(std::min(*end, *first + static_cast<std::int64_t>(kRowsPerCall) * 5)).put_text(id).put_text(after);
      for (auto row = rows.next(); ; row = rows.next()) {
        if (!row) return Unexpected{row.error()};
        if (!*row || events.size() >= most) return {};
        take_record(rows, events.emplace_back(AuditEvent{kind, {}}).record);
      }
    }));
    if (!looked) return Unexpected{looked.error()};
  }
  std::stable_sort(events.begin(), events.end(), [](const AuditEvent& a, const AuditEvent& b) { return a.record.at_ms < b.record.at_ms; });
  return events;
}

Status AuditReader::since(LedgerKind ledger, TimeMs from_ms, const std::function<void(const AuditRecord&)>& sink) {
  return or_empty(reader(ledger).read_or_empty([&](Db& db) -> Status {
    auto first = first_since(db, from_ms);
    if (!first) return Unexpected{first.error()};
    Query rows(db, "SELECT number, at_ms, action, to_state, detail, actor FROM audit WHERE number >= ? ORDER BY number");
    rows.put(*first);
    AuditRecord record;
    for (auto row = rows.next(); ; row = rows.next()) {
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      record.number = rows.count(0);
      record.at_ms = rows.number(1);
      record.action = rows.text(2);
      record.to = rows.text(3);
      record.detail = rows.text(4);
      record.actor = rows.text(5);
      if (record.at_ms >= from_ms) sink(record);
    }
  }));
}

}  // namespace temizu
