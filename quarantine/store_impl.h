// The Store over SQLite ledgers. One class, cut into files by who calls: store.cc (opening, waiting), store_wash.cc,
// store_attach.cc, store_purge.cc, store_deliver.cc, store_orders.cc, store_view.cc. Not for use outside quarantine/.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>

#include "quarantine/bell.h"
#include "quarantine/letter_book.h"
#include "quarantine/original.h"
#include "quarantine/release_book.h"
#include "quarantine/seal/seal.h"
#include "quarantine/sql/committer.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/store.h"

namespace temizu {

// Orders with a number above `after`, in order; what nobody of ours could have written is left out.
Status read_orders(Db& db, std::int64_t after, std::size_t most, std::vector<Order>& orders);

// The sealed output of a result as its row has it; a large one's octets are in the file.
struct SealedOutput {
  std::string file_name;   // empty: in content
  Bytes key, content;      // key: sealed to the reader
};
// reader: deliver or console.
Result<SealedOutput> sealed_output(Db& washed, const ItemId& item, std::uint32_t result_number, Role reader);
// Opens it; holds no database.
Result<Bytes> open_output(const SealedOutput& sealed, const std::string& washed_folder, const ItemId& item, std::uint32_t result_number,
                          const KeyBox& box, std::uint64_t bytes_max);
Result<Bytes> open_manifest(Db& washed, const ItemId& item, std::uint32_t result_number, const KeyBox& box);

// What a sealed blob of a result is bound to: what is "output" or "manifest".
Bytes result_binding(const char* what, const ItemId& item, std::uint32_t result_number);

// A token nobody can guess or hold twice; never 0.
std::uint64_t new_lease();

class StoreImpl final : public Store {
 public:
  static Result<std::unique_ptr<Store>> open(const StoreOptions& options);
  ~StoreImpl() override;

  Result<std::vector<Claim>> claim_received(std::uint64_t bytes_max, std::size_t most, std::int64_t lease_ms) override;
  Status read_original(const ItemId& item, const std::function<Status(ByteView)>& sink) override;
  Status keep_own(Envelope envelope, ByteView content) override;
  Status attach(std::span<const Outcome> outcomes, std::uint64_t lease, const Actor& actor) override;
  Status release(const Claim& claim, std::int64_t wait_ms) override;
  Result<std::vector<Undelivered>> undelivered_without_dsn(std::size_t most) override;
  Status tell_nobody(const ItemId& item, const Actor& actor) override;
  Status note_start(ByteView config_digest, const Actor& actor) override;
  Result<std::uint64_t> purge(const KeepRule& rule, const Actor& actor) override;
  ReleaseBook* release_book() override { return book_.get(); }
  LetterBook* letter_book() override { return letters_.get(); }

  Result<std::vector<Delivery>> claim_due(std::size_t most, std::int64_t lease_ms) override;
  Result<Bytes> read_output(const ItemId& item, std::uint32_t result_number) override;
  Status record(std::span<const Try> tries, std::uint64_t lease, const Actor& actor) override;
  Result<std::int64_t> next_due_in_ms(std::int64_t ceiling_ms) override;

  Status order(std::span<const Order> orders) override;
  Result<std::vector<Order>> pending_orders(std::size_t most) override;
  Status order_done(std::uint64_t number, const Actor& actor) override;

  Result<ItemView> find(std::string_view id_prefix) override;
  Result<std::vector<ItemView>> search(const ItemFilter& filter) override;
  Result<Balance> balance() override;

  void wait(std::int64_t wait_ms) override { bells_.wait(wait_ms); }
  void wake() override { bells_.wake(); }

 private:
  explicit StoreImpl(const StoreOptions& options);
  Status start();
  Status only(std::initializer_list<Role> roles, const char* what) const;
  TimeMs now_ms() const { return options_.clock->now_ms(); }
  std::string folder(LedgerKind kind) const { return ledger_folder(options_.path, kind); }
  Result<Committer*> orders_writer();

