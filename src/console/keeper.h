// What the console does between requests, on one thread: the search index catches up, deadlines that passed are written down, ended
// sessions are forgotten.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "console/world.h"

namespace temizu::console {

class Keeper {
 public:
  // world: the one in force now, asked for in each round.
  explicit Keeper(std::function<std::shared_ptr<const World>()> world);
  ~Keeper();
  void start();
  void stop();

 private:
  void run();
  void tidy(const World& world);

  std::function<std::shared_ptr<const World>()> world_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace temizu::console
