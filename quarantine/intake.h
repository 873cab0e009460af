// Where receive puts what it accepts. Append only: each original is encrypted with a key of its own, the key is sealed
// to the store's public key, so nobody who holds only this side can read anything back (design section 3).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/envelope.h"
#include "base/result.h"

namespace temizu {

struct Kept {
  ItemId id;
  bool duplicate{false};   // the same envelope and octets were kept before and never acknowledged: nothing new was stored
  ItemId first_id;         // of that first message, when duplicate
};

// One message being received. Destroying it before finish() abandons it and leaves nothing behind.
// Not thread-safe: one caller at a time.
class IntakeWriter {
 public:
  virtual ~IntakeWriter() = default;
  // Encrypts and buffers; past `small_original_bytes_max` (64 KiB) it goes to a file, so memory stays bounded.
  // Fails with full or io: answer 452 4.3.1 / 451 4.3.0 and destroy the writer.
  virtual Status add(ByteView untrusted_chunk) = 0;
  // Hands the message to the committer. The writer is spent. done is called exactly once, from the committer's
  // thread, after original, envelope and state are on disk and synced (promise 2), or with the error; many messages
  // share one sync. size_bytes and original_sha256 of the envelope are filled in here.
  virtual void finish(Envelope envelope, std::function<void(Result<Kept>)> done) = 0;
};

struct DiskSpace {
  std::uint64_t bytes_free{0}, bytes_total{0}, inodes_free{0}, inodes_total{0};
};

class Intake {
 public:
  virtual ~Intake() = default;   // commits what was handed over, then closes
  virtual Result<std::unique_ptr<IntakeWriter>> begin() = 0;
  // The client has seen our 250 (it sent something after it): forget the fingerprint that suppresses duplicates
  // (mail-rules P15). Not synced; losing it only means that one more duplicate would be suppressed within 24 hours.
  virtual void acknowledged(const ItemId& id) = 0;
  virtual Result<DiskSpace> space() = 0;
  // An audit record that receive has started, with the digest of its configuration; on disk when it returns.
  virtual Status note_start(ByteView config_digest) = 0;
};

struct IntakeOptions {
  std::string store_path;          // store.path; the intake lives in <store_path>/intake
  Bytes store_public_key;          // X25519, 32 octets
  std::uint32_t small_original_bytes_max{64u << 10};
  std::uint32_t commit_items_max{256};
  const Clock* clock{&system_clock()};
};

// Opens or creates the intake. Fails when the schema is newer than this program, or its audit chain is torn.
Result<std::unique_ptr<Intake>> open_intake(const IntakeOptions& options);

}  // namespace temizu
