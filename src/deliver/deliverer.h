// deliver's work: takes signed results that are due from the store, sends them, records how each recipient ended. Several
// workers, one connection each; memory bounded by the octets in flight. Sends only what the store's signature check
// let through, check_header and check_wire accept; a mail that fails there stays and a person is told.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "deliver/asker.h"
#include "deliver/jobs.h"
#include "deliver/next_hops.h"
#include "deliver/routes.h"
#include "deliver/sender.h"
#include "deliver/stop_signal.h"
#include "policy/config.h"
#include "quarantine/store.h"

namespace temizu::deliver {

// Octets of mails in memory at once; a larger mail goes alone.
class ByteBudget {
 public:
  explicit ByteBudget(std::uint64_t most) : most_(most) {}
  void take(std::uint64_t bytes);   // waits
  void give(std::uint64_t bytes);

 private:
  const std::uint64_t most_;
  std::uint64_t used_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
};

class Deliverer {
 public:
  // store and clock must outlive it. Fails with config when TLS cannot be set up. Threads start here, claims with run.
  static Result<std::unique_ptr<Deliverer>> make(const Config& config, Store& store, const Clock& clock);
  ~Deliverer();   // stops hard
  Deliverer(const Deliverer&) = delete;
  Deliverer& operator=(const Deliverer&) = delete;

  // Claims and hands out work until stop; one thread.
  void run();
  // Ends run, lets workers finish what they have begun for at most wait_ms, then breaks their connections (what was cut
  // off is recorded as deferred or uncertain). Leases of what was not begun run out by themselves. Any thread, once.
  void stop(std::int64_t wait_ms);
  // New next hops, times and names for what is claimed from now on; the number of workers stays. The old configuration
  // stays when the new one fails.
  Status reload(const Config& config);

 private:
  // What one configuration says; jobs keep the one they began with.
  struct Setup {
    Setup(const Config& config, LinkOptions link, const Clock& clock, const StopSignal& stop, Sender::HelloSeen hello_seen);
    const Config config;
    const LinkOptions link;
    const std::shared_ptr<const Routes> routes;
    NextHops next_hops;
    Sender sender;
  };
  struct Outgoing {
    Bytes head, body;
    smtp::ClientMail mail;          // its views look at head and body
    bool may_tell_sender{false};    // the message came from a trusted relay, as wash has signed
  };

  Deliverer(Store& store, const Clock& clock, std::size_t workers) : store_(store), clock_(clock), jobs_(store, workers, clock) {}
  std::shared_ptr<Setup> make_setup(const Config& config, LinkOptions link);
  std::shared_ptr<Setup> setup();
  void work();
  void send(const JobPtr& job, Setup& setup);
  Status prepare(const Job& job, const Setup& setup, Outgoing& out);
  std::vector<Try> conclude(const Job& job, const Setup& setup, const std::vector<Sent>& sent, bool may_tell_sender);
  void claim_once();

  Store& store_;
  const Clock& clock_;
  Jobs jobs_;
  ByteBudget budget_{kBytesInFlight};
  StopSignal stop_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;                 // guards setup_
  std::shared_ptr<Setup> setup_;
  std::unique_ptr<Asker> asker_;     // null without receive.ask_socket
  std::vector<std::thread> workers_;

  static constexpr std::uint64_t kBytesInFlight = 32u << 20;
};

}  // namespace temizu::deliver
