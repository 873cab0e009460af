#include "wash/supervisor.h"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/crash_point.h"
#include "base/heartbeat.h"
#include "base/log.h"
#include "confine/confine.h"
#include "quarantine/keys.h"
#include "wash/alerts.h"
#include "wash/chores.h"
#include "wash/desk_side.h"
#include "wash/work_queue.h"
#include "wash/worker.h"

namespace temizu {
namespace {

// Longer than the slowest wash that a policy allows (30 minutes a profile). Nobody waits for it after a crash: the store
// gives all leases back when wash opens it.
constexpr std::int64_t kLeaseMs = 4 * 3'600'000;
constexpr std::size_t kClaimsAtOnce = 64;
constexpr std::int64_t kIdleWaitMs = 1000;
constexpr std::int64_t kChoresEveryMs = 1000;
constexpr std::int64_t kDeskWaitMs = 1000;   // the desk's bell comes sooner; a stop is seen so late at most
// Threads that read, compose and wait for the store's sync while the cage has children_max children at work; together
// they share one sync (group commit).
constexpr std::uint32_t kThreadsBeside = 6;


std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

class Supervisor {
 public:
  Supervisor(std::unique_ptr<Cage> cage, std::unique_ptr<Store> store, const StoreKeys& keys, Bytes report_public,
             std::shared_ptr<const WashSettings> settings, const WashHost& host)
      : host_(host),
        cage_(std::move(cage)),
        store_(std::move(store)),
        settings_(std::move(settings)),
        queue_(settings_->config.wash.bytes_in_flight),
        desk_(*store_, *cage_, settings_->config.store.path, keys, system_clock()),
        worker_(*store_, *cage_, [this](std::int64_t ms) { return pause(ms); }, [this] { return desk_.exceptions(); }),
        chores_(*store_, keys.sign_secret, system_clock(), report_public),
        alerts_(*store_, settings_->config.store.path, system_clock(), std::move(report_public)) {}

