// The restore test: a good backup is said to be good, a bad one to be bad, and either is recorded.
#include <filesystem>
#include <fstream>

#include "quarantine/backup.h"
#include "quarantine/inspection.h"
#include "quarantine/restore_trial.h"
#include "quarantine/verify.h"
#include "store/sqlite_file.h"
#include "store/world.h"

namespace temizu::contract {
namespace {

class RestoreTesting : public StoreContract {
 protected:
  RestoreTesting() {
    auto intake = world.intake();
    auto wash = world.store(Role::wash);
    one_washed(*intake, *wash, "small");
    one_washed(*intake, *wash, Bytes(300'000, 'x'));
    EXPECT_TRUE(backup(world.path(), copy));
  }
  RestoreTest tested() {
    const auto keys = world.store_options(Role::wash).keys;
    GroupOpener opener(keys.store_public, keys.store_secret);
    const auto test = test_restore(copy, world.path(), world.path(), opener, "admin:root", world.clock());
    EXPECT_TRUE(test) << to_text(test.error());
    EXPECT_FALSE(std::filesystem::exists(world.path() + "/restore-test"));
    return test ? *test : RestoreTest{};
  }
  std::string of_copy(const std::string& ledger) const { return copy + '/' + ledger + '/' + ledger + ".db"; }
  std::string copy{world.path() + "-copy"};
};

}  // namespace

// Goal: every chain, every file and a sample of originals are looked at in a copy that is gone afterwards; the record says so.
TEST_P(RestoreTesting, FindsAGoodBackupGoodAndRecordsIt) {
  EXPECT_FALSE(last_restore_test(world.path())->has_value());
  std::filesystem::create_directories(world.path() + "/restore-test/store/left-by-a-killed-test");
  world.clock().advance_ms(5000);
  const RestoreTest test = tested();
  EXPECT_TRUE(test.good) << test.why;
  EXPECT_EQ(test.items, 2u);
  EXPECT_EQ(test.opened, 2u);
  EXPECT_EQ(test.records, 4u);
  EXPECT_EQ(test.backup_ms, world.clock().now_ms() - 5000);
  const auto last = last_restore_test(world.path());
  ASSERT_TRUE(last && last->has_value());
  EXPECT_EQ((*last)->at_ms, world.clock().now_ms());
  EXPECT_TRUE((*last)->good);
  EXPECT_EQ((*last)->records, test.records);
  EXPECT_EQ((*last)->opened, 2u);
  EXPECT_TRUE(verify_audit(world.path()));
}

// Goal: a lost file, an altered original, an altered record and a backup of another store are each found, and the record says what.
TEST_P(RestoreTesting, FindsABadBackupBad) {
  const auto blob = [&] {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(copy + "/intake/blobs")) {
      if (entry.is_regular_file()) return entry.path();
    }
    return std::filesystem::path();
  }();
  std::filesystem::rename(blob, copy + "-aside");
  EXPECT_FALSE(tested().good);
  std::filesystem::rename(copy + "-aside", blob);
  EXPECT_TRUE(tested().good);

  const std::string content = sql(of_copy("intake"), "SELECT hex(content) FROM items WHERE in_file = 0");
  std::string altered = content;
  altered[60] = altered[60] == '0' ? '1' : '0';
  sql(of_copy("intake"), "UPDATE items SET content = x'" + altered + "' WHERE in_file = 0");
  EXPECT_FALSE(tested().good);
  sql(of_copy("intake"), "UPDATE items SET content = x'" + content + "' WHERE in_file = 0");
  EXPECT_TRUE(tested().good);

  sql(of_copy("washed"), "UPDATE audit SET why = 'x' WHERE number = 1");
  EXPECT_FALSE(tested().good);
  EXPECT_NE((*last_restore_test(world.path()))->why.find("audit record 1"), std::string::npos);
  sql(of_copy("washed"), "UPDATE audit SET why = '' WHERE number = 1");

  std::filesystem::remove_all(world.path() + "/washed");   // as if another store stood here
  EXPECT_FALSE(tested().good);
}

// Goal: what the self-inspection withheld is still withheld after a disaster.
TEST_P(RestoreTesting, TheInspectionIsInTheBackup) {
  const InspectionRun run{1, 2, {{"docm", "application/x-docm", SampleEnd::failed, "the canary came through"}}, "{}"};
  ASSERT_TRUE(record_inspection(world.path(), run, "self-inspect", world.clock()));
  std::filesystem::remove_all(copy);
  ASSERT_TRUE(backup(world.path(), copy));
  std::filesystem::remove_all(world.path());
  ASSERT_TRUE(restore(copy, world.path()));
  EXPECT_EQ(failed_kinds(world.path())->at(0).kind, "application/x-docm");
  EXPECT_TRUE(last_inspection(world.path())->has_value());
}

INSTANTIATE_TEST_SUITE_P(Sqlite, RestoreTesting, testing::Values(Backend{"sqlite", open_intake, open_store}), [](const auto& backend) { return backend.param.name; });

}  // namespace temizu::contract
