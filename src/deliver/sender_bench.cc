// What one mail costs deliver beside the store: Received field, checks, the SMTP session over loopback, tries and log
// lines. The CPU column is the sending thread's own; the server answers in another thread.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <thread>

#include "base/log.h"
#include "deliver/received.h"
#include "deliver/sender.h"
#include "deliver/tries.h"

namespace temizu::deliver {
namespace {

// Takes mails from one connection as fast as it can; knows just enough SMTP for our own client.
class Sink {
 public:
  Sink() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
    ::listen(listener_, 1);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Sink() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::uint16_t port{0};

 private:
  void serve() {
    const int peer = ::accept(listener_, nullptr, nullptr);
    const int on = 1;
    ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto say = [&](std::string_view text) { [[maybe_unused]] const ssize_t n = ::write(peer, text.data(), text.size()); };
    say("220 sink\r\n");
    std::string got(1u << 20, '\0');
    bool in_data = false;
    std::string last;   // the end of what came, over reads
    for (ssize_t n = ::read(peer, got.data(), got.size()); n > 0; n = ::read(peer, got.data(), got.size())) {
      const std::string_view text(got.data(), static_cast<std::size_t>(n));
      const auto ends = [&](std::string_view with) { return text.size() >= with.size() && text.substr(text.size() - with.size()) == with; };
      if (in_data) {
        last.append(text.substr(text.size() - std::min<std::size_t>(text.size(), 5)));
        last.erase(0, last.size() - std::min<std::size_t>(last.size(), 5));
        if (last != "\r\n.\r\n") continue;
        in_data = false;
        say("250 2.0.0 ok\r\n");
      } else if (text.substr(0, 4) == "EHLO") {
        say("250-sink\r\n250-PIPELINING\r\n250 SIZE 0\r\n");
      } else if (ends("DATA\r\n")) {
        in_data = true;
        say("250 ok\r\n250 ok\r\n354 go\r\n");
      } else {
        say("250 ok\r\n");
      }
    }
    ::close(peer);
  }
  int listener_;
  std::thread thread_;
};

void send_mails(benchmark::State& state) {
  ::signal(SIGPIPE, SIG_IGN);
  ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);   // log lines are written, and not read here
  std::string body = "From: a@example.com\r\nSubject: x\r\n\r\n";
  while (body.size() < static_cast<std::size_t>(state.range(0))) body += std::string(76, 'x') + "\r\n";
  Sink sink;
  StopSignal stop;
  NextHops next_hops(60'000, 60'000, 1'000'000'000, system_clock());
  LinkOptions options;
  options.client = {"gw.test", smtp::TlsUse::off, false};
  Sender sender(options, next_hops, stop, nullptr);
  const Destination destination{"sink", {{"127.0.0.1", sink.port}}};
  SignedResult result;
  result.item = ItemId::random();
  result.recipients = {"taro@example.lg.jp"};
  result.recipient_numbers = {0};
  for (auto _ : state) {
    Trace trace{"mail.example.com", "192.0.2.1", "ESMTPS", "gw.test", result.item, result.recipients[0], 0};
    const Bytes head = received_field(trace);
    if (!check_header(body)) state.SkipWithError("header");
    const Result<std::vector<Sent>> sent = sender.send(destination, {"from@example.com", result.recipients, head, body, {}, false});
    if (!sent || sent->front().result.fate != smtp::Fate::delivered) return state.SkipWithError(sent ? sent->front().result.reply.c_str() : to_text(sent.error()).c_str());
    const TryFacts facts{result, 0, 1, sent->front(), 0, 0};
    log_try(facts, make_try(facts, {}, true));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
  next_hops.close_all();
}
BENCHMARK(send_mails)->Arg(4 << 10)->Arg(100 << 10)->Arg(1 << 20)->Arg(20 << 20)->UseRealTime();

}  // namespace
}  // namespace temizu::deliver
