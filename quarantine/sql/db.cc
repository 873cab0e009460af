#include "quarantine/sql/db.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <Poco/Exception.h>
#include <sqlite3.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <unordered_map>

#include "quarantine/sql/dialect.h"

namespace temizu {
namespace {

constexpr int kBusyWaitMs = 5000;
constexpr std::uint64_t kNearlyFullBytes = 256u << 10;

void register_once() {
  static std::once_flag once;
  std::call_once(once, [] { Poco::Data::SQLite::Connector::registerConnector(); });
}

// SQLite says "full" only for some of the ways in which a disk can be full; the rest come as I/O errors.
bool disk_is_full(const std::string& file) {
  struct statvfs disk {};
  if (::statvfs(file.c_str(), &disk) != 0) return false;
  return disk.f_bavail * disk.f_frsize < kNearlyFullBytes || (disk.f_files != 0 && disk.f_favail == 0);
}

Code code_of(int sqlite_code, const std::string& file) {
  switch (sqlite_code & 0xff) {
    case SQLITE_FULL: return Code::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_SCHEMA:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY: return Code::unavailable;  // a reader of another user: the writer has not made -wal and -shm yet
    case SQLITE_CONSTRAINT: return Code::conflict;
    case SQLITE_PERM:
    case SQLITE_AUTH: return Code::denied;
    case SQLITE_IOERR: return disk_is_full(file) ? Code::full : Code::io;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM: return Code::io;
    default: return Code::internal;
  }
}

}  // namespace

struct Db::Handle {
  Poco::Data::Session session;
  sqlite3* sqlite{nullptr};
  std::unordered_map<const char*, sqlite3_stmt*> statements;

  explicit Handle(Poco::Data::Session&& opened) : session(std::move(opened)) {}
  ~Handle() {
    for (auto& [sql, statement] : statements) sqlite3_finalize(statement);
  }
};

Db::Db(std::unique_ptr<Handle> handle, std::string name, std::string file)
    : handle_(std::move(handle)), name_(std::move(name)), file_(std::move(file)) {}

Db::~Db() = default;

Unexpected Db::failure(int code) const {
  const Code ours = code_of(code, file_);
  const char* hint = ours == Code::full ? "Make room on the store's disk" : ours == Code::io ? "Run temizu verify-audit" : "";
  return Unexpected{ours, name_ + ".db", sqlite3_errmsg(handle_->sqlite), hint};
}

Result<std::unique_ptr<Db>> Db::open(const std::string& file, std::string_view name, Access access) {
  register_once();
  // Poco would try for a second to open what is not there.
  if (::access(file.c_str(), access == Access::read ? R_OK : R_OK | W_OK) != 0) {
    const bool denied = errno == EACCES || errno == EPERM || errno == EROFS;
    return Unexpected{denied ? Code::denied : Code::unavailable, file, denied ? "this user may not open it" : "is not there yet"};
  }
  try {
    // A file: address, so that a reader neither creates nor writes anything; the path is percent-encoded for it.
    std::string address = "file:";
    for (const char c : file) {
      if (c == '?' || c == '#' || c == '%') {
        address += '%';
        address += to_hex(ByteView(&c, 1));
      } else {
        address += c;
      }
    }
    address += access == Access::read ? "?mode=ro" : "?mode=rw";
    auto handle = std::make_unique<Handle>(Poco::Data::Session("SQLite", address, 1));
    handle->sqlite = Poco::Data::SQLite::Utility::dbHandle(handle->session);
    sqlite3_busy_timeout(handle->sqlite, kBusyWaitMs);
    sqlite3_extended_result_codes(handle->sqlite, 1);
    if (access == Access::write) {
      // -wal and -shm stay when the last writer closes, so that readers of another user can still open the database.
      int keep = 1;
      sqlite3_file_control(handle->sqlite, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    }
    std::unique_ptr<Db> db(new Db(std::move(handle), std::string(name), file));
    if (auto set = db->execute(access == Access::write ? dialect::kWriterSettings : dialect::kReaderSettings); !set) {
      return Unexpected{set.error()};
    }
    return db;
  } catch (const Poco::Exception& problem) {
    return Unexpected{Code::unavailable, std::string(name) + ".db", "cannot be opened: " + problem.displayText()};
  }
}

Status Db::execute(std::string_view sql) {
  char* message = nullptr;
  const int code = sqlite3_exec(handle_->sqlite, std::string(sql).c_str(), nullptr, nullptr, &message);
  sqlite3_free(message);
  if (code != SQLITE_OK) return failure(code);
  return {};
}

std::uint64_t Db::rows_changed() const { return static_cast<std::uint64_t>(sqlite3_changes(handle_->sqlite)); }

bool Db::in_transaction() const { return sqlite3_get_autocommit(handle_->sqlite) == 0; }

Query::Query(Db& db, const char* sql) : db_(db) {
  sqlite3_stmt*& kept = db.handle_->statements[sql];
  if (kept == nullptr) failed_ = sqlite3_prepare_v3(db.handle_->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &kept, nullptr);
  statement_ = kept;
}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(static_cast<sqlite3_stmt*>(statement_));
  sqlite3_clear_bindings(static_cast<sqlite3_stmt*>(statement_));
}

Query& Query::put(std::int64_t value) {
  if (failed_ == SQLITE_OK) failed_ = sqlite3_bind_int64(static_cast<sqlite3_stmt*>(statement_), ++parameter_, value);
  return *this;
}

Query& Query::put(ByteView octets) {
  static constexpr char kEmpty[] = "";
  const char* data = octets.empty() ? kEmpty : octets.data();
  if (failed_ == SQLITE_OK) {
    failed_ = sqlite3_bind_blob64(static_cast<sqlite3_stmt*>(statement_), ++parameter_, data, octets.size(), SQLITE_STATIC);
  }
  return *this;
}

Query& Query::put_text(std::string_view text) {
  const char* data = text.empty() ? "" : text.data();
  if (failed_ == SQLITE_OK) {
    failed_ = sqlite3_bind_text64(static_cast<sqlite3_stmt*>(statement_), ++parameter_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  return *this;
}

Status Query::run() {
  auto row = next();
  if (!row) return Unexpected{row.error()};
  return {};
}

Result<bool> Query::next() {
  if (failed_ != SQLITE_OK) return db_.failure(failed_);
  const int code = sqlite3_step(static_cast<sqlite3_stmt*>(statement_));
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return db_.failure(code);
}

std::int64_t Query::number(int column) const { return sqlite3_column_int64(static_cast<sqlite3_stmt*>(statement_), column); }

ByteView Query::octets(int column) const {
  // One look at the column instead of two, each of which would take the engine's lock. The value is this thread's alone: so is the Db.
  sqlite3_value* value = sqlite3_column_value(static_cast<sqlite3_stmt*>(statement_), column);
  const void* data = sqlite3_value_blob(value);
  const int size = sqlite3_value_bytes(value);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

}  // namespace temizu
