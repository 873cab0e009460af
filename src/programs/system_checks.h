// What the self-inspection looks at beside the samples: installed files, open ports, clock, disk and how long it lasts, certificate,
// accounts that nobody uses, the last restore test. Facts only; what cannot be
// found out is said to be unknown and never counted as good.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "programs/context.h"
#include "quarantine/dormant.h"
#include "quarantine/inspection.h"
#include "quarantine/restore_trial.h"

namespace temizu {

struct SystemFacts {
  std::vector<KnownFile> files;                  // as they are now; not in the JSON
  bool files_known{false};                       // there was a list to compare with
  std::vector<std::string> files_changed, files_missing, files_new;
  bool ports_known{false};
  std::vector<std::string> ports_open, ports_unexpected, ports_missing;   // "127.0.0.1:10025"
  std::optional<bool> clock_synchronised;
  std::optional<std::int64_t> clock_error_ms;    // the kernel's own estimate
  std::optional<std::uint64_t> disk_free_bytes, disk_bytes;
  std::optional<std::int64_t> certificate_days;  // of receive.tls_certificate; negative: over
  std::vector<std::pair<TimeMs, std::uint64_t>> disk_history;   // when, bytes free: of the runs before, at most a month, and this one
  std::optional<std::int64_t> disk_days;         // until nothing is free, as disk_history falls; none: it does not, or is too short
  std::optional<DormantAccounts> dormant;        // none: could not be read
  bool restore_known{false};                     // the records could be read
  std::optional<RestoreTest> restore_test;       // the last one; none: never
};

// Programs, configuration, policy, notices and samples: path and SHA-256.
std::vector<KnownFile> installed_files(const Context& context, const Config& config);
// facts_before: to_json() of the run before, for the history of the disk; may be empty.
SystemFacts system_facts(const Context& context, const Config& config, const std::vector<KnownFile>& known, const std::string& facts_before);
std::string to_json(const SystemFacts& facts);
// One English line for each thing somebody should look at.
std::vector<std::string> complaints(const SystemFacts& facts, TimeMs now_ms);
// Days until nothing is free, by the line through what was free: over a week of history at least, and falling.
std::optional<std::int64_t> days_until_full(const std::vector<std::pair<TimeMs, std::uint64_t>>& history);

// "address:port" of every listener that the configuration has.
std::vector<std::string> configured_places(const Config& config);

// Sockets that listen, of /proc/net/tcp or tcp6 as text: "address:port", with the inode.
struct Listening { std::string place; std::uint64_t inode; };
std::vector<Listening> listening_of(const std::string& proc_text);

}  // namespace temizu
