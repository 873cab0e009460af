#include "quarantine/chain_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "quarantine/sql/ledger.h"

namespace temizu {
namespace {

class Watch : public testing::Test {
 protected:
  Watch() {
    std::string name = (std::filesystem::temp_directory_path() / "temizu-watch-XXXXXX").string();
    path = ::mkdtemp(name.data());
    ledger = std::move(*Ledger::open_writer(path, LedgerKind::deliver, clock));
  }
  ~Watch() override {
    ledger.reset();
    std::filesystem::remove_all(path);
  }
  void add(int records) {
    for (int i = 0; i < records; ++i) {
      ASSERT_TRUE(ledger->begin(false));
      ASSERT_TRUE(ledger->audit({"test", "act", "subject"}));
      ASSERT_TRUE(ledger->commit());
    }
  }
  void sql(const char* text) { ASSERT_TRUE(ledger->db().execute(text)); }
  std::vector<std::string> broken_after(ChainWatch& watch, int rounds = 1) {
    for (int i = 0; i < rounds; ++i) {
      clock.advance_ms(60'000);
      watch.round(clock.now_ms());
    }
    return watch.broken().value_or(std::vector<std::string>{"not known"});
  }
  using Names = std::vector<std::string>;
  ChainWatchOptions options() const { return {path, 3, 3'600'000, 86'400'000}; }
  FakeClock clock;
  std::string path;
  std::unique_ptr<Ledger> ledger;
};

// Goal: nothing is said before a chain was gone through, and a whole one stays good while it grows.
TEST_F(Watch, KnowsAfterAWholePass) {
  add(8);
  ChainWatch watch(options());
  EXPECT_EQ(broken_after(watch), Names{"not known"});
  EXPECT_EQ(broken_after(watch), Names{"not known"});
  EXPECT_EQ(broken_after(watch), Names{});
  add(2);
  EXPECT_EQ(broken_after(watch), Names{});
}

// Goal: a record altered behind our back is found, in what is new at once, in what is old within a pass; when it is right again, that too.
TEST_F(Watch, FindsAnAlteredRecordAndItsMending) {
  add(5);
  ChainWatch watch(options());
  EXPECT_EQ(broken_after(watch, 2), Names{});
  add(1);
  sql("UPDATE audit SET actor = 'other' WHERE number = 6");
  EXPECT_EQ(broken_after(watch), Names{"deliver"});
  sql("UPDATE audit SET actor = 'test' WHERE number = 6");
  EXPECT_EQ(broken_after(watch, 70), Names{}) << "an hour later it begins anew";
  sql("UPDATE audit SET actor = 'other' WHERE number = 1");
  EXPECT_EQ(broken_after(watch), Names{}) << "it was looked at a minute ago";
  EXPECT_EQ(broken_after(watch, 70), Names{"deliver"});
}

// Goal: records that go at the end are missed at once and told for a day: the rest of the chain cannot show it.
TEST_F(Watch, MissesACutTail) {
  add(5);
  ChainWatch watch(options());
  EXPECT_EQ(broken_after(watch, 2), Names{});
  sql("DELETE FROM audit WHERE number > 3");
  EXPECT_EQ(broken_after(watch), Names{"deliver"});
  EXPECT_EQ(broken_after(watch, 23 * 60), Names{"deliver"});
  EXPECT_EQ(broken_after(watch, 60), Names{});
}

// Goal: a ledger that was there and went is no ledger that nobody has made yet.
TEST_F(Watch, MissesALedgerThatIsGone) {
  add(2);
  ChainWatch watch(options());
  EXPECT_EQ(broken_after(watch, 2), Names{});
  sql("DROP TABLE audit");
  EXPECT_EQ(broken_after(watch, 5), Names{"deliver"});
}

}  // namespace
}  // namespace temizu
