#include "quarantine/sql/schema.h"

#include <algorithm>
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

// work: claimed and not yet wholly attached; source 0 is the intake, 1 our own items, 2 self-tests of the intake; failures: washes
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
CREATE TABLE keep_holds (
  item {octets} PRIMARY KEY, owner TEXT NOT NULL DEFAULT '', actor TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '', at_ms {big} NOT NULL DEFAULT 0);
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

// What a result did, in kinds, reasons and rules without a word of the mail (base/tally.h): for the report, which can open no
// manifest. number is that of the result.
constexpr std::string_view kTallies = R"sql(
CREATE TABLE tallies (number {key}, tally TEXT NOT NULL);
)sql";

// Letters of our own (quarantine/letter_book.h). alerts: one row each that lasts. letters: one row a line that a person was told.
constexpr std::string_view kLetters = R"sql(
CREATE TABLE alerts (code TEXT PRIMARY KEY, what TEXT NOT NULL, since_ms {big} NOT NULL, told_ms {big} NOT NULL);
CREATE TABLE letters (
  account TEXT NOT NULL, request {octets} NOT NULL, round {big} NOT NULL, news {big} NOT NULL, at_ms {big} NOT NULL,
  PRIMARY KEY (account, request, round, news));
CREATE INDEX letters_at ON letters (account, at_ms);
)sql";

// One report a period, however many machines make one (quarantine/reports.h). statement: what is signed; its files stand beside it.
constexpr std::string_view kReports = R"sql(
CREATE TABLE reports (
  number {key}, period TEXT NOT NULL, start_ms {big} NOT NULL, statement TEXT NOT NULL, signature {octets} NOT NULL,
  UNIQUE (period, start_ms));
CREATE TABLE report_files (number {big} NOT NULL, place {big} NOT NULL, content {octets} NOT NULL, PRIMARY KEY (number, place));
)sql";

constexpr std::string_view kOrders = R"sql(
CREATE TABLE orders (number {key}, kind {big} NOT NULL, item {octets} NOT NULL, actor TEXT NOT NULL, why TEXT NOT NULL, at_ms {big} NOT NULL,
  owner TEXT NOT NULL DEFAULT '');
)sql";

// The release desk, as quarantine/desk writes it; wash reads requests, moves, codes and deputies and trusts none of them.
// requests: state, changed_ms and deadline_ms are kept for lists only, the moves decide; automatic_…: answers of the render cage and
// of detection, which stay empty until these exist. moves: code: the number of the code that goes with it, or 0; tool to
// checked_ms: what was checked by hand. codes: gone as soon as answered, secure_delete; numbered by the cursor "codes", so
// that no number comes twice. sessions: hashes of what the browser holds. login_tries: locked_until_ms grows. blocks: the console
// may take rights away, never give any. shown_passwords: of released ZIP files; wash wipes what was shown.
constexpr std::string_view kDesk = R"sql(
CREATE TABLE requests (
  number {key}, id {octets} NOT NULL UNIQUE, item {octets} NOT NULL, recipient {big} NOT NULL, part TEXT NOT NULL, way {big} NOT NULL,
  profile TEXT NOT NULL, reason TEXT NOT NULL, reason_text TEXT NOT NULL, sender_check {big} NOT NULL, requester TEXT NOT NULL,
  department TEXT NOT NULL, address TEXT NOT NULL, washed_under TEXT NOT NULL, subject TEXT NOT NULL, kinds TEXT NOT NULL, made_ms {big} NOT NULL,
  state {big} NOT NULL, changed_ms {big} NOT NULL, deadline_ms {big} NOT NULL,
  automatic_view TEXT NOT NULL DEFAULT '', automatic_detection TEXT NOT NULL DEFAULT '');
