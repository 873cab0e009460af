// One program's ledger: a database in a folder of its own with its audit chain. Opened for writing by the program that
// owns it (a few share it: wash purges in the intake, console and command line both write orders), for reading by others.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/chain.h"
#include "base/clock.h"
#include "base/result.h"
#include "quarantine/sql/db.h"
#include "quarantine/sql/schema.h"

namespace temizu {

// <store>/<kind>; the database in it is <kind>.db.
std::string ledger_folder(const std::string& store_path, LedgerKind kind);
std::string ledger_file(const std::string& store_path, LedgerKind kind);

// False for a ledger that nobody has made yet. One whose place cannot be looked at counts as there.
bool ledger_there(const std::string& store_path, LedgerKind kind);

// What goes into one audit record; number, time and hashes are the ledger's.
struct AuditEntry {
  std::string_view actor, action;
  std::string subject;
  std::string_view from{}, to{}, why{};
  std::string detail{};
  TimeMs at_ms{0};   // 0: now; given where a row beside it holds the same time, so that both count in the same day
  std::string told{};   // for the log's line alone (change_line.h)
};

class Ledger {
 public:
  // Creates folder, database and bell as needed, with modes that do not depend on the umask and the owner of the folder
  // above; migrates; looks for torn writes: the engine's quick check (up to 32 MiB), the last 1,000 audit records.
  static Result<std::unique_ptr<Ledger>> open_writer(const std::string& store_path, LedgerKind kind, const Clock& clock);

  Db& db() { return *db_; }
  const std::string& folder() const { return folder_; }
  TimeMs now_ms() const { return clock_.now_ms(); }

  // One transaction at a time, by one thread. begin reads the head of the audit chain. After a commit each audit record of it is one
  // line in the log; a crash between the two loses the line, never the record.
  Status begin(bool synced);
  Status commit();
  void rollback();
  Status audit(const AuditEntry& entry);   // inside a transaction

  // The next number of a table whose rows we number ("SELECT COALESCE(MAX(number), 0) FROM …").
  Result<std::int64_t> next_number(const char* sql_of_highest);
  Result<std::int64_t> cursor(std::string_view name);
  Status set_cursor(std::string_view name, std::int64_t value);

  void ring();                              // tells waiting readers that something was committed
  Status checkpoint();                      // moves the log into the database; never waits for readers
  Status truncate_log();                    // after a purge: nothing of what was removed stays in the log

 private:
  Ledger(std::unique_ptr<Db> db, std::string folder, int bell, const Clock& clock)
      : db_(std::move(db)), folder_(std::move(folder)), bell_(bell), clock_(clock) {}

 public:
  ~Ledger();

 private:
  std::unique_ptr<Db> db_;
  std::string folder_;
  int bell_;
  const Clock& clock_;
  bool synced_{true};
  std::uint64_t head_number_{0};
  Bytes head_hash_;
  std::vector<std::pair<AuditRecord, std::string>> untold_;   // of the transaction under way
};

// Somebody else's ledger, read only. Opened on first use and again after a failure; a writer that is not there yet reads
// as unavailable. Thread-safe: one caller at a time is inside.
class LedgerReader {
 public:
  LedgerReader(std::string store_path, LedgerKind kind) : store_path_(std::move(store_path)), kind_(kind) {}
  // Runs look inside one read transaction: all it sees is of one moment.
  Status read(const std::function<Status(Db&)>& look);
  // The same for who counts and lists: a ledger that nobody has made yet holds nothing, and look is not called. One that is there and
  // cannot be opened is a failure, never empty; its program may be making it, so it is tried for a second first.
  Status read_or_empty(const std::function<Status(Db&)>& look);

 private:
  std::mutex mutex_;
  std::string store_path_;
  LedgerKind kind_;
  std::unique_ptr<Db> db_;
};

// The record of a row whose columns begin with those of table audit, in their order; overwrites what was in record.
void take_record(const Query& row, AuditRecord& record);

// Reads audit records number >= from, in order, and hands each to sink; the record is the sink's until it returns.
Status read_audit(Db& db, std::uint64_t from, const std::function<Status(const AuditRecord&)>& sink);

}  // namespace temizu
