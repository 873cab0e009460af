#include "quarantine/sql/ledger.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include "base/log.h"
#include "quarantine/blobs/files.h"
#include "quarantine/sql/change_line.h"
#include "quarantine/sql/dialect.h"

namespace temizu {
namespace {

constexpr std::uint64_t kQuickCheckBytesMax = 32u << 20;
constexpr std::uint64_t kAuditTail = 1000;

constexpr char kReadAudit[] =
    "SELECT number, at_ms, actor, action, subject, from_state, to_state, why, detail, previous, hash "
    "FROM audit WHERE number >= ? ORDER BY number";
constexpr char kReadHead[] = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1";
constexpr char kInsertAudit[] = "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

Unexpected torn(const Db& db, const std::string& what) {
  return Unexpected{Code::io, db.name() + ".db", what, "Run temizu verify-audit; restore the last backup"};
}

// The intake is shared with wash through its group, orders among those who decide; the others are read only for a group.
FileModes modes_of(LedgerKind kind) {
  const bool shared = kind == LedgerKind::intake || kind == LedgerKind::orders;
  return shared ? FileModes{02770, 0660} : FileModes{0750, 0640};
}

Status quick_check(Db& db, const std::string& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0 || static_cast<std::uint64_t>(info.st_size) > kQuickCheckBytesMax) return {};
  Query query(db, dialect::kQuickCheck);
  auto row = query.next();
  if (!row) return torn(db, row.error().what);
  if (!*row || query.text(0) != "ok") return torn(db, "a write was torn or the file was altered: " + query.text(0).substr(0, 120));
  return {};
}

Status check_audit_tail(Db& db) {
  std::uint64_t last = 0;
  {
    Query head(db, kReadHead);
    auto row = head.next();
    if (!row) return torn(db, row.error().what);
    if (*row) last = head.count(0);
  }
  const std::uint64_t from = last > kAuditTail ? last - kAuditTail : 1;
  std::unique_ptr<AuditVerifier> verifier;
  return read_audit(db, from, [&](const AuditRecord& record) -> Status {
    if (!verifier) verifier = std::make_unique<AuditVerifier>(from - 1, record.previous);
    auto good = verifier->add(record);
    if (!good) return torn(db, good.error().where + ' ' + good.error().what);
    return {};
  });
}

}  // namespace

std::string ledger_folder(const std::string& store_path, LedgerKind kind) { return store_path + '/' + to_word(kind); }

std::string ledger_file(const std::string& store_path, LedgerKind kind) {
  return ledger_folder(store_path, kind) + '/' + to_word(kind) + ".db";
}

Result<std::unique_ptr<Ledger>> Ledger::open_writer(const std::string& store_path, LedgerKind kind, const Clock& clock) {
  const std::string folder = ledger_folder(store_path, kind);
  const std::string file = ledger_file(store_path, kind);
  const FileModes modes = modes_of(kind);
  if (auto made = make_folder(folder, modes); !made) return Unexpected{made.error()};
  if (auto made = make_file(file, modes); !made) return Unexpected{made.error()};
  const bool has_blobs = kind == LedgerKind::intake || kind == LedgerKind::washed;
  if (has_blobs) {
    if (auto made = make_blob_folders(folder); !made) return Unexpected{made.error()};
  }
  auto db = Db::open(file, to_word(kind), Access::write);
  if (!db) return Unexpected{db.error()};
  if (auto prepared = prepare_schema(**db, kind); !prepared) return Unexpected{prepared.error()};
  if (auto whole = quick_check(**db, file); !whole) return Unexpected{whole.error()};
  if (auto whole = check_audit_tail(**db); !whole) return Unexpected{whole.error()};
  auto bell = open_bell(folder + "/bell", modes);
  if (!bell) return Unexpected{bell.error()};
  return std::unique_ptr<Ledger>(new Ledger(std::move(*db), folder, *bell, clock));
}

Ledger::~Ledger() {
  if (bell_ >= 0) ::close(bell_);
}

Status Ledger::begin(bool synced) {
  if (synced != synced_) {
    if (auto set = Query(*db_, synced ? dialect::kSyncCommits : dialect::kDoNotSyncCommits).run(); !set) return set;
    synced_ = synced;
  }
  if (auto begun = Query(*db_, dialect::kBegin).run(); !begun) return begun;
  head_hash_.clear();
  untold_.clear();
  return {};
}

Status Ledger::commit() {
  if (auto done = Query(*db_, dialect::kCommit).run(); !done) return done;
  for (const auto& [record, told] : untold_) log(change_level(record.action), record.action, change_fields(db_->name(), record, told));
  untold_.clear();
  return {};
}

void Ledger::rollback() {
  untold_.clear();
  if (!db_->in_transaction()) return;  // the engine did it already
  if (auto undone = Query(*db_, dialect::kRollback).run(); !undone) {
    log(LogLevel::error, "rollback_failed", {{"ledger", db_->name()}, {"what", undone.error().what}});
  }
}

