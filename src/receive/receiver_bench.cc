// CPU time of the receive thread for one mail over loopback, lock-step as most upstreams speak, with an intake in memory:
// sockets and session, without encryption and SQL (those are measured in quarantine).
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <benchmark/benchmark.h>
#include <pthread.h>

#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "base/log.h"
#include "receive/fake_intake.h"
#include "receive/receiver.h"

namespace temizu::receive {
namespace {

namespace net = Poco::Net;

double cpu_of(std::thread& thread) {
  clockid_t clock{};
  timespec time{};
  if (::pthread_getcpuclockid(thread.native_handle(), &clock) != 0) return 0;
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Waits for a reply that ends in CRLF; ours come in one write.
void reply(net::StreamSocket& socket) {
  char text[1024];
  int got = 0;
  while (got < 2 || text[got - 1] != '\n') got += socket.receiveBytes(text + got, static_cast<int>(sizeof text) - got);
}

void say(net::StreamSocket& socket, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) at += static_cast<std::size_t>(socket.sendBytes(text.data() + at, static_cast<int>(text.size() - at)));
  reply(socket);
}

void BM_Receive(benchmark::State& state) {
  set_log_level(LogLevel::error);
  Config config;
  config.receive.clients = {"127.0.0.1"};
  config.receive.domains = {"example.jp"};
  config.receive.connections_max = 5000;
  config.receive.connections_per_client_max = 5000;
  FakeIntake intake;
  Receiver receiver(make_settings(config, "").value(), intake, system_clock());
  if (!receiver.open({{"127.0.0.1", 0}}, {}, "")) return state.SkipWithError("cannot listen");
  const net::SocketAddress address("127.0.0.1", receiver.bound()[0].port);
  std::thread thread([&receiver] { receiver.run(); });
  std::vector<net::StreamSocket> idle;
  for (std::int64_t i = 0; i < state.range(1); ++i) idle.emplace_back(address);
  for (net::StreamSocket& socket : idle) reply(socket);
  net::StreamSocket socket(address);
  reply(socket);
  say(socket, "EHLO c\r\n");
  std::string mail = "Subject: bench\r\n\r\n";
  while (mail.size() < static_cast<std::size_t>(state.range(0))) mail += std::string(76, 'x') + "\r\n";
  mail += ".\r\n";
  double before = cpu_of(thread);
  for (auto _ : state) {
    say(socket, "MAIL FROM:<a@b.example>\r\n");
    say(socket, "RCPT TO:<u@example.jp>\r\n");
    say(socket, "DATA\r\n");
    say(socket, mail);
    const double now = cpu_of(thread);
    state.SetIterationTime(now - before);
    before = now;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(mail.size()) * state.iterations());
  receiver.stop();
  socket.close();
  for (net::StreamSocket& each : idle) each.close();
  thread.join();
}
// octets of the mail, idle connections beside it
BENCHMARK(BM_Receive)->Args({4 << 10, 0})->Args({4 << 10, 2000})->Args({1 << 20, 0})->UseManualTime()->Iterations(2000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace temizu::receive
