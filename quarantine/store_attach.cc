// Attaching signed results: sealed on the caller's thread, checked and written on the committer's.
#include <cassert>

#include "base/digest.h"
#include "base/tally.h"
#include "quarantine/lookup/name_hash.h"
#include "quarantine/statement.h"
#include "quarantine/store_impl.h"

namespace temizu {

struct StoreImpl::Sealed {
  SignedResult result;
  Bytes statement, signature, deliver_key, console_key, output, manifest;
  std::string subject, reason, tally, file_name, name_words;
  std::vector<ExceptionUse> exception_uses;
  std::unique_ptr<BlobWriter> file;
};

namespace {

constexpr std::size_t kManifestBytesMax = 16u << 20;
constexpr std::size_t kSubjectBytesMax = 4096;
constexpr std::size_t kTallyDigits = 16;

constexpr char kInsertResult[] =
    "INSERT INTO results (number, item, result_number, at_ms, item_class, recipients, statement, signature, subject, reason, file_name, "
    "deliver_key, console_key, manifest, output) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

// One item of a call.
struct Open {
  std::uint64_t recipients{0}, left{0};
  std::set<std::uint32_t> taken;   // recipients that have a result
};

Unexpected lease_lost(const ItemId& item) { return Unexpected{Code::conflict, item.short_text(), "its lease is lost"}; }

// The numbers that earlier results of an item cover.
Result<std::set<std::uint32_t>> covered(Db& db, const ItemId& item) {
  std::set<std::uint32_t> numbers;
  Query query(db, "SELECT statement FROM results WHERE item = ?");
  query.put(item.octets());
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return numbers;
    auto result = unverified_result(query.octets(0));
    if (!result) return Unexpected{result.error()};
    numbers.insert(result->recipient_numbers.begin(), result->recipient_numbers.end());
  }
}

std::string detail_of(const SignedResult& result) {
  return std::string("class=") + to_word(result.item_class) + " verdict=" + to_word(result.verdict) + (result.notice_only ? " notice-only" : "") + " profile=" + result.profile +
         " result=" + std::to_string(result.number) + " output=" + to_hex(result.output_digest) + " policy=" + to_hex(result.policy_digest);
}

Result<Open> open_item(Ledger& ledger, const ItemId& item, std::uint64_t lease) {
  Query query(ledger.db(), "SELECT recipients, recipients_left, lease, lease_until_ms FROM work WHERE item = ?");
  auto row = query.put(item.octets()).next();
  if (!row) return Unexpected{row.error()};
  if (!*row || lease == 0 || query.count(2) != lease || query.number(3) <= ledger.now_ms()) return lease_lost(item);
  Open open{query.count(0), query.count(1), {}};
  if (open.left == open.recipients) return open;
  auto before = covered(ledger.db(), item);
  if (!before) return Unexpected{before.error()};
  open.taken = std::move(*before);
  return open;
}

// Nothing is written before all of a call is known to be right.
Status check_result(Ledger& ledger, const SignedResult& result, std::uint64_t lease, std::map<ItemId, Open>& items) {
  auto place = items.find(result.item);
  if (place == items.end()) {
    auto open = open_item(ledger, result.item, lease);
    if (!open) return Unexpected{open.error()};
    place = items.emplace(result.item, std::move(*open)).first;
  }
  Open& open = place->second;
  for (const std::uint32_t number : result.recipient_numbers) {
    const bool is_received = number < open.recipients && open.taken.insert(number).second;
    if (!is_received) return Unexpected{Code::conflict, result.item.short_text() + '/' + std::to_string(number), "is not in state received"};
  }
  Query twin(ledger.db(), "SELECT 1 FROM results WHERE item = ? AND result_number = ?");
  auto row = twin.put(result.item.octets()).put(result.number).next();
  if (!row) return Unexpected{row.error()};
  if (*row) return Unexpected{Code::conflict, result.item.short_text(), "has a result of this number"};
  return {};
}

}  // namespace

Result<StoreImpl::Sealed> StoreImpl::seal_outcome(const Outcome& outcome) const {
  Sealed sealed;
  sealed.result = outcome.result;
  const SignedResult& result = outcome.result;
  const Unexpected odd{Code::bad_input, result.item.short_text(), "the result does not fit its output, or has no recipients"};
  if (result.recipients.empty() || result.recipients.size() != result.recipient_numbers.size()) return odd;
  if (result.output_bytes != outcome.output.size() || result.output_digest != sha256(outcome.output)) return odd;
  if (outcome.manifest.size() > kManifestBytesMax) return Unexpected{Code::limit, result.item.short_text(), "manifest too large"};
  sealed.statement = statement(result);
  if (auto readable = unverified_result(sealed.statement); !readable) return Unexpected{readable.error()};
  sealed.signature = result.signature;
  if (sealed.signature.empty()) {
    auto signature = sign_statement(result, options_.keys.sign_secret);
    if (!signature) return Unexpected{signature.error()};
    sealed.signature = std::move(*signature);
  }
  Bytes key = random_octets(kContentKeyBytes);
  sealed.deliver_key = deliver_box_.box(key);
  // A released original is for deliver alone: people look at washed mail, and the console's key must open nothing else.
  if (result.item_class != ItemClass::release) sealed.console_key = console_box_.box(key);
  sealed.manifest = seal_bytes(key, result_binding("manifest", result.item, result.number), outcome.manifest);
  sealed.output = seal_bytes(key, result_binding("output", result.item, result.number), outcome.output);
  wipe(key);
  sealed.subject = outcome.subject.substr(0, kSubjectBytesMax);
  sealed.reason = outcome.reason.substr(0, kSubjectBytesMax);
  sealed.exception_uses = outcome.exception_uses;
  sealed.name_words = name_hash_words(outcome.subject, outcome.manifest, options_.keys.names);
  if (outcome.tally.size() > kTallyBytesMax) return Unexpected{Code::limit, result.item.short_text(), "its tally is too large"};
  sealed.tally = outcome.tally;
  if (outcome.output.size() <= options_.small_blob_bytes_max) return sealed;
  // A name of its own: an attach that lost its lease never meets the file of the one that holds it.
  sealed.file_name = result.item.to_text() + '-' + std::to_string(result.number) + '-' + to_hex(random_octets(4));
  auto file = BlobWriter::create(folder(LedgerKind::washed), sealed.file_name);
  if (!file) return Unexpected{file.error()};
  sealed.file = std::move(*file);
  if (auto written = sealed.file->add(sealed.output); !written) return Unexpected{written.error()};
  if (auto synced = sealed.file->sync(); !synced) return Unexpected{synced.error()};
  sealed.output.clear();
  return sealed;
}