Status Ledger::audit(const AuditEntry& entry) {
  if (head_hash_.empty()) {
    Query head(*db_, kReadHead);
    auto row = head.next();
    if (!row) return Unexpected{row.error()};
    head_number_ = *row ? head.count(0) : 0;
    head_hash_ = *row ? Bytes(head.octets(1)) : Bytes(32, '\0');
  }
  AuditRecord record;
  record.number = head_number_ + 1;
  record.at_ms = entry.at_ms == 0 ? now_ms() : entry.at_ms;
  record.actor = entry.actor;
  record.action = entry.action;
  record.subject = entry.subject;
  record.from = entry.from;
  record.to = entry.to;
  record.why = entry.why;
  record.detail = entry.detail;
  record.previous = head_hash_;
  record.hash = audit_hash(record);
  Query insert(*db_, kInsertAudit);
  insert.put(record.number).put(record.at_ms).put_text(record.actor).put_text(record.action).put_text(record.subject);
  insert.put_text(record.from).put_text(record.to).put_text(record.why).put_text(record.detail);
  if (auto done = insert.put(ByteView(record.previous)).put(ByteView(record.hash)).run(); !done) return done;
  head_number_ = record.number;
  head_hash_ = record.hash;
  if (tells_changes()) untold_.emplace_back(std::move(record), entry.told);
  return {};
}

Result<std::int64_t> Ledger::next_number(const char* sql_of_highest) {
  Query query(*db_, sql_of_highest);
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  return (*row ? query.number(0) : 0) + 1;
}

Result<std::int64_t> Ledger::cursor(std::string_view name) {
  Query query(*db_, "SELECT value FROM cursors WHERE name = ?");
  auto row = query.put_text(name).next();
  if (!row) return Unexpected{row.error()};
  return *row ? query.number(0) : 0;
}

Status Ledger::set_cursor(std::string_view name, std::int64_t value) {
  Query query(*db_, "INSERT INTO cursors (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  return query.put_text(name).put(value).run();
}

void Ledger::ring() {
  // A readers' inotify sees the write; what is written does not matter. A full disk cannot stop it: the octet is there.
  [[maybe_unused]] const ssize_t written = ::pwrite(bell_, "!", 1, 0);
}

Status Ledger::checkpoint() {
  Query query(*db_, dialect::kCheckpoint);
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  return {};
}

Status Ledger::truncate_log() {
  Query query(*db_, dialect::kTruncateLog);
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  if (*row && query.number(0) != 0) return Unexpected{Code::unavailable, db_->name() + ".db", "a reader keeps the log open", "Try again"};
  return {};
}

bool ledger_there(const std::string& store_path, LedgerKind kind) {
  struct stat info {};
  return ::stat(ledger_file(store_path, kind).c_str(), &info) == 0 || errno != ENOENT;
}

Status LedgerReader::read_or_empty(const std::function<Status(Db&)>& look) {
  constexpr int kTries = 50;
  constexpr auto kWait = std::chrono::milliseconds(20);
  for (int tries = 1;; ++tries) {
    bool opened = false;
    Status done = read([&](Db& db) {
      opened = true;
      return look(db);
    });
    if (done || opened || done.error().code != Code::unavailable) return done;
    if (!ledger_there(store_path_, kind_)) return {};
    if (tries == kTries) return done;
    std::this_thread::sleep_for(kWait);
  }
}

Status LedgerReader::read(const std::function<Status(Db&)>& look) {
  std::lock_guard lock(mutex_);
  if (!db_) {
    auto db = Db::open(ledger_file(store_path_, kind_), to_word(kind_), Access::read);
    if (!db) return Unexpected{db.error()};
    if (auto known = check_schema(**db, kind_); !known) return known;
    db_ = std::move(*db);
  }
  Status done = Query(*db_, dialect::kBeginRead).run();
  if (done) done = look(*db_);
  if (db_->in_transaction()) {
    if (auto ended = Query(*db_, dialect::kCommit).run(); !ended && done) done = ended;
  }
  // After a failure of the file itself the next call starts with a fresh connection.
  if (!done && (done.error().code == Code::unavailable || done.error().code == Code::io)) db_.reset();
  return done;
}

void take_record(const Query& row, AuditRecord& record) {
  record.number = row.count(0);
  record.at_ms = row.number(1);
  int column = 2;
  for (std::string* text : {&record.actor, &record.action, &record.subject, &record.from, &record.to, &record.why, &record.detail, &record.previous, &record.hash}) {
    *text = row.octets(column++);
  }
}

Status read_audit(Db& db, std::uint64_t from, const std::function<Status(const AuditRecord&)>& sink) {
  Query query(db, kReadAudit);
  query.put(from);
  AuditRecord record;
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return {};
    take_record(query, record);
    if (auto taken = sink(record); !taken) return taken;
  }
}

}  // namespace temizu
