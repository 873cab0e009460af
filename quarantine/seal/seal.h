// Encryption of what is kept, over libsodium: XChaCha20-Poly1305 secretstream in pieces of 64 KiB, each blob with a key of
// its own. Here is no key management and no file: keys come in, octets come out.
//
// A sealed blob is a 24-octet header, then pieces of 65,536 plain octets + 17, the last one shorter and tagged final:
// a cut, swapped or altered piece does not open. Every piece is bound to `bound_to` (the item's id and what the blob is),
// so that a blob cannot be moved to another item.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

inline constexpr std::size_t kPlainPieceBytes = 64u << 10;
inline constexpr std::size_t kSealedPieceBytes = kPlainPieceBytes + 17;
inline constexpr std::size_t kSealHeaderBytes = 24;
inline constexpr std::size_t kContentKeyBytes = 32;
inline constexpr std::size_t kBoxedKeyBytes = 24 + 16 + kContentKeyBytes;

// Fails with internal when libsodium cannot start. Call before anything else here; cheap when repeated.
Status seal_ready();

Bytes random_octets(std::size_t count);
void wipe(Bytes& secret);
// The octets of a blob that holds plain_bytes.
std::uint64_t sealed_size(std::uint64_t plain_bytes);

// Seals a stream. One object a blob; memory is one piece.
class SealWriter {
 public:
  SealWriter(ByteView content_key, Bytes bound_to);
  ~SealWriter();
  // Appends to out what is ready; the blob's header comes with the first call.
  void add(ByteView plain, Bytes& out);
  void finish(Bytes& out);   // always appends a final piece, even an empty one

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Opens a stream: give it sealed octets in any cut, it hands over verified plain pieces of at most 64 KiB.
class SealReader {
 public:
  SealReader(ByteView content_key, Bytes bound_to);
  ~SealReader();
  // io: an octet was altered. Whatever sink returns as failure is passed on.
  Status add(ByteView untrusted_sealed, const std::function<Status(ByteView)>& sink);
  Status finish(const std::function<Status(ByteView)>& sink);   // io when the blob ends before its final piece

 private:
  struct State;
  Status open_piece(ByteView untrusted_piece, const std::function<Status(ByteView)>& sink);
  std::unique_ptr<State> state_;
};

// Whole blobs in memory.
Bytes seal_bytes(ByteView content_key, Bytes bound_to, ByteView plain);
Result<Bytes> open_bytes(ByteView content_key, Bytes bound_to, ByteView untrusted_sealed, std::uint64_t plain_bytes_max);

inline constexpr std::size_t kSealedKeyBytes = 48 + 32 + 24 + 16 + 32;   // sealed group key, nonce, boxed content key

// Seals content keys to a public key, so that only the secret key opens them. The curve work of crypto_box_seal (65 µs) is
// shared: a random group key is sealed once, and each content key is boxed with it (crypto_secretbox). Whoever seals calls
// forget() after each group, one transaction; from then on it cannot open what it sealed. Deleting one sealed content key
// shreds that blob although the group key lives on beside others: the content key itself is random.
class GroupSealer {
 public:
  explicit GroupSealer(Bytes recipient_public) : public_(std::move(recipient_public)) {}
  ~GroupSealer() { forget(); }
  GroupSealer(const GroupSealer&) = delete;
  GroupSealer& operator=(const GroupSealer&) = delete;
  Bytes seal(ByteView content_key);
  void forget();

 private:
  Bytes public_, group_key_, sealed_group_;
};

// Opens them. Remembers the last group keys, since a group's items are read one after the other. Thread-safe.
class GroupOpener {
 public:
  GroupOpener(Bytes recipient_public, Bytes recipient_secret) : public_(std::move(recipient_public)), secret_(std::move(recipient_secret)) {}
  ~GroupOpener();
  GroupOpener(const GroupOpener&) = delete;
  GroupOpener& operator=(const GroupOpener&) = delete;
  Result<Bytes> open(ByteView untrusted_sealed);   // denied when it is not for this key pair

 private:
  Result<Bytes> group_key(ByteView untrusted_sealed_group);
  static constexpr std::size_t kRememberedMax = 64;
  std::mutex mutex_;
  Bytes public_, secret_;
  std::deque<std::pair<Bytes, Bytes>> remembered_;   // sealed, opened
};

// Boxing between two parties that both have key pairs: the curve work is done once (crypto_box_beforenm).
class KeyBox {
 public:
  KeyBox() = default;
  KeyBox(ByteView their_public, ByteView our_secret);
  ~KeyBox();
  KeyBox(const KeyBox&) = delete;
  KeyBox& operator=(const KeyBox&) = delete;
  KeyBox(KeyBox&&) = default;
  KeyBox& operator=(KeyBox&&) = default;
  bool ready() const { return !shared_.empty(); }
  Bytes box(ByteView content_key) const;               // 72 octets: nonce, tag, key
  Result<Bytes> open(ByteView untrusted_boxed) const;  // denied when it is not for this pair

 private:
  Bytes shared_;
};

}  // namespace temizu
