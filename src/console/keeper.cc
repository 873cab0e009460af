#include "console/keeper.h"

#include <utility>

#include "base/heartbeat.h"
#include "base/log.h"

namespace temizu::console {
namespace {

constexpr std::uint64_t kRowsAtOnce = 4096;   // a second of work, which a stop waits for
constexpr std::int64_t kWaitMs = 1'000;
constexpr std::int64_t kTidyEveryMs = 15'000;
constexpr std::int64_t kComplainEveryMs = 60'000;

}  // namespace

Keeper::Keeper(std::function<std::shared_ptr<const World>()> world) : world_(std::move(world)) {}
Keeper::~Keeper() { stop(); }

void Keeper::start() {
  thread_ = std::thread([this] { run(); });
}

void Keeper::stop() {
  if (stopping_.exchange(true)) return;
  if (const auto world = world_(); world) world->store->wake();
  if (thread_.joinable()) thread_.join();
}

void Keeper::tidy(const World& world) {
  const Result<std::uint32_t> tidied = world.desk->tidy();
  if (!tidied) log(LogLevel::error, "deadlines_not_written", {{"error", to_text(tidied.error())}});
  if (const auto sessions = world.desk->sessions(); !sessions) log(LogLevel::error, "sessions_not_read", {{"error", to_text(sessions.error())}});
}

void Keeper::run() {
  std::int64_t tidied_ms = 0, complained_ms = 0;
  while (!stopping_) {
    beat();
    const std::shared_ptr<const World> world = world_();
    const std::int64_t now = world->clock->steady_ms();
    const Result<std::uint64_t> taken = world->lookup->catch_up(kRowsAtOnce);
    if (!taken && taken.error().code != Code::unavailable && now - complained_ms > kComplainEveryMs) {
      complained_ms = now;
      log(LogLevel::error, "search_behind", {{"error", to_text(taken.error())}, {"consequence", "search finds no new mail until this goes away"}});
    }
    if (!stopping_) static_cast<void>(world->figures->balance(*world->store, *world->clock, true));   // who asks is told what fails
    if (now - tidied_ms > kTidyEveryMs || tidied_ms == 0) {
      tidied_ms = now;
      tidy(*world);
    }
    if (!stopping_ && (!taken || *taken == 0)) world->store->wait(kWaitMs);
  }
}

}  // namespace temizu::console
