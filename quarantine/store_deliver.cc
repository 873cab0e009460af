// What deliver does with the store: takes over signed results, claims what is due, records how each try ended. It trusts no
// row: a result counts when its signature verifies over exactly the columns it is used with.
#include <algorithm>
#include <cassert>

#include "base/digest.h"
#include "base/log.h"
#include "quarantine/statement.h"
#include "quarantine/store_impl.h"

namespace temizu {
namespace {

constexpr std::size_t kClaimsMax = 10'000;
constexpr std::size_t kDigestsMax = 20'000;
constexpr std::size_t kReplyBytesMax = 400;
constexpr std::size_t kOrdersAtOnce = 1000;
constexpr std::uint64_t kOutputBytesMax = 512u << 20;   // above WashLimits::output_bytes_max with its encodings

constexpr int kWashed = static_cast<int>(State::washed);

constexpr char kInsertDelivery[] =
    "INSERT INTO deliveries (item, recipient, result_number, state, on_hold, lease, next_try_ms, attempts, changed_ms, item_class, "
    "notice_only, since_ms, reply, next_hop) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, '', '') ON CONFLICT (item, recipient) DO NOTHING";
constexpr char kReadNewResults[] =
    "SELECT number, item, result_number, item_class, statement, signature FROM results WHERE number > ? ORDER BY number LIMIT ?";

std::string subject_of(const ItemId& item, std::uint32_t recipient) { return item.to_text() + '/' + std::to_string(recipient); }

// What a next hop said, fit for a column, a terminal and the audit log: printable ASCII and bounded.
std::string cleaned(std::string_view untrusted_text) {
  std::string text(untrusted_text.substr(0, kReplyBytesMax));
  for (char& c : text) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return text;
}

// What the audit record of an end says of it, so that ends can be counted by the chain alone.
std::string kind_of_end(std::int64_t item_class, bool notice_only) {
  const bool known = item_class >= 0 && item_class <= static_cast<std::int64_t>(ItemClass::letter);
  return std::string("class=") + to_word(known ? static_cast<ItemClass>(item_class) : ItemClass::message) + (notice_only ? " notice-only " : " ");
}

// What a person ordered for an item that waits; nullopt: nothing.
Result<std::optional<OrderKind>> decided_for(Db& db, const ItemId& item) {
  Query query(db, "SELECT kind FROM decided WHERE item = ?");
  auto row = query.put(item.octets()).next();
  if (!row) return Unexpected{row.error()};
  if (!*row) return std::optional<OrderKind>{};
  return std::optional<OrderKind>{static_cast<OrderKind>(query.number(0))};
}

Status decide(Ledger& ledger, const Order& order) {
  Query query(ledger.db(),
              "INSERT INTO decided (item, kind, actor, why) VALUES (?, ?, ?, ?) ON CONFLICT (item) DO UPDATE SET "
              "kind = excluded.kind, actor = excluded.actor, why = excluded.why");
  return query.put(order.item.octets()).put(static_cast<int>(order.kind)).put_text(order.actor).put_text(order.why).run();
}

// Ends what waits of an item, except what is on the wire now: record() ends that.
Status fail_waiting(Ledger& ledger, const Order& order) {
  std::vector<std::pair<std::uint32_t, std::string>> waiting;
  {
    Query query(ledger.db(), "SELECT recipient, item_class, notice_only FROM deliveries WHERE item = ? AND state = 1 AND lease = 0");
    query.put(order.item.octets());
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      waiting.emplace_back(query.small(0), kind_of_end(query.number(1), query.flag(2)));
    }
  }
  const TimeMs at_ms = ledger.now_ms();
  for (const auto& [number, kind] : waiting) {
    Query update(ledger.db(), "UPDATE deliveries SET state = 3, changed_ms = ?, reply = 'given up by order' WHERE item = ? AND recipient = ?");
    if (auto done = update.put(at_ms).put(order.item.octets()).put(number).run(); !done) return done;
    auto done = ledger.audit({order.actor, "undeliverable", subject_of(order.item, number), to_word(State::washed),
                              to_word(State::undeliverable), order.why, kind + "by order " + std::to_string(order.number), at_ms});
    if (!done) return done;
  }
  return {};
}

Status apply_order(Ledger& ledger, const Order& order) {
  const ByteView item = order.item.octets();
  const char* action = nullptr;
  Status done;
  switch (order.kind) {
    case OrderKind::retry:
      action = "order.retry";
      done = Query(ledger.db(), "UPDATE deliveries SET next_try_ms = ? WHERE item = ? AND state = 1 AND lease = 0").put(ledger.now_ms()).put(item).run();
      break;
    case OrderKind::hold:
      action = "order.hold";
      done = Query(ledger.db(), "UPDATE deliveries SET on_hold = 1 WHERE item = ? AND state = 1").put(item).run();
      if (done) done = decide(ledger, order);
      break;
    case OrderKind::resume:
      action = "order.resume";
      done = Query(ledger.db(), "UPDATE deliveries SET on_hold = 0, since_ms = ? WHERE item = ? AND state = 1 AND on_hold = 1").put(ledger.now_ms()).put(item).run();
      if (done) done = Query(ledger.db(), "DELETE FROM decided WHERE item = ?").put(item).run();
      break;
    case OrderKind::fail:
      action = "order.fail";
      done = decide(ledger, order);
      if (done) done = fail_waiting(ledger, order);
      break;
    case OrderKind::rewash:
    case OrderKind::keep_hold:
    case OrderKind::keep_release: return {};  // wash's
  }
  if (!done) return done;
  return ledger.audit({order.actor, action, order.item.to_text(), "", "", order.why, "order=" + std::to_string(order.number)});
}

}  // namespace

