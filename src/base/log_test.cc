#include "base/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "base/heartbeat.h"
#include "base/syslog.h"

namespace temizu {
namespace {

// Goal: nothing from outside can break a log line, colour a terminal or turn its reading direction (P27).
TEST(Log, EscapesControlsBidiAndBadUtf8) {
  EXPECT_EQ(json_quote("a\r\n\x1b[31m\"b\\"), "\"a\\u000d\\u000a\\u001b[31m\\\"b\\\\\"");
  EXPECT_EQ(json_quote("x\u202egnp.exe\u0085"), "\"x\\u202egnp.exe\\u0085\"");
  EXPECT_EQ(json_quote("\xff\xc0\x80ok"), "\"\ufffd\ufffd\ufffdok\"");
  EXPECT_EQ(json_quote("髙﨑"), "\"髙﨑\"");
}

TEST(Log, CutsAtACharacterBorder) {
  EXPECT_EQ(json_quote("あいう", 7), "\"あい…\"");
}

// Goal: a program goes on when nobody reads its log, and the next line says what is missing.
TEST(Log, DropsWhatAFullPipeDoesNotTakeAndTellsSo) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ::fcntl(ends[1], F_SETPIPE_SZ, 4096);
  const int before = ::dup(STDERR_FILENO);
  ::dup2(ends[1], STDERR_FILENO);
  const std::uint64_t dropped_before = lines_dropped();
  for (int i = 0; i < 200; ++i) log(LogLevel::alert, "filler", {{"text", std::string(200, 'x')}});   // would wait for ever
  const std::uint64_t dropped = lines_dropped() - dropped_before;
  EXPECT_GT(dropped, 150u);
  std::string seen(1 << 16, '\0');
  while (::read(ends[0], seen.data(), seen.size()) == static_cast<ssize_t>(seen.size())) {}
  log(LogLevel::alert, "after");
  ::dup2(before, STDERR_FILENO);
  ::close(before);
  const ssize_t size = ::read(ends[0], seen.data(), seen.size());
  seen.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  EXPECT_NE(seen.find("\"event\":\"after\",\"dropped\":" + std::to_string(dropped) + "}"), std::string::npos) << seen;
  ::close(ends[0]);
  ::close(ends[1]);
}

// Goal: what a stranger wrote can end neither a field of a CEF message nor the message (CEF: backslash, pipe, equals; RFC 5424: header).
TEST(Syslog, EscapesWhatWouldEndAField) {
  const LogField fields[] = {{"client", "192.0.2.1"}, {"what", "a=b\\c|d \"e\"\nCEF:0|x"}, {"after_ms", 120}};
  EXPECT_EQ(to_cef(LogLevel::warning, "gw", "wash", 12, "kind|x", fields, 1'795'219'923'120),
            "<132>1 2026-11-21T00:12:03.120Z gw temizu-wash 12 kind|x - CEF:0|Temizu|temizu-wash|1|kind\\|x|kind\\|x|5|rt=1795219923120 src=192.0.2.1 "
            "msg=a\\=b\\\\c|d \"e\"\\\\u000aCEF:0|x temizuAfterMs=120");
  const LogField text[] = {{"what", std::string(300, 'x')}, {"a", std::string(300, 'y')}};
  std::vector<LogField> many;
  for (int i = 0; i < 20; ++i) many.insert(many.end(), std::begin(text), std::end(text));
  EXPECT_EQ(to_cef(LogLevel::info, "gw", "wash", 1, "x", many, 0).size(), 2048u);
}

// Goal: a daemon that is not there, or does not read, costs messages and never time; what is missing is told in the next one.
TEST(Syslog, NeverWaitsForTheDaemon) {
  const std::string path = std::filesystem::temp_directory_path() / ("temizu-syslog-" + std::to_string(::getpid()));
  ASSERT_TRUE(open_syslog(path, "gw"));
  const std::uint64_t before = syslog_dropped();
  send_syslog(LogLevel::info, "wash", "lost", {}, 0);
  EXPECT_EQ(syslog_dropped(), before + 1);
  const int daemon = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(daemon, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  send_syslog(LogLevel::info, "wash", "there", {}, 0);
  char text[4096];
  ssize_t size = ::recv(daemon, text, sizeof text, MSG_DONTWAIT);
  ASSERT_GT(size, 0);
  EXPECT_NE(std::string(text, static_cast<std::size_t>(size)).find("|there|there|3|rt=0 temizuDropped=1"), std::string::npos);
  for (int i = 0; i < 5000; ++i) send_syslog(LogLevel::info, "wash", "flood", {}, 0);   // nobody reads
  EXPECT_GT(syslog_dropped(), before + 1000);
  ::close(daemon);
  close_syslog();
  std::filesystem::remove(path);
}

TEST(Heartbeat, ReadsWhatItWritesOnly) {
  const std::string store = std::filesystem::temp_directory_path() / ("temizu-beat-" + std::to_string(::getpid()));
  std::filesystem::create_directories(store + "/washed");
  set_heartbeat(store, "wash");
  EXPECT_TRUE(heartbeats(store).empty());
  beat();
  const std::vector<Heartbeat> all = heartbeats(store);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].program, "wash");
  EXPECT_GE(all[0].at_ms, all[0].started_ms);
  EXPECT_GT(all[0].started_ms, 0);
  std::string good = "temizu-alive-1 wash started=1 at=2 lines_dropped=3 syslog_dropped=4";
  good.resize(159, ' ');
  good += '\n';
  EXPECT_TRUE(heartbeat_from_text(good));
  for (const std::string& bad : {std::string(), good.substr(1), "x" + good.substr(1), good + " ", std::string(160, ' ')}) EXPECT_FALSE(heartbeat_from_text(bad)) << bad;
  set_heartbeat("/nonexistent", "wash");
  beat();   // nowhere to write: says nothing
  std::filesystem::remove_all(store);
}

}  // namespace
}  // namespace temizu
