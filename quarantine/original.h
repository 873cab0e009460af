// One original on its way into a ledger: hashed, sealed with a key of its own, kept in memory while small and written to
// its file while it streams in when large. Shared by the intake and by wash's own items.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/envelope.h"
#include "base/result.h"
#include "quarantine/blobs/files.h"
#include "quarantine/seal/seal.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/state.h"

namespace temizu {

class OriginalWriter {
 public:
  OriginalWriter(std::string ledger_folder, const ItemId& id, std::uint64_t small_bytes_max);
  ~OriginalWriter();
  Status add(ByteView untrusted_chunk);
  Status finish();                        // the last piece and the digest; a large one still wants sync()
  Status sync();                          // nothing to do for a small one
  void keep();                            // the row is committed: the file stays

  const ItemId& id() const { return id_; }
  bool in_file() const { return file_ != nullptr; }
  const Bytes& content() const { return sealed_; }       // empty when in a file
  const Bytes& content_key() const { return key_; }
  const Bytes& sha256() const { return sha256_; }
  std::uint64_t size_bytes() const { return size_bytes_; }

 private:
  Status spill();

  std::string folder_;
  ItemId id_;
  std::uint64_t small_bytes_max_;
  Bytes key_;
  SealWriter seal_;
  Sha256 digest_;
  Bytes sealed_;
  Bytes sha256_;
  std::uint64_t size_bytes_{0};
  std::unique_ptr<BlobWriter> file_;
};

// A row of an items table, without its content.
struct ItemRow {
  std::int64_t number{0};
  Envelope envelope;
  Keeping keeping{Keeping::kept};
  bool in_file{false};
  std::uint64_t sealed_bytes{0};
};

// Inside a transaction of the intake or of washed; the number given. Fails with conflict when the id is there already.
Result<std::int64_t> insert_item(Ledger& ledger, const Envelope& envelope, const OriginalWriter& original, ByteView fingerprint,
                                 GroupSealer& sealer);

// Rows from a number on, or one by its id; id, class, size and recipient count of the row must agree with its envelope,
// else the row comes as an error (bad_input, hostile) with its number: one bad row does not hide the others.
Status items_from(Db& db, std::int64_t number, std::int64_t most,
                  const std::function<Status(std::int64_t number, Result<ItemRow>&& row)>& sink);
// The same backwards, for rows that arrived from from_ms until before to_ms.
Status items_before(Db& db, std::int64_t number, TimeMs from_ms, TimeMs to_ms, std::int64_t most,
                    const std::function<Status(std::int64_t number, Result<ItemRow>&& row)>& sink);
// Ids between two bounds, both included; at most `most`.
Result<std::vector<ItemId>> ids_between(Db& db, const ItemId& low, const ItemId& high, std::int64_t most);
Result<ItemRow> item_by_id(Db& db, const ItemId& id);   // not_found

// A sealed original as its row has it: a large one's octets are in the file.
struct SealedOriginal {
  bool in_file{false};
  Bytes sealed_key, content;
};
Result<SealedOriginal> sealed_original(Db& db, const ItemId& id);   // not_found also when it was purged

// Opens it with the store's secret key and streams it; holds no database, so that a large one stops nobody.
Status open_original(const SealedOriginal& sealed, const std::string& ledger_folder, const ItemId& id, GroupOpener& opener,
                     const std::function<Status(ByteView)>& sink);

}  // namespace temizu
