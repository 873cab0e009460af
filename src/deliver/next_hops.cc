#include "deliver/next_hops.h"

#include <utility>

namespace temizu::deliver {

NextHops::~NextHops() { close_all(); }

std::unique_ptr<Link> NextHops::take(const HostPort& host) {
  for (;;) {
    std::unique_ptr<Link> link;
    {
      const std::lock_guard lock(mutex_);
      const auto found = idle_.find(to_text(host));
      if (found == idle_.end()) return nullptr;
      link = std::move(found->second);
      idle_.erase(found);
    }
    if (link->usable()) return link;
  }
}

void NextHops::put(const HostPort& host, std::unique_ptr<Link> link) {
  if (link->session().step() != smtp::ClientSession::Step::ready) return;
  const std::lock_guard lock(mutex_);
  if (link->mails >= mails_per_link_max_ || idle_.size() >= kLinksMax) return link->quit();
  link->idle_since_ms = clock_.steady_ms();
  idle_.emplace(to_text(host), std::move(link));
}

void NextHops::close_idle() {
  const std::lock_guard lock(mutex_);
  for (auto at = idle_.begin(); at != idle_.end();) {
    if (clock_.steady_ms() - at->second->idle_since_ms < idle_ms_) {
      ++at;
      continue;
    }
    at->second->quit();
    at = idle_.erase(at);
  }
}

void NextHops::close_all() {
  const std::lock_guard lock(mutex_);
  for (auto& [host, link] : idle_) link->quit();
  idle_.clear();
}

void NextHops::set_down(const HostPort& host) {
  const std::lock_guard lock(mutex_);
  if (down_until_ms_.size() >= kHostsMax) down_until_ms_.clear();
  down_until_ms_[to_text(host)] = clock_.steady_ms() + down_ms_;
}

void NextHops::set_up(const HostPort& host) {
  const std::lock_guard lock(mutex_);
  if (!down_until_ms_.empty()) down_until_ms_.erase(to_text(host));
}

bool NextHops::is_down(const HostPort& host) const {
  const std::lock_guard lock(mutex_);
  if (down_until_ms_.empty()) return false;
  const auto found = down_until_ms_.find(to_text(host));
  return found != down_until_ms_.end() && clock_.steady_ms() < found->second;
}

}  // namespace temizu::deliver