  // Blocks until a signal or a failure that only a new start can mend.
  Status run(const sigset_t& signals) {
    desk_.learn_exceptions();   // before the first mail
    std::vector<std::thread> threads;
    const std::uint32_t workers = settings_->config.wash.children_max + kThreadsBeside;
    for (std::uint32_t i = 0; i < workers; ++i) threads.emplace_back([this] { work(); });
    threads.emplace_back([this] { do_chores(); });
    threads.emplace_back([this] { while (!stopping_) desk_.answer_codes(kDeskWaitMs); });
    threads.emplace_back([this] { while (!stopping_) desk_.decide(*settings(), kDeskWaitMs); });
    std::thread listener([this, &signals] { listen(signals); });
    if (host_.ready) host_.ready();
    claim();
    for (std::thread& thread : threads) thread.join();
    pthread_kill(listener.native_handle(), SIGTERM);   // it waits for one: that is how it ends
    listener.join();
    const std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  std::shared_ptr<const WashSettings> settings() const {
    const std::lock_guard lock(mutex_);
    return settings_;
  }

  void stop() {
    stopping_ = true;
    queue_.stop();
    store_->wake();
    chores_due_.notify_all();
  }

  void fail(const Error& error) {
    {
      const std::lock_guard lock(mutex_);
      if (failure_) failure_ = Unexpected(error);
    }
    stop();
  }

  void claim();
  void work();
  void wash(const Claim& claim);
  bool pause(std::int64_t ms);
  void do_chores();
  void listen(const sigset_t& signals);
  void reload();

  const WashHost& host_;
  std::unique_ptr<Cage> cage_;
  std::unique_ptr<Store> store_;
  mutable std::mutex mutex_;
  std::condition_variable chores_due_;
  std::shared_ptr<const WashSettings> settings_;   // shared with the messages under way
  Status failure_;
  std::atomic<bool> stopping_{false};
  WorkQueue queue_;
  DeskSide desk_;
  Worker worker_;
  Chores chores_;
  Alerts alerts_;
};

// Keeps the queue filled: never more octets claimed than may be in flight, so that another wash could have the rest.
void Supervisor::claim() {
  while (!stopping_) {
    beat();
    const std::uint64_t bytes_max = settings()->config.wash.bytes_in_flight;
    const std::uint64_t bytes = queue_.bytes();
    auto claims = store_->claim_received(bytes < bytes_max ? bytes_max - bytes : 1, kClaimsAtOnce, kLeaseMs);
    if (!claims) {
      log(LogLevel::error, "claim_failed", {{"error", to_text(claims.error())}});
      store_->wait(kIdleWaitMs);
      continue;
    }
    if (!claims->empty()) TEMIZU_CRASH_POINT("wash.claimed");
    const bool none = claims->empty();
    queue_.add(std::move(*claims));
    if (none) store_->wait(kIdleWaitMs);
    queue_.wait_for_room(2 * kThreadsBeside);
  }
}

void Supervisor::work() {
  while (const auto claim = queue_.take()) {
    wash(*claim);
    queue_.done(*claim);
  }
}

void Supervisor::wash(const Claim& claim) {
  const Status washed = worker_.wash(claim, *settings());
  if (washed) return;
  log(LogLevel::alert, "cannot_go_on", {{"item", claim.envelope.id.to_text()}, {"error", to_text(washed.error())}});
  fail(washed.error());
}

bool Supervisor::pause(std::int64_t ms) {
  std::unique_lock lock(mutex_);
  return !chores_due_.wait_for(lock, std::chrono::milliseconds(ms), [&] { return stopping_.load(); });
}

void Supervisor::do_chores() {
  while (!stopping_) {
    beat();
    const auto settings_now = settings();
    chores_.apply_orders(*settings_now);
    chores_.make_failure_notices(*settings_now);
    chores_.send_reports_when_due(*settings_now);
    chores_.purge_when_due(*settings_now);
    chores_.tell_audit_heads_when_due(*settings_now);
    alerts_.look_when_due(*settings_now);
    std::unique_lock lock(mutex_);
    chores_due_.wait_for(lock, std::chrono::milliseconds(kChoresEveryMs), [&] { return stopping_.load(); });
  }
}

void Supervisor::listen(const sigset_t& signals) {
  for (;;) {
    int number = 0;
    if (::sigwait(&signals, &number) != 0) continue;
    if (number == SIGHUP) {
      reload();
      continue;
    }
    if (!stopping_) log(LogLevel::info, "stopping", {{"waiting", queue_.waiting()}});
    return stop();
  }
}

// A configuration that does not read changes nothing: the old one goes on.
void Supervisor::reload() {
  if (!host_.reload) return;
  auto config = host_.reload();
  if (!config) {
    log(LogLevel::alert, "reload_refused", {{"error", to_text(config.error())}, {"consequence", "the old configuration stays"}});
    return;
  }
  const auto before = settings();
  auto after = load_settings(*config, before->compose.notice_key, before->compose.loop_key);
  if (!after) {
    log(LogLevel::alert, "reload_refused", {{"error", to_text(after.error())}, {"consequence", "the old configuration stays"}});
    return;
  }
  queue_.set_bytes_max(config->wash.bytes_in_flight);
  log(LogLevel::info, "reloaded", {{"config", to_hex(config->digest)}, {"policy", to_hex((*after)->policy.digest())}});
  const std::lock_guard lock(mutex_);
  settings_ = std::move(*after);
}

// The keys that live as long as the program.
struct Keys {
  StoreKeys store;
  Bytes notice, loop, report_public;
};

Result<Keys> load_all_keys(const std::string& keys_path) {
  Keys keys;
  auto store = load_keys(keys_path, Role::wash);
  if (!store) return Unexpected(store.error());
  auto notice = load_key(keys_path, "notice.key");
  if (!notice) return Unexpected(notice.error());
  auto loop = load_key(keys_path, "loop.key");
  if (!loop) return Unexpected(loop.error());
  auto report = load_key(keys_path, "report-sign.pub");
  if (!report) return Unexpected(report.error());
  return Keys{std::move(*store), std::move(*notice), std::move(*loop), std::move(*report)};
}

}  // namespace

Status run_wash(const Config& config, const WashHost& host) {
  sigset_t signals;   // blocked before the first thread, so that only the listener gets them, and before the slow start
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  CageOptions options;
  options.jobs_max = config.wash.children_max;
  options.children_per_zygote = config.wash.children_per_zygote;
  options.accept_missing_layers = config.wash.accept_missing_layers;
  auto cage = Cage::start(options);
  if (!cage) return Unexpected(cage.error());
  auto keys = load_all_keys(config.store.keys_path);
  if (!keys) return Unexpected(keys.error());
  auto settings = load_settings(config, keys->notice, keys->loop);
  if (!settings) return Unexpected(settings.error());
  StoreOptions store_options;
  store_options.path = config.store.path;
  store_options.role = Role::wash;
  store_options.keys = keys->store;
  auto store = open_store(store_options);
  if (!store) return Unexpected(store.error());
  if (Status locked = lock_down(kWashPowers); !locked) return locked;
  if (Status noted = (*store)->note_start(config.digest, Actor{"wash"}); !noted) return noted;
  const std::vector<std::string> missing = (*cage)->missing_layers();
  log(missing.empty() ? LogLevel::info : LogLevel::alert, "started",
      {{"cage", cage_name()}, {"layers", joined((*cage)->layers())}, {"missing", joined(missing)},
       {"zygote_kib", (*cage)->zygote_private_kib()}, {"config", to_hex(config.digest)},
       {"policy", to_hex((*settings)->policy.digest())}});
  Supervisor supervisor(std::move(*cage), std::move(*store), keys->store, keys->report_public, std::move(*settings), host);
  Status ended = supervisor.run(signals);
  log(LogLevel::info, "stopped");
  return ended;
}

}  // namespace temizu
