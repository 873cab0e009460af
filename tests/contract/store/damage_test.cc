// Damage, forgery and loss: found, named, never passed on.
#include <sodium.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/digest.h"
#include "quarantine/backup.h"
#include "quarantine/sql/schema.h"
#include "quarantine/statement.h"
#include "quarantine/verify.h"
#include "store/sqlite_file.h"
#include "store/world.h"

namespace temizu::contract {
namespace {

std::string file_of(const World& world, const std::string& ledger) { return world.path() + '/' + ledger + '/' + ledger + ".db"; }

std::string only_blob(const World& world, const std::string& ledger) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.path() + '/' + ledger + "/blobs")) {
    if (entry.is_regular_file()) return entry.path().string();
  }
  return "";
}

std::size_t blobs(const World& world, const std::string& ledger) {
  std::size_t count = 0;
  std::error_code none;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.path() + '/' + ledger + "/blobs", none)) {
    count += entry.is_regular_file() ? 1 : 0;
  }
  return count;
}

// Goal: that receive has started, and with which configuration, is in its audit chain before it says so.
TEST_P(StoreContract, ReceiveNotesItsStart) {
  auto intake = world.intake();
  ASSERT_TRUE(intake->note_start(Bytes(32, '\xAB')));
  EXPECT_EQ(sql(file_of(world, "intake"), "SELECT detail FROM audit WHERE action = 'started'"), "config=" + to_hex(Bytes(32, '\xAB')));
}

}  // namespace

