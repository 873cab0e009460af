// What wash writes about the release desk, for every backend: single use, one transaction, passwords for the console alone,
// how long things are kept.
#include <thread>

#include "quarantine/keys.h"
#include "quarantine/lookup/lookup.h"
#include "quarantine/release_book.h"
#include "store/sqlite_file.h"
#include "store/world.h"

namespace temizu::contract {
namespace {

Request request_for(const ItemId& item, char digit = 'a') {
  Request request;
  request.id = id_of(digit);
  request.item = item;
  request.part = "2";
  request.requester = "yamada";
  request.reason = "edit";
  return request;
}

Released released(const Request& request, const ItemId& item) {
  Released done;
  done.request = request;
  done.released = true;
  done.approvers = "suzuki";
  done.address = "yamada@example.lg.jp";
  done.item = item;
  done.original_digest = Bytes(32, 'd');
  done.password = "abcde-fghjk";
  return done;
}

Envelope own(const ItemId& id, const ItemId& parent) {
  Envelope made = envelope({"yamada@example.lg.jp"}, "temizu-release@example.lg.jp");
  made.id = id;
  made.item_class = ItemClass::release;
  made.parent = parent;
  return made;
}

// Goal: a request is released once, whoever tries again, however often; the item that carries it out is claimed once.
TEST_P(StoreContract, ARequestIsReleasedOnceForEver) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  const Claim message = one_washed(*intake, *wash);
  ReleaseBook* book = wash->release_book();
  ASSERT_NE(book, nullptr);
  const Request request = request_for(message.envelope.id);
  EXPECT_FALSE(book->outcome(request.id)->has_value());
  std::vector<Status> ends(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    threads.emplace_back([&, i] {
      const ItemId id = i % 2 == 0 ? id_of('b') : ItemId::random();   // the same id again, and other ones
      ends[i] = book->release(released(request, id), own(id, message.envelope.id), "mail\r\n");
    });
  }
  for (std::thread& thread : threads) thread.join();
  int good = 0;
  for (const Status& end : ends) {
    good += end ? 1 : 0;
    if (!end) {
      EXPECT_EQ(end.error().code, Code::conflict);
    }
  }
  EXPECT_EQ(good, 1);
  EXPECT_EQ(book->refuse(Released{request, false, "DESK-09", "", "", "", {}, {}, ""}).error().code, Code::conflict);
  const auto outcome = book->outcome(request.id);
  ASSERT_TRUE(outcome && outcome->has_value());
  EXPECT_TRUE((*outcome)->released);
  EXPECT_TRUE((*outcome)->password_there);
  EXPECT_EQ(*book->released_since(0), 1u);
  EXPECT_TRUE(*book->carries_out((*outcome)->released_item));
  EXPECT_FALSE(*book->carries_out(message.envelope.id));
  const auto claims = wash->claim_received(1 << 20, 10, 60'000);
  ASSERT_EQ(claims->size(), 1u);
  EXPECT_EQ(claims->at(0).envelope.id, (*outcome)->released_item);
  EXPECT_EQ(world.store(Role::deliver)->release_book(), nullptr);
  EXPECT_EQ(world.store(Role::admin)->release_book(), nullptr);
}

// Goal: a refusal is as final as a release, and makes no item.
TEST_P(StoreContract, ARefusalIsFinal) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  const Claim message = one_washed(*intake, *wash);
  ReleaseBook* book = wash->release_book();
  const Request request = request_for(message.envelope.id);
  ASSERT_TRUE(book->refuse(Released{request, false, "DESK-15", "no code", "", "", {}, {}, ""}));
  EXPECT_EQ((*book->outcome(request.id))->code, "DESK-15");
  EXPECT_EQ(book->release(released(request, id_of('b')), own(id_of('b'), message.envelope.id), "mail\r\n").error().code, Code::conflict);
  EXPECT_TRUE(wash->claim_received(1 << 20, 10, 60'000)->empty());
  EXPECT_EQ(*book->released_since(0), 0u);
  EXPECT_EQ(*book->rewashed_since(0, ""), 0u);
  Request again = request;   // refused as well, but its wash was paid for
  again.id = ItemId::random();
  again.way = ReleaseWay::rewash;
  again.part.clear();
  ASSERT_TRUE(book->refuse(Released{again, false, "DESK-10", "not offered", "", "", {}, {}, ""}));
  EXPECT_EQ(*book->rewashed_since(0, ""), 1u);
  EXPECT_EQ(*book->rewashed_since(0, again.requester), 1u);
  EXPECT_EQ(*book->rewashed_since(0, "somebody-else"), 0u);
}

// Goal: what was released leaves through deliver; the console, and whoever holds its key, sees that it left and not what it says.
TEST_P(StoreContract, AReleasedOriginalIsNotForTheConsole) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto console = world.store(Role::console);
  auto deliver = world.store(Role::deliver);
  const Claim message = one_washed(*intake, *wash);
  const ItemId item = id_of('b');
  ASSERT_TRUE(wash->release_book()->release(released(request_for(message.envelope.id), item), own(item, message.envelope.id), "mail\r\n"));
  const auto claims = wash->claim_received(1 << 20, 10, 60'000);
  ASSERT_EQ(claims->size(), 1u);
  Outcome passed = outcome(claims->at(0), {0}, 0, "himitsu\r\n");
  passed.result.item_class = ItemClass::release;
  passed.manifest.clear();
  passed.subject = "[原本] 見積書";
  ASSERT_TRUE(wash->attach({&passed, 1}, claims->at(0).lease, wash_actor));

  ASSERT_EQ(deliver->claim_due(10, 60'000)->size(), 2u);
  EXPECT_EQ(*deliver->read_output(item, 0), "himitsu\r\n");
  const auto refused = console->read_output(item, 0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::denied);
  EXPECT_NE(refused.error().what.find("not readable here"), std::string::npos) << to_text(refused.error());
  EXPECT_TRUE(console->read_output(message.envelope.id, 0));
  const std::string file = world.path() + "/washed/washed.db";
  EXPECT_EQ(sql(file, "SELECT COUNT(*) FROM results WHERE LENGTH(console_key) > 0"), "1");   // of the washed mail
  EXPECT_EQ(sql(file, "SELECT COUNT(*) FROM results WHERE LENGTH(deliver_key) > 0"), "2");

  const auto view = console->find(item.to_text());
  ASSERT_TRUE(view) << to_text(view.error());
  EXPECT_EQ(view->subject, "[原本] 見積書");
  EXPECT_EQ(view->recipients.at(0).state, State::washed);
  EXPECT_TRUE(view->manifests.empty());
  EXPECT_EQ(console->find(message.envelope.id.to_text())->manifests.size(), 1u);
  LookupOptions options{world.path(), *load_keys(world.keys_path(), Role::console)};
  auto index = Lookup::open(options);
  ASSERT_TRUE(index) << to_text(index.error());
  while (*(*index)->catch_up(100) > 0) {
  }
  const auto row = (*index)->find(item, std::nullopt);
  ASSERT_TRUE(row) << to_text(row.error());
  EXPECT_EQ(row->subject, "[原本] 見積書");
  EXPECT_TRUE(row->recipients.at(0).verdict_known);
}

// Goal: the password opens with the console's key and this request only, is nowhere in the clear, and is gone once wiped.
TEST_P(StoreContract, APasswordIsForTheConsoleAndGoesOnce) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  const Claim message = one_washed(*intake, *wash);
  ReleaseBook* book = wash->release_book();
  const Request request = request_for(message.envelope.id);
  ASSERT_TRUE(book->release(released(request, id_of('b')), own(id_of('b'), message.envelope.id), "mail\r\n"));
  const std::string file = world.path() + "/washed/washed.db";
  const Bytes sealed = from_hex(sql(file, "SELECT hex(password) FROM releases"));
  const auto console = load_keys(world.keys_path(), Role::console);
  ASSERT_TRUE(console) << to_text(console.error());
  const auto opened = open_password(request.id, sealed, console->store_public, console->console_secret);
  ASSERT_TRUE(opened) << to_text(opened.error());
  EXPECT_EQ(*opened, "abcde-fghjk");
  EXPECT_FALSE(open_password(id_of('c'), sealed, console->store_public, console->console_secret));
  EXPECT_FALSE(open_password(request.id, sealed.substr(0, 40), console->store_public, console->console_secret));
  ASSERT_EQ(book->passwords()->size(), 1u);
  ASSERT_TRUE(book->wipe_password(request.id, "shown"));
  EXPECT_TRUE(book->wipe_password(request.id, "shown"));
  EXPECT_TRUE(book->passwords()->empty());
  EXPECT_FALSE((*book->outcome(request.id))->password_there);
  EXPECT_EQ(sql(file, "SELECT hex(password) FROM releases"), "");
}

// Goal: a question has one answer, a right code counts once, and what is remembered outlives the program.
TEST_P(StoreContract, ACodeIsAnsweredOnce) {
  const auto step_of = [](std::int64_t step) {
    return [step](CodeMemory& memory) {
      if (memory.step >= step) return CodeAnswer::replayed;
      memory.step = step;
      return CodeAnswer::ok;
    };
  };
  {
    auto wash = world.store(Role::wash);
    ReleaseBook* book = wash->release_book();
    EXPECT_EQ(book->answer({7, "suzuki", "login:x"}, step_of(5)).value(), CodeAnswer::ok);
    EXPECT_EQ(book->answer({7, "suzuki", "login:x"}, step_of(9)).value(), std::nullopt);   // answered already: not judged again
    EXPECT_EQ(book->answer({8, "suzuki", "login:y"}, step_of(5)).value(), CodeAnswer::replayed);
    EXPECT_EQ(*book->unanswered({6, 7, 8, 9}), (std::vector<std::uint64_t>{6, 9}));
  }
  auto wash = world.store(Role::wash);
  EXPECT_EQ(wash->release_book()->answer({9, "suzuki", "login:z"}, step_of(5)).value(), CodeAnswer::replayed);
  EXPECT_EQ(wash->release_book()->answer({10, "sato", "login:z"}, step_of(5)).value(), CodeAnswer::ok);
}

// Goal: a recall is sent once.
TEST_P(StoreContract, ARecallIsSentOnce) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  const Claim message = one_washed(*intake, *wash);
  ReleaseBook* book = wash->release_book();
  EXPECT_FALSE(*book->recalled(id_of('a')));
  ASSERT_TRUE(book->recall(id_of('a'), own(id_of('e'), message.envelope.id), "notice\r\n"));
  EXPECT_TRUE(*book->recalled(id_of('a')));
  EXPECT_TRUE(*book->carries_out(id_of('e')));
  EXPECT_EQ(book->recall(id_of('a'), own(id_of('f'), message.envelope.id), "notice\r\n").error().code, Code::conflict);
  EXPECT_EQ(wash->claim_received(1 << 20, 10, 60'000)->size(), 1u);
}

// Goal: each profile keeps for its own time, an item of two profiles for the longer one, what was released for its own.
TEST_P(StoreContract, ItemsAreKeptAsLongAsTheLongestOfTheirProfilesSays) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  ASSERT_TRUE(keep(*intake, "From: x\r\n\r\nshort\r\n"));
  ASSERT_TRUE(keep(*intake, "From: x\r\n\r\nboth\r\n", envelope({"a@example.jp", "b@example.jp"})));
  Claim of_short, of_both;
  auto claims = wash->claim_received(1 << 20, 10, 60'000);
  ASSERT_EQ(claims->size(), 2u);
  for (const Claim& claim : *claims) {
    const bool both = claim.envelope.recipients.size() == 2;
    (both ? of_both : of_short) = claim;
    std::vector<Outcome> outcomes = {outcome(claim, {0}, 0)};
    outcomes[0].result.profile = "short";
    if (both) {
      outcomes.push_back(outcome(claim, {1}, 1));
      outcomes[1].result.profile = "long";
    }
    ASSERT_TRUE(wash->attach(outcomes, claim.lease, wash_actor));
  }
  const ItemId release_item = id_of('b');
  ASSERT_TRUE(wash->release_book()->release(released(request_for(of_short.envelope.id), release_item), own(release_item, of_short.envelope.id), "mail\r\n"));
  const auto release_claim = wash->claim_received(1 << 20, 10, 60'000);
  const Outcome release_outcome = outcome(release_claim->at(0));
  ASSERT_TRUE(wash->attach({&release_outcome, 1}, release_claim->at(0).lease, wash_actor));
  const auto deliveries = deliver->claim_due(10, 60'000);
  ASSERT_EQ(deliveries->size(), 4u);
  for (const Delivery& delivery : *deliveries) {
    const Try end = ended(delivery, 0, TryOutcome::delivered);
    ASSERT_TRUE(deliver->record({&end, 1}, delivery.lease, deliver_actor));
  }
  world.clock().advance_ms(1000);
  const TimeMs now = world.clock().now_ms();
  KeepRule rule(now - 100'000);
  rule.released_before_ms = now - 100'000;
  rule.before_ms_by_profile = {{"short", now}, {"long", now - 5000}};
  EXPECT_EQ(*wash->purge(rule, wash_actor), 1u);
  EXPECT_FALSE(original(*wash, of_short.envelope.id));
  EXPECT_TRUE(original(*wash, of_both.envelope.id));
  rule.before_ms_by_profile["long"] = now;
  EXPECT_EQ(*wash->purge(rule, wash_actor), 1u);
  EXPECT_FALSE(original(*wash, of_both.envelope.id));
  EXPECT_TRUE(original(*wash, release_item));
  rule.released_before_ms = now;
  EXPECT_EQ(*wash->purge(rule, wash_actor), 1u);
  EXPECT_FALSE(original(*wash, release_item));
}

// Goal: an exception's use is counted with the result it changed, or not at all.
TEST_P(StoreContract, UsesOfExceptionsAreCountedWithTheResult) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  ASSERT_TRUE(keep(*intake, "From: x\r\n\r\nhello\r\n"));
  const auto claims = wash->claim_received(1 << 20, 1, 60'000);
  Outcome made = outcome(claims->at(0));
  made.exception_uses = {{id_of('d'), 0, "text/html"}};
  EXPECT_FALSE(wash->attach({&made, 1}, claims->at(0).lease + 1, wash_actor));
  const std::string file = world.path() + "/washed/washed.db";
  EXPECT_EQ(sql(file, "SELECT COUNT(*) FROM exception_uses"), "0");
  ASSERT_TRUE(wash->attach({&made, 1}, claims->at(0).lease, wash_actor));
  EXPECT_EQ(sql(file, "SELECT kind FROM exception_uses"), "text/html");
}

}  // namespace
}  // namespace temizu::contract