CREATE INDEX requests_item ON requests (item);
CREATE INDEX requests_requester ON requests (requester, number);
CREATE INDEX requests_address ON requests (address, number);
CREATE INDEX requests_state ON requests (state, number);
CREATE TABLE moves (
  number {key}, request {octets} NOT NULL, action {big} NOT NULL, actor TEXT NOT NULL, for_account TEXT NOT NULL, code {big} NOT NULL,
  reason TEXT NOT NULL, why TEXT NOT NULL, at_ms {big} NOT NULL, tool TEXT NOT NULL DEFAULT '', tool_version TEXT NOT NULL DEFAULT '',
  result {big} NOT NULL DEFAULT 0, terminal TEXT NOT NULL DEFAULT '', checked_ms {big} NOT NULL DEFAULT 0);
CREATE INDEX moves_request ON moves (request, number);
CREATE INDEX moves_actor ON moves (actor, number);
CREATE TABLE codes (number {key}, account TEXT NOT NULL, purpose TEXT NOT NULL, code TEXT NOT NULL, at_ms {big} NOT NULL);
CREATE TABLE deputies (
  number {key}, principal TEXT NOT NULL, deputy TEXT NOT NULL, from_ms {big} NOT NULL, to_ms {big} NOT NULL, why TEXT NOT NULL,
  made_by TEXT NOT NULL, code {big} NOT NULL, at_ms {big} NOT NULL, ended_ms {big} NOT NULL DEFAULT 0, ended_by TEXT NOT NULL DEFAULT '');
CREATE TABLE exceptions (
  number {key}, id {octets} NOT NULL UNIQUE, sender TEXT NOT NULL, sender_domain TEXT NOT NULL, client_networks TEXT NOT NULL,
  authenticated TEXT NOT NULL, recipient TEXT NOT NULL, recipient_domain TEXT NOT NULL, kind TEXT NOT NULL, place {big} NOT NULL,
  method {big} NOT NULL, options TEXT NOT NULL, ground TEXT NOT NULL, owner TEXT NOT NULL, made_by TEXT NOT NULL, made_ms {big} NOT NULL,
  expires_ms {big} NOT NULL, review_ms {big} NOT NULL, approver TEXT NOT NULL DEFAULT '', code {big} NOT NULL DEFAULT 0,
  approved_ms {big} NOT NULL DEFAULT 0, ended_ms {big} NOT NULL DEFAULT 0, ended_by TEXT NOT NULL DEFAULT '', ended_why TEXT NOT NULL DEFAULT '');
CREATE TABLE sessions (
  token_hash {octets} PRIMARY KEY, account TEXT NOT NULL, csrf_hash {octets} NOT NULL, client TEXT NOT NULL, with_code {big} NOT NULL,
  made_ms {big} NOT NULL, seen_ms {big} NOT NULL, ends_ms {big} NOT NULL, again_ms {big} NOT NULL);
CREATE INDEX sessions_account ON sessions (account);
CREATE TABLE login_tries (account TEXT PRIMARY KEY, failures {big} NOT NULL, last_ms {big} NOT NULL, locked_until_ms {big} NOT NULL);
CREATE TABLE blocks (account TEXT PRIMARY KEY, actor TEXT NOT NULL, why TEXT NOT NULL, at_ms {big} NOT NULL);
CREATE TABLE saved_filters (number {key}, account TEXT NOT NULL, name TEXT NOT NULL, filter TEXT NOT NULL, at_ms {big} NOT NULL, UNIQUE (account, name));
CREATE TABLE passwords (account TEXT PRIMARY KEY, hash TEXT NOT NULL, at_ms {big} NOT NULL);
CREATE TABLE shown_passwords (request {octets} PRIMARY KEY, account TEXT NOT NULL, at_ms {big} NOT NULL);
)sql";