Status StoreImpl::apply_orders(Ledger& ledger) {
  auto cursor = ledger.cursor("orders");
  if (!cursor) return Unexpected{cursor.error()};
  std::vector<Order> orders;
  auto looked = orders_.read([&](Db& db) { return read_orders(db, *cursor, kOrdersAtOnce, orders); });
  // Nobody has ever ordered anything, or the file is being made: mail goes on.
  if (!looked && looked.error().code == Code::unavailable) return {};
  if (!looked) return looked;
  for (const Order& order : orders) {
    if (auto done = apply_order(ledger, order); !done) return done;
  }
  return orders.empty() ? Status{} : ledger.set_cursor("orders", static_cast<std::int64_t>(orders.back().number));
}

void StoreImpl::remember(const SignedResult& result) {
  std::lock_guard lock(memory_mutex_);
  if (digests_.size() >= kDigestsMax) digests_.clear();  // only a cache: read_output verifies again
  digests_[{result.item, result.number}] = result.output_digest;
}

Result<SignedResult> StoreImpl::load_result(const ItemId& item, std::uint32_t number) {
  SignedResult result;
  auto looked = washed_.read([&](Db& db) -> Status {
    Query query(db, "SELECT statement, signature FROM results WHERE item = ? AND result_number = ?");
    auto row = query.put(item.octets()).put(number).next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return Unexpected{Code::not_found, item.short_text(), "its result is gone from washed.db"};
    auto verified = verified_result(query.octets(0), query.octets(1), options_.keys.sign_public);
    if (!verified) return Unexpected{verified.error()};
    if (verified->item != item || verified->number != number) {
      return Unexpected{Code::hostile, item.short_text(), "the signed result is another one's"};
    }
    result = std::move(*verified);
    return {};
  });
  if (!looked) return Unexpected{looked.error()};
  return result;
}

