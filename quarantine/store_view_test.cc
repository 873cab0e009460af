#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/test_folder.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/store.h"

namespace temizu {
namespace {

// Goal: a ledger that nobody has made yet holds nothing; one that is there and cannot be read is never taken for an empty one.
TEST(StoreView, TellsOfALedgerThatCannotBeRead) {
  const TestFolder place;
  const std::string& folder = place.path();
  StoreOptions options;
  options.path = folder;
  options.role = Role::admin;
  const auto balance = [&] { return (*open_store(options))->balance(); };
  const auto search = [&] { return (*open_store(options))->search({}); };
  EXPECT_TRUE(balance());
  EXPECT_TRUE(search());
  for (const LedgerKind kind : {LedgerKind::intake, LedgerKind::washed, LedgerKind::deliver}) ASSERT_TRUE(Ledger::open_writer(folder, kind, system_clock()));
  EXPECT_TRUE(balance());
  EXPECT_TRUE(search());
  // Its log was taken away before anything stood in the file itself.
  for (const char* behind : {"-wal", "-shm"}) std::filesystem::remove(ledger_file(folder, LedgerKind::intake) + behind);
  std::ofstream(ledger_file(folder, LedgerKind::intake), std::ios::trunc).close();
  const auto counted = balance();
  ASSERT_FALSE(counted);
  EXPECT_EQ(counted.error().code, Code::unavailable);
  EXPECT_NE(to_text(counted.error()).find("intake"), std::string::npos);
  EXPECT_FALSE(search());
  std::filesystem::remove(ledger_file(folder, LedgerKind::intake));
  EXPECT_TRUE(balance());
}

// Goal: after an update, a ledger that has the same tables as before is read at once; one with other tables waits for its program.
TEST(StoreView, ReadsAnOlderLedgerWithTheSameTables) {
  const TestFolder place;
  for (const LedgerKind kind : {LedgerKind::washed, LedgerKind::people}) {
    auto writer = Ledger::open_writer(place.path(), kind, system_clock());
    ASSERT_TRUE(writer && (*writer)->begin(false) && (*writer)->db().execute("UPDATE schema_version SET version = 3") && (*writer)->commit());
  }
  const auto look = [](Db&) { return Status{}; };
  EXPECT_TRUE(LedgerReader(place.path(), LedgerKind::people).read(look));
  const Status waits = LedgerReader(place.path(), LedgerKind::washed).read(look);
  ASSERT_FALSE(waits);
  EXPECT_EQ(waits.error().code, Code::unavailable);
}

}  // namespace
}  // namespace temizu
