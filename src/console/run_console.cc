#include "console/run_console.h"

#include <pthread.h>
#include <signal.h>

#include <memory>
#include <mutex>

#include "base/log.h"
#include "confine/confine.h"
#include "console/handle.h"
#include "console/keeper.h"
#include "console/make_world.h"
#include "console/server.h"

namespace temizu {
namespace {

using console::World;

constexpr std::int64_t kStopWaitMs = 10'000;

// The world in force; requests under way keep the one they began with.
class Current {
 public:
  explicit Current(std::shared_ptr<const World> world) : world_(std::move(world)) {}
  std::shared_ptr<const World> get() const {
    const std::lock_guard lock(mutex_);
    return world_;
  }
  void set(std::shared_ptr<const World> world) {
    const std::lock_guard lock(mutex_);
    world_.swap(world);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const World> world_;
};

void reload(const ConsoleHost& host, Current& current, console::Server& server) {
  if (!host.reload) return;
  const Result<Config> fresh = host.reload();
  const std::shared_ptr<const World> old = current.get();
  auto world = fresh ? console::make_world(*fresh, old.get()) : Result<std::shared_ptr<const World>>(Unexpected{fresh.error()});
  if (!world) return log(LogLevel::alert, "reload_refused", {{"error", to_text(world.error())}, {"consequence", "the old configuration stays"}});
  const Config::Console &was = old->config.console, &is = fresh->console;
  const bool fixed = was.listen != is.listen || was.admin_listen != is.admin_listen || was.metrics_listen != is.metrics_listen || was.connections_max != is.connections_max || old->config.store.path != fresh->store.path;
  if (fixed) log(LogLevel::alert, "reload_partly", {{"consequence", "listeners, limits and store.path change with a restart only"}});
  if (Status taken = server.set_certificate(is); !taken) {
    log(LogLevel::alert, "certificate_refused", {{"error", to_text(taken.error())}, {"consequence", "the old certificate goes on until it expires"}});
  }
  server.set_admin_networks(is.admin_networks);
  current.set(*std::move(world));
  log(LogLevel::info, "reloaded", {{"config", to_hex(fresh->digest)}});
}

}  // namespace

Status run_console(const Config& config, const ConsoleHost& host) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  if (config.console.listen == "off") return Unexpected{Code::config, "console.listen", "is off", "Set console.listen to start temizu-console"};

  // Landlock binds the thread that asks and those it starts: before the stores, which start threads of their own.
  const bool connects = !config.accounts.ldap_url.empty();
  if (Status locked = write_only_below("console", {config.store.path + "/orders", config.store.path + "/lookup"}); !locked) return locked;
  Result<std::shared_ptr<const World>> world = console::make_world(config);
  if (!world) return Unexpected{world.error()};
  Current current(*std::move(world));
  Result<std::unique_ptr<console::Server>> server =
      console::Server::open(config, [&current](console::HttpRequest&& request) { return console::handle(request, *current.get()); });
  if (!server) return Unexpected{server.error()};
  console::Keeper keeper([&current] { return current.get(); });
  if (Status locked = lock_down(connects ? kConsoleDirectoryPowers : kConsolePowers); !locked) return locked;
  keeper.start();
  (*server)->start();
  for (const HostPort& place : (*server)->bound()) {
    log(LogLevel::info, "serving", {{"address", place.host}, {"port", std::uint64_t{place.port}}, {"config", to_hex(config.digest)}});
  }
  if (current.get()->pages->empty()) log(LogLevel::warning, "no_pages", {{"folder", config.console.pages}, {"consequence", "only the interface for programs answers"}});
  if (host.ready) host.ready((*server)->bound());

  for (int number = 0; number != SIGTERM && number != SIGINT;) {
    if (sigwait(&signals, &number) != 0) break;
    if (number == SIGHUP) reload(host, current, **server);
  }
  log(LogLevel::info, "stopping");
  (*server)->stop(kStopWaitMs);
  keeper.stop();
  log(LogLevel::info, "stopped");
  return {};
}

}  // namespace temizu