  // wash
  struct Sealed;   // an outcome ready to be written
  Result<Sealed> seal_outcome(const Outcome& outcome) const;
  Status write_result(Ledger& ledger, const Sealed& sealed, const Actor& actor);
  Status claim_from(Ledger& ledger, LedgerKind source, std::uint64_t bytes_max, std::size_t most, TimeMs until_ms,
                    std::uint64_t& bytes, std::vector<Claim>& claims);
  Status claim_again(Ledger& ledger, std::uint64_t bytes_max, std::size_t most, TimeMs until_ms, std::uint64_t& bytes,
                     std::vector<Claim>& claims);
  Result<std::set<std::int64_t>> handled_after(Db& washed, const char* kind, std::int64_t number);

  // purge
  Result<std::vector<ItemId>> kept_results(const KeepRule& rule, std::pair<TimeMs, std::int64_t>& after, bool& more);
  Status drop_unended(std::vector<ItemId>& items, const KeepRule& rule);
  Status drop_held(std::vector<ItemId>& items);
  Result<std::uint64_t> purge_page(Ledger& intake, std::span<const ItemId> items, const Actor& actor);
  Result<std::uint64_t> purge_items(Ledger& ledger, std::span<const ItemId> items, const Actor& actor, std::vector<std::string>& files);
  Status purge_results(Ledger& ledger, std::span<const ItemId> items, std::vector<std::string>& files);

  // deliver
  Status apply_orders(Ledger& ledger);
  Status claim_waiting(Ledger& ledger, std::size_t most, TimeMs until_ms, std::vector<Delivery>& deliveries);
  Status import_results(Ledger& ledger, std::size_t most, TimeMs until_ms, std::vector<Delivery>& deliveries);
  Status record_one(Ledger& ledger, const Try& ended, const Actor& actor);
  Result<SignedResult> load_result(const ItemId& item, std::uint32_t number);
  void remember(const SignedResult& result);

  // looking
  Result<ItemView> view_of(ItemRow&& row, bool with_manifests);
  Status add_results(ItemView& view, bool with_manifests);
  Status add_deliveries(ItemView& view);
  Result<ItemRow> item_row(const ItemId& id);
  Status search_in(LedgerKind kind, const ItemFilter& filter, std::vector<ItemView>& found);
  Status open_items(std::vector<ItemId>& ids);
  Status search_open(const ItemFilter& filter, std::vector<ItemView>& found);
  LedgerReader& reader(LedgerKind kind);

  const StoreOptions options_;
  LedgerReader intake_{options_.path, LedgerKind::intake};
  LedgerReader washed_{options_.path, LedgerKind::washed};
  LedgerReader deliver_{options_.path, LedgerKind::deliver};
  LedgerReader orders_{options_.path, LedgerKind::orders};
  LedgerReader people_{options_.path, LedgerKind::people};
  LedgerReader reports_{options_.path, LedgerKind::reports};
  GroupOpener opener_{options_.keys.store_public, options_.keys.store_secret};   // wash only
  KeyBox deliver_box_;     // wash seals to deliver, deliver opens
  KeyBox console_box_;
  BellWatch bells_;
  int lock_{-1};           // held shared while this role is alive

  std::mutex purge_mutex_, orders_mutex_;
  std::mutex memory_mutex_;                                       // for what follows
  std::map<std::pair<ItemId, std::uint32_t>, Bytes> digests_;     // verified, of what is claimed: item, result → output digest
  std::unordered_map<ItemId, std::vector<std::int64_t>> offered_; // failures handed out by undelivered_without_dsn
  std::int64_t dsn_mark_{0}, orders_mark_{0};                     // all before is handled

  // Keeps an item of ours; also, in the same transaction, what `also` writes.
  Status keep_own_with(Envelope envelope, ByteView content, const std::function<Status(Ledger&)>& also);
  friend class ReleaseBookImpl;         // release_book.cc
  friend class LetterBookImpl;          // letter_book.cc

  std::unique_ptr<ReleaseBook> book_;   // wash only
  std::unique_ptr<LetterBook> letters_; // the same
  std::unique_ptr<Committer> own_;      // last: its thread uses what stands above
  std::unique_ptr<Committer> orders_writer_;
};

}  // namespace temizu
