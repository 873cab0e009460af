#include "smtp/server_session.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "smtp/server_harness.h"

namespace temizu::smtp {
namespace {

// The codes of all replies in order: "250 250 354".
std::string codes(std::string_view wire) {
  std::string out;
  while (!wire.empty()) {
    const std::size_t end = wire.find("\r\n");
    if (end == std::string_view::npos) return out + " unfinished";
    if (wire.size() > 3 && wire[3] == ' ') out += (out.empty() ? "" : " ") + std::string(wire.substr(0, 3));
    wire.remove_prefix(end + 2);
  }
  return out;
}

// The enhanced code of the last reply.
std::string enhanced(std::string_view wire) { return wire.size() < 9 ? "" : std::string(wire.substr(4, 5)); }

// Goal: P1, a whole dialogue in order, with the replies that RFC 5321 asks for and the 250 only after the message is kept.
TEST(ServerSession, TakesAMessage) {
  Harness h;
  h.open();
  EXPECT_EQ(h.take(), "220 gate.example ESMTP Temizu\r\n");
  EXPECT_EQ(h.say("EHLO c.example\r\n"),
            "250-gate.example\r\n250-PIPELINING\r\n250-SIZE 104857600\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250 HELP\r\n");
  EXPECT_EQ(h.say("MAIL FROM:<A@b.example> SIZE=10 BODY=8BITMIME\r\n"), "250 2.1.0 Ok\r\n");
  EXPECT_EQ(h.say("RCPT TO:<u@EXAMPLE.jp>\r\n"), "250 2.1.5 Ok\r\n");
  EXPECT_EQ(h.say("DATA\r\n"), "354 end with <CRLF>.<CRLF>\r\n");
  EXPECT_EQ(h.say("A: b\r\n\r\n..x\r\n.\r\n"), "");
  EXPECT_EQ(h.sink.content, "A: b\r\n\r\n.x\r\n");
  EXPECT_EQ(h.keep(), "250 2.0.0 Ok: kept as 7f3a91c2\r\n");
  EXPECT_EQ(h.sink.transaction.sender.to_text(), "A@b.example");
  EXPECT_EQ(h.sink.transaction.recipients.at(0).to_text(), "u@example.jp");
  EXPECT_EQ(h.sink.transaction.protocol, "ESMTP");
  EXPECT_EQ(h.sink.count("ack"), 0u);
  EXPECT_EQ(h.say("QUIT\r\n"), "221 2.0.0 goodbye\r\n");
  EXPECT_EQ(h.sink.count("ack"), 1u);
  EXPECT_EQ(h.sink.count("abort"), 0u);
  EXPECT_TRUE(h.session->closed());
}

// Goal: P1 and P2, each command in each state gets one reply with the right code.
TEST(ServerSession, AnswersEveryCommandInEveryState) {
  struct Case { const char* lines; const char* codes; };
  const Case cases[] = {
      {"MAIL FROM:<>\r\n", "503"},
      {"RCPT TO:<u@example.jp>\r\n", "503"},
      {"DATA\r\n", "503"},
      {"HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\nDATA\r\n", "250 250 250 354"},
      {"EHLO c\r\nRCPT TO:<u@example.jp>\r\n", "250 503"},
      {"EHLO c\r\nDATA\r\n", "250 503"},
      {"EHLO c\r\nMAIL FROM:<>\r\nDATA\r\n", "250 250 503"},
      {"EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<x@other.example>\r\nDATA\r\n", "250 250 550 554"},
      {"EHLO c\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\n", "250 250 503"},
      {"EHLO c\r\nMAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\n", "250 250 250 250"},
      {"EHLO c\r\nMAIL FROM:<>\r\nEHLO c\r\nMAIL FROM:<>\r\n", "250 250 250 250"},
      {"EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\nRSET\r\nDATA\r\n", "250 250 250 250 503"},
      {"VRFY u\r\nEXPN l\r\nETRN x\r\nTURN\r\n", "252 502 502 502"},
      {"NOOP\r\nHELP\r\nNOOP x y\r\n", "250 214 250"},
      {"EHLO\r\nHELO a b\r\nEHLO c\r\n", "501 501 250"},
      {"WHAT\r\n", "500"},
      {"\r\n", "500"},
      {"AUTH PLAIN x\r\n", "500"},
      {"STARTTLS\r\n", "502"},
      {"XFORWARD NAME=x\r\n", "550"},
      {"EHLO c\r\nMAIL FROM:<> BODY=BINARYMIME\r\n", "250 555"},
      {"EHLO c\r\nMAIL FROM:<x\r\n", "250 501"},
      {"EHLO c\r\nMAIL FROM:<> SMTPUTF8\r\n", "250 555"},
      {"EHLO c\r\nMAIL FROM:<佐@例.jp>\r\n", "250 553"},
      {"EHLO c\r\nMAIL FROM:<> SIZE=104857601\r\n", "250 552"},
      {"EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<u@example.jp> NOTIFY=NEVER\r\n", "250 250 555"},
      {"EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<佐@example.jp>\r\n", "250 250 553"},
      {"EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<u>\r\n", "250 250 501"},
      {"EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\nDATA now\r\n", "250 250 250 501"},
      {"QUIT now\r\nRSET now\r\nQUIT\r\n", "501 501 221"},
      {"NOOP a\nMAIL FROM:<>\r\n", "500"},
      {"NOOP a\rb\r\n", "500"},
      {"NOOP \t\r\n", "500"},
      {"BDAT 5 LAST\r\nQUIT\r\n", "502"},
      {"QUIT\r\nNOOP\r\n", "221"},
  };
  for (const Case& c : cases) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::string_view(c.lines).size()}) {
      Harness h;
      h.open();
      h.take();
      std::string got;
      for (std::size_t at = 0; at < std::string_view(c.lines).size(); at += piece) got += h.say(std::string_view(c.lines).substr(at, piece));
      EXPECT_EQ(codes(got), c.codes) << c.lines << piece;
    }
  }
}

