#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "accounts/tokens.h"
#include "base/test_folder.h"
#include "console/csv.h"
#include "console/from_mail.h"
#include "console/handle.h"
#include "console/json.h"
#include "console/metrics.h"
#include "console/router.h"
#include "console/target.h"
#include "console/test_world.h"
#include "console/washed_text.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/test_ledgers.h"

namespace temizu::console {
namespace {

using testing::ask;
using testing::fake_world;
using ::testing::HasSubstr;
using ::testing::Not;

// Goal: what a sender writes can neither hide, turn, break a line, nor grow beyond its place.
TEST(FromMail, TakesOutWhatHidesOrTurns) {
  EXPECT_EQ(from_mail("見積書\xE2\x80\xAExslm.exe"), "見積書xslm.exe");                    // U+202E
  EXPECT_EQ(from_mail("a\xE2\x80\x8B" "b\xE2\x81\xA0" "c\xC2\xAD" "d\xE3\x85\xA4" "e"), "abcde");   // zero width, word joiner, soft hyphen, Hangul filler
  EXPECT_EQ(from_mail("a\r\nb\t c\x01\x7F\xC2\x85" "d"), "a b cd");
  EXPECT_EQ(from_mail("\xFF\xFEx"), "\xEF\xBF\xBD\xEF\xBF\xBDx");
  EXPECT_EQ(from_mail(std::string(400, 'a')), std::string(300, 'a') + "…");
  EXPECT_EQ(from_mail("髙﨑 𠮷野 葛󠄀 ﾊﾝｶｸ ①㈱"), "髙﨑 𠮷野 葛󠄀 ﾊﾝｶｸ ①㈱");
  EXPECT_EQ(from_mail("<script>alert(1)</script>"), "<script>alert(1)</script>");   // text: the page shows it as such
  std::string zalgo = "a";
  for (int i = 0; i < 50; ++i) zalgo += "\xCC\x81";
  EXPECT_EQ(from_mail(zalgo).size(), 1 + 4 * 2u);
  EXPECT_EQ(lines_from_mail("a\r\nb\n\n c\xE2\x80\xAE").text, "a\nb\n\n c");
  const MailLines cut = lines_from_mail("ああああ", 7);
  EXPECT_TRUE(cut.cut);
  EXPECT_EQ(cut.text, "ああ");
}

// Goal: a target has one reading or none.
TEST(ParseTarget, RefusesWhatCouldMeanAnotherPath) {
  for (const char* bad : {"", "x", "//", "//a", "/a/", "/a//b", "/.", "/..", "/a/../b", "/%2e%2e/a", "/a%2fb", "/a%5cb", "/a\\b", "/%00", "/%0d%0a", "/%zz", "/%a", "/\xE3\x81", "/%ff",
                          "/a b", "/a#b", "http://x/", "/?a=1&a=2", "/?=1"}) {
    EXPECT_FALSE(parse_target(bad)) << bad;
  }
  EXPECT_FALSE(parse_target("/" + std::string(5000, 'a')));
  const auto target = parse_target("/api/v1/messages?q=%E4%BB%B6%E5%90%8D%3Aa+b&limit=5");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, (std::vector<std::string>{"api", "v1", "messages"}));
  EXPECT_EQ(target->query.at(0).second, "件名:a b");
  ASSERT_TRUE(parse_target("/"));
  EXPECT_TRUE(parse_target("/")->path.empty());
}

// Goal: only plain objects within the bounds are read; members have exactly their types.
TEST(ParseObject, RefusesWhatIsNoPlainObject) {
  for (const char* bad : {"", "[]", "1", "{", "{}x", "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1,\"b\":2}}", "{'a':1}", "{\"a\":NaN}", "{\"a\":\"\xFF\"}", "{\"a\":[[[[[[[[1]]]]]]]]}"}) {
    EXPECT_FALSE(parse_object(bad)) << bad;
  }
  const auto good = parse_object("{\"a\":{\"x\":1},\"b\":{\"x\":1},\"c\":[{\"x\":1},{\"x\":2}]}");
  ASSERT_TRUE(good);
  Fields fields(*good);
  EXPECT_EQ(fields.text("a", 0, 10), "");
  ASSERT_TRUE(fields.fault());
  EXPECT_EQ(fields.fault()->field, "a");
}

TEST(ParseTime, TakesOffsetsAndRefusesWhatIsNoMoment) {
  EXPECT_EQ(parse_time("1970-01-01T00:00:01Z"), TimeMs{1000});
  EXPECT_EQ(parse_time("2026-11-22T09:12:03.5+09:00"), parse_time("2026-11-22T00:12:03.500Z"));
  for (const char* bad : {"2026-11-22", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T00:00:00", "2026-11-22T00:00:00+15:00", "2026-11-22T00:00:00.Z", "+026-11-22T00:00:00Z"}) {
    EXPECT_FALSE(parse_time(bad)) << bad;
  }
}

// Goal: no cell runs in a spreadsheet, and none breaks out of its place.
TEST(Csv, DisarmsAndQuotesEveryCell) {
  Csv csv({"a", "b"});
  csv.row({"=1+1", "x\"y\r\nz"});
  csv.row({"＝1", "@a"});
  EXPECT_EQ(csv.text(), "\xEF\xBB\xBF\"a\",\"b\"\r\n\"'=1+1\",\"x\"\"y  z\"\r\n\"'＝1\",\"'@a\"\r\n");
  EXPECT_EQ(csv_time(1'763'770'323'000), "2025-11-22T09:12:03+09:00");
}

TEST(RateLimit, FillsAgainWithTime) {
  FakeClock clock;
  RateLimit limit(2, 3, clock, 2);
  EXPECT_TRUE(limit.take("a") && limit.take("a") && limit.take("a"));
  EXPECT_FALSE(limit.take("a"));
  EXPECT_TRUE(limit.take("b"));
  clock.advance_ms(500);
  EXPECT_TRUE(limit.take("a"));
  EXPECT_FALSE(limit.take("a"));
}

// Goal: the text of our own mails comes back as it was written, whatever its encoding; nothing else is read.
TEST(WashedText, ReadsCanonicalMailsOnly) {
  EXPECT_EQ(washed_text("Subject: x\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n44GCDQo=\r\n", 100), "あ\n");
  EXPECT_EQ(washed_text("Content-Type: multipart/mixed;\r\n boundary=\"=_b\"\r\n\r\n--=_b\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                        "a=3Db=\r\nc\r\n\r\n--=_b\r\nContent-Type: image/png\r\n\r\nx\r\n--=_b--\r\n", 100), "a=bc\n");
  EXPECT_FALSE(washed_text("Content-Type: text/html\r\n\r\n<p>\r\n", 100));
  EXPECT_FALSE(washed_text("", 100));
  EXPECT_EQ(washed_text("Content-Type: text/plain\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" + std::string(1000, 'a'), 10)->size(), 20u);
}

// Goal: monitoring gets figures that a parser of the format takes, and no other page; a program that never spoke is not ready.
TEST(Monitoring, AnswersFiguresAndNothingElse) {
  std::string folder = (std::filesystem::temp_directory_path() / "temizu-metrics-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  FakeClock clock(1'763'770'323'000);
  World world = fake_world(0, clock);
  world.config.store.path = folder;
  world.metrics = std::make_shared<Metrics>(folder);
  HttpRequest request = ask("GET", "/metrics");
  EXPECT_EQ(handle(request, world).status, 404) << "not where people are";
  request.monitoring_side = true;
  const HttpAnswer answer = handle(request, world);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(*answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(answer.body, HasSubstr("# TYPE temizu_balance_holds gauge\ntemizu_balance_holds 1\n"));
  EXPECT_THAT(answer.body, HasSubstr("temizu_ready 0\n"));
  const auto status = [&](std::string_view method, std::string_view target) {
    request.method = method;
    request.target = target;
    return handle(request, world).status;
  };
  EXPECT_EQ(status("GET", "/healthz"), 200);
  EXPECT_EQ(status("GET", "/readyz"), 503);
  EXPECT_EQ(handle(request, world).body, "receive: never seen\nwash: never seen\ndeliver: never seen\n");
  EXPECT_EQ(status("POST", "/metrics"), 405);
  for (const char* target : {"/", "/api/v1/session", "/index.html", "/metrics/", "/metrics?x=1"}) EXPECT_EQ(status("GET", target), 404) << target;
  std::filesystem::remove_all(folder);
}

// Goal: the age of the oldest mail is that of the oldest which nobody told to wait.
TEST(Monitoring, TellsTheOldestThatNobodyToldToWait) {
  const TestFolder folder;
  FakeClock clock(1'763'770'323'000);
  World world = fake_world(0, clock);
  world.config.store.path = folder.path();
  write_rows(folder.path(), LedgerKind::intake, item_row(1, clock.now_ms() - 90'000'000));
  write_rows(folder.path(), LedgerKind::washed, cursor_row("intake", 1));
  write_rows(folder.path(), LedgerKind::deliver, delivery_row(1, true));
  EXPECT_THAT(Metrics(folder.path()).text(world), HasSubstr("temizu_queue_oldest_seconds 0\n"));
  write_rows(folder.path(), LedgerKind::intake, item_row(2, clock.now_ms() - 21'600'000));
  EXPECT_THAT(Metrics(folder.path()).text(world), HasSubstr("temizu_queue_oldest_seconds 21600\n"));
}

// Goal: a sign of life of the future is none: a clock that was set back must not make the dead look alive for hours.
TEST(Monitoring, BelievesNoHeartbeatOfTheFuture) {
  const TestFolder folder;
  const TimeMs now_ms = 1'763'770'323'000;
  const auto beat_at = [&](TimeMs at_ms) {
    for (const auto& [program, ledger] : {std::pair{"receive", "intake"}, std::pair{"wash", "washed"}, std::pair{"deliver", "deliver"}}) {
      std::filesystem::create_directories(folder.path() + "/" + ledger);
      std::string text = std::string("temizu-alive-1 ") + program + " started=1 at=" + std::to_string(at_ms) + " lines_dropped=0 syslog_dropped=0";
      text.resize(159, ' ');
      std::ofstream(folder.path() + "/" + ledger + "/alive") << text << '\n';
    }
  };
  beat_at(now_ms);
  EXPECT_EQ(not_alive(folder.path(), now_ms), "");
  beat_at(now_ms + 3'600'000);
  EXPECT_THAT(not_alive(folder.path(), now_ms), HasSubstr("wash: its last sign of life lies in the future\n"));
}

TEST(Exposition, EscapesLabels) {
  Exposition out;
  out.family("a_total", "counter", "x");
  out.sample({{"rule", "a\"b\\c\nd"}, {"k", "あ"}}, 1.5);
  out.sample(12345678901234.0);
  EXPECT_EQ(out.text(), "# HELP a_total x\n# TYPE a_total counter\na_total{rule=\"a\\\"b\\\\c\\nd\",k=\"あ\"} 1.500\na_total 12345678901234\n");
}

// Goal: a day's figures count mail from outside, held and washed apart; what the programs send themselves is none of it.
TEST(Figures, CountMailFromOutsideByVerdict) {
  const TestFolder place;
  const std::string& folder = place.path();
  const TimeMs now_ms = 1'763'770'323'000;
  const auto write = [&](LedgerKind kind, const std::vector<std::pair<std::string, std::string>>& records) {
    auto ledger = Ledger::open_writer(folder, kind, system_clock());
    ASSERT_TRUE(ledger && (*ledger)->begin(false));
    for (const auto& [action, detail] : records) ASSERT_TRUE((*ledger)->audit({"test", action, "x", "", "", "", detail, now_ms - 1000}));
    ASSERT_TRUE((*ledger)->commit());
  };
  write(LedgerKind::intake, {{"kept", "size=1 recipients=1"}, {"kept", "size=1 recipients=1 class=selftest"}});
  write(LedgerKind::washed, {{"washed", "class=message verdict=held notice-only profile=standard"}, {"washed", "class=message verdict=clean profile=standard"},
                             {"washed", "class=message verdict=washed profile=standard"}, {"washed", "class=release verdict=clean profile=standard"},
                             {"washed", "class=selftest verdict=held profile=standard"}, {"released", "way=original"}});
  write(LedgerKind::deliver, {{"delivered", "class=message next_hop=a:25"}, {"delivered", "class=release next_hop=a:25"}, {"undeliverable", "class=report next_hop=a:25"}});
  Figures figures(std::make_shared<AuditReader>(folder));
  const auto hours = figures.series(24, now_ms);
  ASSERT_TRUE(hours);
  const Hour& hour = hours->back();
  EXPECT_EQ(hour.received, 1u);
  EXPECT_EQ(hour.held, 1u);
  EXPECT_EQ(hour.washed, 2u);
  EXPECT_EQ(hour.delivered, 1u);
  EXPECT_EQ(hour.failed, 0u);
  EXPECT_EQ(hour.released, 1u);
}

// Goal: whoever reads why a mail was held reads a sentence, never a rule's bare name.
TEST(Words, HaveASentenceForEveryRuleThatHolds) {
  const Words words = Words::of("[reason.113]\n全体を保留しました。\n\n[found.html.script]\nスクリプト\n", "[reason.113]\nHeld.\n");
  EXPECT_EQ(words.reason("html.script", Language::ja), "スクリプト");
  EXPECT_EQ(words.reason("limit.depth", Language::ja), "全体を保留しました。");
  EXPECT_EQ(words.reason("limit.depth", Language::en), "Held.");
  EXPECT_EQ(words.reason("TZ-999", Language::ja), "");
  EXPECT_EQ(words.reason("", Language::ja), "");
}

// Goal: every route is reachable and asks for its rights before anything else.
TEST(Handle, AsksForRightsBeforeBodies) {
  const FakeClock clock;
  for (const Route& route : routes()) {
    std::string path = "/api/v1/" + std::string(route.path);
    for (const auto& [place, value] : {std::pair<std::string, std::string>{"{item}", std::string(32, 'f')}, {"{request}", std::string(32, 'f')}, {"{exception}", std::string(32, 'f')},
                                       {"{number}", "7"}, {"{place}", "1"}, {"{account}", "x"}}) {
      if (const std::size_t at = path.find(place); at != std::string::npos) path.replace(at, place.size(), value);
    }
    for (const std::uint32_t role : {kStaff, kApprover, kAdministrator, kAuditor, kCiso}) {
      const World world = fake_world(role, clock);
      HttpRequest request = ask(std::string(route.method), path, route.method == "POST" ? "{\"no_such\":1}" : "");
      request.headers.emplace_back("X-Temizu-CSRF", csrf_token(testing::kToken));
      const HttpAnswer answer = handle(request, world);
      EXPECT_EQ(answer.status == 403, (route.roles & role) == 0) << route.method << " " << path << " " << role << " " << answer.body;
      if ((route.roles & role) != 0 && route.method == "POST") {
        EXPECT_EQ(answer.status, 422) << path << answer.body;
      }
      request.headers.erase(request.headers.begin() + 3);   // the cookie
      if ((route.roles & kNobody) == 0) {
        EXPECT_EQ(handle(request, world).status, 401) << path;
      }
      request.administrator_side = false;
      if ((route.flags & kDesk) != 0) {
        EXPECT_EQ(handle(request, world).status, 404) << path;
      }
    }
  }
}

TEST(Handle, RefusesOtherOriginsAndMissingTokens) {
  const FakeClock clock;
  const World world = fake_world(kAdministrator, clock);
  HttpRequest request = ask("POST", "/api/v1/filters", "{}");
  EXPECT_THAT(handle(request, world).body, HasSubstr("CON-09"));
  request.headers.emplace_back("X-Temizu-CSRF", csrf_token(testing::kToken));
  EXPECT_THAT(handle(request, world).body, HasSubstr("CON-16"));
  request.headers[1].second = "https://evil.example";
  EXPECT_THAT(handle(request, world).body, HasSubstr("CON-10"));
  request.headers[1].second = "https://desk.example.lg.jp";
  request.headers.emplace_back("Sec-Fetch-Site", "cross-site");
  EXPECT_THAT(handle(request, world).body, HasSubstr("CON-10"));
}

TEST(Handle, SendsSecurityHeadersWithEveryAnswer) {
  const FakeClock clock;
  const World world = fake_world(kStaff, clock);
  for (const char* target : {"/", "/api/v1/words", "/api/v1/nothing", "/healthz", "/..", "/assets/x.js"}) {
    const HttpAnswer answer = handle(ask("GET", target), world);
    ASSERT_NE(answer.header("Content-Security-Policy"), nullptr) << target;
    EXPECT_THAT(*answer.header("Content-Security-Policy"), Not(HasSubstr("unsafe"))) << target;
    EXPECT_EQ(*answer.header("X-Content-Type-Options"), "nosniff") << target;
  }
}

}  // namespace
}  // namespace temizu::console
