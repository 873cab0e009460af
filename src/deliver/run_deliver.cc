#include "deliver/run_deliver.h"

#include <pthread.h>
#include <signal.h>

#include <memory>
#include <string>
#include <thread>

#include "base/log.h"
#include "confine/confine.h"
#include "deliver/deliverer.h"
#include "quarantine/keys.h"
#include "quarantine/store.h"

namespace temizu {
namespace {

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  return set;
}

Result<std::unique_ptr<Store>> open(const Config& config) {
  Result<StoreKeys> keys = load_keys(config.store.keys_path, Role::deliver);
  if (!keys) return Unexpected{keys.error()};
  StoreOptions options;
  options.path = config.store.path;
  options.role = Role::deliver;
  options.keys = *std::move(keys);
  options.retry_ms_max = std::int64_t{config.deliver.backoff_max_s} * 1000;
  return open_store(options);
}

void reload(const DeliverHost& host, deliver::Deliverer& deliverer) {
  if (!host.reload) return;
  const Result<Config> fresh = host.reload();
  const Status taken = fresh ? deliverer.reload(*fresh) : Status{Unexpected{fresh.error()}};
  if (taken) return log(LogLevel::info, "reloaded", {{"config", to_hex(fresh->digest)}});
  log(LogLevel::alert, "reload_refused", {{"error", to_text(taken.error())}, {"consequence", "the old configuration stays"}});
}

}  // namespace

Status run_deliver(const Config& config, const DeliverHost& host) {
  const sigset_t signals = our_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // OpenSSL writes with write(2): a closed peer must be an error, not the end of us.
  ::signal(SIGPIPE, SIG_IGN);

  Result<std::unique_ptr<Store>> store = open(config);
  if (!store) return Unexpected{store.error()};
  Result<std::unique_ptr<deliver::Deliverer>> deliverer = deliver::Deliverer::make(config, **store, system_clock());
  if (!deliverer) return Unexpected{deliverer.error()};
  if (Status locked = lock_down(kDeliverPowers); !locked) return locked;
  if (Status noted = (*store)->note_start(config.digest, Actor{"deliver"}); !noted) return noted;
  std::thread claiming([&] { (*deliverer)->run(); });
  log(LogLevel::info, "started", {{"next_hops", std::uint64_t{config.deliver.next_hop.size()}}, {"tls", config.deliver.tls}});
  if (host.ready) host.ready();

  for (int number = 0; number != SIGTERM && number != SIGINT;) {
    if (sigwait(&signals, &number) != 0) break;
    if (number == SIGHUP) reload(host, **deliverer);
  }
  log(LogLevel::info, "stopping");
  (*deliverer)->stop(std::int64_t{config.receive.stop_wait_s} * 1000);
  claiming.join();
  log(LogLevel::info, "stopped");
  return {};
}

}  // namespace temizu
