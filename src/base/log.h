// One JSON object a line to stderr, from where journald takes it: state changes, refusals, failures.
// Never holds a subject, a body, a file name or a secret. Values from outside are escaped, control characters and invalid UTF-8
// included, and cut at 256 octets. docs/logs.md lists every event; with log_syslog the same goes to a local syslog (syslog.h).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace temizu {

enum class LogLevel { debug, info, warning, error, alert };  // alert: a person must look now

struct LogField {
  std::string_view key;
  std::string value;
  bool bare{false};  // printed without quotes: numbers and booleans
  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const char* v) : key(k), value(v) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(v) {}
  LogField(std::string_view k, std::int64_t v) : key(k), value(std::to_string(v)), bare(true) {}
  LogField(std::string_view k, std::uint64_t v) : key(k), value(std::to_string(v)), bare(true) {}
  LogField(std::string_view k, int v) : key(k), value(std::to_string(v)), bare(true) {}
  LogField(std::string_view k, unsigned v) : key(k), value(std::to_string(v)), bare(true) {}
  LogField(std::string_view k, bool v) : key(k), value(v ? "true" : "false"), bare(true) {}
};

// Set once by main, before the first line: "receive", "wash", "deliver", ... (the folder's name).
void set_log_program(std::string_view program);
void set_log_level(LogLevel least);

// Writes {"time":…,"level":…,"program":…,"event":event,…fields} with one write(2); drops the line when stderr is a full pipe
// rather than wait, and says in the next line how many were dropped. event is a fixed word of ours: "kept", "refused". Where stderr
// is the journal (JOURNAL_STREAM), <priority> stands before the line.
void log(LogLevel level, std::string_view event, std::span<const LogField> fields);
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

// Since the start of this process.
std::uint64_t lines_dropped();

// 1 alert, 3 error, 4 warning, 6 info, 7 debug: RFC 5424 section 6.2.1.
int syslog_severity(LogLevel level);

// A JSON string literal with quotes: escapes controls (C0, C1, DEL), quotes and backslash; bytes that are not UTF-8
// become U+FFFD; bidi controls are escaped. Also used for terminals. max_octets cuts at a character's border.
std::string json_quote(std::string_view untrusted_text, std::size_t max_octets = 256);

}  // namespace temizu