// What was tried before, or came back: rows that are due.
Status StoreImpl::claim_waiting(Ledger& ledger, std::size_t most, TimeMs until_ms, std::vector<Delivery>& deliveries) {
  struct Due {
    std::vector<std::uint32_t> recipients, attempts;
    std::vector<TimeMs> since_ms;
  };
  std::vector<std::pair<ItemId, std::uint32_t>> order;
  std::map<std::pair<ItemId, std::uint32_t>, Due> due;
  {
    Query query(ledger.db(),
                "SELECT item, result_number, recipient, attempts, since_ms FROM deliveries WHERE state = 1 AND on_hold = 0 AND next_try_ms <= ? "
                "ORDER BY next_try_ms LIMIT ?");
    query.put(now_ms()).put(static_cast<std::uint64_t>(most) * 16);
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) break;
      auto item = ItemId::from_octets(query.octets(0));
      if (!item) continue;
      const std::pair<ItemId, std::uint32_t> key{*item, query.small(1)};
      if (due.find(key) == due.end()) {
        if (order.size() >= most) continue;
        order.push_back(key);
      }
      due[key].recipients.push_back(query.small(2));
      due[key].attempts.push_back(query.small(3));
      due[key].since_ms.push_back(query.number(4));
    }
  }
  for (const auto& key : order) {
    const Due& rows = due[key];
    auto result = load_result(key.first, key.second);
    Delivery delivery;
    delivery.lease = new_lease();
    for (const std::uint32_t recipient : rows.recipients) {
      Query update(ledger.db(), "UPDATE deliveries SET lease = ?, next_try_ms = ? WHERE item = ? AND recipient = ?");
      auto done = update.put(result ? delivery.lease : 0).put(until_ms).put(key.first.octets()).put(recipient).run();
      if (!done) return done;
    }
    if (!result) {  // put off by one lease; the mail is not lost, and a person is told
      log(LogLevel::alert, "result_refused", {{"item", key.first.to_text()}, {"what", result.error().what}});
      continue;
    }
    delivery.result = *result;
    delivery.result.recipient_numbers.clear();
    delivery.result.recipients.clear();
    for (std::size_t i = 0; i < rows.recipients.size(); ++i) {
      const auto at = std::find(result->recipient_numbers.begin(), result->recipient_numbers.end(), rows.recipients[i]);
      if (at == result->recipient_numbers.end()) continue;  // our own row, but no signature covers it
      delivery.result.recipient_numbers.push_back(rows.recipients[i]);
      delivery.result.recipients.push_back(result->recipients[static_cast<std::size_t>(at - result->recipient_numbers.begin())]);
      delivery.attempts.push_back(rows.attempts[i]);
      delivery.since_ms.push_back(rows.since_ms[i]);
    }
    if (delivery.result.recipients.empty()) continue;
    remember(delivery.result);
    deliveries.push_back(std::move(delivery));
  }
  return {};
}

Status StoreImpl::import_results(Ledger& ledger, std::size_t most, TimeMs until_ms, std::vector<Delivery>& deliveries) {
  auto cursor = ledger.cursor("washed");
  if (!cursor) return Unexpected{cursor.error()};
  std::int64_t taken_to = *cursor;
  const auto take = [&](const Query& query) -> Status {
    const std::int64_t number = query.number(0);
    taken_to = number;
    auto result = verified_result(query.octets(4), query.octets(5), options_.keys.sign_public);
    const bool fits = result && result->item.octets() == query.octets(1) && result->number == query.small(2) &&
                      static_cast<std::int64_t>(result->item_class) == query.number(3);
    if (!fits) {
      log(LogLevel::alert, "forged_result", {{"number", number}, {"item", to_hex(query.octets(1))},
                                             {"what", result ? std::string("columns differ from what was signed") : result.error().what}});
      return ledger.audit({"deliver", "forged", "result/" + std::to_string(number), "", "", "signature", "item=" + to_hex(query.octets(1))});
    }
    auto decided = decided_for(ledger.db(), result->item);
    if (!decided) return Unexpected{decided.error()};
    const bool on_hold = *decided == OrderKind::hold;
    const bool failed = *decided == OrderKind::fail;
    Delivery delivery;
    delivery.lease = on_hold || failed ? 0 : new_lease();
    const TimeMs at_ms = now_ms();
    for (const std::uint32_t recipient : result->recipient_numbers) {
      Query insert(ledger.db(), kInsertDelivery);
      insert.put(result->item.octets()).put(recipient).put(result->number).put(failed ? static_cast<int>(State::undeliverable) : kWashed);
      insert.put(on_hold).put(delivery.lease).put(delivery.lease == 0 ? at_ms : until_ms).put(at_ms);
      if (auto done = insert.put(static_cast<int>(result->item_class)).put(result->notice_only).put(at_ms).run(); !done) return done;
      if (ledger.db().rows_changed() == 0) {  // signed twice for one recipient: wash never does, so nothing more is sent
        log(LogLevel::alert, "forged_result", {{"number", number}, {"item", result->item.to_text()}, {"what", "a recipient has a result already"}});
        return {};
      }
      if (!failed) continue;
      auto done = ledger.audit({"deliver", "undeliverable", subject_of(result->item, recipient), to_word(State::washed),
                                to_word(State::undeliverable), "order.fail",
                                kind_of_end(static_cast<std::int64_t>(result->item_class), result->notice_only), at_ms});
      if (!done) return done;
    }
    if (on_hold || failed) return {};
    delivery.attempts.assign(result->recipients.size(), 0);
    delivery.since_ms.assign(result->recipients.size(), now_ms());
    delivery.result = std::move(*result);
    remember(delivery.result);
    deliveries.push_back(std::move(delivery));
    return {};
  };
  auto looked = washed_.read([&](Db& db) -> Status {
    Query query(db, kReadNewResults);
    query.put(*cursor).put(static_cast<std::uint64_t>(most));
    for (;;) {
      auto row = query.next();
      if (!row) return Unexpected{row.error()};
      if (!*row) return {};
      if (auto taken = take(query); !taken) return taken;
    }
  });
  if (!looked && looked.error().code != Code::unavailable) return looked;
  return taken_to == *cursor ? Status{} : ledger.set_cursor("washed", taken_to);
}

