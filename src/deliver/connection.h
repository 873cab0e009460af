// One TCP or unix-socket connection with optional TLS, over Poco. Every wait has a deadline and ends with the stop
// signal; Poco's exceptions end here. Never listens.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "deliver/stop_signal.h"
#include "policy/config.h"

namespace temizu::deliver {

// "host:port", "[2001:db8::1]:25": how logs and records name a next hop.
std::string to_text(const HostPort& host);

// What a TLS client checks and trusts; made once, shared by all connections.
class TlsClient {
 public:
  // check: the server must show a certificate for its host name (or address) that an authority in ca_file has signed;
  // with an empty ca_file the system's authorities count. Fails with config when ca_file cannot be used.
  static Result<std::shared_ptr<const TlsClient>> make(bool check, const std::string& ca_file);
  virtual ~TlsClient() = default;
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

 protected:
  TlsClient() = default;
};

class Connection {
 public:
  // Looks the host up unless it is an address (no bound but the resolver's own), then tries at most 8 addresses, wait_ms
  // for all of them. Fails with unavailable, timeout, or denied when stopped.
  static Result<std::unique_ptr<Connection>> open(const HostPort& host, std::int64_t wait_ms, const StopSignal& stop);
  static Result<std::unique_ptr<Connection>> open_local(const std::string& socket_path, const StopSignal& stop);
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // deadline_ms is system_clock().steady_ms() time. read appends what is there, at most 64 KiB; good without an octet
  // more means that the peer closed. A failed write may have written a part.
  virtual Status read(Bytes& into, std::int64_t deadline_ms) = 0;
  virtual Status write(ByteView bytes, std::int64_t deadline_ms) = 0;
  virtual Status start_tls(const TlsClient& client, const std::string& host, std::int64_t deadline_ms) = 0;
  // True when octets or the peer's close are waiting.
  virtual bool readable() = 0;

 protected:
  Connection() = default;
};

}  // namespace temizu::deliver
