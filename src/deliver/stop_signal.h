// One signal for many waiting threads: once raised, every wait on a socket ends. It cannot be lowered.
#pragma once

#include <atomic>

namespace temizu::deliver {

class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  void raise();
  bool raised() const { return raised_; }
  int fd() const { return fd_; }   // readable once raised; for poll
  // Sleeps, but not beyond the signal.
  void sleep_ms(int wait_ms) const;

 private:
  int fd_;
  std::atomic<bool> raised_{false};
};

}  // namespace temizu::deliver
