// The Lookup over one index database, cut into files by what is asked: lookup.cc (opening, connections), follow.cc (taking
// over from the ledgers), search.cc. Not for use outside quarantine/lookup.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "quarantine/lookup/index.h"
#include "quarantine/lookup/lookup.h"
#include "quarantine/original.h"
#include "quarantine/seal/seal.h"
#include "quarantine/sql/ledger.h"

namespace temizu::lookup {

// How much of one ledger waits.
struct Source {
  const char* cursor;            // its name
  LedgerKind ledger;
  const char* highest;           // SELECT of the highest number
  std::int64_t read_to{0}, there{0};
};

class LookupImpl final : public Lookup {
 public:
  static Result<std::unique_ptr<Lookup>> open(const LookupOptions& options);

  Result<std::uint64_t> catch_up(std::uint64_t most) override;
  Result<LookupLag> lag() override;
  Result<LookupPage> search(const LookupAsk& ask) override;
  Result<LookupRow> find(const ItemId& item, const std::optional<LookupScope>& scope) override;
  Status clear() override;

 private:
  explicit LookupImpl(const LookupOptions& options);

  // Runs look on a reader's connection inside one read transaction.
  Status read(const std::function<Status(Db&)>& look);
  Status begin_anew();

  // follow.cc
  struct Round;                    // what one transaction takes over
  Result<std::vector<Source>> sources();
  Status start_marks(std::vector<Source>& sources);
  Status gather(Round& round, std::vector<Source>& sources, std::size_t most);
  Status gather_items(Round& round, Source& intake, Source& own, std::size_t most);
  Status gather_changed(Round& round, Source& source, const char* sql, std::size_t most);
  Status load(Round& round);
  Status load_results(StoredRow& stored, Db& washed);
  Status load_deliveries(StoredRow& stored, Db& deliver);
  Status write(Round& round, const std::vector<Source>& sources);
  LedgerReader& reader(LedgerKind kind);
  Result<std::uint64_t> take_round(std::uint64_t most);

  const LookupOptions options_;
  LedgerReader intake_{options_.store_path, LedgerKind::intake};
  LedgerReader washed_{options_.store_path, LedgerKind::washed};
  LedgerReader deliver_{options_.store_path, LedgerKind::deliver};
  KeyBox console_box_;
  std::mutex writer_mutex_;        // held by whoever writes
  std::unique_ptr<Db> writer_;
  std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Db>> readers_;   // idle ones
  std::uint64_t generation_{0};                // of the file: connections to an older one are closed
  std::atomic<bool> damaged_{false};           // a search met what is not ours: catch_up begins anew
};

}  // namespace temizu::lookup
