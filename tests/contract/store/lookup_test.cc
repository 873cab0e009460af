// The console's index follows a real store: messages on their whole way, states, purge, rebuilding.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/digest.h"
#include "quarantine/lookup/lookup.h"
#include "store/world.h"

namespace temizu::contract {
namespace {

class LookupContract : public StoreContract {
 protected:
  std::unique_ptr<Lookup> lookup() {
    LookupOptions options;
    options.store_path = world.path();
    options.keys = *load_keys(world.keys_path(), Role::console);
    auto opened = Lookup::open(options);
    EXPECT_TRUE(opened) << to_text(opened.error());
    return *std::move(opened);
  }
  std::uint64_t follow(Lookup& index) {
    const auto taken = index.catch_up(100'000);
    EXPECT_TRUE(taken) << to_text(taken.error());
    return taken.value_or(0);
  }
  LookupPage ask(Lookup& index, const std::string& text, const std::optional<LookupScope>& scope = {}) {
    const auto filter = parse_mail_filter(text, {world.clock().now_ms(), 540});
    EXPECT_TRUE(filter) << to_text(filter.error());
    auto page = index.search({*filter, scope, 0, 100});
    EXPECT_TRUE(page) << to_text(page.error());
    return page ? *page : LookupPage{};
  }
  std::vector<ItemId> ids(Lookup& index, const std::string& text) {
    std::vector<ItemId> found;
    for (const LookupRow& row : ask(index, text).rows) found.push_back(row.id);
    return found;
  }
  // What the store itself shows of it, as a row.
  LookupRow shown(Store& store, const ItemId& item) {
    const auto view = store.find(item.to_text());
    EXPECT_TRUE(view) << to_text(view.error());
    return lookup_row(*view);
  }
};

const char* const kManifest =
    R"({"profile":"standard","parts":[{"path":"","findings":[{"rule":"mime.two_boundaries"}]},{"path":"2","file_name":"予算一覧.xlsm","kind":"application/vnd.ms-excel.sheet.macroenabled.12",)"
    R"("action":"withheld","changed":true,"reason":"TZ-101","size_in":120,"size_out":0,"sha256_in":"abcdef0000000000000000000000000000000000000000000000000000000001","sha256_out":"","findings":[]}]})";

}  // namespace

// Goal: at every step of its way a message is found by what it is then; the row is what the store itself shows.
TEST_P(LookupContract, FollowsAMessageOnItsWay) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  auto console = world.store(Role::console);
  const auto index = lookup();
  EXPECT_EQ(follow(*index), 0u);
  EXPECT_TRUE(index->lag()->ready);
  const auto kept = keep(*intake, "Subject: x\r\n\r\nhello\r\n", envelope({"a@example.jp", "b@example.jp"}));
  ASSERT_TRUE(kept);
  EXPECT_GT(index->lag()->rows, 0u);
  EXPECT_GT(follow(*index), 0u);
  EXPECT_EQ(follow(*index), 0u);
  EXPECT_EQ(index->lag()->rows, 0u);
  EXPECT_EQ(ids(*index, "state:received to:b@"), std::vector<ItemId>{kept->id});

