#include "receive/settings.h"

#include <utility>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/selftest_mark.h"
#include "smtp/grammar.h"

namespace temizu::receive {
namespace {

Result<std::vector<smtp::Network>> to_networks(const std::vector<std::string>& texts, const char* option) {
  std::vector<smtp::Network> networks;
  for (const std::string& text : texts) {
    auto network = smtp::Network::parse(text);
    if (!network) return Unexpected{Code::config, option, network.error().what, network.error().hint};
    networks.push_back(*network);
  }
  return networks;
}

constexpr std::uint64_t kSelftestBytesMax = 4u << 20;

// Mail with our own proof, to one recipient, from this machine.
std::shared_ptr<const smtp::ServerOptions> selftest_session(const smtp::ServerOptions& ordinary, const std::string& recipient, ByteView loop_key) {
  auto session = std::make_shared<smtp::ServerOptions>();
  session->host_name = ordinary.host_name;
  session->only_recipient = recipient;
  for (const char* here : {"127.0.0.0/8", "::1/128"}) {
    if (auto network = smtp::Network::parse(here)) session->client_networks.push_back(*network);
  }
  session->limits = ordinary.limits;
  session->limits.message_bytes_max = kSelftestBytesMax;
  session->limits.recipients_max = 1;
  session->loop_token = ordinary.loop_token;
  session->first_line_good = [key = selftest_key(loop_key)](std::string_view line) {
    return selftest_mark_of_mail(std::string(line) + "\r\n", key, system_clock().now_ms()).has_value();
  };
  return session;
}

}  // namespace

Result<std::shared_ptr<const Settings>> make_settings(const Config& config, ByteView loop_key) {
  const Config::Receive& from = config.receive;
  auto session = std::make_shared<smtp::ServerOptions>();
  auto settings = std::make_shared<Settings>();
  const struct { const std::vector<std::string>& texts; const char* option; std::vector<smtp::Network>& networks; } lists[] = {
      {from.clients, "receive.clients", session->client_networks},
      {from.xforward_hosts, "receive.xforward_hosts", session->xforward_networks},
      {from.normalize_hosts, "receive.normalize_hosts", session->legacy_newline_networks},
      {from.upstreams, "receive.upstreams", settings->upstreams},
  };
  for (const auto& list : lists) {
    auto networks = to_networks(list.texts, list.option);
    if (!networks) return Unexpected{networks.error()};
    list.networks = *std::move(networks);
  }
  for (const smtp::Network& network : session->client_networks) {
    if (network.is_everything()) {
      return Unexpected{Code::config, "receive.clients", "a network of all addresses would be an open relay", "name your upstream"};
    }
  }
  session->host_name = config.site.name;
  settings->auth_results = from.auth_results;
  for (const std::string& domain : from.domains) session->recipient_domains.push_back(lower_ascii(domain));
  session->postmaster = config.site.postmaster;
  session->limits.message_bytes_max = from.message_bytes_max;
  session->limits.recipients_max = from.recipients_max;
  session->limits.received_max = from.received_max;
  session->command_ms_max = std::int64_t{from.command_timeout_s} * 1000;
  session->transaction_ms_max = std::int64_t{from.transaction_timeout_s} * 1000;
  session->data_bytes_per_s_min = from.data_rate_min_bytes_s;
  // The value that the writer of outgoing mail gives to Temizu-Trace: constant for a site, so comparing is enough. Who
  // copies it into a mail gets that mail held, nothing more.
  if (!loop_key.empty()) {
    session->loop_token = config.site.id + "; " + to_hex(hmac_sha256(loop_key, "temizu-trace-1" + config.site.id));
    session->released_token = config.site.id + "; " + to_hex(hmac_sha256(loop_key, "temizu-released-1" + config.site.id));
  }
  session->refused_recipient = lower_ascii(selftest_recipient(config.site.name));
  if (!loop_key.empty()) settings->selftest_session = selftest_session(*session, session->refused_recipient, loop_key);
  if (!from.tls_certificate.empty()) {
    auto tls = TlsServer::load(from.tls_certificate, from.tls_key);
    if (!tls) return Unexpected{tls.error()};
    settings->tls = *std::move(tls);
  }
  settings->session = std::move(session);
  settings->connections_max = from.connections_max;
  settings->connections_per_client_max = from.connections_per_client_max;
  settings->ask_wait_ms = from.ask_wait_ms;
  settings->stop_wait_ms = std::int64_t{from.stop_wait_s} * 1000;
  settings->early_talker_refuse = from.early_talker_refuse;
  return std::shared_ptr<const Settings>(std::move(settings));
}

}  // namespace temizu::receive
