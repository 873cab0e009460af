#include "quarantine/restore_trial.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <random>
#include <set>
#include <system_error>

#include "audit/chain.h"
#include "base/digest.h"
#include "quarantine/audit_reader.h"
#include "quarantine/backup.h"
#include "quarantine/blobs/files.h"
#include "quarantine/original.h"
#include "quarantine/root_audit.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/verify.h"

namespace temizu {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMustStayFree = 256u << 20;
constexpr int kEndsOpened = 5, kDrawn = 10;   // originals opened of each ledger: the newest, the oldest, any
constexpr LedgerKind kWithOriginals[] = {LedgerKind::intake, LedgerKind::washed};

// The folder of a test: locked, emptied, and gone with its contents in the end.
class Workplace {
 public:
  static Result<std::unique_ptr<Workplace>> make(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return file_failure(path, "cannot be created", errno);
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (folder < 0) return file_failure(path, "cannot be opened", errno);
    std::unique_ptr<Workplace> place(new Workplace(path, folder));
    if (::flock(folder, LOCK_EX | LOCK_NB) != 0) {
      place->path_.clear();
      return Unexpected{Code::conflict, path, "another restore test runs"};
    }
    if (::fchmod(folder, 0700) != 0) return file_failure(path, "its mode cannot be set", errno);
    if (Status empty = place->clear(); !empty) return Unexpected{empty.error()};
    return place;
  }
  ~Workplace() {
    if (!path_.empty() && clear()) ::rmdir(path_.c_str());
    ::close(folder_);
  }
  std::string store() const { return path_ + "/store"; }

 private:
  Workplace(std::string path, int folder) : path_(std::move(path)), folder_(folder) {}
  Status clear() const {
    std::error_code error;
    fs::remove_all(store(), error);
    if (error) return Unexpected{Code::io, store(), "cannot be removed: " + error.message()};
    return {};
  }
  std::string path_;
  int folder_;
};

Status enough_room(const std::string& backup, const std::string& where) {
  std::error_code error;
  std::uint64_t needed = kMustStayFree;
  for (fs::recursive_directory_iterator entry(backup, error); !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_regular_file(error)) needed += entry->file_size(error);
  }
  if (error) return Unexpected{Code::io, backup, "cannot be read through: " + error.message()};
  struct statvfs disk {};
  if (::statvfs(where.c_str(), &disk) != 0) return file_failure(where, "its free space is not known", errno);
  if (std::uint64_t{disk.f_bavail} * disk.f_frsize >= needed) return {};
  return Unexpected{Code::full, where, "too little is free for a restore test: " + std::to_string(needed >> 20) + " MiB are needed", "Name a folder on another disk: --in"};
}

// The moment of the newest record, and that the head lies on the chain of the live store: a backup of another store, or of records
// that were replaced since, restores well and is worth nothing.
Status compare_with_live(const std::string& restored, const std::string& store_path, const AuditHead& head, TimeMs& backup_ms) {
  const auto kind = std::find_if(std::begin(kAuditedLedgers), std::end(kAuditedLedgers), [&](LedgerKind one) { return head.ledger == to_word(one); });
  if (kind == std::end(kAuditedLedgers) || head.number == 0) return {};
  const auto record_of = [&](const std::string& path, const std::function<void(Query&)>& take) {
    LedgerReader reader(path, *kind);
    return reader.read([&](Db& db) -> Status {
      Query query(db, "SELECT at_ms, hash FROM audit WHERE number = ?");
      auto row = query.put(head.number).next();
      if (!row) return Unexpected{row.error()};
      if (*row) take(query);
      return {};
    });
  };
  if (Status read = record_of(restored, [&](Query& query) { backup_ms = std::max(backup_ms, query.number(0)); }); !read) return read;
  Bytes live;
  if (Status read = record_of(store_path, [&](Query& query) { live = query.octets(1); }); !read) return read;
  if (live == head.hash) return {};
  return Unexpected{Code::conflict, head.ledger, "the head of the backup is not on the chain of the store", "Is it a backup of this store? Run temizu verify-audit"};
}

Result<std::set<ItemId>> drawn(Db& db) {
  std::set<ItemId> ids;
  const auto add = [&](Query& query) -> Status {
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      if (auto id = ItemId::from_octets(query.octets(0))) ids.insert(*id);
    }
  };
  Query newest(db, "SELECT id FROM items WHERE keeping = 0 ORDER BY number DESC LIMIT ?");
  if (Status added = add(newest.put(kEndsOpened)); !added) return Unexpected{added.error()};
  Query oldest(db, "SELECT id FROM items WHERE keeping = 0 ORDER BY number LIMIT ?");
  if (Status added = add(oldest.put(kEndsOpened)); !added) return Unexpected{added.error()};
  Query highest(db, "SELECT COALESCE(MAX(number), 0) FROM items");
  auto row = highest.next();
  if (!row) return Unexpected{row.error()};
  std::random_device random;
  for (int i = 0; i < kDrawn && highest.number(0) > 0; ++i) {
    Query any(db, "SELECT id FROM items WHERE keeping = 0 AND number >= ? ORDER BY number LIMIT 1");
    const auto from = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(highest.number(0))) + 1;
    if (Status added = add(any.put(from)); !added) return Unexpected{added.error()};
  }
  return ids;
}