Status StoreImpl::write_result(Ledger& ledger, const Sealed& sealed, const Actor& actor) {
  const SignedResult& result = sealed.result;
  auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM results");
  if (!number) return Unexpected{number.error()};
  Query insert(ledger.db(), kInsertResult);
  const TimeMs at_ms = now_ms();
  insert.put(*number).put(result.item.octets()).put(result.number).put(at_ms).put(static_cast<int>(result.item_class));
  insert.put(static_cast<std::uint64_t>(result.recipients.size())).put(ByteView(sealed.statement)).put(ByteView(sealed.signature));
  insert.put_text(sealed.subject).put_text(sealed.reason).put_text(sealed.file_name).put(ByteView(sealed.deliver_key));
  insert.put(ByteView(sealed.console_key)).put(ByteView(sealed.manifest)).put(ByteView(sealed.output));
  if (auto done = insert.run(); !done) return done;
  for (const ExceptionUse& use : sealed.exception_uses) {
    auto use_number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM exception_uses");
    if (!use_number) return Unexpected{use_number.error()};
    Query used(ledger.db(), "INSERT INTO exception_uses (number, exception, item, recipient, kind, at_ms) VALUES (?, ?, ?, ?, ?, ?)");
    used.put(*use_number).put(use.exception.octets()).put(result.item.octets()).put(use.recipient).put_text(use.kind);
    if (auto done = used.put(now_ms()).run(); !done) return done;
  }
  std::string detail = detail_of(result);
  if (!sealed.tally.empty()) {
    Query tally(ledger.db(), "INSERT INTO tallies (number, tally) VALUES (?, ?)");
    if (auto done = tally.put(*number).put_text(sealed.tally).run(); !done) return done;
    detail += " tally=" + to_hex(sha256(sealed.tally)).substr(0, kTallyDigits);   // who alters the row is found out by the report
  }
  for (const std::uint32_t recipient : result.recipient_numbers) {
    assert(is_legal(State::received, State::washed));
    const bool first = recipient == result.recipient_numbers.front();   // once a result
    AuditEntry entry{actor.name, "washed", result.item.to_text() + '/' + std::to_string(recipient), to_word(State::received),
                     to_word(State::washed), sealed.reason, first ? detail + sealed.name_words : detail, at_ms, "after_ms=" + std::to_string(at_ms - result.arrival_ms)};
    if (auto done = ledger.audit(entry); !done) return done;
  }
  return {};
}

Status StoreImpl::attach(std::span<const Outcome> outcomes, std::uint64_t lease, const Actor& actor) {
  if (auto may = only({Role::wash}, "attach results"); !may) return may;
  std::vector<Sealed> ready;
  for (const Outcome& outcome : outcomes) {
    auto sealed = seal_outcome(outcome);
    if (!sealed) return Unexpected{sealed.error()};
    ready.push_back(std::move(*sealed));
  }
  auto done = own_->run([&](Ledger& ledger) -> Status {
    std::map<ItemId, Open> items;
    for (const Sealed& sealed : ready) {
      if (auto checked = check_result(ledger, sealed.result, lease, items); !checked) return checked;
    }
    for (const Sealed& sealed : ready) {
      if (auto written = write_result(ledger, sealed, actor); !written) return written;
      items[sealed.result.item].left -= sealed.result.recipients.size();
    }
    for (const auto& [item, open] : items) {
      Query finished(ledger.db(), "DELETE FROM work WHERE item = ?");
      Query partly(ledger.db(), "UPDATE work SET recipients_left = ? WHERE item = ?");
      auto left = open.left == 0 ? finished.put(item.octets()).run() : partly.put(open.left).put(item.octets()).run();
      if (!left) return left;
    }
    return {};
  });
  for (Sealed& sealed : ready) {
    // After a device's failure the row may be there after all; the next start knows and sweeps.
    if (sealed.file && (done || done.error().code == Code::io)) sealed.file->keep();
  }
  return done;
}

}  // namespace temizu
