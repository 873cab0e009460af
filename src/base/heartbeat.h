// One line in one file for each long-lived program that says when it was last alive: its own loop writes it, so a loop that hangs shows as
// one that died. <store>/<folder>/alive, in the folder that only this program writes; readable by who reads the ledger beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace temizu {

inline constexpr std::int64_t kBeatEveryMs = 5'000;
inline constexpr std::int64_t kAliveMs = 60'000;   // silent for longer: something is wrong

struct Heartbeat {
  std::string program;
  TimeMs started_ms{0}, at_ms{0};
  std::uint64_t lines_dropped{0}, syslog_dropped{0};
};

// program: "receive", "wash", "deliver", "console", "report". Nothing is written before the first beat.
void set_heartbeat(const std::string& store_path, std::string_view program);
// When the run of this program before this one was last alive, as set_heartbeat found it; 0: there was none, or nobody knows.
TimeMs alive_before();
// Of the audit record "started": "config=HEX alive_before=MS".
std::string start_detail(ByteView config_digest);
// Called by the program's loop as often as it likes; writes every kBeatEveryMs. Never fails: a full disk is told elsewhere. Thread-safe.
void beat();

// Of all programs that have ever beaten here, in the order of a message's path. A file that does not read counts as not there.
std::vector<Heartbeat> heartbeats(const std::string& store_path);
std::optional<Heartbeat> heartbeat_from_text(std::string_view untrusted_text);

}  // namespace temizu
