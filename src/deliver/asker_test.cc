#include "deliver/asker.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/TemporaryFile.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <optional>
#include <string>

#include "deliver/test_server.h"

namespace temizu::deliver {
namespace {

namespace net = Poco::Net;
using temizu::testing::Script;
using temizu::testing::TestServer;

// receive's side of the socket.
class FakeReceive {
 public:
  FakeReceive() { folder_.createDirectories(); }
  std::string path() { return folder_.path() + "/ask"; }
  void listen() {
    listener_.emplace();
    listener_->bind(net::SocketAddress(net::SocketAddress::UNIX_LOCAL, path()));
    listener_->listen();
  }
  void accept() {
    ASSERT_TRUE(listener_->poll(Poco::Timespan(30, 0), net::Socket::SELECT_READ));
    peer_ = listener_->acceptConnection();
    peer_.setReceiveTimeout(Poco::Timespan(30, 0));
  }
  void say(const std::string& text) { peer_.sendBytes(text.data(), static_cast<int>(text.size())); }
  // The next line that begins with this, others left out; "" when the connection ended.
  std::string line(const std::string& beginning) {
    for (;;) {
      const std::size_t end = buffer_.find('\n');
      if (end != std::string::npos) {
        const std::string found = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        if (found.rfind(beginning, 0) == 0) return found;
        continue;
      }
      char octets[4096];
      const int got = peer_.receiveBytes(octets, sizeof octets);
      if (got <= 0) return "";
      buffer_.append(octets, static_cast<std::size_t>(got));
    }
  }
  std::string ask(const std::string& id, const std::string& address) {
    say("Q " + id + " " + address + "\n");
    return line("A ");
  }
  void hang_up() {
    peer_.close();
    buffer_.clear();
  }

 private:
  Poco::TemporaryFile folder_;
  std::optional<net::ServerSocket> listener_;
  net::StreamSocket peer_;
  std::string buffer_;
};

class AskerTest : public ::testing::Test {
 protected:
  AskerTest() {
    ::signal(SIGPIPE, SIG_IGN);
    options.socket_path = receive.path();
    options.link.client = {"gw.test", smtp::TlsUse::off, false};
    options.link.times = {2000, 2000, 2000, 2000, 2000, 2000};
  }
  void start(const std::vector<HostPort>& hosts) {
    Config::Deliver deliver;
    deliver.next_hop = hosts;
    receive.listen();
    asker.emplace(options, std::make_shared<const Routes>(deliver));
    receive.accept();
  }

  FakeReceive receive;
  AskerOptions options;
  std::optional<Asker> asker;
};

Script with_users() {
  Script script;
  script.on = [](const std::string& line, int) -> std::string {
    if (line.rfind("RCPT TO:<known", 0) == 0 || line.rfind("RCPT", 0) != 0) return "";
    return line.rfind("RCPT TO:<rule", 0) == 0 ? "550 5.7.1 not you" : line.rfind("RCPT TO:<full", 0) == 0 ? "452 4.2.2 full" : "550 5.1.1 who";
  };
  return script;
}

// Goal: one address in, yes, no or unknown out, asked over one connection without a mail, and remembered.
TEST_F(AskerTest, AnswersWhatTheNextHopSays) {
  TestServer server{with_users()};
  start({server.host()});
  EXPECT_EQ(receive.ask("1", "known@test"), "A 1 yes");
  EXPECT_EQ(receive.ask("2", "nobody@test"), "A 2 no");
  EXPECT_EQ(receive.ask("3", "rule@test"), "A 3 unknown");
  EXPECT_EQ(receive.ask("4", "full@test"), "A 4 unknown");
  EXPECT_EQ(receive.ask("5", "no address"), "A 5 unknown");
  const std::size_t asked = server.count("RCPT");
  EXPECT_EQ(receive.ask("6", "known@TEST"), "A 6 yes");
  EXPECT_EQ(receive.ask("7", "nobody@test"), "A 7 no");
  EXPECT_EQ(server.count("RCPT"), asked);
  EXPECT_EQ(server.count("DATA"), 0u);
  EXPECT_EQ(server.count("MAIL FROM:<>"), 4u);
}

// Goal: trouble with the next hop is unknown, never no.
TEST_F(AskerTest, AnswersUnknownInTrouble) {
  for (const char* command : {"MAIL", "RCPT"}) {
    for (const char* reply : {"DROP", "421 bye", "garbage"}) {
      Script script;
      script.on = [&](const std::string& line, int) { return line.rfind(command, 0) == 0 ? reply : ""; };
      TestServer server{script};
      FakeReceive fresh;
      options.socket_path = fresh.path();
      Config::Deliver deliver;
      deliver.next_hop = {server.host()};
      fresh.listen();
      Asker one(options, std::make_shared<const Routes>(deliver));
      fresh.accept();
      EXPECT_EQ(fresh.ask("1", "a@test"), "A 1 unknown") << command << " " << reply;
    }
  }
}

// Goal: without any next hop the answer is unknown at once; a MAIL that is refused says nothing about the recipient.
TEST_F(AskerTest, AnswersUnknownWithoutANextHop) {
  HostPort gone;
  {
    TestServer closed{Script{}};
    gone = closed.host();
  }
  start({gone});
  EXPECT_EQ(receive.ask("1", "a@test"), "A 1 unknown");
}

TEST_F(AskerTest, DoesNotBlameTheRecipientForARefusedSender) {
  Script script;
  script.on = [](const std::string& line, int) { return line.rfind("MAIL", 0) == 0 ? "550 no bounces here" : ""; };
  TestServer server{script};
  start({server.host()});
  EXPECT_EQ(receive.ask("1", "a@test"), "A 1 unknown");
}

// Goal: more questions than the rate allows are answered unknown without reaching the next hop.
TEST_F(AskerTest, LimitsTheRate) {
  FakeClock clock;
  options.clock = &clock;
  options.rate_per_s = 3;
  TestServer server{Script{}};
  start({server.host()});
  std::string answers;
  for (int i = 0; i < 5; ++i) answers += receive.ask(std::to_string(i), "u" + std::to_string(i) + "@test") + ";";
  EXPECT_EQ(answers, "A 0 yes;A 1 yes;A 2 yes;A 3 unknown;A 4 unknown;");
  EXPECT_EQ(server.count("RCPT"), 3u);
}

// Goal: receive learns whether SMTPUTF8 can be offered before any question, again after it restarted, and when it changes.
TEST_F(AskerTest, TellsWhetherSmtputf8IsOffered) {
  TestServer server{Script{}};
  start({server.host()});
  EXPECT_EQ(receive.line("U "), "U smtputf8 yes");
  receive.hang_up();
  receive.accept();
  EXPECT_EQ(receive.line("U "), "U smtputf8 yes");
  asker->hello_seen(server.host(), false);
  EXPECT_EQ(receive.line("U "), "U smtputf8 no");
  EXPECT_EQ(receive.ask("1", "a@test"), "A 1 yes");
}

// Goal: a line without end from the socket ends the connection, and a new one is made.
TEST_F(AskerTest, SurvivesGarbageFromTheSocket) {
  TestServer server{Script{}};
  start({server.host()});
  receive.say("hello\nQ\n\nQ 1\n");
  receive.say(std::string(5000, 'x'));
  EXPECT_EQ(receive.line("A "), "");
  receive.hang_up();
  receive.accept();
  EXPECT_EQ(receive.ask("1", "a@test"), "A 1 yes");
}

}  // namespace
}  // namespace temizu::deliver
