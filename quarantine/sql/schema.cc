#include "quarantine/sql/schema.h"

#include <vector>

#include "quarantine/sql/dialect.h"

namespace temizu {
namespace {

constexpr std::string_view kAudit = R"sql(
CREATE TABLE audit (
  number {key}, at_ms {big} NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
  from_state TEXT NOT NULL, to_state TEXT NOT NULL, why TEXT NOT NULL, detail TEXT NOT NULL,
  previous {octets} NOT NULL, hash {octets} NOT NULL);
CREATE TABLE cursors (name TEXT PRIMARY KEY, value {big} NOT NULL);
)sql";

// Originals: receive's in the intake, wash's own (rewash, DSN) in washed. in_file: the sealed octets are in
// blobs/<first digit>/<id>; keeping 1: purged, sealed_key and content are empty. content stands last: a row is read without it.
constexpr std::string_view kItems = R"sql(
CREATE TABLE items (
  number {key}, id {octets} NOT NULL UNIQUE, envelope {octets} NOT NULL, item_class {big} NOT NULL,
  arrival_ms {big} NOT NULL, size_bytes {big} NOT NULL, recipients {big} NOT NULL, keeping {big} NOT NULL,
  in_file {big} NOT NULL, sealed_bytes {big} NOT NULL, fingerprint {octets}, sealed_key {octets}, content {octets});
CREATE INDEX items_arrival ON items (arrival_ms);
)sql";

// number: of the item whose 250 the client has seen.
constexpr std::string_view kIntake = R"sql(
CREATE TABLE acknowledged (number {key});
)sql";

// work: claimed and not yet wholly attached; source 0 is the intake, 1 our own items; failures: washes
// that came to nothing. results: statement and signature are
// what deliver believes; subject and reason are for people;
// file_name: in blobs/, or empty when the output is in the row; purged 1: keys, octets and files are gone. handled: failures ("dsn") and orders ("order") done with.
constexpr std::string_view kWashed = R"sql(
CREATE TABLE work (
  item {octets} PRIMARY KEY, source {big} NOT NULL, source_number {big} NOT NULL, size_bytes {big} NOT NULL,
  recipients {big} NOT NULL, recipients_left {big} NOT NULL, lease {big} NOT NULL, lease_until_ms {big} NOT NULL,
  failures {big} NOT NULL DEFAULT 0);
CREATE TABLE results (
  number {key}, item {octets} NOT NULL, result_number {big} NOT NULL, at_ms {big} NOT NULL, item_class {big} NOT NULL,
  recipients {big} NOT NULL, statement {octets} NOT NULL, signature {octets} NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL,
  file_name TEXT NOT NULL, deliver_key {octets}, console_key {octets}, manifest {octets}, output {octets},
  purged {big} NOT NULL DEFAULT 0, UNIQUE (item, result_number));
CREATE INDEX results_kept ON results (at_ms) WHERE purged = 0;
CREATE TABLE keep_holds (item {octets} PRIMARY KEY);
CREATE TABLE children (item {octets} PRIMARY KEY, parent {octets} NOT NULL);
CREATE INDEX children_parent ON children (parent);
CREATE TABLE handled (kind TEXT NOT NULL, number {big} NOT NULL, PRIMARY KEY (kind, number));
)sql";

// One row a recipient. state as in state.h; while leased, next_try_ms is the end of the lease, so one index finds what is
// due. since_ms: when deliver first had it, or a person let it go on: patience counts from there. decided: what a person ordered (hold, fail) before the result was here. failures: for wash, to make DSNs of.
constexpr std::string_view kDeliver = R"sql(
CREATE TABLE deliveries (
  item {octets} NOT NULL, recipient {big} NOT NULL, result_number {big} NOT NULL, state {big} NOT NULL,
  on_hold {big} NOT NULL, lease {big} NOT NULL, next_try_ms {big} NOT NULL, attempts {big} NOT NULL,
  changed_ms {big} NOT NULL, item_class {big} NOT NULL, notice_only {big} NOT NULL, reply TEXT NOT NULL, next_hop TEXT NOT NULL,
  since_ms {big} NOT NULL DEFAULT 0, PRIMARY KEY (item, recipient));
CREATE INDEX deliveries_due ON deliveries (next_try_ms) WHERE state = 1 AND on_hold = 0;
CREATE INDEX deliveries_open ON deliveries (item) WHERE state = 1;
CREATE TABLE decided (item {octets} PRIMARY KEY, kind {big} NOT NULL, actor TEXT NOT NULL, why TEXT NOT NULL);
CREATE TABLE failures (
  number {key}, item {octets} NOT NULL, recipient {big} NOT NULL, at_ms {big} NOT NULL, reply TEXT NOT NULL, next_hop TEXT NOT NULL);
CREATE INDEX failures_item ON failures (item);
)sql";

constexpr std::string_view kOrders = R"sql(
CREATE TABLE orders (number {key}, kind {big} NOT NULL, item {octets} NOT NULL, actor TEXT NOT NULL, why TEXT NOT NULL, at_ms {big} NOT NULL);
)sql";

// Lists are words with a blank between. Rows are never deleted: who leaves is disabled, a department is dissolved.
constexpr std::string_view kPeople = R"sql(
CREATE TABLE accounts (
  login TEXT PRIMARY KEY, name TEXT NOT NULL, kana TEXT NOT NULL, title TEXT NOT NULL, department TEXT NOT NULL, also TEXT NOT NULL,
  superior TEXT NOT NULL, addresses TEXT NOT NULL, roles {big} NOT NULL, source {big} NOT NULL, enabled {big} NOT NULL,
  disabled_why TEXT NOT NULL, directory_name TEXT NOT NULL, password_hash TEXT NOT NULL, password_must_change {big} NOT NULL,
  password_set_ms {big} NOT NULL, totp_sealed {octets}, totp_number {big} NOT NULL);
