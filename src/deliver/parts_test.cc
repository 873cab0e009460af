// The pure parts of deliver: schedule, routes, trace, tries, answers.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "deliver/answers.h"
#include "deliver/received.h"
#include "deliver/routes.h"
#include "deliver/schedule.h"
#include "deliver/tries.h"

namespace temizu::deliver {
namespace {

const ItemId kId = *ItemId::parse("7f3a91c2ab000000000000000000ff80");

// Goal: waits double from the first to the cap, spread by id, and never pass the moment of giving up (mail-rules P12).
TEST(Schedule, DoublesUpToTheCapAndStopsInTime) {
  const Patience patience{300, 4000, 432'000};
  std::int64_t before = 0;
  for (std::uint32_t attempt = 1; attempt < 40; ++attempt) {
    const std::int64_t wait = next_try_ms(patience, attempt, kId, 0, 1000) - 1000;
    const std::int64_t plain = std::min<std::int64_t>(300'000LL << std::min(attempt - 1, 20u), 4'000'000);
    EXPECT_GE(wait, plain);
    EXPECT_LE(wait, std::min<std::int64_t>(plain + plain / 4, 4'000'000));
    EXPECT_GE(wait, before);
    before = plain;
  }
  EXPECT_EQ(next_try_ms(patience, 9, kId, 0, 431'999'000), 432'000'000);
  EXPECT_FALSE(give_up(patience, 0, 431'999'999));
  EXPECT_TRUE(give_up(patience, 0, 432'000'000));
  EXPECT_EQ(next_try_ms(patience, 1, kId, 0, 1000), next_try_ms(patience, 1, kId, 0, 1000));
}

// Goal: a recipient's domain decides the next hop; the first route that fits wins, all others go to next_hop.
TEST(Routes, ChooseByRecipientDomain) {
  Config::Deliver deliver;
  deliver.next_hop = {{"192.0.2.1", 25}};
  deliver.routes = {{{"a.lg.jp", ".b.lg.jp"}, {{"192.0.2.2", 25}, {"2001:db8::2", 25}}}, {{".x.b.lg.jp"}, {{"192.0.2.3", 25}}}};
  const Routes routes(deliver);
  const auto name = [&](const char* address) { return routes.by_recipient(address)->name; };
  EXPECT_EQ(name("u@a.lg.jp"), "192.0.2.2:25");
  EXPECT_EQ(name("u@A.LG.JP"), "192.0.2.2:25");
  EXPECT_EQ(name("u@sub.a.lg.jp"), "192.0.2.1:25");
  EXPECT_EQ(name("u@sub.b.lg.jp"), "192.0.2.2:25");
  EXPECT_EQ(name("u@b.lg.jp"), "192.0.2.1:25");
  EXPECT_EQ(name("\"a@a.lg.jp\"@c.jp"), "192.0.2.1:25");
  EXPECT_EQ(name("postmaster"), "192.0.2.1:25");
  EXPECT_TRUE(routes.upstream()->hosts.empty());
  EXPECT_EQ(to_text(routes.by_recipient("u@a.lg.jp")->hosts[1]), "[2001:db8::2]:25");
}

// Goal: an approved original leaves by release.next_hop alone, and nothing else does, whatever route a result names.
TEST(Routes, SendOriginalsToTheReleaseHostAndNothingElseThere) {
  Config::Deliver deliver;
  deliver.next_hop = {{"192.0.2.1", 25}};
  deliver.upstream = {{"192.0.2.8", 25}};
  Config::Release release;
  release.next_hop = {{"192.0.2.9", 25}};
  const Routes routes(deliver, release);
  const auto name = [&](ItemClass item_class, const char* route) {
    SignedResult result;
    result.item_class = item_class;
    result.route = route;
    return routes.destination_of(result, "u@a.lg.jp")->name;
  };
  EXPECT_EQ(name(ItemClass::release, "release"), "192.0.2.9:25");
  EXPECT_EQ(name(ItemClass::release, ""), "none");
  EXPECT_EQ(name(ItemClass::release, "upstream"), "none");
  for (const ItemClass other : {ItemClass::message, ItemClass::dsn, ItemClass::rewash, ItemClass::report}) {
    EXPECT_EQ(name(other, "release"), "none");
    EXPECT_EQ(name(other, ""), "192.0.2.1:25");
  }
  for (const char* route : {"", "upstream", "release"}) EXPECT_EQ(name(ItemClass::selftest, route), "none") << route;
  for (const ItemClass other : {ItemClass::message, ItemClass::dsn, ItemClass::rewash, ItemClass::report, ItemClass::release}) EXPECT_EQ(name(other, "selftest"), "none");
  EXPECT_EQ(name(ItemClass::selftest, "selftest"), "selftest");
  EXPECT_EQ(name(ItemClass::dsn, "upstream"), "192.0.2.8:25");
}

Trace trace() {
  Trace t;
  t.helo = "mail.example.com";
  t.client_address = "192.0.2.1";
  t.protocol = "ESMTPS";
  t.host = "gw.example.lg.jp";
  t.id = kId;
  t.only_recipient = "taro@example.lg.jp";
  t.arrival_ms = 1'763'802'723'000;
  return t;
}

// Goal: one Received field, folded within 76 columns, the same for the same mail (mail-rules P20).
TEST(Received, IsCanonical) {
  EXPECT_EQ(received_field(trace()),
            "Received: from mail.example.com ([192.0.2.1]) by gw.example.lg.jp (Temizu)\r\n"
            " with ESMTPS id 7f3a91c2ab for <taro@example.lg.jp>;\r\n"
            " Sat, 22 Nov 2025 09:12:03 +0000\r\n");
  EXPECT_EQ(received_field({{}, {}, {}, "gw.example.lg.jp", kId, {}, 0}),
            "Received: by gw.example.lg.jp (Temizu) id 7f3a91c2ab;\r\n Thu, 1 Jan 1970 00:00:00 +0000\r\n");
}

// Goal: nothing a client or a forged row says gets into the field beyond a narrow alphabet.
TEST(Received, WritesNothingAsItCame) {
  for (const char* evil : {"a\r\nBcc: x@y", "a b", "a(b", "\xe5\xa4\xaa", "a;b", "a\tb", "<a>", ""}) {
    Trace t = trace();
    t.helo = t.protocol = t.only_recipient = evil;
    EXPECT_EQ(received_field(t), "Received: from unknown ([192.0.2.1]) by gw.example.lg.jp (Temizu)\r\n"
                                 " id 7f3a91c2ab; Sat, 22 Nov 2025 09:12:03 +0000\r\n");
    t.client_address = t.host = evil;
    EXPECT_EQ(received_field(t), "Received: by localhost (Temizu) id 7f3a91c2ab;\r\n Sat, 22 Nov 2025 09:12:03 +0000\r\n");
  }
  Trace t = trace();
  t.helo = std::string(200, 'x');
  t.only_recipient = std::string(200, 'x') + "@test";
  for (std::size_t at = 0, end; (end = received_field(t).find("\r\n", at)) != std::string::npos; at = end + 2) EXPECT_LE(end - at, 76u);
}

// Goal: the header is looked at once more before sending.
TEST(CheckHeader, RefusesWhatWeNeverSend) {
  EXPECT_TRUE(check_header("From: a@b\r\nSubject: x\r\n y\r\n\r\nbody: Received: fine\r\n"));
  for (const char* bad : {"", "\r\nbody", "Subject: x\r\n", "Received: by a\r\n\r\n", "From: a\r\nrEtUrn-path: <a>\r\n\r\n",
                          "Bcc: a\r\n\r\n", " folded\r\n\r\n", "no field\r\n\r\n", "a b: c\r\n\r\n", ": x\r\n\r\n", "Subject: x"}) {
    EXPECT_FALSE(check_header(bad)) << bad;
  }
}

struct TryTest : ::testing::Test {
  TryTest() {
    result.item = kId;
    result.sender = "from@example.com";
    result.recipient_numbers = {4, 7};
    result.recipients = {"a@test", "b@test"};
  }
  Try make(smtp::Fate fate, TimeMs now_ms, bool dsn_possible = true) {
    const Sent sent{{fate, 450, "4.0.0", "450 4.0.0 x"}, "h:25", false};
    return make_try({result, 1, 2, sent, since_ms, now_ms}, {300, 4000, 1000}, dsn_possible);
  }
  SignedResult result;
  TimeMs since_ms{0};
};

// Goal: patience counts from when deliver had the mail: an old mail that is washed again is not given up at its first 4xx.
TEST_F(TryTest, AnOldMailWashedAgainIsTriedForAWholeTime) {
  result.arrival_ms = 0;
  since_ms = 90'000'000;
  EXPECT_EQ(make(smtp::Fate::deferred, since_ms).outcome, TryOutcome::deferred);
  EXPECT_GT(make(smtp::Fate::deferred, since_ms).next_try_ms, since_ms + 1000);
  EXPECT_EQ(make(smtp::Fate::deferred, since_ms + 1'000'000).outcome, TryOutcome::failed);
}

// Goal: what a next hop said becomes the right record, also at the end of our patience.
TEST_F(TryTest, RecordsWhatHappened) {
  const Try delivered = make(smtp::Fate::delivered, 0);
  EXPECT_EQ(delivered.outcome, TryOutcome::delivered);
  EXPECT_EQ(delivered.recipient_number, 7u);
  EXPECT_EQ(delivered.next_hop, "h:25");
  EXPECT_EQ(make(smtp::Fate::deferred, 0).outcome, TryOutcome::deferred);
  EXPECT_GE(make(smtp::Fate::deferred, 0).next_try_ms, 600'000);
  EXPECT_EQ(make(smtp::Fate::uncertain, 0).outcome, TryOutcome::uncertain);
  EXPECT_EQ(make(smtp::Fate::deferred, 1'000'000).outcome, TryOutcome::failed);
  EXPECT_EQ(make(smtp::Fate::uncertain, 1'000'000).reply, "given up, may have arrived: 450 4.0.0 x");
  EXPECT_EQ(make(smtp::Fate::delivered, 1'000'000).outcome, TryOutcome::delivered);
}

// Goal: no backscatter: a DSN is due for a failed message with a sender from a trusted relay, never otherwise (P16, P17).
TEST_F(TryTest, OwesADsnOnlyWhereItMayGo) {
  EXPECT_TRUE(make(smtp::Fate::failed, 0).dsn);
  EXPECT_TRUE(make(smtp::Fate::deferred, 1'000'000).dsn);
  EXPECT_FALSE(make(smtp::Fate::deferred, 0).dsn);
  EXPECT_FALSE(make(smtp::Fate::failed, 0, false).dsn);
  result.item_class = ItemClass::dsn;
  EXPECT_FALSE(make(smtp::Fate::failed, 0).dsn);
  result.item_class = ItemClass::message;
  result.sender.clear();
  EXPECT_FALSE(make(smtp::Fate::failed, 0).dsn);
}

// Goal: only a clear "no such user" is a no; rules, senders, quotas and trouble are unknown, which means accept.
TEST(Answers, SayNoOnlyWhenTheUserDoesNotExist) {
  using smtp::Fate;
  const auto answer = [](Fate fate, int code, const char* enhanced) { return answer_of({fate, code, enhanced, "", smtp::Asked::rcpt}); };
  EXPECT_EQ(answer(Fate::delivered, 250, "2.1.5"), Answer::yes);
  EXPECT_EQ(answer(Fate::delivered, 252, ""), Answer::yes);
  EXPECT_EQ(answer(Fate::failed, 550, "5.1.1"), Answer::no);
  EXPECT_EQ(answer(Fate::failed, 550, ""), Answer::no);
  EXPECT_EQ(answer(Fate::failed, 553, ""), Answer::no);
  EXPECT_EQ(answer(Fate::failed, 550, "5.7.1"), Answer::unknown);
  EXPECT_EQ(answer(Fate::failed, 550, "5.1.8"), Answer::unknown);
  EXPECT_EQ(answer(Fate::failed, 552, "5.2.2"), Answer::unknown);
  EXPECT_EQ(answer(Fate::failed, 554, ""), Answer::unknown);
  EXPECT_EQ(answer(Fate::failed, 0, "5.6.7"), Answer::unknown);
  EXPECT_EQ(answer_of({Fate::failed, 550, "5.1.1", "", smtp::Asked::mail}), Answer::unknown);
  EXPECT_EQ(answer(Fate::deferred, 450, "4.1.1"), Answer::unknown);
}

// Goal: answers are forgotten in time, no sooner than yes; the cache never grows beyond its bound.
TEST(Answers, AreRememberedForAWhileAndBounded) {
  FakeClock clock;
  AnswerCache cache(400'000, clock);
  cache.remember("y@test", Answer::yes);
  cache.remember("n@test", Answer::no);
  cache.remember("u@test", Answer::unknown);
  clock.advance_ms(4'999);
  EXPECT_EQ(cache.find("u@test"), Answer::unknown);
  clock.advance_ms(1);
  EXPECT_FALSE(cache.find("u@test"));
  EXPECT_EQ(cache.find("n@test"), Answer::no);
  clock.advance_ms(95'000);
  EXPECT_FALSE(cache.find("n@test"));
  EXPECT_EQ(cache.find("y@test"), Answer::yes);
  for (std::size_t i = 0; i < AnswerCache::kAnswersMax + 100; ++i) cache.remember(std::to_string(i), Answer::yes);
  EXPECT_EQ(cache.size(), AnswerCache::kAnswersMax);
  EXPECT_FALSE(cache.find("y@test"));
  EXPECT_FALSE(cache.find("0"));
  EXPECT_TRUE(cache.find("20099"));
}

// Goal: a flood of questions reaches the next hop at the set rate only.
TEST(Answers, AreAskedForAtALimitedRate) {
  FakeClock clock;
  RateLimit limit(10, clock);
  int taken = 0;
  for (int i = 0; i < 100; ++i) taken += limit.take() ? 1 : 0;
  EXPECT_EQ(taken, 10);
  clock.advance_ms(500);
  for (int i = 0; i < 100; ++i) taken += limit.take() ? 1 : 0;
  EXPECT_EQ(taken, 15);
  clock.advance_ms(3'600'000);
  for (int i = 0; i < 100; ++i) taken += limit.take() ? 1 : 0;
  EXPECT_EQ(taken, 25);
}

// Goal: receive's lines are read strictly; an unreadable address still gets an answer.
TEST(Answers, ReadQuestionsStrictly) {
  const auto question = read_question("Q 17 Taro@Example.LG.JP");
  ASSERT_TRUE(question);
  EXPECT_EQ(question->id, "17");
  EXPECT_EQ(question->address, "Taro@example.lg.jp");
  EXPECT_EQ(read_question("Q 17 a b@c")->address, "");
  for (const char* bad : {"", "Q", "Q 17", "Q  a@b", "X 17 a@b", "Q 1-7 a@b", "Q 123456789012345678901 a@b"}) EXPECT_FALSE(read_question(bad)) << bad;
}

}  // namespace
}  // namespace temizu::deliver
