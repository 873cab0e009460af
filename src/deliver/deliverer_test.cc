#include "deliver/deliverer.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "deliver/fake_store.h"
#include "deliver/test_server.h"

namespace temizu::deliver {
namespace {

using temizu::testing::FakeStore;
using temizu::testing::Script;
using temizu::testing::TestServer;

constexpr char kMail[] = "Subject: hello\r\n\r\nbody\r\n";

class DelivererTest : public ::testing::Test {
 protected:
  DelivererTest() {
    ::signal(SIGPIPE, SIG_IGN);
    config.site.name = "gw.test";
    config.deliver.tls = "off";
    config.deliver.connections_max = 4;
    config.deliver.backoff_first_s = 300;
    config.deliver.give_up_s = 1000;
    store.envelope.client_address = "192.0.2.1";
    store.envelope.client_helo = "client.test";
    store.envelope.protocol = "ESMTPS";
    store.envelope.from_trusted_relay = true;
  }
  ~DelivererTest() override { stop(); }

  void start() {
    Result<std::unique_ptr<Deliverer>> made = Deliverer::make(config, store, clock);
    ASSERT_TRUE(made);
    deliverer = *std::move(made);
    running = std::thread([this] { deliverer->run(); });
  }
  void stop(std::int64_t wait_ms = 10'000) {
    if (deliverer) deliverer->stop(wait_ms);
    if (running.joinable()) running.join();
    deliverer.reset();
  }
  bool wait_for_attempts(const ItemId& id, std::uint32_t attempts) {
    return store.wait_until(id, [&](const auto& all) {
      for (const auto& r : all) {
        if (r.attempts < attempts) return false;
      }
      return true;
    });
  }