Result<std::vector<Delivery>> StoreImpl::claim_due(std::size_t most, std::int64_t lease_ms) {
  if (auto may = only({Role::deliver}, "claim results"); !may) return Unexpected{may.error()};
  most = std::min(most, kClaimsMax);
  std::vector<Delivery> deliveries;
  const auto work = [&](Ledger& ledger) -> Status {
    deliveries.clear();
    const TimeMs until_ms = now_ms() + lease_ms;
    if (auto done = apply_orders(ledger); !done) return done;
    // Half for what waits, the rest for what is new, so that a backlog of retries does not stop fresh mail.
    if (auto done = claim_waiting(ledger, (most + 1) / 2, until_ms, deliveries); !done) return done;
    if (deliveries.size() < most) {
      if (auto done = import_results(ledger, most - deliveries.size(), until_ms, deliveries); !done) return done;
    }
    if (deliveries.size() < most) return claim_waiting(ledger, most - deliveries.size(), until_ms, deliveries);
    return {};
  };
  if (auto done = own_->run(work, false); !done) return Unexpected{done.error()};
  return deliveries;
}

Result<Bytes> StoreImpl::read_output(const ItemId& item, std::uint32_t result_number) {
  if (auto may = only({Role::deliver, Role::console}, "read outgoing mails"); !may) return Unexpected{may.error()};
  const bool shows = options_.role == Role::console;
  Bytes digest;
  {
    std::lock_guard lock(memory_mutex_);
    if (const auto known = digests_.find({item, result_number}); known != digests_.end()) digest = known->second;
  }
  if (digest.empty()) {
    auto result = load_result(item, result_number);
    if (!result) return Unexpected{result.error()};
    if (shows && result->item_class == ItemClass::release) {
      return Unexpected{Code::denied, item.short_text(), "is a released original, not readable here", "Whoever asked for it has it by mail"};
    }
    digest = result->output_digest;
  }
  SealedOutput sealed;
  auto looked = washed_.read([&](Db& db) -> Status {
    auto found = sealed_output(db, item, result_number, options_.role);
    if (!found) return Unexpected{found.error()};
    sealed = std::move(*found);
    return {};
  });
  if (!looked) return Unexpected{looked.error()};
  auto output = open_output(sealed, folder(LedgerKind::washed), item, result_number, shows ? console_box_ : deliver_box_, kOutputBytesMax);
  if (!output) return output;
  if (sha256(*output) != digest) return Unexpected{Code::hostile, item.short_text(), "the outgoing mail is not the one that was signed"};
  return output;
}

