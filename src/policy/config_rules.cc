#include "policy/config_rules.h"

#include <sys/un.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "policy/network.h"
#include "policy/values.h"

namespace temizu {
namespace {

using Complain = std::function<void(std::string_view, const std::string&)>;

std::string to_text(const HostPort& place) {
  const bool v6 = place.host.find(':') != std::string::npos;
  return (v6 ? "[" + place.host + "]" : place.host) + ":" + std::to_string(place.port);
}

// A mail handed to this hop would come back to this listener. What a name resolves to is not asked: a loop through a name
// is found by the marker in the mail.
bool is_same(const HostPort& hop, const HostPort& listener, const std::string& site) {
  if (listener.port == 0 || hop.port != listener.port) return false;
  if (hop.host == listener.host) return true;
  const bool hop_is_here = is_loopback(hop.host) || is_any(hop.host) || hop.host == site;
  return hop_is_here && (is_any(listener.host) || is_loopback(listener.host));
}

void check_hops(const Config& c, std::string_view path, const std::vector<HostPort>& hops, const Complain& complain) {
  std::vector<HostPort> own = c.receive.listen;
  own.insert(own.end(), c.receive.listen_tls.begin(), c.receive.listen_tls.end());
  for (const HostPort& hop : hops) {
    const bool loops = std::any_of(own.begin(), own.end(), [&](const HostPort& one) { return is_same(hop, one, c.site.name); });
    if (loops) complain(path, std::string(path) + " " + to_text(hop) + " is our own listener, mail would go in circles; name the mail server behind us");
  }
}

// An open relay cannot be configured by accident.
void check_access(const Config& c, const Complain& complain) {
  const auto check_networks = [&](std::string_view path, const std::vector<std::string>& networks, const std::string& why) {
    for (const std::string& network : networks) {
      const auto parsed = parse_network(network);
      if (parsed && parsed->prefix == 0) complain(path, std::string(path) + " " + network + " " + why);
    }
  };
  check_networks("receive.clients", c.receive.clients, "would make an open relay; name your upstream");
  check_networks("receive.upstreams", c.receive.upstreams, "would trust everybody; name your upstream");
  check_networks("receive.xforward_hosts", c.receive.xforward_hosts, "would believe everybody's XFORWARD; name your upstream");
  check_networks("receive.normalize_hosts", c.receive.normalize_hosts, "would accept smuggling from everybody; name the legacy clients");
  if (c.receive.clients.empty()) complain("receive.clients", "receive.clients is empty; allowed: at least one network that may hand us mail");
  if (c.receive.domains.empty()) complain("receive.domains", "receive.domains is empty; allowed: at least one domain that we receive mail for");
  if (c.receive.listen.empty() && c.receive.listen_tls.empty()) {
    complain("receive.listen", "receive.listen and receive.listen_tls are both empty; allowed: at least one listener");
  }
}

void check_tls(const Config& c, const Complain& complain) {
  const bool certificate = !c.receive.tls_certificate.empty();
  const bool key = !c.receive.tls_key.empty();
  if (certificate != key) {
    const char* missing = certificate ? "receive.tls_key" : "receive.tls_certificate";
    complain(missing, std::string(missing) + " is missing; allowed: receive.tls_certificate and receive.tls_key both or neither");
  }
  if (!c.receive.listen_tls.empty() && !certificate && !key) {
    complain("receive.listen_tls", "receive.listen_tls needs a certificate; set receive.tls_certificate and receive.tls_key");
  }
  if ((c.console.listen != "off" || c.console.admin_listen != "off") && (c.console.tls_certificate.empty() || c.console.tls_key.empty())) {
    complain("console.listen", "console.listen needs a certificate; set console.tls_certificate and console.tls_key");
  }
  if (c.console.listen == "off" && c.console.admin_listen != "off") complain("console.admin_listen", "console.admin_listen needs console.listen too");
  if (c.console.listen == "off" && c.console.metrics_listen != "off") complain("console.metrics_listen", "console.metrics_listen needs console.listen too");
  if (c.deliver.tls == "required" && c.deliver.tls_ca.empty()) {
    complain("deliver.tls", "deliver.tls required needs deliver.tls_ca, the file of the certificate authority to trust");
  }
}

void check_listeners(const Config& c, const Complain& complain) {
  std::set<std::string> seen;
  const auto add = [&](std::string_view path, const std::string& place, std::uint16_t port) {
    if (port != 0 && !seen.insert(place).second) complain(path, std::string(path) + " " + place + " is listened on twice");
  };
  for (const HostPort& one : c.receive.listen) add("receive.listen", to_text(one), one.port);
  for (const HostPort& one : c.receive.listen_tls) add("receive.listen_tls", to_text(one), one.port);
  if (c.console.listen != "off") add("console.listen", c.console.listen, to_host_port(c.console.listen).port);
  if (c.console.admin_listen != "off") add("console.admin_listen", c.console.admin_listen, to_host_port(c.console.admin_listen).port);
  if (c.console.metrics_listen != "off") add("console.metrics_listen", c.console.metrics_listen, to_host_port(c.console.metrics_listen).port);
}

void check_routes(const Config& c, const Complain& complain) {
  std::set<std::string> routed;
  for (const auto& route : c.deliver.routes) {
    for (const std::string& name : route.domains) {
      if (!routed.insert(name).second) complain("deliver.route", "deliver.route names " + name + " twice");
    }
    check_hops(c, "deliver.route", route.hosts, complain);
  }
  check_hops(c, "deliver.next_hop", c.deliver.next_hop, complain);
  check_hops(c, "deliver.upstream", c.deliver.upstream, complain);
  check_hops(c, "release.next_hop", c.release.next_hop, complain);
  if (!c.deliver.next_hop.empty()) return;
  for (const std::string& name : c.receive.domains) {
    if (!routed.contains(name)) complain("deliver.next_hop", "deliver.next_hop is empty and deliver.route has nothing for " + name);
  }
}

// A password never crosses the network in the clear, and a directory that is named can be read.
void check_accounts(const Config& c, const Complain& complain) {
  for (const std::string& url : c.accounts.ldap_url) {
    if (c.accounts.ldap_start_tls || !url.starts_with("ldap://")) continue;
    const std::string host = to_host_port(url.substr(sizeof("ldap://") - 1)).host;
    if (!is_loopback(host) && host != "localhost") {
      complain("accounts.ldap_start_tls", "accounts.ldap_start_tls false would send passwords to " + host + " in the clear; allowed: true, or ldaps://");
    }
  }
  if (c.accounts.ldap_url.empty()) return;
  // Who encrypts how is one setting for all of them, and the next one is tried without asking.
  const auto encrypted = [](const std::string& url) { return url.starts_with("ldaps://"); };
  const auto many = std::count_if(c.accounts.ldap_url.begin(), c.accounts.ldap_url.end(), encrypted);
  if (many != 0 && static_cast<std::size_t>(many) != c.accounts.ldap_url.size()) {
    complain("accounts.ldap_url", "accounts.ldap_url names ldap:// beside ldaps://; allowed: all of them ldaps://, or all of them ldap://");
  }
  if (c.accounts.ldap_base.empty()) complain("accounts.ldap_base", "accounts.ldap_base is empty; name the DN below which people stand");
  if (c.accounts.ldap_bind_dn.empty() != c.accounts.ldap_password_file.empty()) {
    complain("accounts.ldap_bind_dn", "accounts.ldap_bind_dn and accounts.ldap_password_file go together; give both or neither");
  }
}

void check_numbers(const Config& c, const Complain& complain) {
  // sockaddr_un holds 108 octets with the final zero.
  if (c.receive.ask_socket.size() >= sizeof(sockaddr_un::sun_path)) {
    complain("receive.ask_socket", "receive.ask_socket is " + std::to_string(c.receive.ask_socket.size()) + " octets long; allowed: at most 107");
  }
  // Its folder is given to receive alone.
  const std::filesystem::path folder = std::filesystem::path(c.receive.ask_socket).lexically_normal().parent_path();
  for (const char* shared : {"/", "/run", "/var/run", "/tmp", "/var/tmp", "/dev/shm", "/var", "/var/lib", "/run/lock", "/etc", "/home", "/root", "/usr"}) {
    if (folder == shared) {
      complain("receive.ask_socket", "receive.ask_socket stands directly in " + folder.string() + ", a folder of others; allowed: a folder of its own, such as /run/temizu");
    }
  }
  if (c.desk.weekdays.empty()) complain("desk.weekdays", "desk.weekdays is empty; allowed: at least one day, or no request would ever come to its end");
  if (c.deliver.backoff_first_s > c.deliver.backoff_max_s) {
    complain("deliver.backoff_first_s", "deliver.backoff_first_s " + std::to_string(c.deliver.backoff_first_s) +
                                            " is above deliver.backoff_max_s, " + std::to_string(c.deliver.backoff_max_s));
  }
}

}  // namespace

void check_rules(const Config& config, const Complain& complain) {
  check_access(config, complain);
  check_listeners(config, complain);
  check_tls(config, complain);
  check_routes(config, complain);
  check_accounts(config, complain);
  check_numbers(config, complain);
}

}  // namespace temizu
