// The lines of log.h for a SIEM: RFC 5424 with a CEF body, to the socket of a syslog daemon on this machine, which takes them on by
// whatever the office uses (UDP, TCP, TLS). No program gets a way to a network for it: wash and report have none. Sending never
// waits; what the daemon does not take at once is dropped and counted. Opened before a program locks itself; the address is given
// with each datagram, so the daemon may be started again meanwhile.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"

namespace temizu {

// path: of a datagram socket, at most 107 octets; host: what stands as HOSTNAME. It need not be there yet. Fails with io.
Status open_syslog(const std::string& path, std::string_view host);
void close_syslog();

// Nothing when not open. Thread-safe.
void send_syslog(LogLevel level, std::string_view program, std::string_view event, std::span<const LogField> fields, TimeMs at_ms);
// Since the start of this process: datagrams that were not taken.
std::uint64_t syslog_dropped();

// One message, for send_syslog and its test: "<134>1 2026-… host temizu-wash 12 washed - CEF:0|Temizu|temizu-wash|1|washed|washed|3|…".
// At most 2,048 octets, cut at a character's border (RFC 5424 section 6.1: every receiver takes that much).
std::string to_cef(LogLevel level, std::string_view host, std::string_view program, int pid, std::string_view event,
                   std::span<const LogField> fields, TimeMs at_ms);

}  // namespace temizu
