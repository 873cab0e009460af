// The part of the configuration that receive works with, checked and in the form it needs. A reload makes a new one;
// connections that are open keep the one they began with.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "policy/config.h"
#include "receive/channel.h"
#include "smtp/server_options.h"

namespace temizu::receive {

struct Settings {
  std::shared_ptr<const smtp::ServerOptions> session;
  std::shared_ptr<const smtp::ServerOptions> selftest_session;   // of the self-inspection's listener
  std::vector<smtp::Network> upstreams;    // trusted relays
  std::vector<std::string> auth_results;   // authserv-ids that count
  std::shared_ptr<const TlsServer> tls;    // null: neither STARTTLS nor a TLS listener
  std::uint32_t connections_max{100};
  std::uint32_t connections_per_client_max{20};  // upstreams are not counted by client
  std::uint32_t ask_wait_ms{2000};
  std::int64_t stop_wait_ms{30'000};
  bool early_talker_refuse{true};
};

// loop_key: the key of our own mark, empty when there is none. Reads certificate and key. Fails with config.
Result<std::shared_ptr<const Settings>> make_settings(const Config& config, ByteView loop_key);

}  // namespace temizu::receive