CREATE TABLE departments (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT NOT NULL, head TEXT NOT NULL, addresses TEXT NOT NULL, active {big} NOT NULL);
)sql";

// One entry a version left behind: from version 0 (the layout before the first release, without fingerprints) and from
// version 1 (purge and queue looked through everything ever kept; patience counted from the arrival of the mail).
struct Migration {
  LedgerKind kind;
  std::int64_t from;
  std::string_view sql;
};
constexpr Migration kMigrations[] = {
    {LedgerKind::intake, 0, "ALTER TABLE items ADD COLUMN fingerprint {octets}; CREATE TABLE acknowledged (number {key});"},
    {LedgerKind::washed, 0, "ALTER TABLE items ADD COLUMN fingerprint {octets};"},
    {LedgerKind::deliver, 0, ""},
    {LedgerKind::orders, 0, ""},
    {LedgerKind::washed, 1, "ALTER TABLE results ADD COLUMN purged {big} NOT NULL DEFAULT 0;"
                            "CREATE INDEX results_kept ON results (at_ms) WHERE purged = 0;"
                            "ALTER TABLE work ADD COLUMN failures {big} NOT NULL DEFAULT 0;"},
    {LedgerKind::deliver, 1, "ALTER TABLE deliveries ADD COLUMN since_ms {big} NOT NULL DEFAULT 0; UPDATE deliveries SET since_ms = changed_ms;"
                             "CREATE INDEX deliveries_open ON deliveries (item) WHERE state = 1; CREATE INDEX failures_item ON failures (item);"},
};

std::string in_dialect(std::string_view sql) {
  std::string text(sql);
  const std::pair<std::string_view, const char*> words[] = {
      {"{key}", dialect::kSqlite.key}, {"{octets}", dialect::kSqlite.octets}, {"{big}", dialect::kSqlite.big}};
  for (const auto& [placeholder, word] : words) {
    for (std::size_t at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder, at)) {
      text.replace(at, placeholder.size(), word);
    }
  }
  return text;
}

std::string tables_of(LedgerKind kind) {
  std::string sql(kAudit);
  if (kind == LedgerKind::intake || kind == LedgerKind::washed) sql += kItems;
  if (kind == LedgerKind::intake) sql += kIntake;
  if (kind == LedgerKind::washed) sql += kWashed;
  if (kind == LedgerKind::deliver) sql += kDeliver;
  if (kind == LedgerKind::orders) sql += kOrders;
  if (kind == LedgerKind::people) sql += kPeople;
  return in_dialect(sql);
}

// The version in the file; -1 when there is none yet.
Result<std::int64_t> version_of(Db& db) {
  Query query(db, "SELECT version FROM schema_version");
  auto row = query.next();
  if (!row) return Unexpected{row.error()};
  return *row ? query.number(0) : -1;
}

Unexpected newer(Db& db, std::int64_t version) {
  return Unexpected{Code::config, db.name() + ".db",
                    "its schema is version " + std::to_string(version) + ", this program knows up to " + std::to_string(kSchemaVersion),
                    "Install the newer program again, or restore a backup made by this one"};
}

Status migrate(Db& db, LedgerKind kind, std::int64_t from) {
  for (std::int64_t version = from; version < kSchemaVersion; ++version) {
    for (const Migration& step : kMigrations) {
      if (step.kind != kind || step.from != version) continue;
      if (auto done = db.execute(in_dialect(step.sql)); !done) return done;
    }
  }
  return Query(db, "UPDATE schema_version SET version = ?").put(kSchemaVersion).run();
}

Status create_or_migrate(Db& db, LedgerKind kind) {
  if (auto made = db.execute("CREATE TABLE IF NOT EXISTS schema_version (version " + std::string(dialect::kSqlite.big) + " NOT NULL)"); !made) {
    return made;
  }
  auto version = version_of(db);
  if (!version) return Unexpected{version.error()};
  if (*version > kSchemaVersion) return newer(db, *version);
  if (*version >= 0) return migrate(db, kind, *version);
  if (auto made = db.execute(tables_of(kind)); !made) return made;
  return Query(db, "INSERT INTO schema_version (version) VALUES (?)").put(kSchemaVersion).run();
}

}  // namespace

const char* to_word(LedgerKind kind) {
  switch (kind) {
    case LedgerKind::intake: return "intake";
    case LedgerKind::washed: return "washed";
    case LedgerKind::deliver: return "deliver";
    case LedgerKind::orders: return "orders";
    case LedgerKind::people: return "people";
  }
  return "intake";
}

Status prepare_schema(Db& db, LedgerKind kind) {
  if (auto begun = db.execute(dialect::kBegin); !begun) return begun;
  auto done = create_or_migrate(db, kind);
  if (done) done = db.execute(dialect::kCommit);
  if (!done && db.in_transaction()) static_cast<void>(db.execute(dialect::kRollback));
  return done;
}

Status check_schema(Db& db) {
  auto version = version_of(db);
  if (!version) return Unexpected{Code::unavailable, db.name() + ".db", "is not made yet", "Start its program first"};
  if (*version > kSchemaVersion) return newer(db, *version);
  if (*version < kSchemaVersion) return Unexpected{Code::unavailable, db.name() + ".db", "waits for its program to migrate it"};
  return {};
}

}  // namespace temizu