// Goal: P2, four bad commands in a row end the session; a good one between them forgives.
TEST(ServerSession, EndsAfterFourBadCommandsInARow) {
  Harness h;
  h.open();
  h.take();
  EXPECT_EQ(codes(h.say("A\r\nB\r\nC\r\nNOOP\r\nA\r\nB\r\nC\r\n")), "500 500 500 250 500 500 500");
  EXPECT_EQ(codes(h.say("D\r\nNOOP\r\n")), "421");
  EXPECT_TRUE(h.session->closed());
}

// Goal: a session that only talks ends.
TEST(ServerSession, EndsAfterManyIdleCommands) {
  Harness h;
  h.open();
  std::string all;
  for (int i = 0; i < 200; ++i) all += h.say("NOOP\r\n");
  EXPECT_TRUE(h.session->closed());
  EXPECT_EQ(all.substr(all.rfind("\r\n", all.size() - 3) + 2, 9), "421 4.7.0");
}

// Goal: P2, a line that is too long is read to its end and answered once; one without an end ends the session.
TEST(ServerSession, BoundsCommandLines) {
  for (const std::size_t piece : {1u, 100u, 2048u, 5000u}) {
    Harness h;
    h.open();
    h.take();
    const std::string line = "NOOP " + std::string(3000, 'x') + "\r\nNOOP\r\n";
    std::string got;
    for (std::size_t at = 0; at < line.size(); at += piece) {
      got += h.say(std::string_view(line).substr(at, piece));
      EXPECT_LT(h.held.size(), kCommandOctetsMax);
    }
    EXPECT_EQ(codes(got), "500 250") << piece;
  }
  Harness exact;
  exact.open();
  exact.take();
  EXPECT_EQ(codes(exact.say("NOOP " + std::string(kCommandOctetsMax - 7, 'x') + "\r\n")), "250");
  EXPECT_EQ(codes(exact.say("NOOP " + std::string(kCommandOctetsMax - 6, 'x') + "\r\n")), "500");
  for (int i = 0; i < 100 && !exact.session->closed(); ++i) exact.say(std::string(1000, 'x'));
  EXPECT_TRUE(exact.session->closed());
}

