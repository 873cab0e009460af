// The socket side of receive against a fake intake, on loopback ports that the kernel chooses.
#include "receive/receiver.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Timespan.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/test_folder.h"
#include "receive/fake_intake.h"
#include "receive/room.h"

namespace temizu::receive {
namespace {

namespace net = Poco::Net;

Config config() {
  Config c;
  c.site.name = "gate.example";
  c.site.id = "test";
  c.site.postmaster = "admin@example.jp";
  c.receive.clients = {"127.0.0.0/8", "::1"};
  c.receive.domains = {"example.jp"};
  c.receive.connections_max = 1000;
  c.receive.connections_per_client_max = 1000;
  return c;
}

// A receiver in its own thread; stopped and joined at the end.
struct Server {
  FakeIntake intake;
  std::unique_ptr<Receiver> receiver;
  std::thread thread;
  std::uint16_t port{0}, tls_port{0};

  explicit Server(const Config& c = config(), const std::string& ask_socket = {}, bool tls = false) {
    auto settings = make_settings(c, "");
    if (!settings) throw std::runtime_error(to_text(settings.error()));
    receiver = std::make_unique<Receiver>(*settings, intake, system_clock());
    std::vector<HostPort> tls_listeners;
    if (tls) tls_listeners.push_back({"127.0.0.1", 0});
    const auto opened = receiver->open({{"127.0.0.1", 0}}, tls_listeners, ask_socket);
    if (!opened) throw std::runtime_error(to_text(opened.error()));
    port = receiver->bound().at(0).port;
    if (tls) tls_port = receiver->bound().at(1).port;
    thread = std::thread([this] { receiver->run(); });
  }
  ~Server() {
    intake.release();
    receiver->stop();
    if (thread.joinable()) thread.join();
  }
};

// A client that speaks raw bytes and waits at most ten seconds for an answer.
struct Client {
  net::StreamSocket socket;

  explicit Client(std::uint16_t port) : Client(net::StreamSocket(net::SocketAddress("127.0.0.1", port))) {}
  explicit Client(const net::StreamSocket& s) : socket(s) { socket.setReceiveTimeout(Poco::Timespan(10, 0)); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) bytes.remove_prefix(static_cast<std::size_t>(socket.sendBytes(bytes.data(), static_cast<int>(bytes.size()))));
  }
  // One reply, all its lines; "closed" when the connection ended instead.
  std::string reply() {
    std::string line, all;
    for (char c = 0;;) {
      try {
        if (socket.receiveBytes(&c, 1) <= 0) return all + "closed";
      } catch (const Poco::Exception&) {
        return all + "closed";
      }
      line += c;
      if (c != '\n') continue;
      all += line;
      if (line.size() > 3 && line[3] == ' ') return all;
      line.clear();
    }
  }
  std::string code() { return reply().substr(0, 3); }
  std::string say(std::string_view line) {
    send(std::string(line) + "\r\n");
    return code();
  }
  // The codes of several lock-step commands: "250 354".
  std::string say_all(std::initializer_list<const char*> lines) {
    std::string codes;
    for (const char* line : lines) codes += (codes.empty() ? "" : " ") + say(line);
    return codes;
  }
  void to_data() {
    EXPECT_EQ(code(), "220");
    EXPECT_EQ(say("EHLO client.example"), "250");
    EXPECT_EQ(say("MAIL FROM:<a@b.example>"), "250");
    EXPECT_EQ(say("RCPT TO:<u@example.jp>"), "250");
    EXPECT_EQ(say("DATA"), "354");
  }
};

// Goal: a mail goes through the socket into the intake whole, its envelope right, and the reply names its id.
TEST(Receiver, KeepsAMail) {
  Server server;
  Client client(server.port);
  client.to_data();
  client.send("Subject: x\r\n\r\n..dots\r\n.\r\n");
  const std::string reply = client.reply();
  EXPECT_EQ(reply.substr(0, 24), "250 2.0.0 Ok: kept as " + reply.substr(22, 2));
  const auto kept = server.intake.kept();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].content, "Subject: x\r\n\r\n.dots\r\n");
  EXPECT_EQ(reply.substr(22, 10), kept[0].envelope.id.short_text());
  EXPECT_EQ(kept[0].envelope.sender, "a@b.example");
  EXPECT_EQ(kept[0].envelope.recipients, std::vector<std::string>{"u@example.jp"});
  EXPECT_EQ(kept[0].envelope.client_address, "127.0.0.1");
  EXPECT_EQ(kept[0].envelope.client_helo, "client.example");
  EXPECT_EQ(kept[0].envelope.protocol, "ESMTP");
  EXPECT_FALSE(kept[0].envelope.from_trusted_relay);
  EXPECT_EQ(kept[0].envelope.listener, "127.0.0.1:" + std::to_string(server.port));
  EXPECT_TRUE(server.intake.acknowledged_ids().empty());
  EXPECT_EQ(client.say("QUIT"), "221");
  EXPECT_EQ(client.reply(), "closed");
  EXPECT_EQ(server.intake.acknowledged_ids(), std::vector<ItemId>{kept[0].envelope.id});
}

