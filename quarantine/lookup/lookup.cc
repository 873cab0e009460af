#include "quarantine/lookup/lookup.h"

#include "base/log.h"
#include "quarantine/lookup/lookup_impl.h"
#include "quarantine/sql/dialect.h"

namespace temizu {

Result<std::unique_ptr<Lookup>> Lookup::open(const LookupOptions& options) { return lookup::LookupImpl::open(options); }

}  // namespace temizu

namespace temizu::lookup {
namespace {

constexpr std::size_t kIdleReadersMax = 8;

}  // namespace

LookupImpl::LookupImpl(const LookupOptions& options) : options_(options) {
  const StoreKeys& keys = options_.keys;
  if (!keys.console_secret.empty() && !keys.store_public.empty()) console_box_ = KeyBox(keys.store_public, keys.console_secret);
}

Result<std::unique_ptr<Lookup>> LookupImpl::open(const LookupOptions& options) {
  if (auto ready = seal_ready(); !ready) return Unexpected{ready.error()};
  std::unique_ptr<LookupImpl> lookup(new LookupImpl(options));
  auto writer = open_index(options.store_path);
  if (!writer) return Unexpected{writer.error()};
  lookup->writer_ = *std::move(writer);
  return std::unique_ptr<Lookup>(std::move(lookup));
}

Status LookupImpl::read(const std::function<Status(Db&)>& look) {
  std::unique_ptr<Db> db;
  std::uint64_t generation = 0;
  {
    std::lock_guard lock(readers_mutex_);
    generation = generation_;
    if (!readers_.empty()) {
      db = std::move(readers_.back());
      readers_.pop_back();
    }
  }
  if (!db) {
    auto opened = open_index_reader(options_.store_path);
    if (!opened) return Unexpected{opened.error()};
    db = *std::move(opened);
  }
  Status done = Query(*db, dialect::kBeginRead).run();
  if (done) done = look(*db);
  if (db->in_transaction()) {
    if (auto ended = Query(*db, dialect::kCommit).run(); !ended && done) done = ended;
  }
  if (!done && done.error().code == Code::io) damaged_ = true;
  if (!done && (done.error().code == Code::io || done.error().code == Code::unavailable)) return done;   // its connection goes
  std::lock_guard lock(readers_mutex_);
  if (generation == generation_ && readers_.size() < kIdleReadersMax) readers_.push_back(std::move(db));
  return done;
}

// With writer_mutex_ held.
Status LookupImpl::begin_anew() {
  {
    std::lock_guard lock(readers_mutex_);
    ++generation_;
    readers_.clear();
  }
  writer_.reset();
  if (auto gone = remove_index(options_.store_path); !gone) return gone;
  auto writer = open_index(options_.store_path);
  if (!writer) return Unexpected{writer.error()};
  writer_ = *std::move(writer);
  return {};
}

Status LookupImpl::clear() {
  std::lock_guard lock(writer_mutex_);
  return begin_anew();
}

Result<LookupRow> LookupImpl::find(const ItemId& item, const std::optional<LookupScope>& scope) {
  const Unexpected unknown{Code::not_found, item.short_text(), "no such item"};
  std::optional<StoredRow> found;
  auto looked = read([&](Db& db) -> Status {
    auto row = row_by_id(db, item);
    if (!row) return Unexpected{row.error()};
    found = *std::move(row);
    return {};
  });
  if (!looked) return Unexpected{looked.error()};
  if (!found) return unknown;
  if (!scope) return found->row;
  LookupRow seen = within_scope(std::move(found->row), *scope);
  if (seen.recipients.empty()) return unknown;
  return seen;
}

}  // namespace temizu::lookup
