#include "receive/receiver.h"

#include <utility>

#include "base/heartbeat.h"
#include "base/log.h"
#include "receive/room.h"

namespace temizu::receive {
namespace {

// Tags of the poller: listeners from kFirstListener, connections from kFirstConnection.
constexpr std::uint64_t kAskListenerTag = 1, kDeliverTag = 2, kFirstListener = 10, kFirstConnection = 1000;
constexpr std::size_t kReadOctets = 128u << 10;
constexpr std::int64_t kSweepMs = 200;
constexpr std::int64_t kRoomMs = 1'000;  // how long a look at the disk counts

}  // namespace

Receiver::Receiver(std::shared_ptr<const Settings> settings, Intake& intake, const Clock& clock)
    : settings_(std::move(settings)),
      intake_(intake),
      clock_(clock),
      asker_(settings_->ask_wait_ms),
      shared_{intake, clock, poller_, asker_, std::make_shared<Completions>(poller_), [this] { return room(); },
              std::vector<char>(kReadOctets), {}, 0},
      next_id_(kFirstConnection) {}

Receiver::~Receiver() {
  connections_.clear();
  shared_.completions->detach();
}

Status Receiver::room() {
  const std::int64_t now = clock_.steady_ms();
  if (now < room_until_ms_) return room_;
  room_until_ms_ = now + kRoomMs;
  const auto space = intake_.space();
  Status next = space ? check_room(*space, settings_->session->limits.message_bytes_max) : Status{Unexpected{space.error()}};
  if (!next && room_) log(LogLevel::alert, "no_room", {{"error", to_text(next.error())}});
  if (next && !room_) log(LogLevel::warning, "room_again");
  room_ = std::move(next);
  return room_;
}

void Receiver::run() {
  std::vector<std::uint64_t> again;
  while (!stopping_ || !connections_.empty() || shared_.handed_over > 0) {
    const bool idle = connections_.empty() && !stopping_;
    for (const Poller::Event& event : poller_.wait(!shared_.again.empty() ? 0 : idle ? 1000 : static_cast<int>(kSweepMs))) {
      if (event.tag >= kFirstConnection) {
        with(event.tag, [&](Connection& c) { c.on_event(event.what); });
      } else if (event.tag >= kFirstListener) {
        if (!stopping_) on_listener(listeners_[event.tag - kFirstListener], event.tag);
      } else if (event.tag == kAskListenerTag) {
        on_deliver_waiting();
      } else if (event.tag == kDeliverTag) {
        on_deliver(event.what);
      }
    }
    again.swap(shared_.again);
    for (const std::uint64_t id : again) with(id, [](Connection& c) { c.on_more(); });
    again.clear();
    take_completions();
    write_to_deliver();
    if (stop_asked_ && !stopping_) begin_stop();
    apply_reload();
    if (clock_.steady_ms() >= next_sweep_ms_) sweep();
    if (stopping_ && clock_.steady_ms() >= stop_deadline_ms_) break;
  }
  if (!connections_.empty() || shared_.handed_over > 0) {
    log(LogLevel::warning, "stopped_hard", {{"connections", static_cast<std::uint64_t>(connections_.size())},
                                            {"messages_without_answer", shared_.handed_over}});
  }
  connections_.clear();
  per_client_.clear();
}

// Acts on a connection that may be gone already, and takes it away when it has ended.
void Receiver::with(std::uint64_t id, const std::function<void(Connection&)>& act) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  act(*found->second);
  if (!found->second->finished()) return;
  const auto client = per_client_.find(found->second->origin().address);
  if (client != per_client_.end() && --client->second == 0) per_client_.erase(client);
  connections_.erase(found);
}

void Receiver::take_completions() {
  for (auto& [id, outcome] : shared_.completions->take()) {
    --shared_.handed_over;
    if (!connections_.contains(id)) {
      // The client left before our answer: it will offer the mail again, and the intake knows it then (mail-rules P15).
      if (outcome) log(LogLevel::info, "client_gone", {{"item", outcome->id.to_text()}});
      continue;
    }
    with(id, [&outcome = outcome](Connection& c) { c.on_kept(std::move(outcome)); });
  }
}

void Receiver::sweep() {
  const std::int64_t now = clock_.steady_ms();
  next_sweep_ms_ = now + kSweepMs;
  beat();
  answer(asker_.on_time(now));
  const bool busy = connections_.size() * 5 > std::size_t{settings_->connections_max} * 4;
  std::vector<std::uint64_t> ids;
  ids.reserve(connections_.size());
  for (const auto& [id, connection] : connections_) ids.push_back(id);
  for (const std::uint64_t id : ids) {
    with(id, [busy](Connection& c) {
      c.set_busy(busy);
      c.on_time();
    });
  }
  for (std::size_t i = 0; i < listeners_.size() && !stopping_; ++i) {
    if (!std::exchange(listeners_[i].paused, false)) continue;
    poller_.change(listeners_[i].socket.impl()->sockfd(), kFirstListener + i, Poller::kRead);
  }
  if (turned_away_ > 0) {
    log(LogLevel::warning, "turned_away", {{"connections", std::exchange(turned_away_, 0)}, {"reason", "connection limits"}});
  }
}

void Receiver::stop() {
  stop_asked_ = true;
  poller_.wake();
}

void Receiver::begin_stop() {
  stopping_ = true;
  stop_deadline_ms_ = clock_.steady_ms() + settings_->stop_wait_ms;
  log(LogLevel::info, "stopping", {{"connections", static_cast<std::uint64_t>(connections_.size())}});
  for (Listener& listener : listeners_) {
    poller_.remove(listener.socket.impl()->sockfd());
    listener.socket.close();
  }
  std::vector<std::uint64_t> ids;
  for (const auto& [id, connection] : connections_) ids.push_back(id);
  for (const std::uint64_t id : ids) with(id, [](Connection& c) { c.stop(); });
}

void Receiver::reload(std::shared_ptr<const Settings> settings) {
  {
    const std::lock_guard<std::mutex> guard(reload_mutex_);
    next_settings_ = std::move(settings);
  }
  poller_.wake();
}

void Receiver::apply_reload() {
  const std::lock_guard<std::mutex> guard(reload_mutex_);
  if (!next_settings_) return;
  settings_ = std::exchange(next_settings_, nullptr);
  asker_.set_wait_ms(settings_->ask_wait_ms);
  room_until_ms_ = 0;
}

}  // namespace temizu::receive
