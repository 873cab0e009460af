// HTTPS around the pure core: listeners, TLS 1.2 or newer, threads, time limits. Poco does the protocol; its exceptions stop here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "console/http.h"
#include "policy/config.h"

namespace temizu::console {

class Server {
 public:
  using Handler = std::function<HttpAnswer(HttpRequest&&)>;   // called on many threads

  // Binds and listens; nobody is answered before start().
  static Result<std::unique_ptr<Server>> open(const Config& config, Handler handler);
  virtual ~Server() = default;
  virtual std::vector<HostPort> bound() const = 0;   // the console's, then the administrators', then monitoring's
  virtual void start() = 0;
  // No new connections; those at work may finish within wait_ms, then all are cut.
  virtual void stop(std::int64_t wait_ms) = 0;
  // Certificate and key as the files are now, for connections that come. Fails with config: then the old ones stay.
  virtual Status set_certificate(const Config::Console& config) = 0;
  // The networks of administrators after a reload.
  virtual void set_admin_networks(std::vector<std::string> networks) = 0;
};

// When the first certificate of a PEM file ends; nothing when it cannot be read.
std::optional<TimeMs> certificate_end_ms(const std::string& path);

}  // namespace temizu::console