// wash's side of the desk. code_answers: number is that of orders.codes; answer as in quarantine/desk/desk.h. totp_used: the last
// step an account used, for whatever purpose. releases: one row a request, whatever became of it; password: sealed to the
// console's key, wiped once shown. exception_uses: one row a recipient whose mail an exception changed. recalls: one row a recall.
constexpr std::string_view kWashedDesk = R"sql(
CREATE TABLE code_answers (number {key}, account TEXT NOT NULL, purpose TEXT NOT NULL, answer {big} NOT NULL, at_ms {big} NOT NULL);
CREATE TABLE totp_used (account TEXT PRIMARY KEY, step {big} NOT NULL, failures {big} NOT NULL, locked_until_ms {big} NOT NULL);
CREATE TABLE releases (
  number {key}, request {octets} NOT NULL UNIQUE, item {octets} NOT NULL, recipient {big} NOT NULL, part TEXT NOT NULL, way {big} NOT NULL,
  outcome {big} NOT NULL, code TEXT NOT NULL, released_item {octets} NOT NULL, requester TEXT NOT NULL, address TEXT NOT NULL,
  original_digest {octets} NOT NULL, at_ms {big} NOT NULL, password {octets} NOT NULL);
CREATE INDEX releases_item ON releases (item);
CREATE INDEX releases_at ON releases (at_ms);
CREATE TABLE recalls (
  number {key}, request {octets} NOT NULL UNIQUE, notice_item {octets} NOT NULL, outcome {big} NOT NULL, code TEXT NOT NULL, at_ms {big} NOT NULL);
CREATE TABLE exception_uses (
  number {key}, exception {octets} NOT NULL, item {octets} NOT NULL, recipient {big} NOT NULL, kind TEXT NOT NULL, at_ms {big} NOT NULL);
CREATE INDEX exception_uses_exception ON exception_uses (exception, number);
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

constexpr std::string_view kHoldColumns = R"sql(
ALTER TABLE keep_holds ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE keep_holds ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE keep_holds ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE keep_holds ADD COLUMN at_ms {big} NOT NULL DEFAULT 0;
)sql";

// One entry a version left behind: from version 0 (the layout before the first release, without fingerprints), from
// version 1 (purge and queue looked through everything ever kept; patience counted from the arrival of the mail), from
// version 2 (before the release desk and the report) and from version 3 (before letters of our own).
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
    {LedgerKind::washed, 2, kWashedDesk},
    {LedgerKind::washed, 2, kHoldColumns},
    {LedgerKind::orders, 2, "ALTER TABLE orders ADD COLUMN owner TEXT NOT NULL DEFAULT '';"},
    {LedgerKind::orders, 2, kDesk},
    {LedgerKind::washed, 2, kTallies},
    {LedgerKind::washed, 3, kLetters},
};

std::string tables_of(LedgerKind kind) {
  std::string sql(kAudit);
  if (kind == LedgerKind::intake || kind == LedgerKind::washed) sql += kItems;
  if (kind == LedgerKind::intake) sql += kIntake;
  if (kind == LedgerKind::washed) sql += std::string(kWashed) + std::string(kTallies) + std::string(kLetters);
  if (kind == LedgerKind::deliver) sql += kDeliver;
  if (kind == LedgerKind::washed) sql += kWashedDesk;
  if (kind == LedgerKind::orders) (sql += kOrders) += kDesk;
  if (kind == LedgerKind::people) sql += kPeople;
  if (kind == LedgerKind::reports) sql += kReports;
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

const char* to_word(LedgerKind kind) {
  switch (kind) {
    case LedgerKind::intake: return "intake";
    case LedgerKind::washed: return "washed";
    case LedgerKind::deliver: return "deliver";
    case LedgerKind::orders: return "orders";
    case LedgerKind::people: return "people";
    case LedgerKind::reports: return "reports";
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

Status check_schema(Db& db, LedgerKind kind) {
  auto version = version_of(db);
  if (!version) return Unexpected{Code::unavailable, db.name() + ".db", "is not made yet", "Start its program first"};
  if (*version > kSchemaVersion) return newer(db, *version);
  const bool changed = std::ranges::any_of(kMigrations, [&](const Migration& step) { return step.kind == kind && step.from >= *version && !step.sql.empty(); });
  if (changed) return Unexpected{Code::unavailable, db.name() + ".db", "waits for its program to migrate it"};
  return {};
}

}  // namespace temizu
