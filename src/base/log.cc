#include "base/log.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "base/clock.h"
#include "base/syslog.h"

namespace temizu {
namespace {

std::string& program_name() {
  static std::string name = "temizu";
  return name;
}

std::atomic<LogLevel> least_level{LogLevel::info};
std::atomic<std::uint64_t> dropped{0}, dropped_untold{0};

// Whether stderr is the stream that systemd gave us: it then reads "<6>" as a priority.
bool to_journal() {
  static const bool is = [] {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat info {};
    return stream != nullptr && ::fstat(STDERR_FILENO, &info) == 0 && stream == std::to_string(info.st_dev) + ':' + std::to_string(info.st_ino);
  }();
  return is;
}

// A pipe that poll calls writable takes PIPE_BUF octets without waiting; lines are shorter but for the rarest.
bool has_room() {
  pollfd one{STDERR_FILENO, POLLOUT, 0};
  return ::poll(&one, 1, 0) == 1 && (one.revents & POLLOUT) != 0;
}

const char* to_word(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
    case LogLevel::alert: return "alert";
  }
  return "alert";
}

// One code point of well-formed UTF-8 at text[at], its length in octets; length 0 when it is not well formed
// (Unicode 15, table 3-7).
struct CodePoint {
  std::uint32_t value{0};
  std::size_t length{0};
};

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = octet(at);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > text.size()) return {};
  std::uint32_t value = lead & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((octet(at + i) & 0xc0) != 0x80) return {};
    value = value << 6 | (octet(at + i) & 0x3fu);
  }
  static constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {};
  return {value, length};
}

bool must_escape(std::uint32_t c) {
  const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
  const bool bidi = c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  const bool line = c == 0x2028 || c == 0x2029 || c == 0xfeff;
  return control || bidi || line;
}

void append_escaped(std::string& out, std::uint32_t c) {
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", c & 0xffffu);
  out += text;
}

}  // namespace

void set_log_program(std::string_view program) { program_name() = program; }

void set_log_level(LogLevel least) { least_level = least; }

std::string json_quote(std::string_view untrusted_text, std::size_t max_octets) {
  std::string out = "\"";
  std::size_t at = 0;
  while (at < untrusted_text.size()) {
    const CodePoint c = code_point_at(untrusted_text, at);
    const std::size_t length = c.length == 0 ? 1 : c.length;
    if (at + length > max_octets) {
      out += "…";
      break;
    }
    if (c.length == 0) {
      out += "\xef\xbf\xbd";
    } else if (c.value == '"' || c.value == '\\') {
      out += '\\';
      out += static_cast<char>(c.value);
    } else if (must_escape(c.value)) {
      append_escaped(out, c.value);
    } else {
      out.append(untrusted_text.substr(at, length));
    }
    at += length;
  }
  out += '"';
  return out;
}

std::uint64_t lines_dropped() { return dropped; }

int syslog_severity(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return 7;
    case LogLevel::info: return 6;
    case LogLevel::warning: return 4;
    case LogLevel::error: return 3;
    case LogLevel::alert: return 1;
  }
  return 1;
}

void log(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  if (level < least_level.load(std::memory_order_relaxed)) return;
  const TimeMs now_ms = system_clock().now_ms();
  send_syslog(level, program_name(), event, fields, now_ms);
  std::string line = to_journal() ? '<' + std::to_string(syslog_severity(level)) + '>' : std::string();
  line += "{\"time\":\"" + to_iso8601(now_ms) + "\",\"level\":\"" + to_word(level) + "\",\"program\":\"" + program_name() +
          "\",\"event\":" + json_quote(event);
  for (const LogField& field : fields) {
    line += ',';
    line += json_quote(field.key);
    line += ':';
    line += field.bare ? field.value : json_quote(field.value);
  }
  const bool room = has_room();
  const std::uint64_t untold = room ? dropped_untold.exchange(0) : 0;
  if (untold > 0) line += ",\"dropped\":" + std::to_string(untold);
  line += "}\n";
  // One write keeps lines of several threads and programs whole; a full pipe must never stop mail.
  if (room && ::write(STDERR_FILENO, line.data(), line.size()) == static_cast<ssize_t>(line.size())) return;
  ++dropped;
  dropped_untold += untold + 1;
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  log(level, event, std::span<const LogField>(fields.begin(), fields.size()));
}

}  // namespace temizu