// Goal: P3, every smuggling sequence: nothing is accepted, the message is read to its real end, then 550 5.5.2 and the
// connection closes, the smuggled commands unread.
TEST(ServerSession, RefusesEverySmugglingSequence) {
  using namespace std::string_literals;
  const std::string sequences[] = {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\r.\n", "\n.\r", "\r\n.\r\r\n", "\n\r.\n\r", "a\nb", "a\rb"};
  for (const std::string& sequence : sequences) {
    for (const std::size_t piece : {1u, 2u, 1000u}) {
      Harness h;
      h.to_rcpt();
      h.say("DATA\r\n");
      const std::string wire = "Subject: x\r\n\r\nfirst" + sequence +
                               "MAIL FROM:<evil@b.example>\r\nRCPT TO:<u@example.jp>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\nQUIT\r\n";
      std::string got;
      for (std::size_t at = 0; at < wire.size(); at += piece) got += h.say(std::string_view(wire).substr(at, piece));
      EXPECT_EQ(codes(got), "550") << testing::PrintToString(sequence) << piece;
      EXPECT_EQ(enhanced(got), "5.5.2");
      EXPECT_TRUE(h.session->closed());
      EXPECT_EQ(h.sink.count("end"), 0u);
      EXPECT_EQ(h.sink.count("abort"), 1u);
      EXPECT_EQ(h.sink.count("begin"), 1u);
    }
  }
}

// Goal: P3 and P7, a NUL beside the dot ends no message; it is stored exactly and flagged.
TEST(ServerSession, StoresNulAndFlagsIt) {
  using namespace std::string_literals;
  for (const std::string& sequence : {"\r\n\0.\r\n"s, "\r\n.\0\r\n"s}) {
    Harness h;
    h.to_rcpt();
    h.say("DATA\r\n");
    EXPECT_EQ(h.say("first" + sequence + "RSET\r\n"), "");
    EXPECT_TRUE(h.session->in_message());
    h.say(".\r\n");
    EXPECT_TRUE(h.sink.facts.content.has_nul);
    EXPECT_NE(h.sink.content.find('\0'), std::string::npos);
    EXPECT_EQ(codes(h.keep()), "250");
  }
}

// Goal: P3, the named legacy client's mail is taken with CRLF in place of what stood alone, and marked for holding.
TEST(ServerSession, NormalisesForANamedClientOnly) {
  Harness h;
  h.options->legacy_newline_networks = {Network::parse("192.0.2.1").value()};
  h.to_rcpt();
  h.say("DATA\r\n");
  h.say("a\nb\n.\nc\r\n.\r\n");
  EXPECT_EQ(h.sink.content, "a\r\nb\r\n.\r\nc\r\n");
  EXPECT_TRUE(h.sink.facts.newlines_normalised);
  EXPECT_EQ(codes(h.keep()), "250");
}

// Goal: P5, commands behind the end of a message are read when it was accepted and dropped when it was not.
TEST(ServerSession, ReadsPipelinedCommandsOnlyAfterAnAcceptedMessage) {
  Harness h;
  h.to_rcpt();
  h.say("DATA\r\n");
  EXPECT_EQ(h.say("x\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\n"), "");
  EXPECT_EQ(codes(h.keep()), "250 250 250");
  EXPECT_EQ(h.sink.count("ack"), 0u) << "commands that came before the 250 do not show that it was seen";
  h.say("NOOP\r\n");
  EXPECT_EQ(h.sink.count("ack"), 1u);

  for (const Code code : {Code::full, Code::io}) {
    Harness g;
    g.to_rcpt();
    g.say("DATA\r\n");
    g.say("x\r\n.\r\nMAIL FROM:<>\r\n");
    const std::string got = g.keep(Unexpected(code, "intake", "no"));
    EXPECT_EQ(codes(got), code == Code::full ? "452" : "451");
    EXPECT_TRUE(g.session->closed());
  }
}

// Goal: P5, content sent before 354 is never read as commands.
TEST(ServerSession, ClosesWhenContentComesBeforeItIsAskedFor) {
  for (const char* before : {"EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\n", "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<u@no.example>\r\n", "EHLO c\r\n"}) {
    Harness h;
    h.open();
    h.say(before);
    const std::string got = h.say("DATA\r\nVRFY x\r\n.\r\n");
    EXPECT_EQ(codes(got).size(), 3u) << got;
    EXPECT_EQ(got[0], '5');
    EXPECT_TRUE(h.session->closed());
    EXPECT_EQ(h.sink.count("begin"), 0u);
  }
}

// Goal: P6, nothing crosses STARTTLS: bytes behind it end the session, and after it the client starts anew.
TEST(ServerSession, CarriesNothingAcrossStarttls) {
  Harness h;
  h.peer.starttls_offered = true;
  h.open();
  EXPECT_NE(h.say("EHLO c\r\n").find("250-STARTTLS\r\n"), std::string::npos);
  h.say("MAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\n");
  EXPECT_EQ(codes(h.say("STARTTLS\r\n")), "220");
  EXPECT_EQ(h.sink.count("tls"), 1u);
  EXPECT_FALSE(h.session->wants_input());
  h.session->tls_started(h.now_ms);
  EXPECT_EQ(codes(h.say("DATA\r\n")), "503");
  EXPECT_EQ(codes(h.say("MAIL FROM:<>\r\n")), "503");
  EXPECT_EQ(h.say("EHLO c\r\n").find("STARTTLS"), std::string::npos);
  EXPECT_EQ(codes(h.say("STARTTLS\r\n")), "503");
  EXPECT_EQ(codes(h.say("MAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\nDATA\r\n")), "250 250 354");
  EXPECT_EQ(h.sink.transaction.protocol, "ESMTPS");

  Harness injected;
  injected.peer.starttls_offered = true;
  injected.open();
  injected.say("EHLO c\r\n");
  EXPECT_EQ(codes(injected.say("STARTTLS\r\nMAIL FROM:<evil@b.example>\r\n")), "554");
  EXPECT_EQ(injected.sink.count("tls"), 0u);
  EXPECT_TRUE(injected.session->closed());
}

// Goal: TLS can be demanded before MAIL.
TEST(ServerSession, DemandsTlsWhenToldTo) {
  Harness h;
  h.options->tls_required = true;
  h.peer.starttls_offered = true;
  h.open();
  h.take();
  EXPECT_EQ(codes(h.say("EHLO c\r\nMAIL FROM:<>\r\n")), "250 530");
}

// Goal: P9 and P10, each wait has its end, and a message that trickles in is cut off.
TEST(ServerSession, KeepsItsDeadlines) {
  Harness idle;
  idle.open();
  idle.take();
  EXPECT_EQ(idle.session->deadline_ms(), 1000 + 300'000);
  idle.say("NOO");  // half a command is no command
  idle.now_ms += 299'999;
  idle.say("P");
  idle.session->on_time(idle.now_ms);
  EXPECT_FALSE(idle.session->closed());
  idle.session->on_time(idle.now_ms + 1);
  EXPECT_EQ(codes(idle.take()), "421");
  EXPECT_TRUE(idle.session->closed());

  Harness busy;
  busy.open();
  busy.session->set_busy(true);
  EXPECT_EQ(busy.session->deadline_ms(), 1000 + 30'000);

  Harness slow;  // 100 octets a second
  slow.to_rcpt();
  slow.say("DATA\r\n");
  for (int second = 0; second < 60 && !slow.session->closed(); ++second) {
    slow.now_ms += 1000;
    slow.say(std::string(98, 'x') + "\r\n");
    slow.session->on_time(slow.now_ms);
    EXPECT_EQ(slow.session->closed(), slow.now_ms >= 1000 + 30'000) << second;
  }
  EXPECT_EQ(slow.sink.count("abort"), 1u);

  Harness steady;  // 1,000 octets a second, for ever
  steady.to_rcpt();
  steady.say("DATA\r\n");
  while (!steady.session->closed() && steady.now_ms < 10'000'000) {
    steady.now_ms += 1000;
    steady.say(std::string(998, 'x') + "\r\n");
    steady.session->on_time(steady.now_ms);
  }
  EXPECT_EQ(steady.now_ms, 1000 + 1'800'000);
  EXPECT_EQ(steady.sink.count("abort"), 1u);

  Harness silent;
  silent.to_rcpt();
  silent.take();
  silent.say("DATA\r\n" );
  silent.session->on_time(1000 + 180'000);
  EXPECT_TRUE(silent.session->closed());
}

// Goal: no clock runs against the client while we make it wait.
TEST(ServerSession, HasNoDeadlineWhileItWaitsItself) {
  Harness h;
  h.to_rcpt();
  h.say("DATA\r\n");
  h.say("x\r\n.\r\n");
  EXPECT_FALSE(h.session->deadline_ms());
  h.session->on_time(INT64_MAX);
  EXPECT_FALSE(h.session->closed());
  EXPECT_EQ(codes(h.keep()), "250");
}

// Goal: P13, recipients are asked about one by one; no one's refusal touches the others, however many there are.
TEST(ServerSession, AsksForRecipients) {
  Harness h;
  h.sink.answer.reset();
  h.open();
  h.take();
  EXPECT_EQ(codes(h.say("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<a@example.jp>\r\nRCPT TO:<b@example.jp>\r\nRCPT TO:<c@example.jp>\r\nNOOP\r\n")), "250 250");
  EXPECT_FALSE(h.session->wants_input());
  h.session->recipient_answered(RecipientAnswer::yes, h.now_ms);
  EXPECT_EQ(h.pump(), "250 2.1.5 Ok\r\n");
  h.session->recipient_answered(RecipientAnswer::no, h.now_ms);
  EXPECT_EQ(h.pump().substr(0, 9), "550 5.1.1");
  h.session->recipient_answered(RecipientAnswer::unknown, h.now_ms);
  EXPECT_EQ(codes(h.pump()), "250 250");
  h.session->recipient_answered(RecipientAnswer::no, h.now_ms);  // nobody asked
  EXPECT_EQ(h.take(), "");
  h.sink.answer = RecipientAnswer::no;
  std::string refused;
  for (int i = 0; i < 300; ++i) refused += codes(h.say(i % 2 == 0 ? "RCPT TO:<n@example.jp>\r\n" : "RCPT TO:<broken\r\n")).substr(0, 1);
  EXPECT_EQ(refused, std::string(300, '5'));
  EXPECT_EQ(codes(h.say("DATA\r\n")), "354");
  EXPECT_EQ(h.sink.transaction.recipients.size(), 2u);
}

// Goal: the 501st recipient gets 452 and the first 500 stay; the same twice is one.
TEST(ServerSession, BoundsRecipients) {
  Harness h;
  h.open();
  h.take();
  h.say("EHLO c\r\nMAIL FROM:<>\r\n");
  EXPECT_EQ(codes(h.say("RCPT TO:<u0@example.jp>\r\nRCPT TO:<u0@example.jp>\r\n")), "250 250");
  for (int i = 1; i < 500; ++i) ASSERT_EQ(codes(h.say("RCPT TO:<u" + std::to_string(i) + "@example.jp>\r\n")), "250");
  const std::string over = h.say("RCPT TO:<v@example.jp>\r\n");
  EXPECT_EQ(over.substr(0, 9), "452 4.5.3");
  EXPECT_EQ(codes(h.say("DATA\r\n")), "354");
  EXPECT_EQ(h.sink.transaction.recipients.size(), 500u);
}

// Goal: P17 and P18, the null sender needs no special case, postmaster and abuse are taken whatever the next hop says.
TEST(ServerSession, AlwaysTakesPostmasterAndAbuse) {
  Harness h;
  h.sink.answer = RecipientAnswer::no;
  h.open();
  h.take();
  EXPECT_EQ(codes(h.say("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nRCPT TO:<Postmaster@example.jp>\r\nRCPT TO:<abuse@a.sub.example.jp>\r\n"
                        "RCPT TO:<abuse@gate.example>\r\nRCPT TO:<postmaster@other.example>\r\nRCPT TO:<u@example.jp>\r\nDATA\r\n")),
            "250 250 250 250 250 250 550 550 354");
  ASSERT_EQ(h.sink.transaction.recipients.size(), 3u);
  EXPECT_EQ(h.sink.transaction.recipients.at(0).to_text(), "admin@example.jp");
  EXPECT_EQ(h.sink.transaction.recipients.at(1).to_text(), "Postmaster@example.jp");
}

// Goal: P26, neither strangers nor foreign domains get through, and an empty list lets nobody in.
TEST(ServerSession, IsNoOpenRelay) {
  Harness stranger;
  stranger.peer.address = IpAddress::parse("198.51.100.1").value();
  stranger.open();
  EXPECT_EQ(stranger.take().substr(0, 9), "554 5.7.1");
  EXPECT_TRUE(stranger.session->closed());
  Harness h;
  h.open();
  h.take();
  EXPECT_EQ(codes(h.say("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<u@other.example>\r\nRCPT TO:<u@sub.example.jp>\r\nRCPT TO:<u@xexample.jp>\r\n"
                        "RCPT TO:<u%other.example@[192.0.2.9]>\r\nRCPT TO:<@example.jp:u@other.example>\r\nRCPT TO:<u@x.sub.example.jp>\r\n")),
            "250 250 550 550 550 550 550 250");
  Harness closed;
  closed.options->client_networks.clear();
  closed.open();
  EXPECT_EQ(codes(closed.take()), "554");
}

// Goal: P19, the fiftieth hop is refused; our own mark is reported.
TEST(ServerSession, StopsLoops) {
  for (const int hops : {49, 50}) {
    Harness h;
    h.to_rcpt();
    h.say("DATA\r\n");
    std::string mail;
    for (int i = 0; i < hops; ++i) mail += "Received: from a by b\r\n";
    const std::string got = h.say(mail + "Temizu-Trace: site 1\r\n\r\nReceived: x\r\n.\r\n");
    if (hops < 50) {
      EXPECT_EQ(got, "");
      EXPECT_EQ(h.sink.facts.received_count, 49u);
      EXPECT_TRUE(h.sink.facts.loop_seen);
    } else {
      EXPECT_EQ(got.substr(0, 9), "554 5.4.6");
      EXPECT_EQ(h.sink.count("end"), 0u);
    }
  }
}

// Goal: what the release desk sent out does not come in again, and who sends it learns so; another site's does.
TEST(ServerSession, RefusesReleasedOriginalsThatComeBack) {
  for (const bool ours : {true, false}) {
    Harness h;
    h.options->released_token = "site 2";
    h.to_rcpt();
    h.say("DATA\r\n");
    const std::string got = h.say(std::string("Subject: x\r\nTemizu-Trace: ") + (ours ? "site\r\n 2" : "site 3") + "\r\n\r\nx\r\n.\r\n");
    EXPECT_EQ(got.substr(0, 9), ours ? "554 5.7.1" : "");
    EXPECT_EQ(h.sink.count("end"), ours ? 0u : 1u);
  }
}

// Goal: a message above the limit is refused at its end, not in its middle; one without an end is cut off.
TEST(ServerSession, BoundsTheMessage) {
  Harness h;
  h.options->limits.message_bytes_max = 1000;
  h.to_rcpt();
  h.say("DATA\r\n");
  EXPECT_EQ(h.say(std::string(1500, 'x')), "");
  EXPECT_EQ(h.say("\r\n.\r\n").substr(0, 9), "552 5.3.4");
  EXPECT_EQ(h.sink.count("abort"), 1u);
  Harness endless;
  endless.options->limits.message_bytes_max = 1000;
  endless.to_rcpt();
  endless.say("DATA\r\n");
  endless.say(std::string(3000, 'x'));
  EXPECT_TRUE(endless.session->closed());
  Harness line;
  line.options->limits.line_bytes_max = 100;
  line.to_rcpt();
  line.say("DATA\r\n");
  EXPECT_EQ(codes(line.say(std::string(101, 'x') + "\r\n.\r\n")), "550");
}

// Goal: P22, no room is said at MAIL, at DATA and after the content, each time as 452 4.3.1.
TEST(ServerSession, SaysWhenTheDiskIsFull) {
  const Status full = Unexpected(Code::full, "disk", "full");
  Harness h;
  h.sink.admitted = full;
  h.open();
  h.take();
  h.say("EHLO c\r\n");
  EXPECT_EQ(h.say("MAIL FROM:<>\r\n").substr(0, 9), "452 4.3.1");
  h.sink.admitted = {};
  h.sink.begun = full;
  EXPECT_EQ(codes(h.say("MAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\nDATA\r\n")), "250 250 452");
  h.sink.begun = {};
  h.sink.chunk = full;
  EXPECT_EQ(codes(h.say("DATA\r\n")), "354");
  EXPECT_EQ(h.say("x\r\n"), "");
  EXPECT_EQ(h.sink.count("abort"), 1u);
  EXPECT_EQ(h.say("y\r\n.\r\n").substr(0, 9), "452 4.3.1");
  EXPECT_EQ(h.sink.count("end"), 0u);
}

// Goal: P23, a stopping session says so when idle and finishes a message first.
TEST(ServerSession, StopsBetweenMessages) {
  Harness idle;
  idle.open();
  idle.take();
  idle.session->stop(idle.now_ms);
  EXPECT_EQ(idle.take().substr(0, 9), "421 4.3.2");
  EXPECT_TRUE(idle.session->closed());
  Harness h;
  h.to_rcpt();
  h.say("DATA\r\n");
  h.session->stop(h.now_ms);
  EXPECT_FALSE(h.session->closed());
  h.say("x\r\n.\r\n");
  EXPECT_EQ(codes(h.keep()), "250 421");
  EXPECT_TRUE(h.session->closed());
}

// Goal: a connection lost inside a message abandons it; one lost after the end does not.
TEST(ServerSession, AbandonsWhatIsNotComplete) {
  Harness h;
  h.to_rcpt();
  h.say("DATA\r\n");
  h.say("x\r\n");
  h.session->peer_closed();
  EXPECT_EQ(h.sink.count("abort"), 1u);
  Harness g;
  g.to_rcpt();
  g.say("DATA\r\n");
  g.say("x\r\n.\r\n");
  g.session->peer_closed();
  g.session->kept(std::string("1"), g.now_ms);
  EXPECT_EQ(g.sink.count("abort"), 0u);
  EXPECT_EQ(g.take(), "");
}

// Goal: SMTPUTF8 is there only while the next hop has it.
TEST(ServerSession, OffersSmtputf8WithTheNextHop) {
  Harness h;
  h.sink.utf8 = true;
  h.open();
  EXPECT_NE(h.say("EHLO c\r\n").find("250-SMTPUTF8\r\n"), std::string::npos);
  EXPECT_EQ(codes(h.say("MAIL FROM:<佐@例.jp> SMTPUTF8\r\nRCPT TO:<佐@example.jp>\r\nDATA\r\n")), "250 250 354");
  EXPECT_TRUE(h.sink.transaction.smtputf8);
  EXPECT_EQ(h.sink.transaction.protocol, "UTF8SMTP");
}

// Goal: XFORWARD counts from a configured host, for one mail.
TEST(ServerSession, BelievesXforwardOfConfiguredHosts) {
  Harness h;
  h.options->xforward_networks = {Network::parse("192.0.2.1").value()};
  h.open();
  EXPECT_NE(h.say("EHLO c\r\n").find("XFORWARD NAME ADDR"), std::string::npos);
  EXPECT_EQ(codes(h.say("XFORWARD ADDR=198.51.100.7 HELO=x\r\nMAIL FROM:<>\r\nXFORWARD ADDR=1\r\nRCPT TO:<u@example.jp>\r\nDATA\r\n")), "250 250 503 250 354");
  EXPECT_EQ(h.sink.transaction.forwarded.address, "198.51.100.7");
  h.say("x\r\n.\r\n");
  h.keep();
  h.say("MAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\nDATA\r\n");
  EXPECT_TRUE(h.sink.transaction.forwarded.empty());
}

// Goal: who speaks before the greeting is turned away, with and without a delay.
TEST(ServerSession, TurnsEarlyTalkersAway) {
  Harness h;
  h.options->greeting_delay_ms = 200;
  h.open();
  EXPECT_EQ(h.take(), "");
  h.session->on_time(1200);
  EXPECT_EQ(codes(h.take()), "220");
  Harness early;
  early.options->greeting_delay_ms = 200;
  early.open();
  EXPECT_EQ(codes(early.say("EHLO c\r\nNOOP\r\n")), "554");
  EXPECT_TRUE(early.session->closed());
}

}  // namespace
}  // namespace temizu::smtp
