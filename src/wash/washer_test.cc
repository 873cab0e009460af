#include "wash/washer.h"

#include <gmock/gmock.h>

#include <fstream>

#include "base/digest.h"
#include "mail/canonical.h"
#include "wash/test_world.h"

namespace temizu {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Done {
  Claim claim;
  std::vector<Outcome> outcomes;
};

// Claims the one message and washes it.
Done wash_one(Store& store, const WashSettings& settings) {
  auto claims = store.claim_received(1u << 30, 10, 60'000);
  EXPECT_TRUE(claims);
  EXPECT_EQ(claims->size(), 1u);
  Done done{claims->at(0), {}};
  Washer washer(store, test_cage());
  auto outcomes = washer.wash(done.claim, settings);
  EXPECT_TRUE(outcomes) << (outcomes ? "" : to_text(outcomes.error()));
  if (outcomes) done.outcomes = std::move(*outcomes);
  return done;
}

// Goal: a plain mail goes through the real cage and comes out canonical, with everything that deliver will check.
TEST(Washer, WashesAMailIntoASignedResult) {
  TestWorld world;
  const ItemId id = world.keep(test_mail(), test_envelope());
  const auto store = world.store(Role::wash);
  const auto settings = world.settings();
  const Done done = wash_one(*store, *settings);
  ASSERT_EQ(done.outcomes.size(), 1u);
  const Outcome& outcome = done.outcomes[0];
  EXPECT_EQ(outcome.result.item, id);
  EXPECT_EQ(outcome.result.verdict, Verdict::clean);
  EXPECT_EQ(outcome.result.profile, "standard");
  EXPECT_EQ(outcome.result.sender, "sato@example.net");
  EXPECT_EQ(outcome.result.recipients, std::vector<std::string>{"yamada@example.lg.jp"});
  EXPECT_EQ(outcome.result.output_digest, sha256(outcome.output));
  EXPECT_EQ(outcome.result.policy_digest, settings->policy.digest());
  EXPECT_EQ(outcome.subject, "test");
  EXPECT_TRUE(verify_canonical(outcome.output));
  EXPECT_THAT(outcome.output, HasSubstr("hello"));
  EXPECT_THAT(outcome.manifest, HasSubstr("\"verdict\":\"clean\""));
  ASSERT_TRUE(store->attach(done.outcomes, done.claim.lease, Actor{"wash"}));
  const auto deliver = world.store(Role::deliver);
  auto due = deliver->claim_due(10, 60'000);
  ASSERT_TRUE(due);
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ(*deliver->read_output(id, 0), outcome.output);
}

// Goal: recipients of different profiles each get their own mail, and every recipient gets exactly one.
TEST(Washer, WashesOnceForEachProfile) {
  TestWorld world;
  const std::string policy_file = world.path() + "/policy.xml";
  std::ifstream shipped(world.config().wash.policy);
  std::string policy{std::istreambuf_iterator<char>(shipped), {}};
  const std::string assign = "<assign otherwise=\"standard\">";
  policy.replace(policy.find(assign), assign.size(), assign + "<rule recipient=\"b@example.lg.jp\" profile=\"body-only\"/>");
  std::ofstream(policy_file) << policy;
  Config config = world.config();
  config.wash.policy = policy_file;
  world.keep(test_mail(), test_envelope({"a@example.lg.jp", "b@example.lg.jp", "c@example.lg.jp"}));
  const auto store = world.store(Role::wash);
  const Done done = wash_one(*store, *world.settings(config));
  ASSERT_EQ(done.outcomes.size(), 2u);
  EXPECT_EQ(done.outcomes[0].result.profile, "standard");
  EXPECT_EQ(done.outcomes[0].result.recipient_numbers, (std::vector<std::uint32_t>{0, 2}));
  EXPECT_EQ(done.outcomes[1].result.profile, "body-only");
  EXPECT_EQ(done.outcomes[1].result.recipients, std::vector<std::string>{"b@example.lg.jp"});
  EXPECT_NE(done.outcomes[0].result.number, done.outcomes[1].result.number);
  EXPECT_TRUE(store->attach(done.outcomes, done.claim.lease, Actor{"wash"}));
}

void expect_held(const Done& done, const std::string& rule) {
  ASSERT_EQ(done.outcomes.size(), 1u);
  const Outcome& outcome = done.outcomes[0];
  EXPECT_EQ(outcome.result.verdict, Verdict::held);
  EXPECT_TRUE(outcome.result.notice_only);
  EXPECT_EQ(outcome.result.sender, "");
  EXPECT_EQ(outcome.reason, rule);
  EXPECT_THAT(outcome.output, Not(HasSubstr("hello")));
  EXPECT_THAT(outcome.manifest, HasSubstr("\"" + rule + "\""));
  EXPECT_TRUE(verify_canonical(outcome.output));
}

// Goal: a mail that has been here before, or was mended on its way in, is held without a look inside.
TEST(Washer, HoldsLoopsAndNormalizedMail) {
  TestWorld world;
  Envelope envelope = test_envelope();
  envelope.looped = true;
  world.keep(test_mail(), envelope);
  expect_held(wash_one(*world.store(Role::wash), *world.settings()), "mime.loop");
  TestWorld other;
  envelope.looped = false;
  envelope.normalized = true;
  other.keep(test_mail(), envelope);
  expect_held(wash_one(*other.store(Role::wash), *other.settings()), "smtp.normalized");
}

// Goal: one flipped bit in a stored original holds the message; nothing of it is washed.
TEST(Washer, HoldsAnAlteredOriginal) {
  TestWorld world;
  world.keep(test_mail(std::string(300'000, 'x')), test_envelope());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.path() + "/intake")) {
    if (!entry.is_regular_file() || entry.file_size() < 300'000 || entry.path().extension() == ".db") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(150'000);
    const char octet = static_cast<char>(file.get() ^ 1);
    file.seekp(150'000);
    file.put(octet);
  }
  expect_held(wash_one(*world.store(Role::wash), *world.settings()), "store.altered");
}

// Goal: a child that runs out of its limits gives a held mail with that reason, for every recipient.
TEST(Washer, HoldsWhatTheChildCouldNotWash) {
  TestWorld world;
  world.keep(test_mail(), test_envelope());
  const auto store = world.store(Role::wash);
  const auto settings = world.settings();
  ChildEnd end;
  end.signal = 11;
  const Washing crashed = held_washing(Error{Code::crashed, "child", to_text(end), ""}, end);
  EXPECT_EQ(crashed.held_rule, "wash.crashed");
  EXPECT_EQ(crashed.held_reason, Reason::held);
  end.late = true;
  EXPECT_EQ(held_washing(Error{Code::timeout, "child", "", ""}, end).held_reason, Reason::timeout);
  EXPECT_EQ(held_washing(Error{Code::bad_input, "frame", "", ""}, ChildEnd{.exit_code = 0}).held_rule, "wash.answer");
  EXPECT_EQ(wash_one(*store, *settings).outcomes.size(), 1u);
}

Exception csv_exception() {
  Exception exception;
  exception.id = ItemId::from_digest(sha256("exception"));
  exception.sender = "sato@example.net";
  exception.client_networks = {"192.0.2.0/24"};
  exception.recipient = "yamada@example.lg.jp";
  exception.rule = KindRule{"text/csv", Method::withhold, {}, 0};
  exception.rule.place = RulePlace::attachment;
  exception.ground = "contract";
  exception.owner = "kato";
  exception.made_by = "admin";
  exception.approver = "ciso";
  exception.made_ms = system_clock().now_ms() - 10'000;
  exception.approved_ms = exception.made_ms + 1000;
  exception.expires_ms = exception.review_ms = exception.made_ms + 86'400'000;
  return exception;
}

// Goal: an exception in force changes the washing of the recipients it names and of nobody else, is counted and named in digest
// and manifest; the same exceptions give the same bytes; one that is not in force changes nothing.
TEST(Washer, AppliesExceptionsInForceAndCountsThem) {
  const std::string mail =
      "From: sato@example.net\r\nTo: yamada@example.lg.jp\r\nSubject: csv\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee table\r\n--b\r\nContent-Type: text/csv; name=a.csv\r\n"
      "Content-Disposition: attachment; filename=a.csv\r\n\r\nname,total\r\nsato,1\r\n--b--\r\n";
  TestWorld world;
  world.keep(mail, test_envelope({"yamada@example.lg.jp", "suzuki@example.lg.jp"}));
  const auto store = world.store(Role::wash);
  const auto settings = world.settings();
  const auto claims = store->claim_received(1u << 30, 10, 60'000);
  ASSERT_EQ(claims->size(), 1u);
  const auto washed_with = [&](std::vector<Exception> exceptions) {
    const auto known = std::make_shared<const std::vector<Exception>>(std::move(exceptions));
    Washer washer(*store, test_cage(), [known] { return known; });
    auto outcomes = washer.wash(claims->at(0), *settings);
    EXPECT_TRUE(outcomes) << (outcomes ? "" : to_text(outcomes.error()));
    return outcomes ? *outcomes : std::vector<Outcome>{};
  };
  const auto plain = washed_with({});
  ASSERT_EQ(plain.size(), 1u);
  const Exception in_force = csv_exception();
  const auto with = washed_with({in_force});
  ASSERT_EQ(with.size(), 2u);
  EXPECT_EQ(with[0].output, washed_with({in_force})[0].output);
  EXPECT_EQ(with[0].result.recipients, std::vector<std::string>{"yamada@example.lg.jp"});
  EXPECT_THAT(with[0].output, Not(HasSubstr("text/csv")));
  EXPECT_THAT(with[1].output, HasSubstr("text/csv"));
  EXPECT_NE(with[0].result.policy_digest, settings->policy.digest());
  EXPECT_EQ(with[1].result.policy_digest, settings->policy.digest());
  EXPECT_THAT(with[0].output, HasSubstr(to_hex(with[0].result.policy_digest)));
  EXPECT_THAT(with[0].manifest, HasSubstr("\"exceptions\":[\"" + csv_exception().id.to_text() + "\"]}"));
  ASSERT_EQ(with[0].exception_uses.size(), 1u);
  EXPECT_EQ(with[0].exception_uses[0].exception, csv_exception().id);
  EXPECT_EQ(with[0].exception_uses[0].recipient, 0u);
  EXPECT_EQ(with[0].exception_uses[0].kind, "text/csv");
  EXPECT_TRUE(with[1].exception_uses.empty());
  std::vector<Exception> others(5, csv_exception());
  others[0].approved_ms = 0;
  others[0].approver.clear();
  others[1].ended_ms = others[1].made_ms + 2000;
  others[2].expires_ms = others[2].made_ms + 3000;
  others[3].sender = "other@example.net";
  others[4].client_networks = {"198.51.100.0/24"};
  const auto without = washed_with(others);
  ASSERT_EQ(without.size(), 1u);
  EXPECT_EQ(without[0].output, plain[0].output);
  EXPECT_EQ(without[0].result.policy_digest, plain[0].result.policy_digest);
  // In force and not used: a mail without such a part is washed as if there were none.
  std::vector<Exception> unused(1, csv_exception());
  unused[0].rule.pattern = "image/png";
  const auto quiet = washed_with(unused);
  EXPECT_EQ(quiet[0].result.policy_digest, settings->policy.digest());
  EXPECT_TRUE(quiet[0].exception_uses.empty());
}

// Goal: a rewash that was asked for under a profile has that one, whatever the policy assigns; one that is gone gives way.
TEST(Washer, TakesTheProfileOfARewashFromItsEnvelope) {
  TestWorld world;
  const auto store = world.store(Role::wash);
  const auto settings = world.settings();
  for (const char* profile : {"body-only", "gone"}) {
    Envelope envelope = test_envelope();
    envelope.item_class = ItemClass::rewash;
    envelope.profile = profile;
    ASSERT_TRUE(store->keep_own(envelope, test_mail()));
    const Done done = wash_one(*store, *settings);
    ASSERT_EQ(done.outcomes.size(), 1u);
    EXPECT_EQ(done.outcomes[0].result.profile, std::string_view(profile) == "gone" ? "standard" : profile);
    ASSERT_TRUE(store->attach(done.outcomes, done.claim.lease, Actor{"wash"}));
  }
}

}  // namespace
}  // namespace temizu
