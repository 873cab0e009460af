#include "quarantine/verify.h"

#include <sys/stat.h>

#include <charconv>
#include <map>

#include "audit/chain.h"
#include "base/ids.h"
#include "quarantine/sql/dialect.h"
#include "quarantine/sql/ledger.h"

namespace temizu {
namespace {

constexpr LedgerKind kLedgers[] = {LedgerKind::intake, LedgerKind::washed, LedgerKind::deliver, LedgerKind::orders, LedgerKind::people, LedgerKind::reports};

struct Expected {
  std::uint64_t number;
  Bytes hash;
  std::string text;
};

Result<std::multimap<std::string, Expected>> parse_heads(const std::vector<std::string>& texts) {
  std::multimap<std::string, Expected> heads;
  for (const std::string& text : texts) {
    const std::size_t first = text.find(':');
    const std::size_t second = text.find(':', first == std::string::npos ? first : first + 1);
    const Unexpected bad{Code::bad_input, "head", "not ledger:number:hash", "Copy it as verify-audit printed it"};
    if (second == std::string::npos) return bad;
    Expected head{0, from_hex(text.substr(second + 1)), text};
    const auto parsed = std::from_chars(text.data() + first + 1, text.data() + second, head.number);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + second || head.hash.size() != 32) return bad;
    heads.emplace(text.substr(0, first), std::move(head));
  }
  return heads;
}

bool exists(const std::string& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0;
}

Unexpected in_ledger(const Error& error, LedgerKind kind) {
  Error named = error;
  named.where = std::string(to_word(kind)) + ": " + error.where;
  return Unexpected{named};
}

Status check_pages(Db& db) {
  Query query(db, dialect::kFullCheck);
  auto row = query.next();
  if (!row) return Unexpected{Code::io, db.name() + ".db", row.error().what, "Restore a backup"};
  if (*row && query.text(0) == "ok") return {};
  return Unexpected{Code::io, db.name() + ".db", "the database is damaged: " + query.text(0).substr(0, 200), "Restore a backup"};
}

// What the chain says was kept must be there, under the digest it says.
Status check_kept(Db& db, const AuditRecord& record) {
  if (record.action != "kept") return {};
  auto id = ItemId::parse(record.subject);
  if (!id) return {};
  Query query(db, "SELECT 1 FROM items WHERE id = ?");
  auto row = query.put(id->octets()).next();
  if (!row) return Unexpected{row.error()};
  if (*row) return {};
  return Unexpected{Code::bad_input, "audit record " + std::to_string(record.number), "says that " + record.subject + " was kept, but its row is gone",
                    "Restore a backup beside it and compare"};
}

Result<AuditHead> verify_ledger(const std::string& store_path, LedgerKind kind, std::multimap<std::string, Expected>& expected) {
  LedgerReader reader(store_path, kind);
  AuditVerifier verifier;
  const bool has_items = kind == LedgerKind::intake || kind == LedgerKind::washed;
  auto done = reader.read([&](Db& db) -> Status {
    if (auto whole = check_pages(db); !whole) return whole;
    return read_audit(db, 0, [&](const AuditRecord& record) -> Status {
      if (auto good = verifier.add(record); !good) return good;
      if (has_items) {
        if (auto there = check_kept(db, record); !there) return there;
      }
      const auto [first, last] = expected.equal_range(to_word(kind));
      for (auto head = first; head != last;) {
        head = head->second.number == record.number && head->second.hash == record.hash ? expected.erase(head) : std::next(head);
      }
      return {};
    });
  });
  if (!done) return in_ledger(done.error(), kind);
  return AuditHead{to_word(kind), verifier.count(), verifier.head()};
}

}  // namespace

Result<std::vector<AuditHead>> verify_audit(const std::string& store_path, const std::vector<std::string>& expected) {
  auto heads = parse_heads(expected);
  if (!heads) return Unexpected{heads.error()};
  std::vector<AuditHead> found;
  for (const LedgerKind kind : kLedgers) {
    if (!exists(ledger_file(store_path, kind))) continue;
    auto head = verify_ledger(store_path, kind, *heads);
    if (!head) return Unexpected{head.error()};
    found.push_back(std::move(*head));
  }
  for (const auto& [ledger, head] : *heads) {
    if (head.number == 0 && head.hash == Bytes(32, '\0')) continue;  // the head of an empty chain lies on every chain
    return Unexpected{Code::conflict, ledger, "the head " + head.text + " is not on its chain", "Records were cut off or replaced; keep the file as evidence"};
  }
  return found;
}

Result<std::vector<AuditHead>> audit_heads(const std::string& store_path) {
  std::vector<AuditHead> heads;
  for (const LedgerKind kind : kLedgers) {
    if (!exists(ledger_file(store_path, kind))) continue;
    LedgerReader reader(store_path, kind);
    AuditHead head{to_word(kind), 0, Bytes(32, '\0')};
    auto done = reader.read([&](Db& db) -> Status {
      Query query(db, "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1");
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      head.number = query.count(0);
      head.hash = query.octets(1);
      return {};
    });
    if (!done && done.error().code == Code::denied) continue;
    if (!done) return in_ledger(done.error(), kind);
    heads.push_back(std::move(head));
  }
  return heads;
}

}  // namespace temizu
