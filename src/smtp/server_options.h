// What a server session may be told: filled by the caller from its configuration. Times are milliseconds.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "smtp/network.h"

namespace temizu::smtp {

struct ServerOptions {
  std::string host_name{"localhost"};          // greeting and EHLO
  std::vector<std::string> recipient_domains;  // lower case; ".example.jp" means every name below example.jp. Empty: nobody
  std::string postmaster;                      // mailbox for <postmaster> without a domain; empty: postmaster@ the first domain
  std::vector<Network> client_networks;        // who may speak at all. Empty: nobody
  std::vector<Network> xforward_networks;      // upstreams whose XFORWARD is believed
  std::vector<Network> legacy_newline_networks;  // named clients whose bare CR or LF is normalised; their mail is then held
  MailLimits limits;
  bool tls_required{false};  // no MAIL before STARTTLS
  std::string loop_field{"temizu-trace"};  // our own mark on what we sent before; lower case
  std::string loop_token;                 // its value for this site; empty: not looked for
  std::string released_token;             // its value in what the release desk sent; such a mail is refused

  // The self-inspection: its recipient is refused everywhere but on its own listener, which takes no other and only mail whose
  // first line first_line_good says yes to. In lower case; empty: none.
  std::string refused_recipient, only_recipient;
  std::function<bool(std::string_view first_line)> first_line_good;

  std::int64_t greeting_delay_ms{0};        // above 0: who speaks before the greeting is turned away with 554
  std::int64_t command_ms_max{300'000};     // RFC 5321 section 4.5.3.2.7
  std::int64_t command_busy_ms_max{30'000};  // the same while the server is told to hurry
  std::int64_t data_idle_ms_max{180'000};
  std::int64_t data_grace_ms{30'000};       // before the minimum rate counts
  std::uint32_t data_bytes_per_s_min{500};
  std::int64_t transaction_ms_max{1'800'000};  // MAIL to the end of DATA

  std::uint32_t bad_commands_max{4};     // in a row, then 421
  std::uint32_t idle_commands_max{100};  // NOOP, RSET, VRFY, EHLO, … without a message, then 421
};

}  // namespace temizu::smtp