  auto claims = wash->claim_received(1 << 20, 10, 60'000);
  Outcome made = outcome(claims->at(0));
  made.manifest = kManifest;
  ASSERT_TRUE(wash->attach({&made, 1}, claims->at(0).lease, wash_actor));
  follow(*index);
  for (const char* text : {"state:washed", "見積", "name:予算", "kind:macro", "reason:TZ-101", "reason:mime.two_boundaries", "digest:abcdef", "has:withheld", "verdict:washed", "profile:standard"}) {
    EXPECT_EQ(ids(*index, text), std::vector<ItemId>{kept->id}) << text;
  }
  EXPECT_TRUE(ids(*index, "state:received").empty());

  auto due = deliver->claim_due(10, 60'000);
  ASSERT_EQ(due->size(), 1u);
  Try tries[] = {ended(due->at(0), 0, TryOutcome::delivered), ended(due->at(0), 1, TryOutcome::failed)};
  ASSERT_TRUE(deliver->record(tries, due->at(0).lease, deliver_actor));
  follow(*index);
  EXPECT_EQ(ids(*index, "to:a@ state:delivered").size(), 1u);
  EXPECT_EQ(ids(*index, "to:a@ state:undeliverable").size(), 0u);
  EXPECT_EQ(ids(*index, "state:undeliverable").size(), 1u);
  auto row = index->find(kept->id, {});
  ASSERT_TRUE(row) << to_text(row.error());
  row->number = 0;
  EXPECT_EQ(*row, shown(*console, kept->id));
  EXPECT_EQ(row->parts.size(), 2u);

  // Another one who sees only their own.
  EXPECT_EQ(ask(*index, "", LookupScope{"a@example.jp"}).rows.at(0).recipients.size(), 1u);
  EXPECT_TRUE(ask(*index, "", LookupScope{"c@example.jp"}).rows.empty());
}

// Goal: what a person ordered shows, also when it was ordered before deliver had the mail.
TEST_P(LookupContract, FollowsOrders) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  auto console = world.store(Role::console);
  const auto index = lookup();
  const ItemId item = one_washed(*intake, *wash).envelope.id;
  const auto order = [&](OrderKind kind) {
    Order made;
    made.kind = kind;
    made.item = item;
    made.actor = "admin:root";
    made.why = "test";
    ASSERT_TRUE(console->order({&made, 1}));
  };
  order(OrderKind::hold);
  ASSERT_TRUE(deliver->claim_due(10, 60'000));
  follow(*index);
  EXPECT_EQ(ids(*index, "state:waiting").size(), 1u);
  order(OrderKind::resume);
  ASSERT_TRUE(deliver->claim_due(10, 60'000));
  follow(*index);
  EXPECT_EQ(ids(*index, "state:waiting").size(), 0u);
  order(OrderKind::keep_hold);
  const auto pending_orders = wash->pending_orders(10);
  ASSERT_TRUE(pending_orders);
  for (const Order& pending : *pending_orders) ASSERT_TRUE(wash->order_done(pending.number, wash_actor));
  follow(*index);
  EXPECT_EQ(ids(*index, "state:kept").size(), 1u);
}

// Goal: when a message is purged, what it said is gone from the index and from its files.
TEST_P(LookupContract, APurgedMessageIsForgotten) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  auto console = world.store(Role::console);
  const auto index = lookup();
  const auto kept = keep(*intake, "x\r\n", envelope({"a@example.jp"}, "himitsu-no-sender@example.org"));
  auto claims = wash->claim_received(1 << 20, 1, 60'000);
  Outcome made = outcome(claims->at(0));
  made.manifest = kManifest;
  ASSERT_TRUE(wash->attach({&made, 1}, claims->at(0).lease, wash_actor));
  auto due = deliver->claim_due(10, 60'000);
  const Try end = ended(due->at(0), 0, TryOutcome::delivered);
  ASSERT_TRUE(deliver->record({&end, 1}, due->at(0).lease, deliver_actor));
  follow(*index);
  const auto holds = [&](const std::string& text) {
    for (const auto& file : std::filesystem::directory_iterator(world.path() + "/lookup")) {
      std::string octets(file.file_size(), '\0');
      std::FILE* opened = std::fopen(file.path().c_str(), "rb");
      octets.resize(std::fread(octets.data(), 1, octets.size(), opened));
      std::fclose(opened);
      if (octets.find(text) != std::string::npos) return true;
    }
    return false;
  };
  EXPECT_TRUE(holds("himitsu-no-sender"));
  EXPECT_TRUE(holds("予算一覧"));
  world.clock().advance_ms(100'000'000);
  ASSERT_EQ(*wash->purge(world.clock().now_ms(), wash_actor), 1u);
  follow(*index);
  for (const char* text : {"himitsu", "from:himitsu", "見積", "name:予算", "a@example.jp"}) EXPECT_TRUE(ids(*index, text).empty()) << text;
  EXPECT_EQ(ids(*index, "state:purged digest:abcdef reason:TZ-101"), std::vector<ItemId>{kept->id});
  EXPECT_EQ(ask(*index, "", LookupScope{"a@example.jp"}).total, 1u);
  for (const char* text : {"himitsu-no-sender", "予算一覧", "見積書"}) EXPECT_FALSE(holds(text)) << text;
  auto row = index->find(kept->id, {});
  ASSERT_TRUE(row);
  EXPECT_TRUE(row->sender.empty() && row->subject.empty());
  // Made again, it is the same: there is nothing left to read.
  ASSERT_TRUE(index->clear());
  follow(*index);
  EXPECT_TRUE(ids(*index, "himitsu").empty());
  EXPECT_EQ(ids(*index, "state:purged"), std::vector<ItemId>{kept->id});
}

// Goal: taken over in any steps, with programs opened anew between, or made again from nothing, it comes to the same; own items
// stand where they belong in time.
TEST_P(LookupContract, AnyStepsAndANewStartComeToTheSame) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  auto index = lookup();
  std::vector<ItemId> newest_first;
  for (int i = 0; i < 30; ++i) {
    world.clock().advance_ms(1000);
    auto of_it = envelope({"a@example.jp", "b" + std::to_string(i % 3) + "@example.jp"});
    of_it.arrival_ms = world.clock().now_ms();
    const auto kept = keep(*intake, "mail " + std::to_string(i), of_it);
    ASSERT_TRUE(kept);
    newest_first.insert(newest_first.begin(), kept->id);
    if (i % 4 == 0) {
      Envelope own = envelope({"a@example.jp"});
      own.id = ItemId::from_digest(sha256("own" + std::to_string(i)));
      own.item_class = ItemClass::rewash;
      own.parent = kept->id;
      own.arrival_ms = world.clock().now_ms() + 1;
      ASSERT_TRUE(wash->keep_own(own, "again"));
      newest_first.insert(newest_first.begin(), own.id);
    }
    if (i % 3 == 0) {
      auto claims = wash->claim_received(1 << 20, 2, 60'000);
      for (const Claim& claim : *claims) {
        Outcome made = outcome(claim);
        made.manifest = kManifest;
        ASSERT_TRUE(wash->attach({&made, 1}, claim.lease, wash_actor));
      }
    }
    if (i % 5 == 0) {
      auto due = deliver->claim_due(1, 60'000);
      for (const Delivery& delivery : *due) {
        const Try end = ended(delivery, 0, TryOutcome::delivered);
        ASSERT_TRUE(deliver->record({&end, 1}, delivery.lease, deliver_actor));
      }
    }
    if (i % 2 == 0) {
      ASSERT_TRUE(index->catch_up(static_cast<std::uint64_t>(1 + i % 7)));
    }
    if (i % 6 == 0) index = lookup();
  }
  while (follow(*index) != 0) {
  }
  const LookupPage in_steps = ask(*index, "");
  ASSERT_TRUE(index->clear());
  EXPECT_EQ(ask(*index, "").total, 0u);
  EXPECT_FALSE(index->lag()->ready);
  while (follow(*index) != 0) {
  }
  const LookupPage anew = ask(*index, "");
  ASSERT_EQ(anew.rows.size(), newest_first.size());
  for (std::size_t i = 0; i < newest_first.size(); ++i) EXPECT_EQ(anew.rows[i].id, newest_first[i]) << i;
  std::map<ItemId, LookupRow> before, after;
  for (LookupRow row : in_steps.rows) row.number = 0, before[row.id] = row;
  for (LookupRow row : anew.rows) row.number = 0, after[row.id] = row;
  EXPECT_EQ(before, after);
  for (const char* text : {"state:received", "state:washed", "state:delivered", "type:rewash", "has:children", "to:b1@", "kind:macro", "-state:received", "見積書"}) {
    std::size_t fit = 0;
    for (const auto& [id, row] : after) fit += matches(row, *parse_mail_filter(text, {0, 0})) ? 1 : 0;
    EXPECT_EQ(ask(*index, text).total, fit) << text;
    EXPECT_GT(fit, 0u) << text;
  }
}

// Goal: killed at any place, again and again, it goes on where it was and comes to the same.
TEST_P(LookupContract, KilledAnywhereItGoesOn) {
  {
    auto intake = world.intake();
    auto wash = world.store(Role::wash);
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(keep(*intake, "mail " + std::to_string(i), envelope({"a@example.jp", "b" + std::to_string(i % 5) + "@example.jp"})));
    auto claims = wash->claim_received(1 << 20, 120, 60'000);
    for (const Claim& claim : *claims) {
      const Outcome made = outcome(claim);
      ASSERT_TRUE(wash->attach({&made, 1}, claim.lease, wash_actor));
    }
  }
  int unfinished = 0;
  for (int trial = 0; trial < 25; ++trial) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      LookupOptions options;
      options.store_path = world.path();
      options.keys = *load_keys(world.keys_path(), Role::console);
      auto index = Lookup::open(options);
      while (index && (*index)->catch_up(3).value_or(0) != 0) {
      }
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(3000 + 1000 * trial));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) ++unfinished;
  }
  EXPECT_GT(unfinished, 0);
  const auto index = lookup();
  while (follow(*index) != 0) {
  }
  std::vector<LookupRow> rows;
  std::int64_t before = 0;
  do {
    const auto page = index->search({{}, {}, before, 64});
    ASSERT_TRUE(page) << to_text(page.error());
    rows.insert(rows.end(), page->rows.begin(), page->rows.end());
    before = page->next_before;
  } while (before != 0);
  ASSERT_EQ(rows.size(), 200u);
  for (const char* text : {"state:received", "state:washed", "to:b3@", "to:b3@ state:washed", "見積", "-state:washed", "profile:standard"}) {
    const auto fit = std::count_if(rows.begin(), rows.end(), [&](const LookupRow& row) { return matches(row, *parse_mail_filter(text, {0, 0})); });
    EXPECT_EQ(ask(*index, text).total, static_cast<std::uint64_t>(fit)) << text;
    EXPECT_GT(fit, 0) << text;
  }
}

// Goal: an index that knows more than the ledgers (they were put back from a backup) is made again.
TEST_P(LookupContract, LedgersThatWentBackAreReadAgain) {
  auto index = lookup();
  {
    auto intake = world.intake();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(keep(*intake, "mail " + std::to_string(i)));
    follow(*index);
    EXPECT_EQ(ask(*index, "").total, 3u);
  }
  std::filesystem::remove_all(world.path() + "/intake");
  index = lookup();
  auto intake = world.intake();
  const auto kept = keep(*intake, "another");
  ASSERT_TRUE(kept);
  follow(*index);
  EXPECT_EQ(ids(*index, ""), std::vector<ItemId>{kept->id});
}

INSTANTIATE_TEST_SUITE_P(Sqlite, LookupContract, testing::Values(Backend{"sqlite", open_intake, open_store}), [](const auto& backend) { return backend.param.name; });

}  // namespace temizu::contract
