// Answers receive's questions about recipients. deliver connects to receive's socket (receive connects nowhere), reads
// "Q <id> <address>", asks the next hop with MAIL FROM:<> and RCPT, and writes "A <id> yes|no|unknown"; "U smtputf8
// yes|no" whenever that is known or changed. Uses connections of its own and never holds up delivery; whatever it cannot
// find out in time is unknown, which receive takes as yes.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "deliver/answers.h"
#include "deliver/connection.h"
#include "deliver/next_hops.h"
#include "deliver/routes.h"
#include "deliver/sender.h"

namespace temizu::deliver {

struct AskerOptions {
  std::string socket_path;           // receive.ask_socket
  std::int64_t keep_ms{300'000};     // deliver.ask_cache_s
  std::uint32_t rate_per_s{50};
  LinkOptions link;                  // with times short enough for a waiting client
  const Clock* clock{&system_clock()};
};

class Asker {
 public:
  Asker(AskerOptions options, std::shared_ptr<const Routes> routes);
  ~Asker();   // stops both threads
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  // Another thread said hello to a next hop: tells receive when the common answer changed.
  void hello_seen(const HostPort& host, bool smtputf8);
  // Other next hops from now on: what was learnt is forgotten.
  void set_routes(std::shared_ptr<const Routes> routes);

 private:
  void listen_to_receive();                 // thread: connects, reads questions, answers what is known
  void serve(Connection& receive);
  void take_line(std::string_view untrusted_line);
  void ask_next_hops();                     // thread: asks, one question after the other
  Answer ask(const std::string& address);
  Answer ask_host(const HostPort& host, const std::string& address);
  void say_hello_where_unknown();
  void say(const std::string& line);        // to receive, if it is there
  std::optional<bool> smtputf8_of_all();    // mutex_ held

  static constexpr std::size_t kQuestionsMax = 1000;

  const AskerOptions options_;
  StopSignal stop_;
  AnswerCache cache_;
  RateLimit rate_;
  NextHops next_hops_;
  Sender sender_;
  std::mutex mutex_;                        // guards what follows
  std::condition_variable more_;
  std::shared_ptr<const Routes> routes_;
  std::deque<Question> questions_;
  struct Offer { bool offered{false}; std::int64_t seen_ms{0}; };
  std::map<std::string, Offer> smtputf8_;   // by "host:port"; as many as routes_ names
  std::optional<bool> smtputf8_said_;
  std::mutex receive_mutex_;                // guards the connection below for writing
  Connection* receive_{nullptr};
  std::thread asking_, listening_;          // last: they use all of the above
};

}  // namespace temizu::deliver
