#include "audit/chain.h"

#include <sodium.h>

#include "base/octets.h"

namespace temizu {
namespace {

constexpr std::size_t kHashBytes = 32;

Unexpected broken(const AuditRecord& record, const char* what) {
  return Unexpected{Code::bad_input, "audit record " + std::to_string(record.number), what,
                    "Keep this database, restore a backup beside it and compare from this record on"};
}

}  // namespace

Bytes audit_hash(const AuditRecord& record) {
  Bytes form;
  form.reserve(1024);   // most records need 400 to 700
  OctetWriter write(form);
  write.string("temizu-audit-1").u64(record.number).i64(record.at_ms);
  for (const std::string* member : {&record.actor, &record.action, &record.subject, &record.from, &record.to, &record.why,
                                    &record.detail, &record.previous}) {
    write.string(*member);
  }
  Bytes hash(kHashBytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(form.data()), form.size(), nullptr, 0);
  return hash;
}

AuditVerifier::AuditVerifier(std::uint64_t after_number, Bytes after_hash)
    : count_(after_number), head_(after_hash.empty() ? Bytes(kHashBytes, '\0') : std::move(after_hash)) {}

Status AuditVerifier::add(const AuditRecord& record) {
  if (record.number != count_ + 1) return broken(record, "the record before it is missing, or the order was changed");
  if (record.previous != head_) return broken(record, "does not continue the record before it");
  if (record.hash != audit_hash(record)) return broken(record, "was altered after it was written");
  count_ = record.number;
  head_ = record.hash;
  return {};
}

std::string head_text(std::string_view ledger, std::uint64_t number, ByteView hash) {
  return std::string(ledger) + ':' + std::to_string(number) + ':' + to_hex(hash);
}

}  // namespace temizu
