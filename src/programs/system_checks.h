// What the self-inspection looks at beside the samples: installed files, open ports, clock, disk, certificate. Facts only; what cannot be
// found out is said to be unknown and never counted as good.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "programs/context.h"
#include "quarantine/inspection.h"

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
};

// Programs, configuration, policy, notices and samples: path and SHA-256.
std::vector<KnownFile> installed_files(const Context& context, const Config& config);
SystemFacts system_facts(const Context& context, const Config& config, const std::vector<KnownFile>& known);
std::string to_json(const SystemFacts& facts);
// One English line for each thing somebody should look at.
std::vector<std::string> complaints(const SystemFacts& facts);

// Sockets that listen, of /proc/net/tcp or tcp6 as text: "address:port", with the inode.
struct Listening { std::string place; std::uint64_t inode; };
std::vector<Listening> listening_of(const std::string& proc_text);

}  // namespace temizu
