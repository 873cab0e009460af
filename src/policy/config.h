// conf/temizu.xml as typed, bounded values. Every option is in the file with meaning, unit, range and default; names
// here follow its paths: receive.listen is Config::receive.listen.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "policy/policy.h"

namespace temizu {

struct HostPort {
  std::string host;       // an address, or a name for next hops; "" never
  std::uint16_t port{0};  // 0: any free port (tests; the program logs the one it got)
};

struct Config {
  struct Site {
    std::string name;               // host name in greetings, Received and Message-ID
    std::string id;                 // in the loop marker; a token
    std::string contact;            // where to ask, as the notice prints it
    std::string language{"ja"};     // conf/notices/<language>.txt
    std::string postmaster;         // mailbox that gets mail for postmaster and abuse
  } site;
  struct Receive {
    std::vector<HostPort> listen;
    std::vector<HostPort> listen_tls;          // implicit TLS
    std::vector<std::string> clients;          // CIDR allow-list
    std::vector<std::string> upstreams;        // of these: trusted relays; may hold all connections, a DSN may go back
    std::vector<std::string> xforward_hosts;   // CIDR
    std::vector<std::string> normalize_hosts;  // CIDR of legacy clients whose bare CR/LF is normalised and held, else refused
    std::vector<std::string> auth_results;     // authserv-ids (RFC 8601) whose DMARC results in mail from upstreams count
    std::vector<std::string> domains;          // recipient domains
    std::string tls_certificate, tls_key;      // PEM files; both or none
    std::string ask_socket;                    // unix socket on which deliver answers
    std::uint32_t ask_wait_ms{2000};
    std::uint32_t connections_max{100}, connections_per_client_max{20};
    std::uint32_t command_timeout_s{300}, transaction_timeout_s{3600}, data_rate_min_bytes_s{500};
    std::uint32_t stop_wait_s{30};
    std::uint64_t message_bytes_max{100u << 20};
    std::uint32_t recipients_max{500};
    std::uint32_t received_max{50};
    bool early_talker_refuse{true};
  } receive;
  struct StorePart {
    std::string path;
    std::string keys_path;
    std::uint32_t keep_days{90};
    std::uint32_t purge_every_min{60};
  } store;
  struct Wash {
    std::uint64_t bytes_in_flight{32u << 20};
    std::uint32_t children_max{2};
    std::uint32_t children_per_zygote{10'000};
    std::vector<std::string> accept_missing_layers;   // "landlock", "userns", "netns", "pidns", "mountns": by name, else wash refuses to start
    std::string policy;                               // path of policy.xml; empty (only without a file): the built-in one
    std::string notices;                              // directory of templates; empty (only without a file): built in
  } wash;
  struct Deliver {
    struct Route { std::vector<std::string> domains; std::vector<HostPort> hosts; };   // hosts in order: failover
    std::vector<HostPort> next_hop;            // for every domain without a route of its own
    std::vector<Route> routes;
    std::vector<HostPort> upstream;            // where DSNs go; empty: an alert instead
    std::string helo;
    std::string tls{"opportunistic"};          // off | opportunistic | required
    std::string tls_ca;                        // PEM file for required
    std::uint32_t connections_max{8};
    std::uint32_t messages_per_connection{100};
    std::uint64_t mail_bytes_max{1'073'741'824};   // what every next hop takes (RFC 1870); wash makes larger mails smaller
    std::uint32_t backoff_first_s{300}, backoff_max_s{4000}, give_up_s{432'000};
    std::uint32_t connect_timeout_s{30}, command_timeout_s{300}, data_timeout_s{120}, block_timeout_s{180}, dot_timeout_s{600};
    std::uint32_t ask_cache_s{300}, ask_rate_per_s{50};
    bool send_xforward{true};
  } deliver;
  struct Release {                             // approved originals on their way out
    std::vector<HostPort> next_hop;            // where they are sent; empty: nothing is released
    std::string sender;                        // From and MAIL FROM of released mails
    std::uint32_t per_hour_max{30};
    std::uint64_t mail_bytes_max{52'428'800};  // of a released mail as sent
    std::uint32_t password_days{14};
  } release;
  struct Console {
    std::string listen{"off"};
    std::string metrics_listen{"off"};
    std::string admin_listen{"off"};           // not off: administrator pages are served there only
    std::vector<std::string> admin_networks;   // CIDR; not empty: and for these clients only
    std::string tls_certificate, tls_key;      // PEM files
    std::string url;                           // internal address printed in notices; may be empty
    std::string pages;                         // folder of the built pages
    std::uint32_t session_idle_min{30}, session_absolute_h{12}, again_min{5};
    std::uint32_t connections_max{100}, connections_per_client_max{30};
    std::uint32_t header_timeout_s{10}, body_timeout_s{20}, answer_timeout_s{60}, keep_alive_s{15};
    std::uint32_t body_bytes_max{65536};
    std::uint32_t requests_per_client_s{50}, requests_per_account_s{20}, logins_per_client_min{20};
  } console;
  struct Accounts {                            // an LDAP directory or Active Directory; see accounts/ldap.h
    std::vector<std::string> ldap_url;         // in order: failover; empty: no directory
    bool ldap_start_tls{true};                 // for ldap://
    std::string ldap_ca;                       // PEM file; empty: the system's
    std::string ldap_bind_dn, ldap_password_file;   // the service account that reads people
    std::string ldap_base;
    std::string ldap_filter{"(objectClass=person)"};
    std::string ldap_login{"uid"}, ldap_name{"displayName"}, ldap_kana, ldap_title{"title"}, ldap_department{"departmentNumber"};
    std::string ldap_manager{"manager"};
    std::vector<std::string> ldap_mail{"mail"};
    std::string ldap_groups{"memberof"};       // memberof | nested | member
    std::string ldap_group_approver, ldap_group_administrator, ldap_group_auditor, ldap_group_ciso;   // DNs; empty: not from groups
    std::uint32_t ldap_timeout_s{5};
    std::uint32_t leave_percent_max{25};
  } accounts;
  struct Desk {                                // working hours, which deadlines count; see policy/work_calendar.h
    std::string hours{"08:30-17:15"};
    std::vector<std::string> weekdays;         // "mon" …
    std::vector<std::string> holidays;         // "2027-03-22", or "12-29" for every year
    std::string time_zone{"+09:00"};
    bool letters{true};                        // people are told by mail of what waits for them and what became of their requests
    std::uint32_t letters_every_min{10};       // at most one such mail a person in this time
  } desk;
  struct Report {
    std::string at{"00:10"};                   // local time of day
    std::string time_zone{"Asia/Tokyo"};       // days are cut here
    std::vector<std::string> recipients;       // mailboxes; none: reports are made and kept, not sent
    bool week{true}, month{true};              // also on Mondays, on the first of a month
    std::uint32_t late_after_min{360};         // made later than this after report.at: told as late
    std::uint32_t queue_warn_min{240};
    std::uint32_t disk_warn_percent{20};       // free
  } report;
  struct Alerts {                              // told at once; src/alert
    std::vector<std::string> recipients;       // mailboxes; none: alerts are written down and logged, not sent
    std::string hook;                          // absolute path of a command; empty: none
    std::uint32_t hook_timeout_s{30};
    std::uint32_t every_s{60};                 // how often it is looked
    std::uint32_t repeat_h{24};                // one that lasts is told again
    std::uint32_t window_min{60};              // in which attempts, dangers and crashes count
    std::uint32_t queue_min{240};
    std::uint32_t dangers_max{50}, crashes_max{10};
    std::uint32_t disk_free_percent{10};
    std::uint32_t certificate_days{30};
  } alerts;
  struct Serve {
    std::uint32_t uid_first{64'100};           // five users and a group from here when the package's users do not exist
    std::uint32_t restart_wait_ms{500};
    std::uint32_t audit_head_every_s{300};
  } serve;
  std::string log_level{"info"};
  std::string log_syslog;   // path of a local syslog's datagram socket; empty: none

  // --set paths below "policy.", in order, for load_policy; they are part of the digest too.
  std::vector<std::pair<std::string, std::string>> policy_set;
  Bytes digest;                                // SHA-256 of the effective configuration, --set included
  std::map<std::string, std::string> effective;   // path → value as used, for `config show`
};

// One override: "receive.listen=127.0.0.1:2525". Lists are separated by blanks. A route of its own: deliver.route.
struct ConfigSource {
  std::string path;                                            // temizu.xml; empty: built-in defaults, those of conf/temizu.xml
  std::vector<std::pair<std::string, std::string>> set;        // --set path=value, applied in order
};

// Reads, checks against temizu.xsd and the ranges, then applies the rules that no schema knows: client list without
// 0.0.0.0/0, next hop not our own listener, certificate and key together, paths absolute or relative to the file (in --set: to
// the working directory). What an option is called and may hold is in options.def. All
// errors at once: "conf/temizu.xml:12:5: receive.clients 0.0.0.0/0 would make an open relay; name your upstream. Not started."
Result<Config> load_config(const ConfigSource& source, ConfigErrors& errors);

// CIDR membership; both families; an IPv4-mapped IPv6 address counts as IPv4.
bool in_network(std::string_view address, std::string_view cidr);
bool in_networks(std::string_view address, const std::vector<std::string>& cidrs);

}  // namespace temizu