// Goal: one flipped bit anywhere in a sealed original is found while reading and the blob is named, in a row and in a file;
// no octet behind the flip is handed over.
TEST_P(StoreContract, OneFlippedBitInABlobIsDetectedAndNamed) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  const ItemId small = keep(*intake, Bytes(3000, 's'))->id;
  const ItemId large = keep(*intake, Bytes(200'000, 'l'))->id;
  const std::string hex = sql(file_of(world, "intake"), "SELECT hex(content) FROM items WHERE in_file = 0");
  for (std::size_t octet : {std::size_t{0}, std::size_t{23}, std::size_t{24}, std::size_t{1500}, hex.size() / 2 - 1}) {
    std::string flipped = hex;
    flipped[octet * 2] = flipped[octet * 2] == '0' ? '1' : '0';
    sql(file_of(world, "intake"), "UPDATE items SET content = x'" + flipped + "' WHERE in_file = 0");
    const auto read = original(*wash, small);
    ASSERT_FALSE(read) << octet;
    EXPECT_EQ(read.error().code, Code::bad_input);
    EXPECT_NE(read.error().where.find(small.to_text()), std::string::npos);
  }
  sql(file_of(world, "intake"), "UPDATE items SET content = x'" + hex + "' WHERE in_file = 0");
  EXPECT_TRUE(original(*wash, small));

  const std::string blob = only_blob(world, "intake");
  const std::string good = octets_of(blob);
  for (std::size_t octet : {std::size_t{5}, std::size_t{30}, std::size_t{100'000}, good.size() - 1}) {
    std::string flipped = good;
    flipped[octet] = static_cast<char>(flipped[octet] ^ 0x10);
    write_octets(blob, flipped);
    std::size_t handed_over = 0;
    const auto read = wash->read_original(large, [&](ByteView piece) -> Status {
      handed_over += piece.size();
      EXPECT_EQ(piece.find_first_not_of('l'), ByteView::npos);
      return {};
    });
    ASSERT_FALSE(read) << octet;
    EXPECT_EQ(read.error().code, Code::bad_input);
    EXPECT_NE(read.error().where.find(blob), std::string::npos) << read.error().where;
    EXPECT_LT(handed_over, 200'000u);
  }
  write_octets(blob, good.substr(0, good.size() - 1000));
  EXPECT_FALSE(original(*wash, large));
  write_octets(blob, good + "x");
  EXPECT_FALSE(original(*wash, large));
  write_octets(blob, good);
  EXPECT_TRUE(original(*wash, large));
}

// Goal: an original and its key cannot be moved under another item's id.
TEST_P(StoreContract, AnOriginalCannotBeMovedToAnotherItem) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  const ItemId one = keep(*intake, "one")->id, two = keep(*intake, "two")->id;
  sql(file_of(world, "intake"),
      "UPDATE items SET (sealed_key, content, sealed_bytes) = (SELECT sealed_key, content, sealed_bytes FROM items WHERE number = 1) WHERE number = 2");
  EXPECT_TRUE(original(*wash, one));
  EXPECT_FALSE(original(*wash, two));
}

// Goal: a write that never reached the disk whole is found when the ledger is opened: pages, file length, audit tail, a
// short blob.
TEST_P(StoreContract, ATornWriteIsFoundAtOpen) {
  {
    auto intake = world.intake();
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(keep(*intake, "mail " + std::to_string(i) + Bytes(2000, 'x')));
    ASSERT_TRUE(keep(*intake, Bytes(100'000, 'b')));
  }
  const std::string file = file_of(world, "intake");
  sql(file, "PRAGMA wal_checkpoint(TRUNCATE)");
  const std::string good = octets_of(file);
  const auto expect_refused = [&](const char* what) {
    const auto opened = open_intake(world.intake_options());
    ASSERT_FALSE(opened) << what;
    EXPECT_EQ(opened.error().code, Code::io) << what << ": " << to_text(opened.error());
  };
  write_octets(file, good.substr(0, good.size() / 2));
  expect_refused("half the file");
  std::string zeroed = good;
  zeroed.replace(zeroed.size() / 2 / 4096 * 4096, 4096, 4096, '\0');
  write_octets(file, zeroed);
  expect_refused("a page of zeros");
  write_octets(file, good);
  sql(file, "UPDATE audit SET detail = 'x' WHERE number = 30");
  expect_refused("an altered record");
  write_octets(file, good);
  const std::string blob = only_blob(world, "intake");
  const std::string whole = octets_of(blob);
  write_octets(blob, whole.substr(0, 4096));
  expect_refused("a short blob");
  write_octets(blob, whole);
  EXPECT_TRUE(world.intake());
}

// Goal: whoever alters, drops, reorders or cuts audit records is found, and the first bad record is named.
TEST_P(StoreContract, VerifyAuditFindsEveryChange) {
  {
    auto intake = world.intake();
    auto wash = world.store(Role::wash);
    for (int i = 0; i < 5; ++i) one_washed(*intake, *wash, "mail " + std::to_string(i));
  }
  const auto heads = verify_audit(world.path());
  ASSERT_TRUE(heads) << to_text(heads.error());
  ASSERT_EQ(heads->size(), 2u);
  EXPECT_EQ(heads->at(1).number, 5u);
  std::vector<std::string> written_down;
  for (const AuditHead& head : *heads) written_down.push_back(head.ledger + ':' + std::to_string(head.number) + ':' + to_hex(head.hash));
  EXPECT_TRUE(verify_audit(world.path(), written_down));

  const std::string file = file_of(world, "washed");
  sql(file, "PRAGMA wal_checkpoint(TRUNCATE)");
  const std::string good = octets_of(file);
  const auto expect_bad = [&](const std::string& change, const std::string& record) {
    sql(file, change);
    const auto verified = verify_audit(world.path());
    ASSERT_FALSE(verified) << change;
    EXPECT_EQ(verified.error().where, "washed: audit record " + record) << change;
    std::filesystem::remove(file + "-wal");
    std::filesystem::remove(file + "-shm");
    write_octets(file, good);
  };
  expect_bad("UPDATE audit SET why = 'other' WHERE number = 3", "3");
  expect_bad("UPDATE audit SET at_ms = at_ms + 1 WHERE number = 1", "1");
  expect_bad("DELETE FROM audit WHERE number = 2", "3");
  expect_bad("UPDATE audit SET number = 99 WHERE number = 2; UPDATE audit SET number = 2 WHERE number = 3; "
             "UPDATE audit SET number = 3 WHERE number = 99", "2");
  sql(file, "DELETE FROM audit WHERE number = 5");   // a cut tail is a good chain; only the head written down tells
  EXPECT_TRUE(verify_audit(world.path()));
  EXPECT_EQ(verify_audit(world.path(), written_down).error().code, Code::conflict);
  EXPECT_EQ(verify_audit(world.path(), {"washed:x:12"}).error().code, Code::bad_input);
  sql(file_of(world, "intake"), "DELETE FROM items WHERE number = 2");
  const auto lost = verify_audit(world.path());
  ASSERT_FALSE(lost);
  EXPECT_NE(lost.error().what.find("its row is gone"), std::string::npos);
}

// Goal: rows that wash did not sign are never claimed and never crash deliver: no signature, another key's, a signature of
// other words, columns that differ from what was signed, garbage. What is good beside them goes on.
TEST_P(StoreContract, ForgedResultsAreNeverClaimed) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  const Claim good = one_washed(*intake, *wash, "good");
  Outcome evil = outcome(good);
  evil.result.item = ItemId::random();
  evil.result.recipients = {"victim@example.jp"};
  const Bytes words = statement(evil.result);
  Bytes secret(64, '\0'), open(32, '\0');
  crypto_sign_keypair(reinterpret_cast<unsigned char*>(open.data()), reinterpret_cast<unsigned char*>(secret.data()));
  const Bytes foreign = *sign_statement(evil.result, secret);
  const std::string file = file_of(world, "washed");
  const std::string genuine = sql(file, "SELECT hex(signature) FROM results");
  const auto forge = [&](const std::string& item, const std::string& octets, const std::string& signature) {
    sql(file, "INSERT INTO results SELECT (SELECT MAX(number) + 1 FROM results), x'" + item + "', (SELECT MAX(number) + 1 FROM results), at_ms, "
              "item_class, recipients, x'" + octets + "', x'" + signature + "', subject, reason, file_name, deliver_key, console_key, manifest, output, purged "
              "FROM results WHERE number = 1");
  };
  const std::string item = to_hex(evil.result.item.octets());
  forge(item, to_hex(words), "");
  forge(item, to_hex(words), to_hex(Bytes(64, '\0')));
  forge(item, to_hex(words), to_hex(foreign));
  forge(item, to_hex(words), genuine);
  forge(item, sql(file, "SELECT hex(statement) FROM results WHERE number = 1"), genuine);   // good words under another item
  forge(item, "", "");
  forge("00", to_hex(Bytes(70'000, '\xff')), genuine);
  const Claim after = one_washed(*intake, *wash, "after");
  auto due = deliver->claim_due(100, 60'000);
  ASSERT_TRUE(due) << to_text(due.error());
  ASSERT_EQ(due->size(), 2u);
  EXPECT_EQ(due->at(0).result.item, good.envelope.id);
  EXPECT_EQ(due->at(1).result.item, after.envelope.id);
  EXPECT_EQ(sql(file_of(world, "deliver"), "SELECT COUNT(*) FROM audit WHERE action = 'forged'"), "7");

  // The statement of a claimed result is changed under deliver's eyes: neither read nor retried.
  Try later = ended(due->at(0), 0, TryOutcome::deferred);
  ASSERT_TRUE(deliver->record({&later, 1}, due->at(0).lease, deliver_actor));
  sql(file, "UPDATE results SET output = (SELECT output FROM results WHERE number = 9) WHERE number = 1");
  EXPECT_FALSE(deliver->read_output(good.envelope.id, 0));
  sql(file, "UPDATE results SET statement = x'" + to_hex(words) + "' WHERE number = 1");
  EXPECT_EQ(deliver->read_output(good.envelope.id, 0).error().code, Code::hostile);
  EXPECT_TRUE(deliver->claim_due(100, 60'000)->empty());
}

// Goal: garbage in the intake, whose writer talks to the internet, stops nobody: it is skipped, the good mail goes on, and
// the balance shows that something is missing.
TEST_P(StoreContract, GarbageInTheIntakeStopsNobody) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(keep(*intake, "mail " + std::to_string(i)));
  const std::string file = file_of(world, "intake");
  sql(file, "UPDATE items SET envelope = x'00' WHERE number = 1");
  sql(file, "UPDATE items SET recipients = 99 WHERE number = 2");
  sql(file, "UPDATE items SET item_class = 1 WHERE number = 3");
  auto claims = wash->claim_received(1 << 20, 10, 60'000);
  ASSERT_TRUE(claims) << to_text(claims.error());
  EXPECT_EQ(claims->size(), 1u);
  EXPECT_FALSE(wash->balance()->holds());
}

// Goal: an older program never touches a newer schema, whoever opens it; an older schema is migrated and keeps its items.
TEST_P(StoreContract, ANewerSchemaIsRefusedAndAnOlderOneMigrated) {
  ItemId kept;
  {
    auto intake = world.intake();
    kept = keep(*intake, "from version 0")->id;
  }
  const std::string file = file_of(world, "intake");
  sql(file, "ALTER TABLE items DROP COLUMN fingerprint; DROP TABLE acknowledged; UPDATE schema_version SET version = 0");
  EXPECT_EQ(verify_audit(world.path()).error().code, Code::unavailable);   // a reader waits for the writer
  {
    auto intake = world.intake();
    ASSERT_TRUE(intake);
    EXPECT_EQ(sql(file, "SELECT version FROM schema_version"), std::to_string(kSchemaVersion));
    EXPECT_FALSE(keep(*intake, "from version 3")->duplicate);
    auto wash = world.store(Role::wash);
    EXPECT_EQ(*original(*wash, kept), "from version 0");
    EXPECT_EQ(wash->claim_received(1 << 20, 10, 1000)->size(), 2u);
  }
  sql(file, "UPDATE schema_version SET version = " + std::to_string(kSchemaVersion + 1));
  const auto opened = open_intake(world.intake_options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::config);
  auto wash = world.store(Role::wash);
  const auto claimed = wash->claim_received(1 << 20, 10, 1000);
  ASSERT_FALSE(claimed);
  EXPECT_EQ(claimed.error().code, Code::config);
}

// Goal: a store of version 1, which did not count failures, is migrated when wash opens it and keeps its claims; from then
// on failures are counted and outlive the program.
TEST_P(StoreContract, FailuresAreCountedInAMigratedStoreToo) {
  auto intake = world.intake();
  ASSERT_TRUE(keep(*intake, "mail"));
  {
    auto wash = world.store(Role::wash);
    EXPECT_EQ(wash->claim_received(1 << 20, 10, 60'000)->size(), 1u);
  }
  const std::string file = file_of(world, "washed");
  sql(file, "ALTER TABLE work DROP COLUMN failures; DROP INDEX results_kept; ALTER TABLE results DROP COLUMN purged;"
      "DROP TABLE tallies; DROP TABLE code_answers; DROP TABLE totp_used; DROP TABLE releases; DROP TABLE recalls; DROP TABLE exception_uses; DROP TABLE alerts; DROP TABLE letters;"
      "DROP TABLE keep_holds; CREATE TABLE keep_holds (item BLOB PRIMARY KEY); UPDATE schema_version SET version = 1");
  for (std::uint32_t failures = 0; failures < 3; ++failures) {
    auto wash = world.store(Role::wash);
    EXPECT_EQ(sql(file, "SELECT version FROM schema_version"), std::to_string(kSchemaVersion));
    auto claims = wash->claim_received(1 << 20, 10, 60'000);
    ASSERT_TRUE(claims) << to_text(claims.error());
    ASSERT_EQ(claims->size(), 1u);
    EXPECT_EQ(claims->at(0).failures, failures);
    EXPECT_TRUE(wash->release(claims->at(0), 1000));
    EXPECT_EQ(wash->release(claims->at(0), 1000).error().code, Code::conflict);
    EXPECT_TRUE(wash->claim_received(1 << 20, 10, 60'000)->empty());
  }
}

// Goal: a ledger of orders of version 2, from before the release desk, is migrated and keeps its orders.
TEST_P(StoreContract, OrdersFromBeforeTheReleaseDeskAreMigrated) {
  auto intake = world.intake();
  const ItemId item = keep(*intake, "mail")->id;
  {
    auto admin = world.store(Role::admin);
    const Order order{0, OrderKind::keep_hold, item, "admin:root", "audit", 0, ""};
    ASSERT_TRUE(admin->order({&order, 1}));
  }
  const std::string file = file_of(world, "orders");
  for (const char* table : {"requests", "moves", "codes", "deputies", "exceptions", "sessions", "login_tries", "blocks", "saved_filters", "passwords", "shown_passwords"}) {
    sql(file, "DROP TABLE " + std::string(table));
  }
  sql(file, "ALTER TABLE orders DROP COLUMN owner; UPDATE schema_version SET version = 2");
  {
    auto admin = world.store(Role::admin);
    const Order order{0, OrderKind::keep_release, item, "admin:root", "done", 0, ""};
    ASSERT_TRUE(admin->order({&order, 1}));   // opens and migrates
  }
  EXPECT_EQ(sql(file, "SELECT version FROM schema_version"), std::to_string(kSchemaVersion));
  EXPECT_EQ(sql(file, "SELECT COUNT(*) FROM orders WHERE owner = ''"), "2");
  EXPECT_EQ(sql(file, "SELECT COUNT(*) FROM requests"), "0");
  EXPECT_TRUE(verify_audit(world.path()));
}

// Goal: purge takes only what has ended long enough ago and is on no hold, leaves no octet of it in any file, and the
// history stays.
TEST_P(StoreContract, PurgeNeverRemovesWhatIsUndeliveredOrOnHold) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  auto admin = world.store(Role::admin);
  const Claim waiting = one_washed(*intake, *wash, "waiting");
  const ItemId unwashed = keep(*intake, "unwashed")->id;
  ASSERT_EQ(wash->claim_received(1 << 20, 10, 3'600'000'000)->size(), 1u);
  const Claim failed = one_washed(*intake, *wash, "failed");
  const Claim on_hold = one_washed(*intake, *wash, "on hold");
  const Claim ordered = one_washed(*intake, *wash, "hold ordered");
  const Claim small = one_washed(*intake, *wash, "small");
  const Claim large = one_washed(*intake, *wash, Bytes(150'000, 'L'));
  const auto due = deliver->claim_due(100, 60'000);
  ASSERT_TRUE(due);
  for (const Delivery& delivery : *due) {
    Try end = ended(delivery, 0, TryOutcome::delivered);
    if (end.item == waiting.envelope.id) end.outcome = TryOutcome::deferred;
    if (end.item == failed.envelope.id) {
      end.outcome = TryOutcome::failed;
      end.dsn = true;
    }
    ASSERT_TRUE(deliver->record({&end, 1}, delivery.lease, deliver_actor));
  }
  const auto hold = [&](const ItemId& item) {
    Order order;
    order.kind = OrderKind::keep_hold;
    order.item = item;
    order.actor = "admin:root";
    ASSERT_TRUE(admin->order({&order, 1}));
  };
  hold(on_hold.envelope.id);
  ASSERT_TRUE(wash->order_done(wash->pending_orders(1)->at(0).number, wash_actor));
  hold(ordered.envelope.id);   // not yet applied

  EXPECT_EQ(*wash->purge(world.clock().now_ms(), wash_actor), 0u);   // ended now, not before
  world.clock().advance_ms(1);
  const std::string file = file_of(world, "intake");
  const std::string secret = sql(file, "SELECT hex(content) FROM items WHERE id = x'" + to_hex(small.envelope.id.octets()) + "'");
  EXPECT_NE(octets_of(file + "-wal").find(from_hex(secret).substr(0, 30)), std::string::npos);
  ASSERT_EQ(blobs(world, "intake"), 1u);
  const auto purged = wash->purge(world.clock().now_ms(), wash_actor);
  ASSERT_TRUE(purged) << to_text(purged.error());
  EXPECT_EQ(*purged, 2u);
  for (const ItemId& id : {waiting.envelope.id, unwashed, failed.envelope.id, on_hold.envelope.id, ordered.envelope.id}) {
    EXPECT_TRUE(original(*wash, id));
    EXPECT_EQ(admin->find(id.to_text())->keeping, Keeping::kept);
  }
  for (const ItemId& id : {small.envelope.id, large.envelope.id}) {
    EXPECT_EQ(original(*wash, id).error().code, Code::not_found);
    const auto view = admin->find(id.to_text());
    ASSERT_TRUE(view) << to_text(view.error());
    EXPECT_EQ(view->keeping, Keeping::purged);
    EXPECT_EQ(view->recipients[0].state, State::delivered);
    EXPECT_FALSE(deliver->read_output(id, 0));
  }
  EXPECT_EQ(blobs(world, "intake"), 0u);
  for (const char* part : {"", "-wal"}) EXPECT_EQ(octets_of(file + part).find(from_hex(secret).substr(0, 30)), std::string::npos) << part;
  EXPECT_EQ(*wash->purge(world.clock().now_ms(), wash_actor), 0u);
  EXPECT_TRUE(admin->balance()->holds());
  EXPECT_TRUE(verify_audit(world.path()));
}

// Goal: a purge looks only at what is not purged yet: a long past costs nothing, and what protected older items does not
// keep younger ones from going.
TEST_P(StoreContract, PurgeLooksAtNothingTwice) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  auto admin = world.store(Role::admin);
  const std::string washed = file_of(world, "washed");
  const auto pass_on = [&](int count, TryOutcome how) {
    for (int i = 0; i < count; ++i) one_washed(*intake, *wash, (how == TryOutcome::deferred ? "waits " : "ends ") + std::to_string(i));
    const auto due = deliver->claim_due(1000, 60'000);
    EXPECT_EQ(due->size(), static_cast<std::size_t>(count));
    for (const Delivery& delivery : *due) {
      Try end = ended(delivery, 0, how);
      end.next_try_ms = world.clock().now_ms() + 1'000'000;
      EXPECT_TRUE(deliver->record({&end, 1}, delivery.lease, deliver_actor));
    }
  };
  pass_on(300, TryOutcome::deferred);    // more than a page of protected ones stands before the others
  pass_on(300, TryOutcome::delivered);
  world.clock().advance_ms(1);
  EXPECT_EQ(*wash->purge(world.clock().now_ms(), wash_actor), 300u);
  EXPECT_EQ(sql(washed, "SELECT COUNT(*) FROM results WHERE purged = 0"), "300");
  EXPECT_EQ(sql(washed, "SELECT COUNT(*) FROM results WHERE purged = 1 AND output IS NULL AND console_key IS NULL AND subject = ''"), "300");
  // A file that came back (by a restored copy, say) is not looked for any more: only a second look would unlink it.
  const ItemId large = one_washed(*intake, *wash, Bytes(150'000, 'L')).envelope.id;
  const auto due = deliver->claim_due(1, 60'000);
  const Try end = ended(due->at(0), 0, TryOutcome::delivered);
  ASSERT_TRUE(deliver->record({&end, 1}, due->at(0).lease, deliver_actor));
  world.clock().advance_ms(1);
  EXPECT_EQ(*wash->purge(world.clock().now_ms(), wash_actor), 1u);
  const std::string folder = world.path() + "/intake/blobs/" + large.to_text().substr(0, 1);
  std::filesystem::create_directories(folder);
  write_octets(folder + "/" + large.to_text(), "x");
  EXPECT_EQ(*wash->purge(world.clock().now_ms(), wash_actor), 0u);
  EXPECT_TRUE(std::filesystem::exists(folder + "/" + large.to_text()));
  EXPECT_TRUE(admin->balance()->holds());
  EXPECT_EQ(admin->balance()->delivered_washed, 301u);
}

// Goal: a backup made while the store is open restores to a store that knows every item, opens every original and goes on
// working; an existing store is never overwritten.
TEST_P(StoreContract, ABackupRestoresEveryOriginal) {
  const std::string copy = world.path() + "-copy";
  ItemId small, large;
  {
    auto intake = world.intake();
    auto wash = world.store(Role::wash);
    auto deliver = world.store(Role::deliver);
    small = one_washed(*intake, *wash, "small").envelope.id;
    large = one_washed(*intake, *wash, Bytes(300'000, 'x')).envelope.id;
    auto due = deliver->claim_due(1, 60'000);
    const Try end = ended(due->at(0), 0, TryOutcome::delivered);
    ASSERT_TRUE(deliver->record({&end, 1}, due->at(0).lease, deliver_actor));
    const auto made = backup(world.path(), copy);
    ASSERT_TRUE(made) << to_text(made.error());
    EXPECT_EQ(backup(world.path(), copy).error().code, Code::conflict);
    EXPECT_EQ(restore(copy, world.path()).error().code, Code::conflict);
  }
  std::filesystem::remove_all(world.path());
  EXPECT_EQ(restore(world.keys_path(), world.path()).error().code, Code::not_found);
  const auto restored = restore(copy, world.path());
  ASSERT_TRUE(restored) << to_text(restored.error());
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  EXPECT_EQ(*original(*wash, small), "small");
  EXPECT_EQ(*original(*wash, large), Bytes(300'000, 'x'));
  EXPECT_EQ(wash->find(small.to_text())->recipients[0].state, State::delivered);
  EXPECT_EQ(deliver->claim_due(10, 1000)->size(), 1u);
  ASSERT_TRUE(keep(*intake, "after"));
  EXPECT_TRUE(wash->balance()->holds());
  struct stat info {};
  ASSERT_EQ(::stat(file_of(world, "intake").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0660u);
}

}  // namespace temizu::contract
