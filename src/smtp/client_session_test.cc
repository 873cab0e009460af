#include "smtp/client_session.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace temizu::smtp {
namespace {

constexpr char kBody[] = "Subject: hello\r\n\r\n.dot\r\nend\r\n";
constexpr char kEhlo[] = "250-mx.example.jp\r\n250-PIPELINING\r\n250-SIZE 10000\r\n250-SMTPUTF8\r\n250 XFORWARD ADDR HELO PROTO\r\n";

std::string output(ClientSession& session) {
  Bytes out;
  while (session.next_output(out)) {
  }
  return out;
}

ClientSession ready(const std::string& ehlo = kEhlo, ClientOptions options = {"gw.example.jp", TlsUse::opportunistic, false}) {
  ClientSession session(std::move(options));
  session.feed("220 mx.example.jp ESMTP\r\n");
  EXPECT_EQ(output(session), "EHLO gw.example.jp\r\n");
  session.feed(ehlo);
  EXPECT_EQ(session.step(), ClientSession::Step::ready);
  return session;
}

ClientMail mail_to(std::vector<std::string> recipients) {
  ClientMail mail;
  mail.sender = "taro@example.com";
  mail.recipients = std::move(recipients);
  mail.head = "Received: by gw.example.jp\r\n";
  mail.body = kBody;
  return mail;
}

std::vector<Fate> fates(const ClientSession& session) {
  std::vector<Fate> all;
  for (const RecipientResult& result : session.results()) all.push_back(result.fate);
  return all;
}

constexpr char kSent[] = "Received: by gw.example.jp\r\nSubject: hello\r\n\r\n..dot\r\nend\r\n.\r\n";

// Goal: one mail with PIPELINING costs one write for the envelope and one for the mail, dots doubled, and the session is
// ready for the next mail afterwards.
TEST(ClientSession, SendsAMailInTwoWritesAndIsReadyAgain) {
  ClientSession session = ready();
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(session.begin(mail_to({"a@example.lg.jp", "b@example.lg.jp"})));
    EXPECT_EQ(output(session), "MAIL FROM:<taro@example.com> SIZE=57\r\nRCPT TO:<a@example.lg.jp>\r\nRCPT TO:<b@example.lg.jp>\r\nDATA\r\n");
    session.feed("250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n354 go\r\n");
    EXPECT_FALSE(session.dot_out());
    Bytes sent;
    EXPECT_TRUE(session.next_output(sent));
    EXPECT_EQ(sent, kSent);
    EXPECT_TRUE(session.dot_out());
    EXPECT_EQ(session.await(), ClientSession::Await::dot);
    session.feed("250 2.0.0 queued as 1\r\n");
    EXPECT_EQ(session.step(), ClientSession::Step::ready);
    EXPECT_EQ(fates(session), (std::vector{Fate::delivered, Fate::delivered}));
    EXPECT_EQ(session.results()[0].reply, "250 2.0.0 queued as 1");
  }
  session.quit();
  EXPECT_EQ(output(session), "QUIT\r\n");
  session.feed("221 bye\r\n");
  EXPECT_EQ(session.step(), ClientSession::Step::closed);
}

// Goal: a server without extensions gets HELO and one command at a time.
TEST(ClientSession, FallsBackToHeloAndLockstep) {
  ClientSession session({"gw.example.jp", TlsUse::opportunistic, true});
  session.feed("220 old\r\n");
  output(session);
  session.feed("502 what?\r\n");
  EXPECT_EQ(output(session), "HELO gw.example.jp\r\n");
  session.feed("250 old\r\n");
  ASSERT_TRUE(session.begin(mail_to({"a@example.lg.jp"})));
  EXPECT_EQ(output(session), "MAIL FROM:<taro@example.com>\r\n");
  EXPECT_EQ(session.await(), ClientSession::Await::command);
  session.feed("250 ok\r\n");
  EXPECT_EQ(output(session), "RCPT TO:<a@example.lg.jp>\r\n");
  session.feed("250 ok\r\n");
  EXPECT_EQ(output(session), "DATA\r\n");
  EXPECT_EQ(session.await(), ClientSession::Await::data);
  session.feed("354 go\r\n");
  EXPECT_EQ(output(session), kSent);
  session.feed("250 ok\r\n");
  EXPECT_EQ(fates(session), std::vector{Fate::delivered});
}

