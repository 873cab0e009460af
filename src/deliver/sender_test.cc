#include "deliver/sender.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <string>
#include <vector>

#include "deliver/test_server.h"

namespace temizu::deliver {
namespace {

using smtp::Fate;
using temizu::testing::Script;
using temizu::testing::TestServer;

constexpr char kBody[] = "Subject: hello\r\n\r\n.dot\r\nend\r\n";
constexpr char kWire[] = "Received: by gw\r\nSubject: hello\r\n\r\n..dot\r\nend\r\n.\r\n";

class SenderTest : public ::testing::Test {
 protected:
  SenderTest() {
    ::signal(SIGPIPE, SIG_IGN);
    options.client = {"gw.test", smtp::TlsUse::off, false};
    // Short where a test waits for nothing to come; long enough elsewhere for any machine.
    options.times = {10'000, 10'000, 10'000, 10'000, 10'000, 10'000};
  }

  std::vector<Sent> send(const std::vector<HostPort>& hosts, std::vector<std::string> recipients = {"a@test", "b@test"}) {
    Sender sender(options, next_hops, stop, [this](const HostPort&, bool utf8) { utf8_seen = utf8; });
    smtp::ClientMail mail;
    mail.sender = "from@test";
    mail.recipients = std::move(recipients);
    mail.head = "Received: by gw\r\n";
    mail.body = kBody;
    Result<std::vector<Sent>> sent = sender.send({"test", hosts}, mail);
    EXPECT_TRUE(sent);
    return sent ? *std::move(sent) : std::vector<Sent>(2);
  }

  std::vector<Fate> fates(const std::vector<HostPort>& hosts) {
    std::vector<Fate> all;
    for (const Sent& one : send(hosts)) all.push_back(one.result.fate);
    return all;
  }

