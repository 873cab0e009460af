#include "quarantine/backup.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <vector>

#include "quarantine/blobs/files.h"
#include "quarantine/inspection.h"
#include "quarantine/sql/dialect.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/verify.h"

namespace temizu {
namespace {

constexpr LedgerKind kLastFirst[] = {LedgerKind::deliver, LedgerKind::washed, LedgerKind::intake, LedgerKind::orders,
                                     LedgerKind::people, LedgerKind::reports};
constexpr FileModes kBackupModes{0700, 0600};
constexpr std::size_t kCopyBytes = 1u << 20;

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

bool exists(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

bool shared(LedgerKind kind) { return kind == LedgerKind::intake || kind == LedgerKind::orders; }

Status copy_file(const std::string& from, const std::string& to, mode_t mode) {
  const Descriptor in{::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (in.number < 0) return file_failure(from, "cannot be read", errno);
  const Descriptor out{::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)};
  if (out.number < 0) return file_failure(to, "cannot be created", errno);
  if (::fchmod(out.number, mode) != 0) return file_failure(to, "cannot get its mode", errno);
  Bytes piece(kCopyBytes, '\0');
  for (;;) {
    const ssize_t got = ::read(in.number, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_failure(from, "cannot be read", errno);
    if (got == 0) break;
    if (::write(out.number, piece.data(), static_cast<std::size_t>(got)) != got) return file_failure(to, "cannot be written", errno);
  }
  if (::fsync(out.number) != 0) return file_failure(to, "cannot be synced", errno);
  return {};
}

// The files that rows of a copied database name.
Result<std::vector<std::string>> named_files(const std::string& store_path, LedgerKind kind) {
  std::vector<std::string> names;
  if (kind != LedgerKind::intake && kind != LedgerKind::washed) return names;
  LedgerReader reader(store_path, kind);
  auto done = reader.read([&](Db& db) -> Status {
    Query items(db, "SELECT id FROM items WHERE in_file = 1 AND keeping = 0");
    for (;;) {
      auto row = items.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      if (auto id = ItemId::from_octets(items.octets(0))) names.push_back(id->to_text());
    }
    if (kind == LedgerKind::intake) return {};
    Query results(db, "SELECT file_name FROM results WHERE file_name <> '' AND deliver_key IS NOT NULL");
    for (;;) {
      auto row = results.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      if (results.text(0).find('/') == std::string::npos) names.push_back(results.text(0));
    }
  });
  if (!done) return Unexpected{done.error()};
  return names;
}

// Files never change once they are named by a row; a link is as good as a copy where the file system allows it.
Status copy_blobs(const std::string& from, const std::string& to, LedgerKind kind, FileModes modes, bool may_link) {
  auto names = named_files(to, kind);
  if (!names) return Unexpected{names.error()};
  for (const std::string& name : *names) {
    const std::string source = blob_path(ledger_folder(from, kind), name);
    const std::string target = blob_path(ledger_folder(to, kind), name);
    if (auto made = make_folder(target.substr(0, target.rfind('/')), modes); !made) return made;
    if (may_link && ::link(source.c_str(), target.c_str()) == 0) continue;
    if (auto copied = copy_file(source, target, modes.file); !copied) return copied;
  }
  return {};
}

Status copy_database(const std::string& from, const std::string& to, LedgerKind kind) {
  const std::string file = ledger_file(to, kind);
  {
    auto db = Db::open(ledger_file(from, kind), to_word(kind), Access::read);
    if (!db) return Unexpected{db.error()};
    if (auto known = check_schema(**db, kind); !known) return known;
    // Copying needs a connection that may write elsewhere; the source was opened read only, so nothing here can change it.
    if (auto set = (*db)->execute(dialect::kMayWriteElsewhere); !set) return set;
    Query copy(**db, dialect::kCopyInto);
    if (auto copied = copy.put_text(file).run(); !copied) return copied;
  }
  const Descriptor made{::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)};
  if (made.number < 0) return file_failure(file, "cannot be opened", errno);
  if (::fchmod(made.number, kBackupModes.file) != 0 || ::fsync(made.number) != 0) return file_failure(file, "cannot be synced", errno);
  return sync_folder(ledger_folder(to, kind));
}

// What the self-inspection knows: withheld kinds and accepted files must outlive a disaster, or a broken kind is washed again.
Status copy_inspection(const std::string& from, const std::string& to, FileModes modes) {
  if (!exists(from)) return {};
  if (auto made = make_folder(to, modes); !made) return made;
  for (const char* name : {"/failed.list", "/files.list", "/last.list"}) {
    if (!exists(from + name)) continue;
    if (auto copied = copy_file(from + name, to + name, modes.file); !copied) return copied;
  }
  return sync_folder(to);
}

}  // namespace

Status backup(const std::string& store_path, const std::string& to) {
  if (exists(to)) return Unexpected{Code::conflict, to, "exists already", "Name a folder that does not exist"};
  if (std::none_of(std::begin(kLastFirst), std::end(kLastFirst), [&](LedgerKind kind) { return exists(ledger_file(store_path, kind)); })) {
    return Unexpected{Code::not_found, store_path, "holds no store"};
  }
  // Purging would take files away between database and copy.
  auto lock_file = open_bell(ledger_folder(store_path, LedgerKind::intake) + "/purge-lock", {02770, 0660});
  if (!lock_file) return Unexpected{lock_file.error()};
  const Descriptor purge_lock{*lock_file};
  if (::flock(purge_lock.number, LOCK_SH) != 0) return file_failure(store_path, "cannot be locked", errno);
  for (const LedgerKind kind : kLastFirst) {
    if (!exists(ledger_file(store_path, kind))) continue;
    if (auto made = make_folder(ledger_folder(to, kind), kBackupModes); !made) return made;
    if (auto copied = copy_database(store_path, to, kind); !copied) return copied;
    if (auto copied = copy_blobs(store_path, to, kind, kBackupModes, true); !copied) return copied;
  }
  if (auto copied = copy_inspection(inspection_folder(store_path), inspection_folder(to), kBackupModes); !copied) return copied;
  auto verified = verify_audit(to);
  if (!verified) return Unexpected{verified.error()};
  return sync_folder(to);
}

Status restore(const std::string& from, const std::string& store_path) {
  bool any = false;
  for (const LedgerKind kind : kLastFirst) {
    if (exists(ledger_file(store_path, kind))) {
      return Unexpected{Code::conflict, ledger_file(store_path, kind), "exists already", "Move the old store away first"};
    }
    any = any || exists(ledger_file(from, kind));
  }
  if (!any) return Unexpected{Code::not_found, from, "holds no backup"};
  if (auto verified = verify_audit(from); !verified) return Unexpected{verified.error()};
  for (const LedgerKind kind : kLastFirst) {
    if (!exists(ledger_file(from, kind))) continue;
    // As prepare_store gives them: what is made in a folder later belongs to the folder's group, or its reader is shut out.
    const FileModes modes = shared(kind) ? FileModes{02770, 0660} : FileModes{02750, 0640};
    if (auto made = make_folder(ledger_folder(store_path, kind), modes); !made) return made;
    if (kind == LedgerKind::intake || kind == LedgerKind::washed) {   // all of them now: later nobody has the right to give the group on
      if (auto made = make_blob_folders(ledger_folder(store_path, kind)); !made) return made;
    }
    if (auto copied = copy_file(ledger_file(from, kind), ledger_file(store_path, kind), modes.file); !copied) return copied;
    if (auto copied = copy_blobs(from, store_path, kind, modes, false); !copied) return copied;
    if (auto synced = sync_folder(ledger_folder(store_path, kind)); !synced) return synced;
  }
  return copy_inspection(inspection_folder(from), inspection_folder(store_path), {02750, 0640});
}

}  // namespace temizu
