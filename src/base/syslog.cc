#include "base/syslog.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace temizu {
namespace {

constexpr int kFacility = 16;            // local0
constexpr std::size_t kOctetsMax = 2048;
constexpr std::size_t kValueOctetsMax = 256;

struct Open {
  int socket{-1};
  sockaddr_un address{};
  std::string host;
};

// Written by main before a second thread starts, read by all.
Open& open_now() {
  static Open open;
  return open;
}

std::atomic<std::uint64_t> dropped{0}, dropped_untold{0};

int cef_severity(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return 0;
    case LogLevel::info: return 3;
    case LogLevel::warning: return 5;
    case LogLevel::error: return 7;
    case LogLevel::alert: return 9;
  }
  return 9;
}

// Keys that CEF has a name for; others become "temizu" and the name.
std::string key_of(std::string_view key) {
  static constexpr std::pair<std::string_view, std::string_view> kKnown[] = {
      {"client", "src"}, {"actor", "suser"}, {"account", "suser"}, {"code", "reason"}, {"error", "msg"}, {"what", "msg"}, {"size", "in"}, {"item", "externalId"}};
  for (const auto& [ours, theirs] : kKnown) {
    if (key == ours) return std::string(theirs);
  }
  std::string name = "temizu";
  bool upper = true;
  for (const char c : key) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) name += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = !letter;
  }
  return name;
}

// json_quote makes valid UTF-8 without controls of it, cut; its escapes are taken back but for those of controls.
std::string cleaned(std::string_view untrusted_text, std::size_t octets_max) {
  const std::string quoted = json_quote(untrusted_text, octets_max);
  std::string out;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    const bool escape = quoted[i] == '\\' && i + 2 < quoted.size() && (quoted[i + 1] == '"' || quoted[i + 1] == '\\');
    if (escape) ++i;
    out += quoted[i];
  }
  return out;
}

// CEF: a backslash before what would end the field: | in the header, = in the extension. Line ends cannot be left: cleaned() took them.
std::string escaped(const std::string& text, char ends) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ends) out += '\\';
    out += c;
  }
  return out;
}

// A word of a syslog header: 33 to 126 only (RFC 5424 section 6: PRINTUSASCII).
std::string header_word(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) out += c > ' ' && c < 0x7f ? c : '_';
  return out.empty() ? "-" : out;
}

void cut(std::string& text) {
  if (text.size() <= kOctetsMax) return;
  std::size_t end = kOctetsMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
}

}  // namespace

Status open_syslog(const std::string& path, std::string_view host) {
  Open& open = open_now();
  open.address.sun_family = AF_UNIX;
  if (path.size() >= sizeof open.address.sun_path) return Unexpected{Code::config, "log_syslog", "the path is longer than 107 octets"};
  std::memcpy(open.address.sun_path, path.c_str(), path.size() + 1);
  open.host = header_word(host, 255);
  close_syslog();
  open.socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (open.socket < 0) return Unexpected{Code::io, "log_syslog", std::string("no socket: ") + std::strerror(errno)};
  return {};
}

void close_syslog() {
  Open& open = open_now();
  if (open.socket >= 0) ::close(std::exchange(open.socket, -1));
}

void send_syslog(LogLevel level, std::string_view program, std::string_view event, std::span<const LogField> fields, TimeMs at_ms) {
  const Open& open = open_now();
  if (open.socket < 0) return;
  const std::uint64_t untold = dropped_untold.exchange(0);
  std::string message;
  if (untold > 0) {
    std::vector<LogField> more(fields.begin(), fields.end());
    more.insert(more.begin(), LogField("dropped", untold));
    message = to_cef(level, open.host, program, ::getpid(), event, more, at_ms);
  } else {
    message = to_cef(level, open.host, program, ::getpid(), event, fields, at_ms);
  }
  const auto* address = reinterpret_cast<const sockaddr*>(&open.address);
  if (::sendto(open.socket, message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL, address, sizeof open.address) >= 0) return;
  ++dropped;
  dropped_untold += untold + 1;
}

std::uint64_t syslog_dropped() { return dropped; }

std::string to_cef(LogLevel level, std::string_view host, std::string_view program, int pid, std::string_view event,
                   std::span<const LogField> fields, TimeMs at_ms) {
  const std::string app = program == "temizu" ? "temizu" : "temizu-" + std::string(program);
  std::string out = '<' + std::to_string(kFacility * 8 + syslog_severity(level)) + ">1 " + to_iso8601(at_ms) + ' ' + header_word(host, 255) + ' ' +
                    header_word(app, 48) + ' ' + std::to_string(pid) + ' ' + header_word(event, 32) + " - ";
  const std::string name = escaped(cleaned(event, 64), '|');
  out += "CEF:0|Temizu|" + escaped(cleaned(app, 64), '|') + "|1|" + name + '|' + name + '|' + std::to_string(cef_severity(level)) + "|rt=" + std::to_string(at_ms);
  for (const LogField& field : fields) out += ' ' + key_of(field.key) + '=' + escaped(cleaned(field.value, kValueOctetsMax), '=');
  cut(out);
  return out;
}

}  // namespace temizu
