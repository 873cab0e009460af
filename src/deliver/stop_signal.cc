#include "deliver/stop_signal.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace temizu::deliver {

StopSignal::StopSignal() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

StopSignal::~StopSignal() {
  if (fd_ >= 0) ::close(fd_);
}

void StopSignal::raise() {
  raised_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(fd_, &one, sizeof one);
}

void StopSignal::sleep_ms(int wait_ms) const {
  pollfd waiting{fd_, POLLIN, 0};
  ::poll(&waiting, 1, wait_ms);
}

}  // namespace temizu::deliver
