// One SMTP connection to one next hop: a ClientSession on a Connection, with the time-outs of mail-rules P11.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "deliver/connection.h"
#include "deliver/stop_signal.h"
#include "policy/config.h"
#include "smtp/client_session.h"

namespace temizu::deliver {

struct LinkTimes {   // milliseconds; a time for an answer starts anew with each reply
  std::int64_t connect_ms{30'000}, greeting_ms{300'000}, command_ms{300'000}, data_ms{120'000}, block_ms{180'000}, dot_ms{600'000};
};
LinkTimes times_of(const Config::Deliver& deliver);

struct LinkOptions {
  smtp::ClientOptions client;
  LinkTimes times;
  std::shared_ptr<const TlsClient> tls;   // null: TLS is off
};

class Link {
 public:
  // Connects and says hello. With opportunistic TLS a failed handshake is followed by a connection in plain text.
  // Fails with unavailable; what holds the cleaned reply or our own phrase.
  static Result<std::unique_ptr<Link>> open(const HostPort& host, const LinkOptions& options, const StopSignal& stop);

  smtp::ClientSession& session() { return session_; }
  const smtp::ClientSession& session() const { return session_; }
  // Carries octets until the session is ready or closed.
  void run();
  // Ready, and the server has neither closed nor said anything while it lay idle.
  bool usable() { return session_.step() == smtp::ClientSession::Step::ready && !connection_->readable(); }
  // Says QUIT without waiting for the answer.
  void quit();

  std::uint32_t mails{0};            // sent over it so far
  std::int64_t idle_since_ms{0};     // steady; the pool's

 private:
  Link(std::unique_ptr<Connection> connection, const HostPort& host, const LinkOptions& options)
      : host_(host.host), options_(options), connection_(std::move(connection)), session_(options.client) {}
  void write_out();
  bool take_early_reply();
  void read_some();
  void shake_hands();
  std::int64_t patience_ms() const;

  std::string host_;
  LinkOptions options_;
  std::unique_ptr<Connection> connection_;
  smtp::ClientSession session_;
  Bytes buffer_;
  std::uint64_t replies_seen_{0};
  std::int64_t deadline_ms_{0};
  bool deadline_set_{false};
  bool tls_failed_{false};
};

}  // namespace temizu::deliver