  FakeClock clock;
  FakeStore store{clock};
  Config config;
  std::unique_ptr<Deliverer> deliverer;
  std::thread running;
};

// Goal: what is due is sent once, with exactly one Received field of ours before it, and recorded.
TEST_F(DelivererTest, SendsWhatIsDueAndRecordsIt) {
  TestServer server{Script{}};
  config.deliver.next_hop = {server.host()};
  start();
  const ItemId one = store.add({"a@test"}, kMail);
  const ItemId two = store.add({"a@test", "b@test"}, kMail);
  ASSERT_TRUE(store.wait_until_delivered(one));
  ASSERT_TRUE(store.wait_until_delivered(two));
  stop();
  const auto mails = server.mails();
  ASSERT_EQ(mails.size(), 2u);
  for (const std::string& mail : mails) {
    EXPECT_EQ(mail.find("Received: from client.test ([192.0.2.1]) by gw.test (Temizu) with ESMTPS\r\n id 0000000000"), 0u) << mail;
    EXPECT_EQ(mail.find("Received:", 1), std::string::npos);
    EXPECT_NE(mail.find(std::string("\r\n") + kMail), std::string::npos);
  }
  EXPECT_EQ(store.recipients(one)[0].last.reply, "250 2.0.0 queued");
  EXPECT_EQ(store.recipients(one)[0].last.next_hop, to_text(server.host()));
  EXPECT_EQ(server.count("RCPT TO:<b@test>"), 1u);
}

// Goal (mail-rules P4): for random mails, a raw recorder gets exactly the dot-stuffed CRLF lines of what was signed, or
// nothing at all.
TEST_F(DelivererTest, PutsOnlyStuffedLinesOnTheWire) {
  TestServer server{Script{}};
  config.deliver.next_hop = {server.host()};
  start();
  std::mt19937 random(1);
  std::vector<std::string> expected;
  std::vector<ItemId> ids;
  for (int round = 0; round < 150; ++round) {
    std::string body = "Subject: x\r\n\r\n", wire = body;
    bool broken = false;
    for (auto lines = random() % 8; lines > 0; --lines) {
      std::string line(random() % 4, '.');
      line += random() % 2 == 0 ? "" : "text";
      const bool bare = random() % 60 == 0;
      body += line + (bare ? "\n" : "\r\n");
      wire += (line.substr(0, 1) == "." ? "." : "") + line + "\r\n";
      if (bare) broken = true;
    }
    ids.push_back(store.add({"a@test"}, body));
    if (!broken) expected.push_back(wire);
  }
  for (const ItemId& id : ids) ASSERT_TRUE(wait_for_attempts(id, 1));
  stop();
  std::vector<std::string> got;
  for (const std::string& mail : server.mails()) {
    const std::size_t end = mail.find("\r\nSubject: ");
    ASSERT_NE(end, std::string::npos);
    ASSERT_EQ(mail.substr(mail.size() - 3), ".\r\n");
    got.push_back(mail.substr(end + 2, mail.size() - end - 5));
  }
  std::sort(got.begin(), got.end());
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(got, expected);
  EXPECT_GT(expected.size(), 50u);
  EXPECT_LT(expected.size(), 150u);
}

// Goal: a refused mail waits for its time, is tried again, and is given up in the end; who may be told is marked.
TEST_F(DelivererTest, TriesAgainAndGivesUp) {
  Script script;
  std::atomic<bool> refuse{true};
  script.on = [&](const std::string& line, int) { return refuse && line.substr(0, 4) == "RCPT" ? "450 4.2.0 later" : ""; };
  TestServer server{script};
  config.deliver.next_hop = {server.host()};
  config.deliver.upstream = {server.host()};
  start();
  const ItemId patient = store.add({"a@test"}, kMail);
  ASSERT_TRUE(wait_for_attempts(patient, 1));
  EXPECT_EQ(store.recipients(patient)[0].last.outcome, TryOutcome::deferred);
  EXPECT_GE(store.recipients(patient)[0].next_try_ms, clock.now_ms() + 300'000);
  clock.advance_ms(400'000);
  ASSERT_TRUE(wait_for_attempts(patient, 2));
  refuse = false;
  clock.advance_ms(800'000);
  ASSERT_TRUE(store.wait_until_delivered(patient));

  refuse = true;
  const ItemId hopeless = store.add({"a@test"}, kMail);
  const ItemId null_sender = store.add({"a@test"}, kMail, "");
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(wait_for_attempts(hopeless, static_cast<std::uint32_t>(i) + 1));
    ASSERT_TRUE(wait_for_attempts(null_sender, static_cast<std::uint32_t>(i) + 1));
    clock.advance_ms(1'000'000);
  }
  EXPECT_EQ(store.recipients(hopeless)[0].state, State::undeliverable);
  EXPECT_TRUE(store.recipients(hopeless)[0].last.dsn);
  EXPECT_EQ(store.recipients(hopeless)[0].last.reply, "given up: 450 4.2.0 later");
  EXPECT_FALSE(store.recipients(null_sender)[0].last.dsn);
}

// Goal: recipients go to their domain's next hop; a dead one does not hold up the other.
TEST_F(DelivererTest, RoutesByRecipientDomain) {
  TestServer first{Script{}}, second{Script{}};
  Script hangs;
  hangs.on = [](const std::string& line, int) { return line.substr(0, 4) == "MAIL" ? "HANG" : ""; };
  TestServer slow{hangs};
  config.deliver.next_hop = {first.host()};
  config.deliver.routes = {{{"second.test"}, {second.host()}}, {{"slow.test"}, {slow.host()}}};
  start();
  std::vector<ItemId> stuck;
  for (int i = 0; i < 40; ++i) stuck.push_back(store.add({"a@slow.test"}, kMail));
  const ItemId id = store.add({"a@test", "b@second.test", "c@test"}, kMail);
  ASSERT_TRUE(store.wait_until_delivered(id));
  EXPECT_EQ(first.count("RCPT"), 2u);
  EXPECT_EQ(second.count("RCPT TO:<b@second.test>"), 1u);
  EXPECT_EQ(second.mails().size(), 1u);
  stop(0);
  for (const ItemId& one : stuck) {
    const auto r = store.recipients(one)[0];
    EXPECT_EQ(r.state, State::washed);
    if (r.attempts == 0) continue;
    EXPECT_EQ(r.last.outcome, TryOutcome::deferred);
  }
}

// Goal: a lease that runs out while a mail is being sent gives no second copy; the result is recorded with the new lease.
TEST_F(DelivererTest, SendsOnceThoughTheLeaseRunsOut) {
  Script script;
  std::atomic<bool> go{false};
  script.on = [&](const std::string& line, int) -> std::string {
    while (line == "DATA" && !go) std::this_thread::yield();
    return "";
  };
  TestServer server{script};
  config.deliver.next_hop = {server.host()};
  start();
  const ItemId id = store.add({"a@test"}, kMail);
  while (server.count("DATA") == 0) std::this_thread::yield();
  store.expire_leases();
  const int claims = store.claims;
  while (store.claims < claims + 3) std::this_thread::yield();
  go = true;
  ASSERT_TRUE(store.wait_until_delivered(id));
  EXPECT_EQ(server.mails().size(), 1u);
}

// Goal: a lease lost between sending and recording gives no second copy either.
TEST_F(DelivererTest, RecordsOnceTheRecipientsAreClaimedAgain) {
  Script script;
  script.on = [&](const std::string& line, int) -> std::string {
    if (line == "DATA") store.expire_leases();
    return "";
  };
  TestServer server{script};
  config.deliver.next_hop = {server.host()};
  start();
  const ItemId id = store.add({"a@test"}, kMail);
  ASSERT_TRUE(store.wait_until_delivered(id));
  EXPECT_EQ(server.mails().size(), 1u);
}

// Goal: what cannot be recorded stops further sending, and is recorded when the store is well again: no duplicates.
TEST_F(DelivererTest, StopsSendingWhileItCannotRecord) {
  TestServer server{Script{}};
  config.deliver.next_hop = {server.host()};
  config.deliver.connections_max = 1;
  store.set_record_failure(Code::full);
  start();
  const ItemId first = store.add({"a@test"}, kMail);
  while (server.mails().empty()) std::this_thread::yield();
  std::vector<ItemId> more;
  for (int i = 0; i < 20; ++i) more.push_back(store.add({"a@test"}, kMail));
  store.set_record_failure(std::nullopt);
  ASSERT_TRUE(store.wait_until_delivered(first));
  for (const ItemId& id : more) ASSERT_TRUE(store.wait_until_delivered(id));
  EXPECT_EQ(server.mails().size(), 21u);
}

// Goal: a mail that cannot be read, or is not fit for the wire, is never sent, stays with a reason, and harms no other.
TEST_F(DelivererTest, NeverSendsWhatIsNotFit) {
  TestServer server{Script{}};
  config.deliver.next_hop = {server.host()};
  start();
  std::vector<ItemId> unfit;
  for (const char* output : {"", "Subject: x\r\n\r\na\n.\r\n", "Received: by x\r\n\r\n", "no header\r\n\r\n", "Subject: x\r\n\r\n\x80\r\n"}) {
    unfit.push_back(store.add({"a@test"}, output));
  }
  const ItemId good = store.add({"a@test"}, kMail);
  ASSERT_TRUE(store.wait_until_delivered(good));
  for (const ItemId& id : unfit) {
    ASSERT_TRUE(wait_for_attempts(id, 1));
    EXPECT_EQ(store.recipients(id)[0].state, State::washed);
    EXPECT_EQ(store.recipients(id)[0].last.reply.substr(0, 9), "not sent:");
  }
  EXPECT_EQ(server.mails().size(), 1u);
}

// Goal: stop lets what has begun finish; what takes too long is cut off and recorded as uncertain.
TEST_F(DelivererTest, FinishesWhatItHasBegun) {
  Script script;
  std::atomic<bool> go{false};
  script.on = [&](const std::string& line, int) -> std::string {
    while (line == "DATA" && !go) std::this_thread::yield();
    return "";
  };
  TestServer server{script};
  config.deliver.next_hop = {server.host()};
  start();
  const ItemId id = store.add({"a@test"}, kMail);
  while (server.count("DATA") == 0) std::this_thread::yield();
  std::thread opener([&] { go = true; });
  stop(20'000);
  opener.join();
  EXPECT_EQ(store.recipients(id)[0].state, State::delivered);

  Script hangs;
  hangs.dot = "HANG";
  TestServer silent{hangs};
  config.deliver.next_hop = {silent.host()};
  start();
  const ItemId cut = store.add({"a@test"}, kMail);
  while (silent.mails().empty()) std::this_thread::yield();
  stop(1);
  EXPECT_EQ(store.recipients(cut)[0].last.outcome, TryOutcome::uncertain);
}

// Goal: after a reload new mail goes to the new next hop; a configuration that cannot be used changes nothing.
TEST_F(DelivererTest, TakesANewConfiguration) {
  TestServer before{Script{}}, after{Script{}};
  config.deliver.next_hop = {before.host()};
  start();
  ASSERT_TRUE(store.wait_until_delivered(store.add({"a@test"}, kMail)));
  Config bad = config;
  bad.deliver.tls = "required";
  bad.deliver.tls_ca = "/nonexistent/ca.pem";
  EXPECT_FALSE(deliverer->reload(bad));
  ASSERT_TRUE(store.wait_until_delivered(store.add({"a@test"}, kMail)));
  EXPECT_EQ(before.mails().size(), 2u);
  config.deliver.next_hop = {after.host()};
  ASSERT_TRUE(deliverer->reload(config));
  ASSERT_TRUE(store.wait_until_delivered(store.add({"a@test"}, kMail)));
  EXPECT_EQ(after.mails().size(), 1u);
}

// Goal: mails in memory stay within the budget, a larger one goes alone, and all of them go.
TEST(ByteBudget, LetsALargeOneGoAlone) {
  ByteBudget budget(100);
  std::atomic<int> inside{0}, most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const std::uint64_t bytes = i % 4 == 0 ? 1000 : 60;
      budget.take(bytes);
      int now = ++inside;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::yield();
      --inside;
      budget.give(bytes);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(most, 1);
}

}  // namespace
}  // namespace temizu::deliver