struct Case {
  const char* name;
  const char* replies;          // to MAIL, RCPT a, RCPT b, DATA in one go
  const char* dot_reply;        // "" when the mail must not be sent; "-" when the connection is lost after our dot
  std::vector<Fate> expected;
  bool reusable;
};

// Goal: every stage may say 4xx or 5xx; each recipient ends exactly as its own answer says.
TEST(ClientSession, EndsEachRecipientAsItWasAnswered) {
  using enum Fate;
  const std::vector<Case> cases{
      {"all well", "250 a\r\n250 b\r\n250 c\r\n354 d\r\n", "250 e\r\n", {delivered, delivered}, true},
      {"MAIL 4xx", "450 a\r\n503 b\r\n503 c\r\n503 d\r\n", "", {deferred, deferred}, true},
      {"MAIL 5xx", "550 a\r\n503 b\r\n503 c\r\n503 d\r\n", "", {failed, failed}, true},
      {"one RCPT 5xx", "250 a\r\n550 5.1.1 b\r\n250 c\r\n354 d\r\n", "250 e\r\n", {failed, delivered}, true},
      {"one RCPT 4xx", "250 a\r\n250 b\r\n451 c\r\n354 d\r\n", "250 e\r\n", {delivered, deferred}, true},
      {"RCPT 552 is 452", "250 a\r\n250 b\r\n552 too many\r\n354 d\r\n", "250 e\r\n", {delivered, deferred}, true},
      {"both RCPT", "250 a\r\n450 b\r\n550 c\r\n503 d\r\n", "", {deferred, failed}, true},
      {"DATA 4xx", "250 a\r\n550 b\r\n250 c\r\n451 d\r\n", "", {failed, deferred}, true},
      {"DATA 5xx", "250 a\r\n250 b\r\n250 c\r\n554 d\r\n", "", {failed, failed}, true},
      {"dot 4xx", "250 a\r\n250 b\r\n250 c\r\n354 d\r\n", "451 e\r\n", {deferred, deferred}, true},
      {"dot 5xx", "250 a\r\n250 b\r\n450 c\r\n354 d\r\n", "554 e\r\n", {failed, deferred}, true},
      {"421 at MAIL", "421 bye\r\n", "", {deferred, deferred}, false},
      {"421 at RCPT", "250 a\r\n550 b\r\n421 bye\r\n", "", {failed, deferred}, false},
      {"421 at DATA", "250 a\r\n250 b\r\n250 c\r\n421 d\r\n", "", {deferred, deferred}, false},
      {"421 at dot", "250 a\r\n250 b\r\n250 c\r\n354 d\r\n", "421 e\r\n", {deferred, deferred}, false},
      {"lost after dot", "250 a\r\n450 b\r\n250 c\r\n354 d\r\n", "-", {deferred, uncertain}, false},
      {"garbage after dot", "250 a\r\n250 b\r\n250 c\r\n354 d\r\n", "hello\r\n", {uncertain, uncertain}, false},
      {"354 after dot", "250 a\r\n250 b\r\n250 c\r\n354 d\r\n", "354 e\r\n", {uncertain, uncertain}, false},
      {"250 to DATA", "250 a\r\n250 b\r\n250 c\r\n250 d\r\n", "", {deferred, deferred}, false},
      {"354 to RCPT", "250 a\r\n354 b\r\n", "", {deferred, deferred}, false},
      {"two codes in one reply", "250-a\r\n550 b\r\n", "", {deferred, deferred}, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ClientSession session = ready();
    ASSERT_TRUE(session.begin(mail_to({"a@example.lg.jp", "b@example.lg.jp"})));
    output(session);
    session.feed(c.replies);
    const std::string said = output(session);
    if (c.dot_reply[0] == '\0') {
      EXPECT_EQ(said, c.reusable ? "RSET\r\n" : "");
      if (c.reusable) session.feed("250 ok\r\n");
    } else {
      EXPECT_EQ(said, kSent);
      c.dot_reply[0] == '-' ? session.lost("connection lost") : session.feed(c.dot_reply);
    }
    EXPECT_EQ(fates(session), c.expected);
    EXPECT_EQ(session.step(), c.reusable ? ClientSession::Step::ready : ClientSession::Step::closed);
  }
}

// Goal: a connection lost at any moment before our dot leaves the mail deferred, never uncertain or delivered.
TEST(ClientSession, IsSureThatNothingWasTakenBeforeTheDot) {
  const std::string replies = "250 a\r\n250 b\r\n250 c\r\n354 d\r\n";
  for (std::size_t length = 0; length <= replies.size(); ++length) {
    ClientSession session = ready();
    ASSERT_TRUE(session.begin(mail_to({"a@example.lg.jp", "b@example.lg.jp"})));
    output(session);
    for (const char c : replies.substr(0, length)) session.feed(std::string_view(&c, 1));
    session.lost("connection lost");
    EXPECT_EQ(fates(session), (std::vector{Fate::deferred, Fate::deferred})) << length;
    EXPECT_EQ(session.results()[0].enhanced, "4.4.2");
  }
}

// Goal: when nobody was accepted but DATA was (it was pipelined), the server gets an empty mail and never the real one.
TEST(ClientSession, EndsADataWithoutRecipientsWithAnEmptyMail) {
  ClientSession session = ready();
  ASSERT_TRUE(session.begin(mail_to({"a@example.lg.jp"})));
  output(session);
  session.feed("250 a\r\n550 5.1.1 unknown\r\n354 go\r\n");
  EXPECT_EQ(output(session), ".\r\n");
  EXPECT_FALSE(session.dot_out());
  session.feed("250 taken\r\n");
  EXPECT_EQ(fates(session), std::vector{Fate::failed});
  EXPECT_EQ(session.step(), ClientSession::Step::ready);
}

// Goal: what arrives in plain text behind the answer to STARTTLS ends the connection (CVE-2011-0411 and its kin), in one
// piece or in two; what the plain EHLO said is forgotten after the handshake.
TEST(ClientSession, TakesNothingOverFromBeforeTheHandshake) {
  const std::string offer = "250-mx\r\n250-PIPELINING\r\n250 STARTTLS\r\n";
  for (const char* injected : {"220 go\r\n250 injected\r\n", "220 go\r\n2"}) {
    ClientSession session({"gw", TlsUse::opportunistic, false});
    session.feed("220 mx\r\n");
    session.feed(offer);
    EXPECT_EQ(output(session), "EHLO gw\r\nSTARTTLS\r\n");
    session.feed(injected);
    EXPECT_EQ(session.step(), ClientSession::Step::closed);
    EXPECT_FALSE(session.greeted());
  }
  ClientSession session({"gw", TlsUse::required, false});
  session.feed("220 mx\r\n");
  session.feed(offer);
  output(session);
  session.feed("220 go\r\n");
  ASSERT_EQ(session.step(), ClientSession::Step::handshake);
  session.tls_started();
  EXPECT_EQ(output(session), "EHLO gw\r\n");
  session.feed("250 mx\r\n");
  EXPECT_EQ(session.step(), ClientSession::Step::ready);
  EXPECT_TRUE(session.tls_active());
  EXPECT_FALSE(session.extensions().pipelining);
}

// Goal: required means required: no offer, no EHLO, a refused STARTTLS all close; opportunistic goes on in plain.
TEST(ClientSession, RequiresTlsWhereToldTo) {
  const std::vector<std::vector<std::string>> servers{{"250 mx\r\n"}, {"502 no\r\n"}, {"250-mx\r\n250 STARTTLS\r\n", "454 no\r\n"}};
  for (const auto& server : servers) {
    for (const TlsUse use : {TlsUse::required, TlsUse::opportunistic}) {
      ClientSession session({"gw", use, false});
      session.feed("220 mx\r\n");
      for (const std::string& reply : server) session.feed(reply);
      if (session.step() == ClientSession::Step::write) output(session);
      if (use == TlsUse::opportunistic && session.step() == ClientSession::Step::read) session.feed("250 mx\r\n");
      EXPECT_EQ(session.step(), use == TlsUse::required ? ClientSession::Step::closed : ClientSession::Step::ready);
    }
  }
}

// Goal: a greeting that refuses is about the connection, never about the mail: also 5xx only defers.
TEST(ClientSession, ClosesWhenTheGreetingRefuses) {
  for (const char* greeting : {"554 go away\r\n", "421 busy\r\n", "250 odd\r\n", "what\r\n"}) {
    ClientSession session({"gw", TlsUse::off, false});
    session.feed(greeting);
    EXPECT_EQ(session.step(), ClientSession::Step::closed) << greeting;
    EXPECT_EQ(session.closing().fate, Fate::deferred);
  }
}

// Goal: what the server cannot take is known before a byte is sent.
TEST(ClientSession, SettlesSizeAndSmtpUtf8Itself) {
  ClientSession small = ready("250-mx\r\n250 SIZE 50\r\n");
  ASSERT_TRUE(small.begin(mail_to({"a@example.lg.jp"})));
  EXPECT_EQ(output(small), "");
  EXPECT_EQ(small.step(), ClientSession::Step::ready);
  EXPECT_EQ(small.results()[0].fate, Fate::failed);
  EXPECT_EQ(small.results()[0].enhanced, "5.3.4");

  ClientSession ascii = ready("250-mx\r\n250 PIPELINING\r\n");
  ASSERT_TRUE(ascii.begin(mail_to({"太郎@example.lg.jp", "b@example.lg.jp"})));
  EXPECT_EQ(output(ascii), "MAIL FROM:<taro@example.com>\r\nRCPT TO:<b@example.lg.jp>\r\nDATA\r\n");
  EXPECT_EQ(ascii.results()[0].enhanced, "5.6.7");
  EXPECT_EQ(ascii.results()[1].fate, Fate::open);

  ClientSession utf8 = ready();
  ASSERT_TRUE(utf8.begin(mail_to({"太郎@example.lg.jp"})));
  EXPECT_EQ(output(utf8), "MAIL FROM:<taro@example.com> SIZE=57 SMTPUTF8\r\nRCPT TO:<太郎@example.lg.jp>\r\nDATA\r\n");
}

// Goal: XFORWARD carries what the server named, as xtext, and its refusal changes nothing.
TEST(ClientSession, SaysXforwardWhereOffered) {
  ClientSession session = ready(kEhlo, {"gw.example.jp", TlsUse::off, true});
  ClientMail mail = mail_to({"a@example.lg.jp"});
  mail.forwarded.address = "2001:db8::1";
  mail.forwarded.helo = "a b=c";
  mail.forwarded.source = "REMOTE";
  ASSERT_TRUE(session.begin(mail));
  EXPECT_EQ(output(session).substr(0, 73), "XFORWARD ADDR=IPV6:2001:db8::1 PROTO=[UNAVAILABLE] HELO=a+20b+3Dc\r\nMAIL F");
  session.feed("501 no\r\n250 a\r\n250 b\r\n354 c\r\n");
  output(session);
  session.feed("250 d\r\n");
  EXPECT_EQ(fates(session), std::vector{Fate::delivered});
}

// Goal: many recipients go in bounded groups, so that unread replies never fill both sides' buffers.
TEST(ClientSession, KeepsABoundedNumberOfCommandsInFlight) {
  ClientSession session = ready();
  std::vector<std::string> recipients;
  for (int i = 0; i < 250; ++i) recipients.push_back("u" + std::to_string(i) + "@example.lg.jp");
  ASSERT_TRUE(session.begin(mail_to(recipients)));
  std::size_t said = 0;
  std::string last;
  while (session.step() == ClientSession::Step::write) {
    last = output(session);
    const auto lines = static_cast<std::size_t>(std::count(last.begin(), last.end(), '\n'));
    ASSERT_LE(lines, kCommandsInFlightMax);
    said += lines;
    if (last.size() >= 6 && last.substr(last.size() - 6) == "DATA\r\n") break;
    for (std::size_t i = 0; i < lines; ++i) session.feed("250 ok\r\n");
  }
  EXPECT_EQ(said, 252u);
}

// Goal: a probe asks MAIL and RCPT one by one, sends no mail, and leaves the connection usable.
TEST(ClientSession, ProbesWithoutSendingAMail) {
  for (const auto& [reply, fate] : std::vector<std::pair<std::string, Fate>>{
           {"250 ok\r\n", Fate::delivered}, {"550 5.1.1 no\r\n", Fate::failed}, {"450 later\r\n", Fate::deferred}}) {
    ClientSession session = ready();
    ClientMail probe;
    probe.recipients = {"a@example.lg.jp"};
    probe.probe = true;
    ASSERT_TRUE(session.begin(probe));
    EXPECT_EQ(output(session), "MAIL FROM:<>\r\n");
    session.feed("250 ok\r\n");
    EXPECT_EQ(output(session), "RCPT TO:<a@example.lg.jp>\r\n");
    session.feed(reply);
    EXPECT_EQ(output(session), "RSET\r\n");
    EXPECT_EQ(session.results()[0].fate, fate);
    session.feed("250 ok\r\n");
    EXPECT_EQ(session.step(), ClientSession::Step::ready);
  }
}

// Goal: a reply nobody asked for closes: in the middle of the mail, at rest, or begun before our dot.
TEST(ClientSession, ClosesOnUnaskedReplies) {
  ClientSession idle = ready();
  idle.feed("250 hello\r\n");
  EXPECT_EQ(idle.step(), ClientSession::Step::closed);
  for (const char* early : {"250 taken\r\n", "250 tak", "552 too big\r\n"}) {
    ClientSession session = ready();
    ASSERT_TRUE(session.begin(mail_to({"a@example.lg.jp"})));
    output(session);
    session.feed(std::string("250 a\r\n250 b\r\n354 c\r\n") + early);
    EXPECT_EQ(output(session), "");
    EXPECT_EQ(session.step(), ClientSession::Step::closed);
    EXPECT_EQ(session.results()[0].fate, early[0] == '5' ? Fate::failed : Fate::deferred);
  }
}

// Goal: replies are kept clean and short, and endless ones end the connection.
TEST(ClientSession, KeepsRepliesBoundedAndClean) {
  ClientSession session = ready();
  ASSERT_TRUE(session.begin(mail_to({"a@example.lg.jp"})));
  output(session);
  session.feed("250 a\r\n550-\x1b[2J\xff evil\r\n550 " + std::string(1500, 'x') + "\r\n503 c\r\n");
  const std::string& reply = session.results()[0].reply;
  EXPECT_EQ(reply.size(), kReplyOctetsMax);
  EXPECT_EQ(reply.substr(0, 16), "550 ?[2J? evil x");

  ClientSession endless = ready();
  ASSERT_TRUE(endless.begin(mail_to({"a@example.lg.jp"})));
  output(endless);
  for (int i = 0; i < 100'000 && endless.step() != ClientSession::Step::closed; ++i) endless.feed("250-more\r\n");
  EXPECT_EQ(endless.step(), ClientSession::Step::closed);
}

// Goal: an address or a mail that could be read in two ways is refused before a byte leaves.
TEST(ClientSession, RefusesWhatItCannotWriteSafely) {
  ClientSession session = ready();
  for (const char* address : {"a@b\r\nRCPT TO:<c@d>", "a b@example.jp", "a@b>", "", "a@b> SIZE=1"}) {
    EXPECT_FALSE(session.begin(mail_to({address}))) << address;
    EXPECT_EQ(output(session), "");
  }
  for (const char* body : {"a\nb\r\n", "a\rb\r\n", "a", "\x80\r\n", "a\r\n\r", "\x01\r\n", ""}) {
    ClientMail mail = mail_to({"a@example.lg.jp"});
    mail.body = body;
    EXPECT_FALSE(session.begin(mail)) << body;
    EXPECT_EQ(output(session), "");
  }
  EXPECT_EQ(session.step(), ClientSession::Step::ready);
}

}  // namespace
}  // namespace temizu::smtp
