#include "quarantine/bell.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>

namespace temizu {
namespace {

constexpr std::int64_t kWaitMsWhileUnwatched = 250;
constexpr std::int64_t kWaitMsMax = 3'600'000;

}  // namespace

BellWatch::BellWatch(std::vector<std::string> bell_files)
    : inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  for (std::string& file : bell_files) bells_.push_back({std::move(file), false});
  static_cast<void>(watch_missing());
}

BellWatch::~BellWatch() {
  if (inotify_ >= 0) ::close(inotify_);
  if (event_ >= 0) ::close(event_);
}

bool BellWatch::watch_missing() {
  std::lock_guard lock(mutex_);
  bool all = inotify_ >= 0;
  for (Bell& bell : bells_) {
    if (!bell.watched && inotify_ >= 0) bell.watched = ::inotify_add_watch(inotify_, bell.file.c_str(), IN_MODIFY) >= 0;
    all = all && bell.watched;
  }
  return all;
}

void BellWatch::wait(std::int64_t wait_ms) {
  if (!watch_missing()) wait_ms = std::min(wait_ms, kWaitMsWhileUnwatched);
  pollfd sources[] = {{event_, POLLIN, 0}, {inotify_, POLLIN, 0}};
  static_cast<void>(::poll(sources, 2, static_cast<int>(std::clamp<std::int64_t>(wait_ms, 0, kWaitMsMax))));
  char drained[4096];
  while (::read(inotify_, drained, sizeof drained) > 0) {
  }
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(event_, &count, sizeof count);
}

void BellWatch::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(event_, &one, sizeof one);
}

}  // namespace temizu
