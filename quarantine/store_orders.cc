// What people decided: written by console and command line into a ledger of its own, applied by deliver and wash.
#include <algorithm>

#include "quarantine/store_impl.h"

namespace temizu {
namespace {

constexpr std::size_t kActorBytesMax = 64;
constexpr std::size_t kWhyBytesMax = 400;

const char* action_of(OrderKind kind) {
  switch (kind) {
    case OrderKind::retry: return "order.retry";
    case OrderKind::hold: return "order.hold";
    case OrderKind::resume: return "order.resume";
    case OrderKind::fail: return "order.fail";
    case OrderKind::rewash: return "order.rewash";
    case OrderKind::keep_hold: return "order.keep_hold";
    case OrderKind::keep_release: return "order.keep_release";
  }
  return "order";
}

bool is_washs(OrderKind kind) {
  return kind == OrderKind::rewash || kind == OrderKind::keep_hold || kind == OrderKind::keep_release;
}

}  // namespace

Status read_orders(Db& db, std::int64_t after, std::size_t most, std::vector<Order>& orders) {
  Query query(db, "SELECT number, kind, item, actor, why, at_ms, owner FROM orders WHERE number > ? ORDER BY number LIMIT ?");
  query.put(after).put(static_cast<std::uint64_t>(most));
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return {};
    auto item = ItemId::from_octets(query.octets(2));
    const std::int64_t kind = query.number(1);
    const bool known = kind >= 0 && kind <= static_cast<std::int64_t>(OrderKind::keep_release);
    if (!item || !known) continue;  // not written by us
    orders.push_back({query.count(0), static_cast<OrderKind>(kind), *item, query.text(3).substr(0, kActorBytesMax),
                      query.text(4).substr(0, kWhyBytesMax), query.number(5), query.text(6).substr(0, kActorBytesMax)});
  }
}

Result<Committer*> StoreImpl::orders_writer() {
  std::lock_guard lock(orders_mutex_);
  if (!orders_writer_) {
    auto ledger = Ledger::open_writer(options_.path, LedgerKind::orders, *options_.clock);
    if (!ledger) return Unexpected{ledger.error()};
    orders_writer_ = std::make_unique<Committer>(std::move(*ledger), Committer::Options{});
  }
  return orders_writer_.get();
}

Status StoreImpl::order(std::span<const Order> orders) {
  if (auto may = only({Role::console, Role::admin}, "order"); !may) return may;
  for (const Order& order : orders) {
    const bool fits = !order.item.empty() && !order.actor.empty() && order.actor.size() <= kActorBytesMax && order.why.size() <= kWhyBytesMax &&
                      order.owner.size() <= kActorBytesMax;
    if (!fits) return Unexpected{Code::bad_input, "order", "lacks its item or actor, or is too long"};
  }
  auto writer = orders_writer();
  if (!writer) return Unexpected{writer.error()};
  return (*writer)->run([&](Ledger& ledger) -> Status {
    for (const Order& order : orders) {
      auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM orders");
      if (!number) return Unexpected{number.error()};
      Query insert(ledger.db(), "INSERT INTO orders (number, kind, item, actor, why, at_ms, owner) VALUES (?, ?, ?, ?, ?, ?, ?)");
      insert.put(*number).put(static_cast<int>(order.kind)).put(order.item.octets()).put_text(order.actor).put_text(order.why);
      if (auto done = insert.put(now_ms()).put_text(order.owner).run(); !done) return done;
      auto done = ledger.audit({order.actor, action_of(order.kind), order.item.to_text(), "", "", order.why, "order=" + std::to_string(*number)});
      if (!done) return done;
    }
    return {};
  });
}

Result<std::vector<Order>> StoreImpl::pending_orders(std::size_t most) {
  if (auto may = only({Role::wash, Role::deliver}, "take orders"); !may) return Unexpected{may.error()};
  std::vector<Order> pending;
  if (options_.role == Role::deliver) return pending;  // applied inside claim_due
  std::int64_t mark = 0;
  {
    std::lock_guard lock(memory_mutex_);
    mark = orders_mark_;
  }
  std::vector<Order> orders;
  auto looked = orders_.read([&](Db& db) { return read_orders(db, mark, 100'000, orders); });
  if (!looked && looked.error().code == Code::unavailable) return pending;  // nobody has ordered anything yet
  if (!looked) return Unexpected{looked.error()};
  std::set<std::int64_t> handled;
  looked = washed_.read([&](Db& db) -> Status {
    auto found = handled_after(db, "order", mark);
    if (!found) return Unexpected{found.error()};
    handled = std::move(*found);
    return {};
  });
  if (!looked) return Unexpected{looked.error()};
  bool leading = true;
  for (Order& order : orders) {
    const auto number = static_cast<std::int64_t>(order.number);
    const bool done = !is_washs(order.kind) || handled.count(number) != 0;
    leading = leading && done;
    if (leading) mark = number;
    if (!done && pending.size() < most) pending.push_back(std::move(order));
  }
  std::lock_guard lock(memory_mutex_);
  orders_mark_ = std::max(orders_mark_, mark);
  return pending;
}

Status StoreImpl::order_done(std::uint64_t number, const Actor& actor) {
  if (auto may = only({Role::wash}, "finish orders"); !may) return may;
  std::vector<Order> orders;
  if (number == 0) return Unexpected{Code::not_found, "order 0", "no such order"};
  auto looked = orders_.read([&](Db& db) { return read_orders(db, static_cast<std::int64_t>(number) - 1, 1, orders); });
  if (!looked) return looked;
  if (orders.empty() || orders[0].number != number || !is_washs(orders[0].kind)) {
    return Unexpected{Code::not_found, "order " + std::to_string(number), "no such order of wash's"};
  }
  const Order& order = orders[0];
  return own_->run([&](Ledger& ledger) -> Status {
    Query handled(ledger.db(), "INSERT INTO handled (kind, number) VALUES ('order', ?) ON CONFLICT (kind, number) DO NOTHING");
    if (auto done = handled.put(number).run(); !done) return done;
    if (ledger.db().rows_changed() == 0) return Unexpected{Code::conflict, "order " + std::to_string(number), "is done already"};
    Status done;
    if (order.kind == OrderKind::keep_hold) {
      // Held again: the newest reason and owner count.
      Query hold(ledger.db(), "INSERT INTO keep_holds (item, owner, actor, why, at_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT (item) DO UPDATE SET "
                              "owner = excluded.owner, actor = excluded.actor, why = excluded.why, at_ms = excluded.at_ms");
      hold.put(order.item.octets()).put_text(order.owner.empty() ? order.actor : order.owner).put_text(order.actor).put_text(order.why);
      done = hold.put(now_ms()).run();
    } else if (order.kind == OrderKind::keep_release) {
      done = Query(ledger.db(), "DELETE FROM keep_holds WHERE item = ?").put(order.item.octets()).run();
    }
    if (!done) return done;
    return ledger.audit({actor.name, action_of(order.kind), order.item.to_text(), "", "", order.why,
                         "order=" + std::to_string(number) + " by=" + order.actor});
  });
}

}  // namespace temizu
