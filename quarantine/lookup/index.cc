#include "quarantine/lookup/index.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/log.h"
#include "quarantine/blobs/files.h"
#include "quarantine/sql/dialect.h"
#include "quarantine/sql/schema.h"

namespace temizu::lookup {
namespace {

// Kept rows are of another make when this changes: the index is then made again.
constexpr std::int64_t kVersion = 1;
constexpr FileModes kModes{0700, 0600};

constexpr std::string_view kTables = R"sql(
CREATE TABLE messages (number {key}, id {octets} NOT NULL UNIQUE, arrival_ms {big} NOT NULL, content {octets} NOT NULL);
CREATE TABLE postings (list {key}, members {octets} NOT NULL);
CREATE TABLE spans (span {key}, first_ms {big} NOT NULL, last_ms {big} NOT NULL);
CREATE TABLE cursors (name TEXT PRIMARY KEY, value {big} NOT NULL);
)sql";

std::int64_t list_of(Key key, std::int64_t block) { return key << kBlockNumberBits | block; }

Status make_tables(Db& db) {
  if (auto made = db.execute(in_dialect("CREATE TABLE IF NOT EXISTS lookup_version (version {big} NOT NULL)")); !made) return made;
  {
    Query query(db, "SELECT version FROM lookup_version");
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (*row && query.number(0) == kVersion) return {};
    if (*row) return Unexpected{Code::conflict, "lookup.db", "is of version " + std::to_string(query.number(0))};
  }
  if (auto made = db.execute(in_dialect(kTables)); !made) return made;
  return Query(db, "INSERT INTO lookup_version (version) VALUES (?)").put(kVersion).run();
}

Result<std::unique_ptr<Db>> open_once(const std::string& store_path) {
  if (auto made = make_folder(index_folder(store_path), kModes); !made) return Unexpected{made.error()};
  if (auto made = make_file(index_file(store_path), kModes); !made) return Unexpected{made.error()};
  auto db = Db::open(index_file(store_path), "lookup", Access::write);
  if (!db) return db;
  if (auto begun = (*db)->execute(dialect::kBegin); !begun) return Unexpected{begun.error()};
  Status made = make_tables(**db);
  if (made) made = (*db)->execute(dialect::kCommit);
  if (!made && (*db)->in_transaction()) static_cast<void>((*db)->execute(dialect::kRollback));
  if (!made) return Unexpected{made.error()};
  // What is lost with the power is read from the ledgers again.
  if (auto set = Query(**db, dialect::kDoNotSyncCommits).run(); !set) return Unexpected{set.error()};
  if (auto set = Query(**db, dialect::kLargeCache).run(); !set) return Unexpected{set.error()};
  return db;
}

Result<std::optional<StoredRow>> row_in(Query& query) {
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  if (!*row) return std::optional<StoredRow>{};
  auto stored = row_from_octets(query.octets(1), query.number(0));
  if (!stored) return Unexpected{stored.error()};
  return std::optional<StoredRow>{*std::move(stored)};
}

}  // namespace

std::string index_folder(const std::string& store_path) { return store_path + "/lookup"; }
std::string index_file(const std::string& store_path) { return index_folder(store_path) + "/lookup.db"; }

Status remove_index(const std::string& store_path) {
  for (const char* end : {"", "-wal", "-shm"}) {
    const std::string file = index_file(store_path) + end;
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return file_failure(file, "cannot be removed", errno);
  }
  return {};
}

Result<std::unique_ptr<Db>> open_index(const std::string& store_path) {
  auto db = open_once(store_path);
  if (db) return db;
  const Code code = db.error().code;
  if (code != Code::io && code != Code::conflict && code != Code::internal) return db;   // busy, full, not ours
  log(LogLevel::warning, "lookup_begun_anew", {{"what", to_text(db.error())}});
  if (auto gone = remove_index(store_path); !gone) return Unexpected{gone.error()};
  return open_once(store_path);
}

Result<std::unique_ptr<Db>> open_index_reader(const std::string& store_path) {
  auto db = Db::open(index_file(store_path), "lookup", Access::read);
  if (!db) return db;
  if (auto set = Query(**db, dialect::kLargeCache).run(); !set) return Unexpected{set.error()};
  return db;
}

Result<std::optional<std::int64_t>> cursor_of(Db& db, std::string_view name) {
  Query query(db, "SELECT value FROM cursors WHERE name = ?");
  auto row = query.put_text(name).next();
  if (!row) return Unexpected{row.error()};
  return *row ? std::optional<std::int64_t>{query.number(0)} : std::optional<std::int64_t>{};
}

