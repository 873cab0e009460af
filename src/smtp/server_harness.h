// A server session with its surroundings played by a test: records what the session asks for and answers as told.
// Shared by the tests of src/smtp and the fuzz target; not part of any program.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "smtp/server_session.h"

namespace temizu::smtp {

struct RecordingSink final : ServerSink {
  Bytes sent;
  std::vector<std::string> events;  // "begin", "end", "abort", "ack", "tls", "close", "refused <stage>"
  Bytes content;
  Transaction transaction;
  MessageFacts facts;
  bool utf8{false};
  std::optional<RecipientAnswer> answer{RecipientAnswer::yes};
  Status admitted, begun, chunk;

  void send(ByteView reply_bytes) override { sent += reply_bytes; }
  void start_tls() override { events.push_back("tls"); }
  bool offers_smtputf8() override { return utf8; }
  Status admit(std::uint64_t) override { return admitted; }
  std::optional<RecipientAnswer> ask_recipient(const Address&) override { return answer; }
  Status message_begin(const Transaction& t) override {
    transaction = t;
    content.clear();
    if (begun) events.push_back("begin");
    return begun;
  }
  Status message_chunk(ByteView untrusted_content) override {
    content += untrusted_content;
    return chunk;
  }
  void message_end(const MessageFacts& f) override {
    facts = f;
    events.push_back("end");
  }
  void message_abort() override { events.push_back("abort"); }
  void acknowledged() override { events.push_back("ack"); }
  void refused(std::string_view stage, const Reply&) override { events.push_back("refused " + std::string(stage)); }
  void close() override { events.push_back("close"); }

  std::size_t count(std::string_view event) const {
    std::size_t n = 0;
    for (const std::string& e : events) n += e == event ? 1 : 0;
    return n;
  }
};

// Holds back what the session did not use, as the socket layer does.
struct Harness {
  std::shared_ptr<ServerOptions> options = std::make_shared<ServerOptions>();
  Peer peer{IpAddress::parse("192.0.2.1").value(), false, false};
  RecordingSink sink;
  std::unique_ptr<ServerSession> session;
  Bytes held;
  std::int64_t now_ms{1000};

  Harness() {
    options->host_name = "gate.example";
    options->recipient_domains = {"example.jp", ".sub.example.jp"};
    options->client_networks = {Network::parse("192.0.2.0/24").value()};
    options->postmaster = "admin@example.jp";
    options->loop_token = "site 1";
  }

  void open() {
    session = std::make_unique<ServerSession>(options, peer, sink);
    session->open(now_ms);
  }

  // Feeds bytes and hands back what the session sent because of them.
  std::string say(ByteView bytes) {
    held += bytes;
    return pump();
  }
  std::string pump() {
    held.erase(0, session->feed(held, now_ms));
    return take();
  }
  std::string take() {
    std::string out;
    out.swap(sink.sent);
    return out;
  }
  std::string keep(const Result<std::string>& id = std::string("7f3a91c2")) {
    session->kept(id, now_ms);
    std::string out = take();
    return session->closed() ? out : out + pump();
  }
  // Greeting, EHLO, MAIL and one RCPT done.
  void to_rcpt() {
    open();
    say("EHLO client.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<u@example.jp>\r\n");
  }
};

}  // namespace temizu::smtp
