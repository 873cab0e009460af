// epoll(7) and a wake-up that any thread may give, for the one event loop of receive. Why not Poco's PollSet:
// docs/decisions/0009-receive-polls-with-epoll.md. Level-triggered; errors and hang-ups are reported as well.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace temizu::receive {

class Poller {
 public:
  static constexpr std::uint32_t kRead = 1, kWrite = 2, kLost = 4;  // kLost: error or hang-up, comes unasked

  struct Event {
    std::uint64_t tag;
    std::uint32_t what;
  };

  Poller() = default;
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  Status open();
  Status add(int fd, std::uint64_t tag, std::uint32_t what);
  void change(int fd, std::uint64_t tag, std::uint32_t what);
  void remove(int fd);
  // At most 256 events; the span lives until the next call. Wake-ups come as no event, wait just returns.
  std::span<const Event> wait(int timeout_ms);
  // From any thread, also from a signal handler.
  void wake() const;

 private:
  int epoll_{-1};
  int wake_{-1};
  std::vector<Event> events_;
};

}  // namespace temizu::receive
