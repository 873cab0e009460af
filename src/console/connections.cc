#include "console/connections.h"

#include <sys/socket.h>

#include <utility>

namespace temizu::console {

Connections::Guard::Guard(Connections& all, int fd, std::string client) : all_(all), client_(std::move(client)) {
  const std::lock_guard lock(all_.mutex_);
  entry_ = all_.entries_.insert(all_.entries_.end(), ConnectionEntry{fd, Phase::header, all_.end_of(Phase::header)});
  admitted_ = ++all_.by_client_[client_] <= all_.per_client_max_;
}

Connections::Guard::~Guard() {
  const std::lock_guard lock(all_.mutex_);
  all_.entries_.erase(entry_);
  const auto found = all_.by_client_.find(client_);
  if (--found->second == 0) all_.by_client_.erase(found);
}

void Connections::Guard::enter(Phase phase) {
  const std::lock_guard lock(all_.mutex_);
  entry_->phase = phase;
  entry_->end_ms = all_.end_of(phase);
}

std::int64_t Connections::end_of(Phase phase) const {
  const std::int64_t now = clock_.steady_ms();
  switch (phase) {
    case Phase::idle: return now + times_.idle_ms + times_.header_ms;   // waiting and the next header: one read for us
    case Phase::header: return now + times_.header_ms;
    case Phase::body: return now + times_.body_ms;
    case Phase::answer: return now + times_.answer_ms;
  }
  return now;
}

std::size_t Connections::shut_overdue() {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = clock_.steady_ms();
  std::size_t shut = 0;
  for (const ConnectionEntry& entry : entries_) {
    if (entry.end_ms > now) continue;
    ::shutdown(entry.fd, SHUT_RDWR);   // its thread finds the connection closed and goes
    ++shut;
  }
  return shut;
}

void Connections::shut_idle() {
  const std::lock_guard lock(mutex_);
  for (const ConnectionEntry& entry : entries_) {
    if (entry.phase == Phase::idle || entry.phase == Phase::header) ::shutdown(entry.fd, SHUT_RDWR);
  }
}

void Connections::shut_all() {
  const std::lock_guard lock(mutex_);
  for (const ConnectionEntry& entry : entries_) ::shutdown(entry.fd, SHUT_RDWR);
}

std::size_t Connections::count() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace temizu::console
