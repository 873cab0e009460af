// The event loop of temizu-receive: listeners, connections, the question socket and the answers of the intake, all in one
// thread. Opens everything first (open), then serves (run) without ever making another socket.
#pragma once

#include <Poco/Net/ServerSocket.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "policy/config.h"
#include "quarantine/intake.h"
#include "receive/asker.h"
#include "receive/connection.h"
#include "receive/poller.h"
#include "receive/settings.h"

namespace temizu::receive {

class Receiver {
 public:
  // intake and clock outlive the receiver.
  Receiver(std::shared_ptr<const Settings> settings, Intake& intake, const Clock& clock);
  ~Receiver();

  // Listens. ask_socket may be empty: then nobody is asked. A stale socket file is replaced.
  Status open(const std::vector<HostPort>& plain, const std::vector<HostPort>& tls, const std::string& ask_socket);
  // The self-inspection's own listener, a local socket, after open. A stale socket file is replaced.
  Status open_selftest(const std::string& path);
  std::vector<HostPort> bound() const;  // plain ones first, with the ports that were got

  // Serves until stop() and then until the last message under way has its answer, at most stop_wait_ms.
  void run();
  // From any thread. stop may come from a signal handler.
  void stop();
  void reload(std::shared_ptr<const Settings> settings);

  std::size_t connections() const { return connections_.size(); }

 private:
  struct Listener {
    Poco::Net::ServerSocket socket;
    std::string name;
    bool tls{false};
    bool paused{false};
    bool selftest{false};
  };

  Status listen(const HostPort& at, bool tls);
  Status listen_for_deliver(const std::string& path);
  void on_listener(Listener& listener, std::uint64_t tag);
  void take_client(int fd, const Listener& listener, Connection::Origin origin);
  void on_deliver_waiting();
  void on_deliver(std::uint32_t what);
  void drop_deliver();
  void write_to_deliver();
  void answer(const std::vector<Asker::Answer>& answers);
  void take_completions();
  void with(std::uint64_t id, const std::function<void(Connection&)>& act);
  void sweep();
  void apply_reload();
  void begin_stop();
  Status room();

  std::shared_ptr<const Settings> settings_;
  Intake& intake_;
  const Clock& clock_;
  Poller poller_;
  Asker asker_;
  Shared shared_;
  std::vector<Listener> listeners_;
  std::unique_ptr<Poco::Net::ServerSocket> ask_listener_;
  std::unique_ptr<Channel> deliver_;
  bool deliver_writes_{false};
  std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::map<smtp::IpAddress, std::uint32_t> per_client_;
  std::uint64_t next_id_;
  std::uint64_t turned_away_{0};  // since the last sweep
  std::int64_t next_sweep_ms_{0};
  std::int64_t room_until_ms_{0};
  Status room_;

  std::mutex reload_mutex_;
  std::shared_ptr<const Settings> next_settings_;
  std::atomic<bool> stop_asked_{false};
  bool stopping_{false};
  std::int64_t stop_deadline_ms_{0};
};

}  // namespace temizu::receive