  LinkOptions options;
  StopSignal stop;
  NextHops next_hops{60'000, 60'000, 100, system_clock()};
  bool utf8_seen{false};
};

const std::vector<Fate> kDelivered{Fate::delivered, Fate::delivered};
const std::vector<Fate> kDeferred{Fate::deferred, Fate::deferred};
const std::vector<Fate> kFailed{Fate::failed, Fate::failed};
const std::vector<Fate> kUncertain{Fate::uncertain, Fate::uncertain};

HostPort nobody_listens() {
  const TestServer gone{Script{}};
  return gone.host();
}

// Goal: the server records exactly the dot-stuffed mail, and several mails share one connection.
TEST_F(SenderTest, SendsSeveralMailsOverOneConnection) {
  TestServer server{Script{}};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(fates({server.host()}), kDelivered);
  EXPECT_EQ(server.mails(), (std::vector<std::string>(3, kWire)));
  EXPECT_EQ(server.connections(), 1);
  EXPECT_TRUE(utf8_seen);
}

// Goal: a connection is ended with QUIT after its share of mails.
TEST_F(SenderTest, EndsAConnectionAfterItsShare) {
  NextHops two_each(60'000, 60'000, 2, system_clock());
  Sender sender(options, two_each, stop, nullptr);
  TestServer server{Script{}};
  smtp::ClientMail mail{"from@test", {"a@test"}, "", kBody, {}, false};
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(sender.send({"test", {server.host()}}, mail));
  EXPECT_EQ(server.connections(), 3);
}

struct Misbehaviour {
  const char* name;
  std::string command;   // whose reply is changed; "" greeting, "." the end of the mail
  std::string reply;
  std::vector<Fate> expected;
};

// Goal: whatever the server does wrong, at whichever stage, the mail is deferred, failed or uncertain as it must be, and
// never called delivered (mail-rules P12, P14).
TEST_F(SenderTest, EndsEachMisbehaviourAsItMust) {
  const auto patient = options.times;
  const std::vector<Misbehaviour> cases{
      {"421 greeting", "", "421 busy", kDeferred},
      {"554 greeting", "", "554 go away", kDeferred},
      {"garbage greeting", "", "SSH-2.0-x", kDeferred},
      {"silent greeting", "", "HANG", kDeferred},
      {"drop at once", "", "DROP", kDeferred},
      {"endless greeting", "", "FLOOD", kDeferred},
      {"421 EHLO", "EHLO", "421 busy", kDeferred},
      {"450 EHLO", "EHLO", "450 later", kDeferred},
      {"endless EHLO", "EHLO", "FLOOD", kDeferred},
      {"MAIL 4xx", "MAIL", "450 later", kDeferred},
      {"MAIL 5xx", "MAIL", "550 no", kFailed},
      {"MAIL drop", "MAIL", "DROP", kDeferred},
      {"MAIL hang", "MAIL", "HANG", kDeferred},
      {"RCPT 4xx", "RCPT", "450 later", kDeferred},
      {"RCPT 5xx", "RCPT", "550 5.1.1 no", kFailed},
      {"RCPT 421", "RCPT", "421 bye", kDeferred},
      {"DATA 4xx", "DATA", "451 later", kDeferred},
      {"DATA 5xx", "DATA", "554 no", kFailed},
      {"DATA hang", "DATA", "HANG", kDeferred},
      {"DATA drop", "DATA", "DROP", kDeferred},
      {"DATA answered twice", "DATA", "RAW 354 go\r\n250 got it\r\n", kDeferred},
      {"dot 4xx", ".", "451 later", kDeferred},
      {"dot 5xx", ".", "554 no", kFailed},
      {"dot 421", ".", "421 bye", kDeferred},
      {"dot drop", ".", "DROP", kUncertain},
      {"dot hang", ".", "HANG", kUncertain},
      {"dot garbage", ".", "thanks", kUncertain},
      {"dot endless", ".", "FLOOD", kUncertain},
  };
  for (const Misbehaviour& c : cases) {
    SCOPED_TRACE(c.name);
    Script script;
    // Short only where silence is the case: a busy machine must not turn another answer into a time-out.
    options.times = patient;
    if (c.reply == "HANG" && c.command == ".") options.times.dot_ms = 300;
    else if (c.reply == "HANG") options.times.greeting_ms = options.times.command_ms = options.times.data_ms = 300;
    if (c.command.empty()) script.greeting = c.reply;
    else if (c.command == ".") script.dot = c.reply;
    else script.on = [&](const std::string& line, int) { return line.substr(0, 4) == c.command ? c.reply : ""; };
    TestServer server{script};
    EXPECT_EQ(fates({server.host()}), c.expected);
    for (const std::string& mail : server.mails()) EXPECT_TRUE(mail == kWire || mail == ".\r\n") << mail;
  }
}

// Goal: nobody listening, or a connection lost in the middle of the mail, defers.
TEST_F(SenderTest, DefersWhenTheConnectionFails) {
  EXPECT_EQ(fates({nobody_listens()}), kDeferred);
  Script script;
  script.drop_in_data = true;
  script.ehlo = "250-mx.test\r\n250 PIPELINING";
  TestServer server{script};
  // More than the buffers between us hold, so that the end of the mail never leaves.
  std::string body = "Subject: large\r\n\r\n";
  while (body.size() < (16u << 20)) body += "some text\r\n";
  Sender sender(options, next_hops, stop, nullptr);
  const Result<std::vector<Sent>> sent = sender.send({"test", {server.host()}}, {"from@test", {"a@test"}, "", body, {}, false});
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->front().result.fate, Fate::deferred);
  // A server that does not read is another matter: our patience with one write ends.
  options.times.block_ms = 300;
  Script sleeps;
  sleeps.ehlo = script.ehlo;
  sleeps.sleep_in_data = true;
  TestServer sleeper{sleeps};
  Sender patient(options, next_hops, stop, nullptr);
  const Result<std::vector<Sent>> late = patient.send({"test", {sleeper.host()}}, {"from@test", {"a@test"}, "", body, {}, false});
  ASSERT_TRUE(late);
  EXPECT_EQ(late->front().result.fate, Fate::deferred);
  EXPECT_NE(late->front().result.reply.find("no answer in time"), std::string::npos) << late->front().result.reply;
}

// Goal: a host that cannot be reached, or leaves before the dot, is followed by the next; one that said no, or may have the
// mail, is not.
TEST_F(SenderTest, FailsOverOnlyWhenNobodyCanHaveTheMail) {
  for (const char* command : {"MAIL", "DATA"}) {
    Script leaves;
    leaves.on = [&](const std::string& line, int) { return line.substr(0, 4) == command ? "421 bye" : ""; };
    TestServer first{leaves}, second{Script{}};
    EXPECT_EQ(fates({nobody_listens(), first.host(), second.host()}), kDelivered) << command;
    EXPECT_EQ(second.mails().size(), 1u);
  }
  Script drops;
  drops.dot = "DROP";
  Script refuses;
  refuses.on = [](const std::string& line, int) { return line.substr(0, 4) == "RCPT" ? "550 5.1.1 no" : ""; };
  TestServer may_have_it{drops}, says_no{refuses}, other{Script{}};
  EXPECT_EQ(fates({may_have_it.host(), other.host()}), kUncertain);
  EXPECT_EQ(fates({says_no.host(), other.host()}), kFailed);
  EXPECT_EQ(other.connections(), 0);
}

// Goal: a host that did not answer is left alone for a while: no connection, at once deferred.
TEST_F(SenderTest, LeavesADeadHostAlone) {
  Script script;
  script.greeting = "421 busy";
  TestServer server{script};
  EXPECT_EQ(fates({server.host()}), kDeferred);
  EXPECT_EQ(fates({server.host()}), kDeferred);
  EXPECT_EQ(server.connections(), 1);
}

// Goal: a connection that the server dropped while it lay idle costs no try, however it shows.
TEST_F(SenderTest, TriesAnewWhenAnIdleConnectionIsStale) {
  for (const char* reply : {"DROP", "421 idle too long"}) {
    Script script;
    int mails = 0;
    script.on = [&](const std::string& line, int connection) -> std::string {
      if (line.substr(0, 4) == "MAIL" && connection == 1 && ++mails == 2) return reply;
      return "";
    };
    TestServer server{script};
    EXPECT_EQ(fates({server.host()}), kDelivered);
    EXPECT_EQ(fates({server.host()}), kDelivered) << reply;
    EXPECT_EQ(server.connections(), 2);
  }
}

// Goal: partial recipients keep their own results; "too many" is answered by another transaction at once.
TEST_F(SenderTest, SendsAgainToThoseWhoWereTooMany) {
  Script script;
  int accepted = 0;
  script.on = [&](const std::string& line, int) -> std::string {
    if (line.substr(0, 4) == "MAIL") accepted = 0;
    if (line == "RCPT TO:<bad@test>") return "550 5.1.1 no";
    if (line.substr(0, 4) == "RCPT" && ++accepted > 2) return "452 4.5.3 too many";
    return "";
  };
  TestServer server{script};
  const std::vector<Sent> sent = send({server.host()}, {"a@test", "bad@test", "b@test", "c@test", "d@test", "e@test"});
  for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(sent[i].result.fate, i == 1 ? Fate::failed : Fate::delivered) << i;
  EXPECT_EQ(server.mails().size(), 3u);
}

// Goal: a mail not fit for the wire is never sent; the connection stays good.
TEST_F(SenderTest, SendsNothingThatIsNotFit) {
  TestServer server{Script{}};
  Sender sender(options, next_hops, stop, nullptr);
  smtp::ClientMail mail{"from@test", {"a@test"}, "", "a\n.\nb\r\n", {}, false};
  EXPECT_FALSE(sender.send({"test", {server.host()}}, mail));
  EXPECT_EQ(server.count("MAIL"), 0u);
  EXPECT_EQ(fates({server.host()}), kDelivered);
  EXPECT_EQ(server.connections(), 1);
}

// Goal: raising the stop signal ends a wait at once.
TEST_F(SenderTest, StopsWhileWaiting) {
  Script script;
  script.dot = "HANG";
  TestServer server{script};
  std::thread stopper([&] {
    while (server.mails().empty()) std::this_thread::yield();
    stop.raise();
  });
  EXPECT_EQ(fates({server.host()}), kUncertain);
  stopper.join();
}

class SenderTlsTest : public SenderTest {
 protected:
  static Script tls_server(const temizu::testing::TestCertificate& certificate) {
    Script script;
    script.ehlo = "250-mx.test\r\n250-PIPELINING\r\n250 STARTTLS";
    script.tls_certificate = certificate.certificate;
    script.tls_key = certificate.key;
    return script;
  }
  void require(const std::string& authority) {
    options.client.tls = smtp::TlsUse::required;
    Result<std::shared_ptr<const TlsClient>> tls = TlsClient::make(true, authority);
    ASSERT_TRUE(tls);
    options.tls = *tls;
  }
  void take_what_comes() {
    options.client.tls = smtp::TlsUse::opportunistic;
    options.tls = *TlsClient::make(false, "");
  }
};

// Goal: with TLS required, mail goes only to a server that shows a certificate of its own name (or address) from our
// authority; wrong name, wrong authority, no offer, a refused or broken STARTTLS send nothing at all.
TEST_F(SenderTlsTest, RequiresTheRightCertificate) {
  const auto by_name = temizu::testing::make_certificate("DNS:localhost");
  const auto by_address = temizu::testing::make_certificate("IP:127.0.0.1");
  {
    TestServer server{tls_server(by_name)};
    require(by_name.authority);
    const std::vector<Sent> sent = send({server.host("localhost")});
    EXPECT_EQ(sent[0].result.fate, Fate::delivered) << sent[0].result.reply;
    EXPECT_TRUE(sent[0].tls);
    EXPECT_EQ(server.count("EHLO"), 2u);
  }
  {
    TestServer server{tls_server(by_address)};
    require(by_address.authority);
    EXPECT_EQ(fates({server.host("127.0.0.1")}), kDelivered);
  }
  struct Case { const char* name; Script script; std::string authority, host; };
  Script no_offer = tls_server(by_name);
  no_offer.ehlo = "250 mx.test";
  Script refuses = tls_server(by_name);
  refuses.on = [](const std::string& line, int) { return line == "STARTTLS" ? "454 not now" : ""; };
  Script garbles = tls_server(by_name);
  garbles.on = [](const std::string& line, int) { return line == "STARTTLS" ? "RAW 220 go\r\n250-injected\r\n" : ""; };
  garbles.tls_key.clear();
  const std::vector<Case> cases{
      {"wrong authority", tls_server(by_name), by_address.authority, "localhost"},
      {"wrong name", tls_server(by_address), by_address.authority, "localhost"},
      {"wrong address", tls_server(by_name), by_name.authority, "127.0.0.1"},
      {"no offer", no_offer, by_name.authority, "localhost"},
      {"refused", refuses, by_name.authority, "localhost"},
      {"injected", garbles, by_name.authority, "localhost"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    TestServer server{c.script};
    require(c.authority);
    EXPECT_EQ(fates({server.host(c.host)}), kDeferred);
    EXPECT_EQ(server.count("MAIL"), 0u);
  }
}

// Goal: opportunistic TLS takes any certificate, and goes on in plain text on a new connection when the handshake fails.
TEST_F(SenderTlsTest, TakesWhatTlsThereIsWhenOpportunistic) {
  take_what_comes();
  TestServer server{tls_server(temizu::testing::make_certificate("DNS:elsewhere"))};
  const std::vector<Sent> sent = send({server.host()});
  EXPECT_EQ(sent[0].result.fate, Fate::delivered);
  EXPECT_TRUE(sent[0].tls);
  EXPECT_EQ(server.mails(), std::vector<std::string>{kWire});

  Script broken;
  broken.ehlo = "250-mx.test\r\n250 STARTTLS";
  broken.on = [](const std::string& line, int) { return line == "STARTTLS" ? "RAW 220 go\r\n" : ""; };
  TestServer no_tls{broken};
  options.times.command_ms = 1000;   // it never answers the handshake
  const std::vector<Sent> plain = send({no_tls.host()});
  EXPECT_EQ(plain[0].result.fate, Fate::delivered);
  EXPECT_FALSE(plain[0].tls);
  EXPECT_EQ(no_tls.connections(), 2);
}

// Goal: plain text injected behind the answer to STARTTLS is never read as part of the session.
TEST_F(SenderTlsTest, RefusesInjectionBeforeTheHandshake) {
  take_what_comes();
  Script script = tls_server(temizu::testing::make_certificate("DNS:localhost"));
  script.on = [](const std::string& line, int) { return line == "STARTTLS" ? "RAW 220 go\r\n250 injected\r\n" : ""; };
  script.tls_key.clear();
  TestServer server{script};
  EXPECT_EQ(fates({server.host()}), kDeferred);
  EXPECT_EQ(server.count("MAIL"), 0u);
}

// Goal: a mail larger than all buffers between us arrives whole, over plain text and TLS, though writes block and go in
// parts.
TEST_F(SenderTlsTest, SendsLargeMails) {
  const std::string line(900, 'x');
  std::string body = "Subject: large\r\n\r\n", expected = body;
  while (body.size() < (24u << 20)) {
    body += "." + line + "\r\n";
    expected += ".." + line + "\r\n";
  }
  expected += ".\r\n";
  const auto certificate = temizu::testing::make_certificate("DNS:localhost");
  for (const bool with_tls : {false, true}) {
    if (with_tls) take_what_comes();
    TestServer server{tls_server(certificate)};
    Sender sender(options, next_hops, stop, nullptr);
    const Result<std::vector<Sent>> sent = sender.send({"test", {server.host()}}, {"from@test", {"a@test"}, "", body, {}, false});
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->front().result.fate, Fate::delivered) << sent->front().result.reply;
    EXPECT_EQ(sent->front().tls, with_tls);
    const std::vector<std::string> mails = server.mails();
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_TRUE(mails[0] == expected);
  }
}

}  // namespace
}  // namespace temizu::deliver