// Goal: a believed upstream's client is recorded, what is no address is not, and the upstream counts as a trusted relay.
TEST(Receiver, RecordsTheClientOfAnUpstream) {
  Config c = config();
  c.receive.xforward_hosts = c.receive.upstreams = {"127.0.0.1"};
  Server server(c);
  for (const char* address : {"198.51.100.7", "IPV6:2001:db8::7", "rubbish"}) {
    Client client(server.port);
    EXPECT_EQ(client.code(), "220");
    EXPECT_EQ(client.say("EHLO c"), "250");
    EXPECT_EQ(client.say("XFORWARD ADDR=" + std::string(address) + " HELO=far.example"), "250");
    EXPECT_EQ(client.say_all({"MAIL FROM:<>", "RCPT TO:<u@example.jp>", "DATA", "x\r\n."}), "250 250 354 250");
  }
  const auto kept = server.intake.kept();
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(kept[0].envelope.origin_address, "198.51.100.7");
  EXPECT_EQ(kept[1].envelope.origin_address, "2001:db8::7");
  EXPECT_EQ(kept[2].envelope.origin_address, "");
  EXPECT_EQ(kept[0].envelope.origin_helo, "far.example");
  EXPECT_TRUE(kept[0].envelope.from_trusted_relay);
}

// Goal: what a named upstream says of the sender's domain is recorded; what anybody else says, or a stranger brings along, is not.
TEST(Receiver, RecordsWhomAnUpstreamHasAuthenticated) {
  const auto authenticated = [](bool upstream, const std::string& sender) {
    Config c = config();
    c.receive.auth_results = {"mx.example.jp"};
    c.receive.upstreams = upstream ? std::vector<std::string>{"127.0.0.1"} : std::vector<std::string>{};
    Server server(c);
    Client client(server.port);
    EXPECT_EQ(client.code(), "220");
    EXPECT_EQ(client.say("EHLO c"), "250");
    const std::string mail_from = "MAIL FROM:<" + sender + ">";
    EXPECT_EQ(client.say_all({mail_from.c_str(), "RCPT TO:<u@example.jp>", "DATA",
                              "Authentication-Results: mx.example.jp; dmarc=pass\r\n header.from=B.jp\r\n\r\nx\r\n."}), "250 250 354 250");
    return server.intake.kept().at(0).envelope.authenticated;
  };
  EXPECT_EQ(authenticated(true, "a@b.jp"), "mx.example.jp");
  EXPECT_EQ(authenticated(true, "a@other.jp"), "");
  EXPECT_EQ(authenticated(true, ""), "");
  EXPECT_EQ(authenticated(false, "a@b.jp"), "");
}

// Goal: no 250 before the intake has kept the mail (promise 2), and its failure is a 4xx.
TEST(Receiver, AnswersOnlyWhenTheMailIsKept) {
  Server server;
  server.intake.hold();
  Client client(server.port);
  client.to_data();
  client.send("x\r\n.\r\n");
  Client other(server.port);  // the loop goes on meanwhile
  EXPECT_EQ(other.code(), "220");
  EXPECT_EQ(other.say("NOOP"), "250");
  EXPECT_EQ(client.socket.available(), 0);
  server.intake.release();
  EXPECT_EQ(client.code(), "250");
  server.intake.fail_with(Code::full);
  Client third(server.port);
  third.to_data();
  third.send("x\r\n.\r\n");
  EXPECT_EQ(third.code(), "452");
  EXPECT_EQ(third.reply(), "closed");
}

