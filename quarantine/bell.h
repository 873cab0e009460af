// Waiting for news: each ledger has a bell file that its writer touches after a commit; who reads the ledger watches it
// with inotify. A bell that is not there yet, or may not be watched, is tried again, and waiting is short until then.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace temizu {

class BellWatch {
 public:
  explicit BellWatch(std::vector<std::string> bell_files);
  ~BellWatch();
  BellWatch(const BellWatch&) = delete;
  BellWatch& operator=(const BellWatch&) = delete;

  // Returns when a bell rang or wake() was called since the last wait, or after wait_ms. Thread-safe.
  void wait(std::int64_t wait_ms);
  void wake();

 private:
  bool watch_missing();   // true when every bell is watched

  struct Bell {
    std::string file;
    bool watched;
  };
  std::mutex mutex_;
  std::vector<Bell> bells_;
  int inotify_, event_;
};

}  // namespace temizu
