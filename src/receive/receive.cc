#include "receive/receive.h"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/selftest_mark.h"
#include "confine/confine.h"
#include "quarantine/intake.h"
#include "quarantine/keys.h"
#include "receive/receiver.h"

namespace temizu {
namespace {

sigset_t handled_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

// Enough descriptors for every connection and the files of large messages.
void raise_descriptor_limit(std::uint32_t connections) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = rlim_t{connections} * 2 + 128;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
    log(LogLevel::warning, "descriptors", {{"wanted", static_cast<std::uint64_t>(wanted)}, {"got", static_cast<std::uint64_t>(limit.rlim_cur)}});
  }
}

void reload(const ReceiveHooks& hooks, const Config& first, ByteView loop_key, receive::Receiver& receiver) {
  if (!hooks.reload) return;
  const auto config = hooks.reload();
  if (!config) {
    log(LogLevel::alert, "reload_refused", {{"error", to_text(config.error())}, {"consequence", "the old configuration stays"}});
    return;
  }
  auto settings = receive::make_settings(*config, loop_key);
  if (!settings) {
    log(LogLevel::alert, "reload_refused", {{"error", to_text(settings.error())}, {"consequence", "the old configuration stays"}});
    return;
  }
  const auto same = [](const std::vector<HostPort>& a, const std::vector<HostPort>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const HostPort& x, const HostPort& y) { return x.host == y.host && x.port == y.port; });
  };
  const bool moved = !same(config->receive.listen, first.receive.listen) || !same(config->receive.listen_tls, first.receive.listen_tls) ||
                     config->receive.ask_socket != first.receive.ask_socket || config->store.path != first.store.path;
  if (moved) log(LogLevel::alert, "reload_partly", {{"consequence", "listeners, ask_socket and store.path change with a restart only"}});
  receiver.reload(*std::move(settings));
  log(LogLevel::info, "reloaded", {{"config", to_hex(config->digest)}});
}

}  // namespace

Status run_receive(const Config& config, const ReceiveHooks& hooks) {
  // Blocked before any thread starts, so that every thread inherits it and one thread below takes them in turn.
  const sigset_t signals = handled_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit(config.receive.connections_max);
  auto store_key = load_key(config.store.keys_path, "store.pub");
  if (!store_key) return Unexpected{store_key.error()};
  auto loop_key = load_key(config.store.keys_path, "loop.key");
  if (!loop_key) return Unexpected{loop_key.error()};
  auto settings = receive::make_settings(config, *loop_key);
  if (!settings) return Unexpected{settings.error()};
  IntakeOptions options;
  options.store_path = config.store.path;
  options.store_public_key = *std::move(store_key);
  auto intake = open_intake(options);
  if (!intake) return Unexpected{intake.error()};
  if (Status noted = (*intake)->note_start(config.digest); !noted) return noted;
  receive::Receiver receiver(*std::move(settings), **intake, system_clock());
  if (auto opened = receiver.open(config.receive.listen, config.receive.listen_tls, config.receive.ask_socket); !opened) {
    return opened;
  }
  // Without it mail goes on; the self-inspection then fails, and the report says so.
  if (!config.receive.ask_socket.empty()) {
    const Status opened = receiver.open_selftest(selftest_socket(config.receive.ask_socket));
    if (!opened) log(LogLevel::alert, "no_selftest_listener", {{"error", to_text(opened.error())}, {"consequence", "no self-inspection"}});
  }
  std::atomic<bool> done{false};
  std::thread signal_taker([&] {
    for (int signal = 0; ::sigwait(&signals, &signal) == 0 && !done;) {
      if (signal == SIGHUP) reload(hooks, config, *loop_key, receiver);
      else receiver.stop();
    }
  });
  const Status locked = lock_down(kReceivePowers);
  if (locked) {
    log(LogLevel::info, "serving", {{"config", to_hex(config.digest)}});
    if (hooks.ready) hooks.ready(receiver.bound());
    receiver.run();
  }
  done = true;
  ::pthread_kill(signal_taker.native_handle(), SIGTERM);  // blocked like all of them: it only ends the wait
  signal_taker.join();
  if (!locked) return locked;
  // What was handed over is committed when the intake closes, before we say that we have stopped.
  intake->reset();
  log(LogLevel::info, "stopped");
  return {};
}

}  // namespace temizu
