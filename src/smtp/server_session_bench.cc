// What the session alone costs: one whole dialogue with one mail, no socket, no store.
#include <benchmark/benchmark.h>

#include <string>

#include "smtp/server_harness.h"

namespace temizu::smtp {
namespace {

struct NullSink final : ServerSink {
  std::size_t bytes{0};
  void send(ByteView reply_bytes) override { bytes += reply_bytes.size(); }
  void start_tls() override {}
  bool offers_smtputf8() override { return false; }
  Status admit(std::uint64_t) override { return {}; }
  std::optional<RecipientAnswer> ask_recipient(const Address&) override { return RecipientAnswer::yes; }
  Status message_begin(const Transaction&) override { return {}; }
  Status message_chunk(ByteView untrusted_content) override {
    bytes += untrusted_content.size();
    return {};
  }
  void message_end(const MessageFacts&) override {}
  void message_abort() override {}
  void acknowledged() override {}
  void refused(std::string_view, const Reply&) override {}
  void close() override {}
};

// A mail of about that many octets in lines of 76, with a header of 12 fields.
std::string mail_of(std::size_t octets) {
  std::string mail;
  for (int i = 0; i < 12; ++i) mail += "Received: from host.example by relay.example; Sun, 22 Nov 2026 09:12:03 +0900\r\n";
  mail += "Subject: bench\r\n\r\n";
  while (mail.size() < octets) mail += std::string(76, 'x') + "\r\n";
  return mail;
}

void BM_Session(benchmark::State& state) {
  Harness settings;
  const std::string content = mail_of(static_cast<std::size_t>(state.range(0))) + ".\r\n";
  NullSink sink;
  ServerSession session(settings.options, settings.peer, sink);
  session.open(0);
  session.feed("EHLO c\r\n", 0);
  for (auto _ : state) {
    session.feed("MAIL FROM:<a@b.example> SIZE=4000\r\n", 0);
    session.feed("RCPT TO:<u@example.jp>\r\n", 0);
    session.feed("DATA\r\n", 0);
    for (std::size_t at = 0; at < content.size(); at += 128u << 10) session.feed(std::string_view(content).substr(at, 128u << 10), 0);
    session.kept(std::string("7f3a91c2"), 0);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(content.size()) * state.iterations());
}
BENCHMARK(BM_Session)->Arg(4 << 10)->Arg(100 << 10)->Arg(1 << 20)->Arg(25 << 20);

// A line of one octet each: the worst case for looking line by line.
void BM_ShortLines(benchmark::State& state) {
  std::string content;
  for (int i = 0; i < 350'000; ++i) content += "x\r\n";
  struct Count final : ContentSink {
    std::size_t bytes{0};
    void content(ByteView c) override { bytes += c.size(); }
  } count;
  for (auto _ : state) {
    DataReader reader(Newlines::strict, {});
    reader.feed(content, count);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(content.size()) * state.iterations());
}
BENCHMARK(BM_ShortLines);

}  // namespace
}  // namespace temizu::smtp