Status StoreImpl::record_one(Ledger& ledger, const Try& ended, const Actor& actor) {
  TryOutcome outcome = ended.outcome;
  std::string reply = cleaned(ended.reply);
  if (outcome == TryOutcome::deferred || outcome == TryOutcome::uncertain) {
    auto decided = decided_for(ledger.db(), ended.item);
    if (!decided) return Unexpected{decided.error()};
    if (*decided == OrderKind::fail) outcome = TryOutcome::failed;  // ordered while it was on the wire
  }
  const std::string subject = subject_of(ended.item, ended.recipient_number);
  const std::string next_hop = cleaned(ended.next_hop);
  const bool waits = outcome == TryOutcome::deferred || outcome == TryOutcome::uncertain;
  const State to = waits ? State::washed : outcome == TryOutcome::delivered ? State::delivered : State::undeliverable;
  assert(waits || is_legal(State::washed, to));
  const TimeMs at_ms = now_ms();
  Query update(ledger.db(),
               "UPDATE deliveries SET state = ?, lease = 0, next_try_ms = ?, attempts = attempts + 1, changed_ms = ?, reply = ?, next_hop = ? "
               "WHERE item = ? AND recipient = ?");
  update.put(static_cast<int>(to)).put(waits ? ended.next_try_ms : 0).put(at_ms).put_text(reply).put_text(next_hop);
  if (auto done = update.put(ended.item.octets()).put(ended.recipient_number).run(); !done) return done;
  if (outcome == TryOutcome::failed && ended.dsn) {
    auto number = ledger.next_number("SELECT COALESCE(MAX(number), 0) FROM failures");
    if (!number) return Unexpected{number.error()};
    Query failure(ledger.db(), "INSERT INTO failures (number, item, recipient, at_ms, reply, next_hop) VALUES (?, ?, ?, ?, ?, ?)");
    failure.put(*number).put(ended.item.octets()).put(ended.recipient_number).put(now_ms());
    if (auto done = failure.put_text(reply).put_text(next_hop).run(); !done) return done;
  }
  if (outcome == TryOutcome::deferred) return {};  // no change of state
  const char* action = outcome == TryOutcome::uncertain ? "uncertain" : to_word(to);
  Query kind(ledger.db(), "SELECT item_class, notice_only, since_ms FROM deliveries WHERE item = ? AND recipient = ?");
  auto row = kind.put(ended.item.octets()).put(ended.recipient_number).next();
  if (!row) return Unexpected{row.error()};
  const std::string end = *row ? kind_of_end(kind.number(0), kind.flag(1)) : std::string();
  const std::string told = *row ? "after_ms=" + std::to_string(std::max<TimeMs>(0, at_ms - kind.number(2))) : std::string();
  return ledger.audit({actor.name, action, subject, to_word(State::washed), to_word(to), "", end + "next_hop=" + next_hop + " reply=" + reply, at_ms, told});
}

Status StoreImpl::record(std::span<const Try> tries, std::uint64_t lease, const Actor& actor) {
  if (auto may = only({Role::deliver}, "record tries"); !may) return may;
  const auto check = [&](Ledger& ledger) -> Status {
    std::set<std::pair<ItemId, std::uint32_t>> seen;
    for (const Try& ended : tries) {
      Query query(ledger.db(), "SELECT state, lease, result_number FROM deliveries WHERE item = ? AND recipient = ?");
      auto row = query.put(ended.item.octets()).put(ended.recipient_number).next();
      if (!row) return Unexpected{row.error()};
      const bool ours = *row && lease != 0 && query.number(0) == kWashed && query.count(1) == lease && query.small(2) == ended.result_number;
      const bool twice = !seen.insert({ended.item, ended.recipient_number}).second;
      // A lease that ran out and that nobody took since still counts: what happened on the wire happened.
      if (!ours || twice) {
        return Unexpected{Code::conflict, ended.item.short_text() + '/' + std::to_string(ended.recipient_number), "its lease is lost, or its journey has ended"};
      }
    }
    return {};
  };
  const auto work = [&](Ledger& ledger) -> Status {
    if (auto checked = check(ledger); !checked) return checked;
    for (const Try& ended : tries) {
      if (auto done = record_one(ledger, ended, actor); !done) return done;
    }
    return {};
  };
  auto done = own_->run(work);
  if (done) {
    std::lock_guard lock(memory_mutex_);
    for (const Try& ended : tries) digests_.erase({ended.item, ended.result_number});
  }
  return done;
}

Result<std::int64_t> StoreImpl::next_due_in_ms(std::int64_t ceiling_ms) {
  if (auto may = only({Role::deliver}, "ask what is due"); !may) return Unexpected{may.error()};
  std::int64_t in_ms = ceiling_ms;
  auto done = own_->run([&](Ledger& ledger) -> Status {
    auto cursor = ledger.cursor("washed");
    if (!cursor) return Unexpected{cursor.error()};
    auto looked = washed_.read([&](Db& db) -> Status {
      Query query(db, "SELECT 1 FROM results WHERE number > ? LIMIT 1");
      auto row = query.put(*cursor).next();
      if (!row) return Unexpected{row.error()};
      if (*row) in_ms = 0;
      return {};
    });
    if (!looked && looked.error().code != Code::unavailable) return looked;
    Query query(ledger.db(), "SELECT next_try_ms FROM deliveries WHERE state = 1 AND on_hold = 0 ORDER BY next_try_ms LIMIT 1");
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (*row) in_ms = std::min(in_ms, query.number(0) - now_ms());
    return {};
  }, false);
  if (!done) return Unexpected{done.error()};
  return std::max<std::int64_t>(in_ms, 0);
}

}  // namespace temizu
