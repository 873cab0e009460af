#include "quarantine/store.h"

#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "quarantine/store_impl.h"

namespace temizu {
namespace {

std::vector<std::string> bells_of(const StoreOptions& options) {
  const auto bell = [&](LedgerKind kind) { return ledger_folder(options.path, kind) + "/bell"; };
  switch (options.role) {
    case Role::wash: return {bell(LedgerKind::intake), bell(LedgerKind::deliver), bell(LedgerKind::orders)};  // keep_own wakes
    case Role::deliver: return {bell(LedgerKind::washed), bell(LedgerKind::orders)};
    case Role::console:
    case Role::admin: return {bell(LedgerKind::intake), bell(LedgerKind::washed), bell(LedgerKind::deliver)};
  }
  return {};
}

// Files of results or own items whose row a crash prevented.
Status sweep_washed(Ledger& ledger) {
  return each_blob(ledger.folder(), [&](const std::string& name) -> Status {
    auto id = ItemId::parse(std::string_view(name).substr(0, 32));
    if (!id) return {};
    Query item(ledger.db(), "SELECT 1 FROM items WHERE id = ? AND keeping = 0");
    Query result(ledger.db(), "SELECT 1 FROM results WHERE item = ? AND file_name = ?");
    auto there = name.size() == 32 ? item.put(id->octets()).next() : result.put(id->octets()).put_text(name).next();
    if (!there) return Unexpected{there.error()};
    return *there ? Status{} : remove_blob(ledger.folder(), name);
  });
}

// Nobody else of this role is alive: what was leased comes back at once instead of when its lease ends.
Status end_leases(Ledger& ledger, Role role) {
  if (role == Role::deliver) {
    return Query(ledger.db(), "UPDATE deliveries SET lease = 0, next_try_ms = ? WHERE state = 1 AND lease <> 0").put(ledger.now_ms()).run();
  }
  if (auto ended = Query(ledger.db(), "UPDATE work SET lease = 0, lease_until_ms = 0").run(); !ended) return ended;
  return sweep_washed(ledger);
}

// The clock was set back since these were written: without this, nothing would be tried until it has caught up.
Status bring_near(Ledger& ledger, std::int64_t retry_ms_max) {
  const TimeMs now_ms = ledger.now_ms();
  Query waits(ledger.db(), "UPDATE deliveries SET next_try_ms = ? WHERE state = 1 AND on_hold = 0 AND next_try_ms > ?");
  if (auto done = waits.put(now_ms + retry_ms_max).put(now_ms + retry_ms_max).run(); !done) return done;
  return Query(ledger.db(), "UPDATE deliveries SET since_ms = ? WHERE state = 1 AND since_ms > ?").put(now_ms).put(now_ms).run();
}

}  // namespace

StoreImpl::StoreImpl(const StoreOptions& options) : options_(options), bells_(bells_of(options)) {}

StoreImpl::~StoreImpl() {
  own_.reset();
  orders_writer_.reset();
  if (lock_ >= 0) ::close(lock_);
}

Status StoreImpl::start() {
  const StoreKeys& keys = options_.keys;
  if (options_.role == Role::wash) {
    const bool whole = keys.store_secret.size() == 32 && keys.store_public.size() == 32 && keys.sign_secret.size() == 64 &&
                       keys.deliver_public.size() == 32 && keys.console_public.size() == 32;
    if (!whole) return Unexpected{Code::config, "keys", "wash lacks a key", "Run temizu keys check"};
    deliver_box_ = KeyBox(keys.deliver_public, keys.store_secret);
    console_box_ = KeyBox(keys.console_public, keys.store_secret);
  } else if (options_.role == Role::deliver) {
    const bool whole = keys.sign_public.size() == 32 && keys.deliver_secret.size() == 32 && keys.store_public.size() == 32;
    if (!whole) return Unexpected{Code::config, "keys", "deliver lacks a key", "Run temizu keys check"};
    deliver_box_ = KeyBox(keys.store_public, keys.deliver_secret);
  } else if (!keys.console_secret.empty()) {
    console_box_ = KeyBox(keys.store_public, keys.console_secret);
  }
  if (options_.role != Role::wash && options_.role != Role::deliver) return {};

  const bool is_wash = options_.role == Role::wash;
  const LedgerKind kind = is_wash ? LedgerKind::washed : LedgerKind::deliver;
  auto ledger = Ledger::open_writer(options_.path, kind, *options_.clock);
  if (!ledger) return Unexpected{ledger.error()};
  auto lock = open_bell((*ledger)->folder() + "/lock", {0750, 0640});
  if (!lock) return Unexpected{lock.error()};
  lock_ = *lock;
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) {
    if (auto ended = end_leases(**ledger, options_.role); !ended) return ended;
  }
  ::flock(lock_, LOCK_SH | LOCK_NB);
  if (!is_wash && options_.retry_ms_max > 0) {
    if (auto done = bring_near(**ledger, options_.retry_ms_max); !done) return done;
  }
  Committer::Options made;
  made.before_commit = is_wash ? "attach.before_commit" : "record.before_commit";
  made.after_commit = is_wash ? "attach.after_commit" : "record.after_commit";
  own_ = std::make_unique<Committer>(std::move(*ledger), made);
  if (is_wash) book_ = make_release_book(*this);
  if (is_wash) letters_ = make_letter_book(*this);
  return {};
}

Result<std::unique_ptr<Store>> StoreImpl::open(const StoreOptions& options) {
  if (auto ready = seal_ready(); !ready) return Unexpected{ready.error()};
  std::unique_ptr<StoreImpl> store(new StoreImpl(options));
  if (auto started = store->start(); !started) return Unexpected{started.error()};
  return std::unique_ptr<Store>(std::move(store));
}

Status StoreImpl::only(std::initializer_list<Role> roles, const char* what) const {
  if (std::find(roles.begin(), roles.end(), options_.role) != roles.end()) return {};
  return Unexpected{Code::denied, "store", std::string("this role may not ") + what};
}

LedgerReader& StoreImpl::reader(LedgerKind kind) {
  switch (kind) {
    case LedgerKind::intake: return intake_;
    case LedgerKind::washed: return washed_;
    case LedgerKind::deliver: return deliver_;
    case LedgerKind::orders: return orders_;
    case LedgerKind::people: return people_;
    case LedgerKind::reports: return reports_;
  }
  return intake_;
}

Result<std::unique_ptr<Store>> open_store(const StoreOptions& options) { return StoreImpl::open(options); }

}  // namespace temizu
