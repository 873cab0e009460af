// What a store must refuse, and what must come back.
#include <future>
#include <thread>

#include "store/world.h"

namespace temizu::contract {

// Goal: no state is skipped, repeated or left: results only for received recipients, ends only for washed ones, and a role
// does only what is its own.
TEST_P(StoreContract, IllegalMovesAreRefused) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  ASSERT_TRUE(keep(*intake, "one\r\n", envelope({"a@example.jp", "b@example.jp"})));
  auto claims = wash->claim_received(1 << 20, 1, 60'000);
  ASSERT_EQ(claims->size(), 1u);
  const Claim& claim = claims->at(0);

  Outcome twice[] = {outcome(claim, {0}, 0), outcome(claim, {0}, 1)};
  EXPECT_EQ(wash->attach(twice, claim.lease, wash_actor).error().code, Code::conflict);   // one recipient, two results
  Outcome beyond = outcome(claim, {0}, 0);
  beyond.result.recipient_numbers = {7};
  EXPECT_EQ(wash->attach({&beyond, 1}, claim.lease, wash_actor).error().code, Code::conflict);
  Outcome lying = outcome(claim, {0}, 0);
  lying.output += "more";
  EXPECT_EQ(wash->attach({&lying, 1}, claim.lease, wash_actor).error().code, Code::bad_input);
  EXPECT_EQ(wash->attach({&twice[0], 1}, claim.lease + 1, wash_actor).error().code, Code::conflict);
  EXPECT_EQ(wash->attach({&twice[0], 1}, 0, wash_actor).error().code, Code::conflict);
  EXPECT_TRUE(deliver->claim_due(10, 60'000)->empty());   // nothing of all this was written

  const Outcome good = outcome(claim);
  ASSERT_TRUE(wash->attach({&good, 1}, claim.lease, wash_actor));
  EXPECT_EQ(wash->attach({&good, 1}, claim.lease, wash_actor).error().code, Code::conflict);

  auto due = deliver->claim_due(10, 60'000);
  ASSERT_EQ(due->size(), 1u);
  const Delivery& delivery = due->at(0);
  const Try done = ended(delivery, 0, TryOutcome::delivered);
  EXPECT_EQ(deliver->record({&done, 1}, delivery.lease + 1, deliver_actor).error().code, Code::conflict);
  const Try same[] = {done, done};
  EXPECT_EQ(deliver->record(same, delivery.lease, deliver_actor).error().code, Code::conflict);
  ASSERT_TRUE(deliver->record({&done, 1}, delivery.lease, deliver_actor));
  const Try again = ended(delivery, 0, TryOutcome::failed);
  EXPECT_EQ(deliver->record({&again, 1}, delivery.lease, deliver_actor).error().code, Code::conflict);

  EXPECT_EQ(deliver->claim_received(1, 1, 1).error().code, Code::denied);
  EXPECT_EQ(wash->claim_due(1, 1).error().code, Code::denied);
  EXPECT_EQ(wash->read_output(claim.envelope.id, 0).error().code, Code::denied);
  EXPECT_EQ(deliver->find("abcdef").error().code, Code::denied);
  EXPECT_EQ(wash->order({}).error().code, Code::denied);
  EXPECT_EQ(world.store(Role::admin)->purge(0, wash_actor).error().code, Code::denied);
  Envelope message = envelope();
  EXPECT_EQ(wash->keep_own(message, "x").error().code, Code::denied);
}

// Goal: of two that race for one move, exactly one wins, and the loser changes nothing.
TEST_P(StoreContract, OfTwoRacingMovesOneWins) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(keep(*intake, "round " + std::to_string(round)));
    auto claims = wash->claim_received(1 << 20, 1, 60'000);
    ASSERT_EQ(claims->size(), 1u);
    const Outcome made = outcome(claims->at(0));
    std::atomic<int> won{0};
    {
      std::vector<std::jthread> racers;
      for (int i = 0; i < 2; ++i) {
        racers.emplace_back([&] { won += wash->attach({&made, 1}, claims->at(0).lease, wash_actor) ? 1 : 0; });
      }
    }
    EXPECT_EQ(won, 1);
    auto due = deliver->claim_due(10, 60'000);
    ASSERT_EQ(due->size(), 1u);
    const Try good = ended(due->at(0), 0, TryOutcome::delivered), bad = ended(due->at(0), 0, TryOutcome::failed);
    won = 0;
    {
      std::jthread one([&] { won += deliver->record({&good, 1}, due->at(0).lease, deliver_actor) ? 1 : 0; });
      std::jthread other([&] { won += deliver->record({&bad, 1}, due->at(0).lease, deliver_actor) ? 1 : 0; });
    }
    EXPECT_EQ(won, 1);
  }
  EXPECT_TRUE(wash->balance()->holds());
  EXPECT_EQ(wash->balance()->under_way, 0u);
}

// Goal: claims give every item to exactly one of many workers, oldest first, within the bytes asked for, and a larger one
// alone.
TEST_P(StoreContract, ClaimsAreBoundedByBytesAndNeverShared) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  std::vector<ItemId> kept;
  for (int i = 0; i < 5; ++i) kept.push_back(keep(*intake, Bytes(1000, static_cast<char>('a' + i)))->id);
  auto two = wash->claim_received(2500, 10, 60'000);
  ASSERT_EQ(two->size(), 2u);
  EXPECT_EQ(two->at(0).envelope.id, kept[0]);
  EXPECT_EQ(two->at(1).envelope.id, kept[1]);
  EXPECT_EQ(wash->claim_received(10, 10, 60'000)->size(), 1u);   // larger than asked for: alone
  std::atomic<std::size_t> claimed{0};
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) workers.emplace_back([&] { claimed += wash->claim_received(1 << 20, 1, 60'000)->size(); });
  }
  EXPECT_EQ(claimed, 2u);
  EXPECT_TRUE(wash->claim_received(1 << 20, 10, 60'000)->empty());
}

// Goal: what a worker took and never finished is given to another one: when the lease ends, and at once when no process
// of that role is alive. A result made under the old lease is worth nothing then.
TEST_P(StoreContract, ALostLeaseComesBack) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  ASSERT_TRUE(keep(*intake, "x"));
  auto first = wash->claim_received(1 << 20, 1, 1000);
  ASSERT_EQ(first->size(), 1u);
  const Outcome made = outcome(first->at(0));
  world.clock().advance_ms(999);
  EXPECT_TRUE(wash->claim_received(1 << 20, 1, 1000)->empty());
  world.clock().advance_ms(1);
  EXPECT_EQ(wash->attach({&made, 1}, first->at(0).lease, wash_actor).error().code, Code::conflict);
  auto second = wash->claim_received(1 << 20, 1, 60'000);
  ASSERT_EQ(second->size(), 1u);
  EXPECT_EQ(wash->attach({&made, 1}, first->at(0).lease, wash_actor).error().code, Code::conflict);
  wash.reset();
  wash = world.store(Role::wash);
  auto third = wash->claim_received(1 << 20, 1, 60'000);
  ASSERT_EQ(third->size(), 1u);
  ASSERT_TRUE(wash->attach({&made, 1}, third->at(0).lease, wash_actor));

  auto due = deliver->claim_due(1, 1000);
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ(*deliver->next_due_in_ms(5000), 1000);
  world.clock().advance_ms(1000);
  EXPECT_EQ(*deliver->next_due_in_ms(5000), 0);
  auto again = deliver->claim_due(1, 1000);
  ASSERT_EQ(again->size(), 1u);
  const Try done = ended(due->at(0), 0, TryOutcome::delivered);
  EXPECT_EQ(deliver->record({&done, 1}, due->at(0).lease, deliver_actor).error().code, Code::conflict);
  EXPECT_TRUE(deliver->record({&done, 1}, again->at(0).lease, deliver_actor));
}

// Goal: a deferred recipient is due again at its time with its count of tries, alone; a failed one ends and is owed a
// notice, which is made once.
TEST_P(StoreContract, DeferredComesBackAndFailedIsOwedADsnOnce) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  ASSERT_TRUE(keep(*intake, "x", envelope({"a@example.jp", "b@example.jp"})));
  auto claims = wash->claim_received(1 << 20, 1, 60'000);
  const Outcome made = outcome(claims->at(0));
  ASSERT_TRUE(wash->attach({&made, 1}, claims->at(0).lease, wash_actor));
  auto due = deliver->claim_due(10, 60'000);
  ASSERT_EQ(due->size(), 1u);
  Try later = ended(due->at(0), 0, TryOutcome::deferred);
  later.next_try_ms = world.clock().now_ms() + 300'000;
  later.reply = "451 4.3.0 later\r\n\x1b[31m";
  Try failed = ended(due->at(0), 1, TryOutcome::failed);
  failed.dsn = true;
  const Try tries[] = {later, failed};
  ASSERT_TRUE(deliver->record(tries, due->at(0).lease, deliver_actor));
  EXPECT_TRUE(deliver->claim_due(10, 60'000)->empty());
  EXPECT_EQ(*deliver->next_due_in_ms(1'000'000), 300'000);

  auto owed = wash->undelivered_without_dsn(10);
  ASSERT_TRUE(owed) << to_text(owed.error());
  ASSERT_EQ(owed->size(), 1u);
  ASSERT_EQ(owed->at(0).recipients.size(), 1u);
  EXPECT_EQ(owed->at(0).recipients[0].address, "b@example.jp");
  Envelope dsn = envelope({"s@example.org"}, "");
  dsn.item_class = ItemClass::dsn;
  dsn.parent = claims->at(0).envelope.id;
  const auto kept = wash->keep_own(dsn, "the notice");
  ASSERT_TRUE(kept) << to_text(kept.error());
  EXPECT_TRUE(wash->undelivered_without_dsn(10)->empty());
  auto own = wash->claim_received(1 << 20, 10, 60'000);
  ASSERT_EQ(own->size(), 1u);
  EXPECT_EQ(own->at(0).envelope.item_class, ItemClass::dsn);
  EXPECT_EQ(*original(*wash, own->at(0).envelope.id), "the notice");
  EXPECT_EQ(wash->find(claims->at(0).envelope.id.to_text())->children.size(), 1u);

  world.clock().advance_ms(300'000);
  due = deliver->claim_due(10, 60'000);
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ(due->at(0).result.recipients, std::vector<std::string>{"a@example.jp"});
  EXPECT_EQ(due->at(0).attempts, std::vector<std::uint32_t>{1});
  const auto view = wash->find(claims->at(0).envelope.id.to_text());
  EXPECT_EQ(view->recipients[0].last_reply, "451 4.3.0 later???[31m");
  EXPECT_EQ(view->recipients[1].state, State::undeliverable);
  EXPECT_TRUE(wash->balance()->holds());
}

// Goal: what people order happens, also for a mail that deliver has not seen yet, and all of it is undone by resume.
TEST_P(StoreContract, OrdersHoldResumeRetryAndFail) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  auto admin = world.store(Role::admin);
  const auto give = [&](OrderKind kind, const ItemId& item) {
    Order order;
    order.kind = kind;
    order.item = item;
    order.actor = "admin:root";
    order.why = "test";
    const auto ordered = admin->order({&order, 1});
    EXPECT_TRUE(ordered) << to_text(ordered.error());
  };
  const ItemId held = one_washed(*intake, *wash, "held").envelope.id;
  const ItemId failed = one_washed(*intake, *wash, "failed").envelope.id;
  give(OrderKind::hold, held);
  give(OrderKind::fail, failed);
  EXPECT_TRUE(deliver->claim_due(10, 1000)->empty());
  EXPECT_TRUE(admin->find(held.to_text())->recipients[0].on_hold);
  EXPECT_EQ(admin->find(failed.to_text())->recipients[0].state, State::undeliverable);
  give(OrderKind::resume, held);
  auto due = deliver->claim_due(10, 1000);
  ASSERT_EQ(due->size(), 1u);
  Try later = ended(due->at(0), 0, TryOutcome::deferred);
  later.next_try_ms = world.clock().now_ms() + 3'600'000;
  ASSERT_TRUE(deliver->record({&later, 1}, due->at(0).lease, deliver_actor));
  give(OrderKind::retry, held);
  due = deliver->claim_due(10, 1000);
  ASSERT_EQ(due->size(), 1u);
  give(OrderKind::fail, held);   // while it is on the wire
  EXPECT_TRUE(deliver->claim_due(10, 1000)->empty());
  EXPECT_EQ(admin->find(held.to_text())->recipients[0].state, State::washed);
  ASSERT_TRUE(deliver->record({&later, 1}, due->at(0).lease, deliver_actor));
  EXPECT_EQ(admin->find(held.to_text())->recipients[0].state, State::undeliverable);

  give(OrderKind::rewash, held);
  give(OrderKind::keep_hold, held);
  auto pending = wash->pending_orders(10);
  ASSERT_EQ(pending->size(), 2u);
  EXPECT_EQ(pending->at(0).kind, OrderKind::rewash);
  for (const Order& order : *pending) EXPECT_TRUE(wash->order_done(order.number, wash_actor));
  EXPECT_EQ(wash->order_done(pending->at(0).number, wash_actor).error().code, Code::conflict);
  EXPECT_TRUE(wash->pending_orders(10)->empty());
  EXPECT_TRUE(admin->find(held.to_text())->keep_hold);
  EXPECT_TRUE(admin->balance()->holds());
}

// Goal: a repetition is suppressed only while the first 250 was not seen, only for 24 hours, only for the same envelope and
// octets, also after a restart; two connections that send the same at the same time are two messages.
TEST_P(StoreContract, DuplicatesAreSuppressedOnlyWhileUnacknowledged) {
  auto intake = world.intake();
  const auto first = keep(*intake, "same");
  auto second = keep(*intake, "same");
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->duplicate);
  EXPECT_EQ(second->first_id, first->id);
  EXPECT_FALSE(keep(*intake, "same", envelope({"other@example.jp"}))->duplicate);
  EXPECT_FALSE(keep(*intake, "other")->duplicate);
  intake.reset();
  intake = world.intake();
  EXPECT_TRUE(keep(*intake, "same")->duplicate);
  intake->acknowledged(first->id);
  const auto third = keep(*intake, "same");
  EXPECT_FALSE(third->duplicate);
  intake->acknowledged(third->id);
  intake.reset();
  intake = world.intake();
  const auto fourth = keep(*intake, "same");
  EXPECT_FALSE(fourth->duplicate);
  world.clock().advance_ms(24 * 3600 * 1000);
  EXPECT_FALSE(keep(*intake, "same")->duplicate);

  auto one = *intake->begin();
  auto other = *intake->begin();
  std::promise<Result<Kept>> ends[2];
  ASSERT_TRUE(one->add("twins"));
  ASSERT_TRUE(other->add("twins"));
  one->finish(envelope(), [&](Result<Kept> kept) { ends[0].set_value(std::move(kept)); });
  EXPECT_FALSE(ends[0].get_future().get()->duplicate);
  other->finish(envelope(), [&](Result<Kept> kept) { ends[1].set_value(std::move(kept)); });
  EXPECT_FALSE(ends[1].get_future().get()->duplicate);
  EXPECT_TRUE(world.store(Role::wash)->balance()->holds());
}

// Goal: the intake of a writer that was given up holds nothing of it.
TEST_P(StoreContract, AnAbandonedWriterLeavesNothing) {
  auto intake = world.intake();
  {
    auto writer = *intake->begin();
    ASSERT_TRUE(writer->add(Bytes(300'000, 'x')));
  }
  auto wash = world.store(Role::wash);
  EXPECT_TRUE(wash->claim_received(1 << 20, 10, 1000)->empty());
  EXPECT_EQ(wash->balance()->accepted, 0u);
}

// Goal: wait returns when somebody upstream commits, long before its time, and when woken.
TEST_P(StoreContract, WaitEndsWhenSomethingCame) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  ASSERT_TRUE(keep(*intake, "x"));
  auto waited = std::async(std::launch::async, [&] { wash->wait(3'600'000); });
  EXPECT_EQ(waited.wait_for(std::chrono::seconds(60)), std::future_status::ready);
  auto woken = std::async(std::launch::async, [&] { wash->wait(3'600'000); });
  wash->wake();
  EXPECT_EQ(woken.wait_for(std::chrono::seconds(60)), std::future_status::ready);
}

// Goal: search finds by each condition and by their conjunction, newest first; a short prefix of several is ambiguous.
TEST_P(StoreContract, SearchFiltersByEveryCondition) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  const ItemId washed = one_washed(*intake, *wash, "one").envelope.id;
  world.clock().advance_ms(1000);
  const ItemId waiting = keep(*intake, "two", envelope({"Tanaka@example.jp"}, "boss@example.org"))->id;
  auto console = world.store(Role::console);
  const auto search = [&](auto set) {
    ItemFilter filter;
    set(filter);
    std::vector<ItemId> ids;
    const auto found = console->search(filter);
    EXPECT_TRUE(found) << to_text(found.error());
    for (const ItemView& view : *found) ids.push_back(view.envelope.id);
    return ids;
  };
  using Ids = std::vector<ItemId>;
  EXPECT_EQ(search([](ItemFilter&) {}), (Ids{waiting, washed}));
  EXPECT_EQ(search([](ItemFilter& f) { f.most = 1; }), Ids{waiting});
  EXPECT_EQ(search([](ItemFilter& f) { f.recipient = "tanaka"; }), Ids{waiting});
  EXPECT_EQ(search([](ItemFilter& f) { f.sender = "BOSS"; }), Ids{waiting});
  EXPECT_EQ(search([](ItemFilter& f) { f.subject = "quote"; }), Ids{washed});
  EXPECT_EQ(search([](ItemFilter& f) { f.state = State::received; }), Ids{waiting});
  EXPECT_EQ(search([](ItemFilter& f) { f.verdict = Verdict::washed; }), Ids{washed});
  EXPECT_EQ(search([](ItemFilter& f) { f.verdict = Verdict::held; }), Ids{});
  EXPECT_EQ(search([&](ItemFilter& f) { f.id_prefix = washed.short_text(); }), Ids{washed});
  EXPECT_EQ(search([&](ItemFilter& f) { f.from_ms = world.clock().now_ms(); }), Ids{waiting});
  EXPECT_EQ(search([&](ItemFilter& f) { f.to_ms = world.clock().now_ms(); }), Ids{washed});
  EXPECT_EQ(search([](ItemFilter& f) { f.item_class = ItemClass::dsn; }), Ids{});
  EXPECT_EQ(console->find("zzzzzz").error().code, Code::bad_input);
  EXPECT_EQ(console->find("abc").error().code, Code::bad_input);
  EXPECT_EQ(console->find(std::string(32, '0')).error().code, Code::not_found);
}

// Goal: mail on its way is found at every station, however much ended after it came, and the longest waiting first.
TEST_P(StoreContract, SearchFindsOldMailThatIsNotAtItsEnd) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  auto admin = world.store(Role::admin);
  const ItemId waiting = one_washed(*intake, *wash, "waiting").envelope.id;
  const auto due = deliver->claim_due(1, 60'000);
  Try later = ended(due->at(0), 0, TryOutcome::deferred);
  later.next_try_ms = world.clock().now_ms() + 1'000'000;
  ASSERT_TRUE(deliver->record({&later, 1}, due->at(0).lease, deliver_actor));
  for (int i = 0; i < 5; ++i) {
    world.clock().advance_ms(1000);
    one_washed(*intake, *wash, "ended " + std::to_string(i));
    const auto one = deliver->claim_due(1, 60'000);
    const Try end = ended(one->at(0), 0, TryOutcome::delivered);
    ASSERT_TRUE(deliver->record({&end, 1}, one->at(0).lease, deliver_actor));
  }
  ItemFilter open;
  open.not_at_end = true;
  const auto found = [&] {
    std::vector<ItemId> ids;
    const auto items = admin->search(open);
    EXPECT_TRUE(items) << to_text(items.error());
    for (const ItemView& view : *items) ids.push_back(view.envelope.id);
    return ids;
  };
  using Ids = std::vector<ItemId>;
  open.most = 1;
  EXPECT_EQ(found(), Ids{waiting});
  world.clock().advance_ms(1000);
  const ItemId washed = one_washed(*intake, *wash, "not taken over").envelope.id;
  world.clock().advance_ms(1000);
  const ItemId claimed = keep(*intake, "claimed")->id;
  ASSERT_EQ(wash->claim_received(1 << 20, 1, 60'000)->size(), 1u);
  world.clock().advance_ms(1000);
  const ItemId received = keep(*intake, "received")->id;
  EXPECT_EQ(found(), Ids{waiting});
  open.most = 10;
  EXPECT_EQ(found(), (Ids{received, claimed, washed, waiting}));
  open.state = State::washed;
  EXPECT_EQ(found(), (Ids{washed, waiting}));
  open.from_ms = world.clock().now_ms() - 2500;
  EXPECT_EQ(found(), Ids{washed});
}

// Goal: patience counts from when deliver first had a mail and anew after a hold, and a clock that was set back postpones
// nothing beyond the longest wait.
TEST_P(StoreContract, PatienceCountsFromDeliverAndResumeAndSurvivesTheClock) {
  auto intake = world.intake();
  auto wash = world.store(Role::wash);
  auto deliver = world.store(Role::deliver);
  auto admin = world.store(Role::admin);
  const TimeMs start_ms = world.clock().now_ms();
  const ItemId item = one_washed(*intake, *wash).envelope.id;
  const auto give = [&](OrderKind kind) {
    Order order;
    order.kind = kind;
    order.item = item;
    order.actor = "admin:root";
    EXPECT_TRUE(admin->order({&order, 1}));
  };
  const auto defer = [&](const Delivery& delivery, TimeMs next_try_ms) {
    Try later = ended(delivery, 0, TryOutcome::deferred);
    later.next_try_ms = next_try_ms;
    EXPECT_TRUE(deliver->record({&later, 1}, delivery.lease, deliver_actor));
  };
  world.clock().advance_ms(5000);
  auto due = deliver->claim_due(1, 1000);
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ(due->at(0).since_ms, std::vector<TimeMs>{start_ms + 5000});
  defer(due->at(0), start_ms + 6000);
  world.clock().advance_ms(1000);
  due = deliver->claim_due(1, 1000);
  EXPECT_EQ(due->at(0).since_ms, std::vector<TimeMs>{start_ms + 5000});
  defer(due->at(0), start_ms + 6000);
  give(OrderKind::hold);
  EXPECT_TRUE(deliver->claim_due(1, 1000)->empty());
  world.clock().advance_ms(4000);
  give(OrderKind::resume);
  due = deliver->claim_due(1, 1000);
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ(due->at(0).since_ms, std::vector<TimeMs>{start_ms + 10'000});
  defer(due->at(0), start_ms + 86'400'000);
  deliver.reset();
  StoreOptions options = world.store_options(Role::deliver);
  options.retry_ms_max = 4000;
  world.clock().advance_ms(-8000);   // set back
  deliver = *open_store(options);
  EXPECT_EQ(*deliver->next_due_in_ms(1'000'000), 4000);
  world.clock().advance_ms(4000);
  due = deliver->claim_due(1, 1000);
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ(due->at(0).since_ms, std::vector<TimeMs>{start_ms + 2000});
}

}  // namespace temizu::contract
