#include "receive/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace temizu::receive {
namespace {

constexpr std::uint64_t kWakeTag = UINT64_MAX;

std::uint32_t to_epoll(std::uint32_t what) {
  std::uint32_t events = 0;
  if ((what & Poller::kRead) != 0) events |= EPOLLIN;
  if ((what & Poller::kWrite) != 0) events |= EPOLLOUT;
  return events;
}

}  // namespace

Poller::~Poller() {
  if (wake_ >= 0) ::close(wake_);
  if (epoll_ >= 0) ::close(epoll_);
}

Status Poller::open() {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (epoll_ < 0 || wake_ < 0) return Unexpected{Code::io, "receive", "cannot create an event queue"};
  return add(wake_, kWakeTag, kRead);
}

Status Poller::add(int fd, std::uint64_t tag, std::uint32_t what) {
  epoll_event event{};
  event.events = to_epoll(what);
  event.data.u64 = tag;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0) return {};
  return Unexpected{Code::io, "receive", std::string("cannot watch a descriptor: ") + std::strerror(errno)};
}

void Poller::change(int fd, std::uint64_t tag, std::uint32_t what) {
  epoll_event event{};
  event.events = to_epoll(what);
  event.data.u64 = tag;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Poller::remove(int fd) { ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr); }

std::span<const Poller::Event> Poller::wait(int timeout_ms) {
  std::array<epoll_event, 256> ready{};
  const int count = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), timeout_ms);
  events_.clear();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = ready[static_cast<std::size_t>(i)];
    if (event.data.u64 == kWakeTag) {
      std::uint64_t times = 0;
      [[maybe_unused]] const ssize_t got = ::read(wake_, &times, sizeof times);
      continue;
    }
    std::uint32_t what = 0;
    if ((event.events & EPOLLIN) != 0) what |= kRead;
    if ((event.events & EPOLLOUT) != 0) what |= kWrite;
    if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) what |= kLost;
    events_.push_back({event.data.u64, what});
  }
  return events_;
}

void Poller::wake() const {
  const std::uint64_t once = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_, &once, sizeof once);
}

}  // namespace temizu::receive