Status open_drawn(const std::string& restored, LedgerKind kind, GroupOpener& opener, RestoreTest& test) {
  if (::access(ledger_file(restored, kind).c_str(), F_OK) != 0) return {};
  LedgerReader reader(restored, kind);
  return reader.read([&](Db& db) -> Status {
    Query all(db, "SELECT COUNT(*) FROM items");
    auto row = all.next();
    if (!row) return Unexpected{row.error()};
    test.items += all.count(0);
    const auto ids = drawn(db);
    if (!ids) return Unexpected{ids.error()};
    for (const ItemId& id : *ids) {
      const auto item = item_by_id(db, id);
      if (!item) return Unexpected{item.error()};
      const auto sealed = sealed_original(db, id);
      if (!sealed) return Unexpected{sealed.error()};
      Sha256 digest;
      const Status opened = open_original(*sealed, ledger_folder(restored, kind), id, opener, [&](ByteView piece) -> Status { return digest.add(piece), Status{}; });
      if (!opened) return opened;
      if (digest.finish() != item->envelope.original_sha256) return Unexpected{Code::hostile, id.short_text(), "the opened original is not the one that came"};
      ++test.opened;
    }
    return {};
  });
}

Status look_at(const std::string& backup, const std::string& store_path, const Workplace& place, GroupOpener& opener, RestoreTest& test, std::string& heads) {
  if (Status restored = restore(backup, place.store()); !restored) return restored;
  const auto found = verify_audit(place.store());   // as it was written now, not as it lies in the backup
  if (!found) return Unexpected{found.error()};
  for (const AuditHead& head : *found) {
    test.records += head.number;
    heads += (heads.empty() ? "" : ",") + head_text(head.ledger, head.number, head.hash);
    if (Status same = compare_with_live(place.store(), store_path, head, test.backup_ms); !same) return same;
  }
  for (const LedgerKind kind : kWithOriginals) {
    if (Status opened = open_drawn(place.store(), kind, opener, test); !opened) return opened;
  }
  return {};
}

std::string detail_of(const RestoreTest& test, const std::string& heads) {
  return "backup_ms=" + std::to_string(test.backup_ms) + " records=" + std::to_string(test.records) + " items=" + std::to_string(test.items) +
         " opened=" + std::to_string(test.opened) + (heads.empty() ? "" : " heads=" + heads);
}

template <typename Number>
void read_value(std::string_view detail, std::string_view key, Number& number) {
  const std::string begin = std::string(key) + "=";
  std::size_t at = detail.find(begin);
  if (at == std::string_view::npos) return;
  at += begin.size();
  std::from_chars(detail.data() + at, detail.data() + detail.size(), number);
}

}  // namespace

Result<RestoreTest> test_restore(const std::string& backup, const std::string& store_path, const std::string& beside, GroupOpener& opener,
                                 std::string_view actor, const Clock& clock) {
  RestoreTest test;
  std::string heads;
  Status looked;
  {
    const auto place = Workplace::make(beside + "/restore-test");
    if (!place) return Unexpected{place.error()};
    looked = enough_room(backup, beside);
    if (looked) looked = look_at(backup, store_path, **place, opener, test, heads);
  }
  test.good = looked.has_value();
  if (!looked) test.why = (looked.error().where + ": " + looked.error().what).substr(0, 400);
  test.at_ms = clock.now_ms();
  const std::string detail = detail_of(test, heads);
  const AuditEntry entry{actor, "restore.tested", "backup", "", test.good ? "good" : "failed", test.why, detail, test.at_ms};
  if (Status noted = audit_by_root(store_path, {&entry, 1}, clock); !noted) return Unexpected{noted.error()};
  return test;
}

Result<std::optional<RestoreTest>> last_restore_test(const std::string& store_path) {
  std::optional<RestoreTest> test;
  if (::access(ledger_file(store_path, LedgerKind::people).c_str(), F_OK) != 0) return test;
  LedgerReader reader(store_path, LedgerKind::people);
  const Status done = reader.read([&](Db& db) -> Status {
    Query query(db, "SELECT at_ms, to_state, why, detail FROM audit WHERE action = 'restore.tested' ORDER BY number DESC LIMIT 1");
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return {};
    test.emplace();
    test->at_ms = query.number(0);
    test->good = query.text(1) == "good";
    test->why = query.text(2);
    const std::string detail = query.text(3);
    read_value(detail, "backup_ms", test->backup_ms);
    read_value(detail, "records", test->records);
    read_value(detail, "items", test->items);
    read_value(detail, "opened", test->opened);
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return test;
}

}  // namespace temizu
