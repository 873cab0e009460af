// The restore test (復元試験): a backup that was never restored is a hope. Restores it into a folder of its own beside the store, checks
// what a disaster would need of it, removes the copy, and writes one audit record, which report and self-inspection read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "quarantine/seal/seal.h"

namespace temizu {

inline constexpr std::int64_t kRestoreTestDays = 365;   // older than this is told by the self-inspection

struct RestoreTest {
  TimeMs at_ms{0};
  bool good{false};
  std::string why;              // not good: what was found; no mail text
  TimeMs backup_ms{0};          // of the newest audit record in the backup; 0: not read so far
  std::uint64_t records{0};     // audit records, all chains verified
  std::uint64_t items{0};       // originals, purged ones included
  std::uint64_t opened{0};      // of these opened with the store's key to the last octet and compared with their digest
};

// Restores `backup` into <beside>/restore-test, which is root's alone and gone again afterwards (what a killed test left there is
// removed first). Good means: every chain and every file restored, the heads lie on the chains of the live store, and up to 20
// originals a ledger opened; the plain octets go nowhere. Whatever it found is recorded. Fails only when that cannot be written, or
// with conflict while another test runs. Refuses to begin when less than 256 MiB would stay free.
Result<RestoreTest> test_restore(const std::string& backup, const std::string& store_path, const std::string& beside, GroupOpener& opener,
                                 std::string_view actor, const Clock& clock = system_clock());

// The last one that was recorded; nothing when there never was one.
Result<std::optional<RestoreTest>> last_restore_test(const std::string& store_path);

}  // namespace temizu