// Goal: mail of any size streams through bounded memory; pieces and stuffed dots do not matter.
TEST(Receiver, StreamsALargeMail) {
  Server server;
  std::string line(70, 'x'), mail;
  for (int i = 0; i < 100'000; ++i) mail += (i % 7 == 0 ? "." : "") + line + "\r\n";
  Client client(server.port);
  client.to_data();
  std::string wire;
  for (std::size_t at = 0; at < mail.size();) {
    const std::size_t end = mail.find('\n', at) + 1;
    wire += (mail[at] == '.' ? "." : "") + mail.substr(at, end - at);
    at = end;
  }
  client.send(wire + ".\r\n");
  EXPECT_EQ(client.code(), "250");
  ASSERT_EQ(server.intake.kept().size(), 1u);
  EXPECT_EQ(server.intake.kept()[0].content, mail);
  EXPECT_LE(server.intake.largest_chunk(), 128u << 10);
}

// Goal: everything in one packet up to DATA, and the reply group comes back.
TEST(Receiver, AnswersAPipelinedGroup) {
  Server server;
  Client client(server.port);
  EXPECT_EQ(client.code(), "220");
  client.send("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\nRCPT TO:<x@other.example>\r\nDATA\r\n");
  for (const char* expected : {"250", "250", "250", "550", "354"}) EXPECT_EQ(client.code(), expected);
}

// Goal: P3 through the socket: every smuggling sequence gets 550, the connection closes, nothing is kept.
TEST(Receiver, RefusesSmugglingOnTheWire) {
  using namespace std::string_literals;
  Server server;
  for (const std::string& sequence : {"\n.\n"s, "\n.\r\n"s, "\r\n.\n"s, "\r.\r"s, "\r.\r\n"s, "\r\n.\r"s, "\r.\n"s, "\n.\r"s, "\r\n.\r\r\n"s, "\n\r.\n\r"s}) {
    Client client(server.port);
    client.to_data();
    client.send("first" + sequence + "MAIL FROM:<evil@b.example>\r\nRCPT TO:<u@example.jp>\r\nDATA\r\nsmuggled\r\n.\r\nQUIT\r\n");
    EXPECT_EQ(client.reply().substr(0, 9), "550 5.5.2") << testing::PrintToString(sequence);
    EXPECT_EQ(client.reply(), "closed");
  }
  EXPECT_TRUE(server.intake.kept().empty());
}

// Goal: connection limits, in total and by client; an upstream may hold all.
TEST(Receiver, LimitsConnections) {
  Config c = config();
  c.receive.connections_max = 3;
  c.receive.connections_per_client_max = 2;
  {
    Server server(c);
    Client one(server.port), two(server.port);
    EXPECT_EQ(one.code(), "220");
    EXPECT_EQ(two.code(), "220");
    Client three(server.port);
    EXPECT_EQ(three.reply().substr(0, 9), "421 4.7.0");
    EXPECT_EQ(three.reply(), "closed");
    EXPECT_EQ(one.say("QUIT"), "221");
    EXPECT_EQ(one.reply(), "closed");
    one.socket.close();
    // The server sees the close a moment later.
    std::string code = "421";
    for (int i = 0; i < 2000 && code != "220"; ++i) code = Client(server.port).code();
    EXPECT_EQ(code, "220");
  }
  c.receive.upstreams = {"127.0.0.1"};
  Server server(c);
  Client one(server.port), two(server.port), three(server.port), four(server.port);
  for (Client* client : {&one, &two, &three}) EXPECT_EQ(client->code(), "220");
  EXPECT_EQ(four.code(), "421");
}

// Goal: P22, a full disk is said at MAIL.
TEST(Receiver, SaysAtMailThatTheDiskIsFull) {
  Server server;
  server.intake.set_space({4'000'000, 100'000'000'000, 500, 1000});
  Client client(server.port);
  EXPECT_EQ(client.code(), "220");
  EXPECT_EQ(client.say("EHLO c"), "250");
  EXPECT_EQ(client.say("MAIL FROM:<>"), "452");
  EXPECT_EQ(client.say("NOOP"), "250");
}

// Goal: the rule of P22 at its borders.
TEST(Room, IsFullBelowFivePercentOrThreeMessages) {
  const std::uint64_t gib = 1u << 30, mib = 1u << 20;
  EXPECT_TRUE(check_room({5 * gib, 100 * gib, 50, 1000}, 100 * mib));
  EXPECT_FALSE(check_room({5 * gib - 1, 100 * gib, 50, 1000}, 100 * mib));
  EXPECT_TRUE(check_room({300 * mib, 1 * gib, 0, 0}, 100 * mib));
  EXPECT_FALSE(check_room({300 * mib - 1, 1 * gib, 0, 0}, 100 * mib));
  EXPECT_FALSE(check_room({50 * gib, 100 * gib, 49, 1000}, 100 * mib));
}

// Goal: P5 and P23: stop says 421 to the idle, waits for a mail under way, answers it, and run() returns.
TEST(Receiver, StopsGracefully) {
  Server server;
  Client idle(server.port), busy(server.port);
  EXPECT_EQ(idle.code(), "220");
  busy.to_data();
  busy.send("half\r\n");
  server.receiver->stop();
  EXPECT_EQ(idle.reply().substr(0, 9), "421 4.3.2");
  EXPECT_EQ(idle.reply(), "closed");
  idle.socket.close();
  busy.send("rest\r\n.\r\n");
  EXPECT_EQ(busy.code(), "250");
  EXPECT_EQ(busy.code(), "421");
  busy.socket.close();
  server.thread.join();
  EXPECT_EQ(server.intake.kept().size(), 1u);
}

// Goal: P23, the wait for a mail that never ends is bounded.
TEST(Receiver, StopsHardAfterItsPatience) {
  Config c = config();
  c.receive.stop_wait_s = 0;
  Server server(c);
  Client busy(server.port);
  busy.to_data();
  server.receiver->stop();
  server.thread.join();
  EXPECT_EQ(busy.reply(), "closed");
  EXPECT_EQ(server.intake.abandoned(), 1u);
}

// Goal: new settings hold for new connections; an open one keeps its own.
TEST(Receiver, ReloadsForNewConnections) {
  Server server;
  Client old(server.port);
  EXPECT_EQ(old.code(), "220");
  Config c = config();
  c.receive.domains = {"new.example"};
  c.site.name = "new.gate.example";
  server.receiver->reload(*make_settings(c, ""));
  std::string greeting;
  for (int i = 0; i < 2000 && greeting.substr(0, 8) != "220 new."; ++i) greeting = Client(server.port).reply();
  EXPECT_EQ(greeting.substr(0, 8), "220 new.");
  EXPECT_EQ(old.say_all({"EHLO c", "MAIL FROM:<>", "RCPT TO:<u@example.jp>"}), "250 250 250");
}

// Goal: a client that disappears inside a mail leaves nothing; one that disappears behind it leaves a kept mail without
// an acknowledgement, so that its second try is recognised (mail-rules P15).
TEST(Receiver, SurvivesClientsThatDisappear) {
  Server server;
  {
    Client client(server.port);
    client.to_data();
    client.send("half\r\n");
  }
  {
    server.intake.hold();
    Client client(server.port);
    client.to_data();
    client.send("whole\r\n.\r\n");
    server.intake.wait_for_finished(1);
  }
  server.intake.release();
  Client third(server.port);
  third.to_data();
  third.send("x\r\n.\r\n");
  EXPECT_EQ(third.code(), "250");
  EXPECT_EQ(server.intake.kept().size(), 2u);
  EXPECT_EQ(server.intake.abandoned(), 1u);
  EXPECT_TRUE(server.intake.acknowledged_ids().empty());
}

// Goal: a duplicate is answered with the first id, and that one is acknowledged.
TEST(Receiver, NamesTheFirstIdOfADuplicate) {
  Server server;
  const ItemId first = ItemId::random();
  server.intake.say_duplicate_of(first);
  Client client(server.port);
  client.to_data();
  client.send("x\r\n.\r\n");
  EXPECT_NE(client.reply().find(first.short_text()), std::string::npos);
  EXPECT_EQ(client.say("NOOP"), "250");
  EXPECT_EQ(server.intake.acknowledged_ids(), std::vector<ItemId>{first});
}

// Goal: four hundred connections at a time, each with a mail in pieces, all answered.
TEST(Receiver, ServesManyAtOnce) {
  Server server;
  std::deque<Client> clients;
  for (int i = 0; i < 400; ++i) clients.emplace_back(server.port);
  for (Client& c : clients) EXPECT_EQ(c.code(), "220");
  for (Client& c : clients) c.send("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<u@example.jp>\r\nDATA\r\n");
  for (const char* expected : {"250", "250", "250", "354"}) {
    for (Client& c : clients) EXPECT_EQ(c.code(), expected);
  }
  for (Client& c : clients) c.send("Subject: x\r\n\r\nbo");
  for (Client& c : clients) c.send("dy\r\n.\r");
  for (Client& c : clients) c.send("\n");
  for (Client& c : clients) EXPECT_EQ(c.code(), "250");
  EXPECT_EQ(server.intake.kept().size(), 400u);
}

// Goal: the recipient questions over the local socket: yes, no, unknown, SMTPUTF8, and a deliver that goes away.
TEST(Receiver, AsksDeliver) {
  const TestFolder folder;
  const std::string path = folder.path() + "/ask.sock";
  Server server(config(), path);
  Client client(server.port);
  EXPECT_EQ(client.code(), "220");
  EXPECT_EQ(client.say("EHLO c"), "250");
  EXPECT_EQ(client.say("MAIL FROM:<>"), "250");
  EXPECT_EQ(client.say("RCPT TO:<before@example.jp>"), "250") << "nobody to ask: accepted";

  Client deliver{net::StreamSocket(net::SocketAddress(net::SocketAddress::UNIX_LOCAL, path))};
  const auto question = [&deliver] {
    std::string line;
    for (char c = 0; deliver.socket.receiveBytes(&c, 1) == 1 && c != '\n';) line += c;
    return line;
  };
  // The first question shows that the server has seen deliver: until then it answers by itself.
  deliver.send("U smtputf8 yes\n");
  std::string hello;
  for (int i = 0; i < 2000 && hello.find("SMTPUTF8") == std::string::npos; ++i) {
    Client probe(server.port);
    probe.reply();
    probe.send("EHLO c\r\n");
    hello = probe.reply();
  }
  EXPECT_NE(hello.find("SMTPUTF8"), std::string::npos);
  const struct { const char* address; const char* answer; const char* code; } cases[] = {
      {"yes@example.jp", "yes", "250"}, {"no@example.jp", "no", "550"}, {"unknown@example.jp", "unknown", "250"}};
  for (const auto& c : cases) {
    client.send("RCPT TO:<" + std::string(c.address) + ">\r\n");
    const std::string line = question();
    const std::size_t blank = line.rfind(' ');
    EXPECT_EQ(line.substr(0, 2), "Q ");
    EXPECT_EQ(line.substr(blank + 1), c.address);
    deliver.send("A " + line.substr(2, blank - 2) + " " + c.answer + "\n");
    EXPECT_EQ(client.code(), c.code);
  }
  EXPECT_EQ(client.say("RCPT TO:<yes@example.jp>"), "250") << "known for a while";
  client.send("RCPT TO:<leaving@example.jp>\r\n");
  EXPECT_EQ(question().substr(0, 2), "Q ");
  deliver.socket.close();
  EXPECT_EQ(client.code(), "250") << "deliver went away";
}

// Goal: an answer that never comes is waited for no longer than configured.
TEST(Receiver, DoesNotWaitForeverForDeliver) {
  const TestFolder folder;
  const std::string path = folder.path() + "/ask.sock";
  Config c = config();
  c.receive.ask_wait_ms = 100;
  Server server(c, path);
  Client deliver{net::StreamSocket(net::SocketAddress(net::SocketAddress::UNIX_LOCAL, path))};
  Client client(server.port);
  EXPECT_EQ(client.code(), "220");
  EXPECT_EQ(client.say_all({"EHLO c", "MAIL FROM:<>"}), "250 250");
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client.say("RCPT TO:<u" + std::to_string(i) + "@example.jp>"), "250");
}

// A self-signed certificate for tests, made by the openssl program.
bool make_certificate(const std::filesystem::path& folder) {
  const std::string command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -days 2 -keyout " +
                              (folder / "key.pem").string() + " -out " + (folder / "cert.pem").string() + " 2>/dev/null";
  return std::system(command.c_str()) == 0;
}

net::Context::Ptr client_context() {
  return new net::Context(net::Context::TLS_CLIENT_USE, "", "", "", net::Context::VERIFY_NONE);
}

// Goal: STARTTLS and the TLS listener carry a mail; the envelope says so; bytes behind STARTTLS are refused.
TEST(Receiver, SpeaksTls) {
  const TestFolder folder;
  ASSERT_TRUE(make_certificate(folder.path()));
  Config c = config();
  c.receive.tls_certificate = folder.path() + "/cert.pem";
  c.receive.tls_key = folder.path() + "/key.pem";
  Server server(c, {}, true);
  Client plain(server.port);
  EXPECT_EQ(plain.code(), "220");
  plain.send("EHLO c\r\n");
  EXPECT_NE(plain.reply().find("STARTTLS"), std::string::npos);
  EXPECT_EQ(plain.say("STARTTLS"), "220");
  Client secure(net::SecureStreamSocket::attach(plain.socket, client_context()));
  EXPECT_EQ(secure.say_all({"EHLO c", "MAIL FROM:<>", "RCPT TO:<u@example.jp>", "DATA"}), "250 250 250 354");
  std::string mail;
  for (int i = 0; i < 20'000; ++i) mail += "a line of a mail that is longer than one TLS record\r\n";
  secure.send(mail + ".\r\n");
  EXPECT_EQ(secure.code(), "250");
  EXPECT_EQ(secure.say("QUIT"), "221");

  Client implicit(net::SecureStreamSocket(net::SocketAddress("127.0.0.1", server.tls_port), client_context()));
  implicit.to_data();
  implicit.send("x\r\n.\r\n");
  EXPECT_EQ(implicit.code(), "250");
  ASSERT_EQ(server.intake.kept().size(), 2u);
  EXPECT_EQ(server.intake.kept()[0].content, mail);
  EXPECT_EQ(server.intake.kept()[0].envelope.protocol, "ESMTPS");
  EXPECT_EQ(server.intake.kept()[1].envelope.protocol, "ESMTPS");

  Client injector(server.port);
  injector.code();
  injector.send("EHLO c\r\n");
  injector.reply();
  injector.send("STARTTLS\r\nMAIL FROM:<evil@b.example>\r\n");
  EXPECT_EQ(injector.code(), "554");
  EXPECT_EQ(injector.reply(), "closed");
  Client babbler(server.tls_port);  // no TLS where TLS is spoken
  babbler.send("EHLO c\r\n");
  while (babbler.reply() != "closed") {
  }
}

// Goal: what cannot be served is not: no listener, a TLS listener without a certificate, a relay open to all.
TEST(Receiver, RefusesToStartWrong) {
  FakeIntake intake;
  const auto settings = make_settings(config(), "").value();
  EXPECT_FALSE(Receiver(settings, intake, system_clock()).open({}, {}, ""));
  EXPECT_FALSE(Receiver(settings, intake, system_clock()).open({{"127.0.0.1", 0}}, {{"127.0.0.1", 0}}, ""));
  EXPECT_FALSE(Receiver(settings, intake, system_clock()).open({{"192.0.2.77", 0}}, {}, ""));
  Config c = config();
  c.receive.clients = {"0.0.0.0/0"};
  EXPECT_FALSE(make_settings(c, ""));
  c = config();
  c.receive.tls_certificate = c.receive.tls_key = "/nonexistent.pem";
  EXPECT_FALSE(make_settings(c, ""));
}

}  // namespace
}  // namespace temizu::receive