Status set_cursor(Db& db, std::string_view name, std::int64_t value) {
  Query query(db, "INSERT INTO cursors (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  return query.put_text(name).put(value).run();
}

Result<std::optional<StoredRow>> row_by_id(Db& db, const ItemId& id) {
  Query query(db, "SELECT number, content FROM messages WHERE id = ?");
  query.put(id.octets());
  return row_in(query);
}

Result<std::optional<StoredRow>> row_by_number(Db& db, std::int64_t number) {
  Query query(db, "SELECT number, content FROM messages WHERE number = ?");
  query.put(number);
  return row_in(query);
}

Result<std::int64_t> highest_number(Db& db) {
  Query query(db, "SELECT COALESCE(MAX(number), 0) FROM messages");
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  return *row ? query.number(0) : 0;
}

Status add_members(Db& db, Key key, std::int64_t block, Members& members) {
  Query query(db, "SELECT members FROM postings WHERE list = ?");
  auto row = query.put(list_of(key, block)).next();
  if (!row) return Unexpected{row.error()};
  return *row ? members.add_octets(query.octets(0)) : Status{};
}

void IndexWriter::note(Key key, std::int64_t number, bool listed) {
  lists_[list_of(key, block_of(number))].push_back({place_of(number), listed});
  ++changes_;
}

Status IndexWriter::widen_span(std::int64_t number, TimeMs arrival_ms) {
  const std::int64_t span = number >> kSpanBits;
  const auto known = spans_.find(span);
  if (known != spans_.end()) {
    known->second = {std::min(known->second.first, arrival_ms), std::max(known->second.second, arrival_ms)};
    return {};
  }
  Query query(db_, "SELECT first_ms, last_ms FROM spans WHERE span = ?");
  auto row = query.put(span).next();
  if (!row) return Unexpected{row.error()};
  spans_[span] = *row ? std::pair{std::min(query.number(0), arrival_ms), std::max(query.number(1), arrival_ms)} : std::pair{arrival_ms, arrival_ms};
  return {};
}

Status IndexWriter::put(StoredRow stored, const StoredRow* before) {
  LookupRow& row = stored.row;
  if (highest_ < 0) {
    auto highest = highest_number(db_);
    if (!highest) return Unexpected{highest.error()};
    highest_ = *highest;
  }
  const std::vector<Key> keys = keys_of(row);
  const Bytes octets = to_octets(stored);
  if (before == nullptr) {
    row.number = ++highest_;
    if (block_of(row.number) >> kBlockNumberBits != 0) return Unexpected{Code::limit, "lookup.db", "no room for more messages"};
    for (const Key key : keys) note(key, row.number, true);
    Query insert(db_, "INSERT INTO messages (number, id, arrival_ms, content) VALUES (?, ?, ?, ?)");
    if (auto done = insert.put(row.number).put(row.id.octets()).put(row.arrival_ms).put(ByteView(octets)).run(); !done) return done;
    return widen_span(row.number, row.arrival_ms);
  }
  const std::vector<Key> old_keys = keys_of(before->row);
  std::vector<Key> different;
  std::set_difference(keys.begin(), keys.end(), old_keys.begin(), old_keys.end(), std::back_inserter(different));
  for (const Key key : different) note(key, row.number, true);
  different.clear();
  std::set_difference(old_keys.begin(), old_keys.end(), keys.begin(), keys.end(), std::back_inserter(different));
  for (const Key key : different) note(key, row.number, false);
  Query update(db_, "UPDATE messages SET content = ? WHERE number = ?");
  return update.put(ByteView(octets)).put(row.number).run();
}

Status IndexWriter::flush() {
  for (const auto& [list, changes] : lists_) {
    Members members;
    {
      Query query(db_, "SELECT members FROM postings WHERE list = ?");
      auto row = query.put(list).next();
      if (!row) return Unexpected{row.error()};
      if (*row) {
        if (auto added = members.add_octets(query.octets(0)); !added) return added;
      }
    }
    for (const Change& change : changes) change.listed ? members.set(change.place) : members.clear(change.place);
    const Bytes octets = members.octets();
    Query insert(db_, "INSERT INTO postings (list, members) VALUES (?, ?) ON CONFLICT (list) DO UPDATE SET members = excluded.members");
    Query remove(db_, "DELETE FROM postings WHERE list = ?");
    const Status done = octets.empty() ? remove.put(list).run() : insert.put(list).put(ByteView(octets)).run();
    if (!done) return done;
  }
  for (const auto& [span, times] : spans_) {
    Query insert(db_, "INSERT INTO spans (span, first_ms, last_ms) VALUES (?, ?, ?) ON CONFLICT (span) DO UPDATE SET "
                      "first_ms = excluded.first_ms, last_ms = excluded.last_ms");
    if (auto done = insert.put(span).put(times.first).put(times.second).run(); !done) return done;
  }
  lists_.clear();
  spans_.clear();
  changes_ = 0;
  return {};
}

}  // namespace temizu::lookup
