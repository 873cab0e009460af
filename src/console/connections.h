// Time and number of connections. Poco's time-outs count from octet to octet, so a client that sends one a second would hold a thread
// for ever; here each phase of a request (header, body, answer) has an end of its own, and a thread of the server shuts what is past it.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"

namespace temizu::console {

enum class Phase : std::uint8_t { idle, header, body, answer };

struct ConnectionEntry {
  int fd;
  Phase phase;
  std::int64_t end_ms;
};

class Connections {
 public:
  struct Times { std::int64_t header_ms, body_ms, answer_ms, idle_ms; };

  Connections(const Times& times, std::uint32_t per_client_max, const Clock& clock) : times_(times), per_client_max_(per_client_max), clock_(clock) {}

  // One connection from accept to close, on its own thread.
  class Guard {
   public:
    Guard(Connections& all, int fd, std::string client);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    bool admitted() const { return admitted_; }   // false: this client has too many already
    void enter(Phase phase);

   private:
    friend class Connections;
    Connections& all_;
    std::string client_;
    bool admitted_{true};
    std::list<ConnectionEntry>::iterator entry_;
  };

  std::size_t shut_overdue();   // called every second or so; how many were shut
  void shut_idle();             // those between two requests
  void shut_all();
  std::size_t count() const;

 private:
  std::int64_t end_of(Phase phase) const;

  mutable std::mutex mutex_;
  const Times times_;
  const std::uint32_t per_client_max_;
  const Clock& clock_;
  std::list<ConnectionEntry> entries_;
  std::map<std::string, std::uint32_t> by_client_;
};

}  // namespace temizu::console
