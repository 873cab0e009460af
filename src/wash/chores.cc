#include "wash/chores.h"

#include <algorithm>

#include "audit/chain.h"
#include "base/ascii.h"
#include "base/digest.h"
#include "base/log.h"
#include "mail/canonical.h"
#include "quarantine/desk/retention.h"
#include "quarantine/signed_head.h"
#include "quarantine/verify.h"
#include "wash/release_check.h"

namespace temizu {
namespace {

constexpr std::size_t kOrdersAtOnce = 1000;   // more than one bulk act: what waits for the next hour lets holds pass
constexpr std::size_t kNoticesAtOnce = 100;
constexpr std::uint64_t kRewashBytesMax = 1u << 30;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 86'400'000;

const Actor kActor{"wash"};

// The same id at every attempt, so that an item of ours is kept once although a crash came between two steps.
ItemId derived_id(std::string_view what, const ItemId& item, std::uint64_t number) {
  return ItemId::from_digest(sha256(std::string(what) + ":" + item.to_text() + ":" + std::to_string(number)));
}

// Kept before a crash: as good as kept now.
Status kept_or_known(Status kept) {
  if (!kept && kept.error().code == Code::conflict) return {};
  return kept;
}

// Length of "4.x.y" or "5.x.y" at the front of text, 0 when there is none. RFC 3463 section 2: each number at most 3 digits.
std::size_t status_length(std::string_view text) {
  if (text.size() < 5 || (text[0] != '4' && text[0] != '5')) return 0;
  std::size_t at = 1;
  for (int part = 0; part < 2; ++part) {
    if (at >= text.size() || text[at] != '.') return 0;
    std::size_t digits = 0;
    while (at + 1 + digits < text.size() && is_ascii_digit(text[at + 1 + digits])) ++digits;
    if (digits < 1 || digits > 3) return 0;
    at += 1 + digits;
  }
  return at == text.size() || text[at] == ' ' ? at : 0;
}

}  // namespace

std::string status_of_reply(std::string_view untrusted_reply) {
  const std::size_t blank = untrusted_reply.find(' ');
  if (blank != 3) return "5.0.0";
  const std::string_view behind = untrusted_reply.substr(4);
  const std::size_t length = status_length(behind);
  return length == 0 ? "5.0.0" : std::string(behind.substr(0, length));
}

void Chores::apply_orders(const WashSettings& settings) {
  auto orders = store_.pending_orders(kOrdersAtOnce);
  if (!orders) {
    log(LogLevel::error, "orders_unreadable", {{"error", to_text(orders.error())}});
    return;
  }
  const std::int64_t now_ms = clock_.steady_ms();
  while (!rewashed_at_ms_.empty() && rewashed_at_ms_.front() <= now_ms - kHourMs) rewashed_at_ms_.pop_front();
  const std::size_t rewashes_max = std::size_t{settings.config.release.per_hour_max} * kRewashersMax;
  std::size_t waiting = 0;
  for (const Order& order : *orders) {
    const bool washes = order.kind == OrderKind::rewash;
    if (washes && rewashed_at_ms_.size() >= rewashes_max) {
      ++waiting;
      continue;
    }
    const Status applied = apply(order);
    if (washes && applied) rewashed_at_ms_.push_back(now_ms);
    if (!applied) log(LogLevel::error, "order_failed", {{"number", order.number}, {"item", order.item.to_text()}, {"actor", order.actor}, {"error", to_text(applied.error())}});
  }
  if (waiting > 0 && !rewashes_wait_) log(LogLevel::alert, "rewashes_wait", {{"orders", waiting}, {"per_hour_max", rewashes_max}});
  rewashes_wait_ = waiting > 0;
}

Status Chores::apply(const Order& order) {
  if (order.kind == OrderKind::rewash) {
    const Status washed = rewash(order);
    const bool can_pass = !washed && (washed.error().code == Code::unavailable || washed.error().code == Code::full ||
                                      washed.error().code == Code::io);
    if (can_pass) return washed;
    // An item that is gone, purged or damaged cannot be washed again: the order is done, the log says why.
    if (!washed) log(LogLevel::warning, "rewash_refused", {{"item", order.item.to_text()}, {"error", to_text(washed.error())}});
  }
  return store_.order_done(order.number, kActor);   // keep-hold and keep-release are the store's own
}

Status Chores::rewash(const Order& order) {
  auto item = store_.find(order.item.to_text());
  if (!item) return Unexpected(item.error());
  Bytes original;
  const Status read = store_.read_original(order.item, [&](ByteView piece) -> Status {
    if (original.size() + piece.size() > kRewashBytesMax) return Unexpected(Code::limit, "rewash", "larger than a mail may be");
    original.append(piece);
    return {};
  });
  if (!read) return read;
  Envelope envelope = item->envelope;
  envelope.id = derived_id("rewash", order.item, order.number);
  envelope.parent = order.item;
  envelope.item_class = ItemClass::rewash;
  return kept_or_known(store_.keep_own(std::move(envelope), original));
}

void Chores::make_failure_notices(const WashSettings& settings) {
  auto owed = store_.undelivered_without_dsn(kNoticesAtOnce);
  if (!owed) {
    log(LogLevel::error, "failures_unreadable", {{"error", to_text(owed.error())}});
    return;
  }
  for (const Store::Undelivered& undelivered : *owed) {
    const Envelope& envelope = undelivered.item.envelope;
    const bool allowed = envelope.item_class == ItemClass::message && !envelope.sender.empty() && envelope.from_trusted_relay &&
                         !settings.config.deliver.upstream.empty() && !undelivered.recipients.empty();
    if (!allowed) {
      tell_nobody(undelivered);
      continue;
    }
    const Status kept = keep_failure_notice(undelivered, settings);
    if (!kept) log(LogLevel::error, "failure_notice", {{"item", envelope.id.to_text()}, {"recipients", undelivered.recipients.size()}, {"error", to_text(kept.error())}});
  }
}

// Nobody outside may be told: a person must look. Settled, or a hundred of these would stand before every later failure.
void Chores::tell_nobody(const Store::Undelivered& undelivered) {
  const ItemId& id = undelivered.item.envelope.id;
  if (const Status settled = store_.tell_nobody(id, kActor); !settled) {
    return log(LogLevel::error, "failure_not_settled", {{"item", id.to_text()}, {"error", to_text(settled.error())}});
  }
  const std::string reply = undelivered.recipients.empty() ? std::string{} : undelivered.recipients[0].last_reply;
  log(LogLevel::alert, "undelivered", {{"item", id.to_text()}, {"recipients", undelivered.recipients.size()}, {"reply", reply}});
}

Status Chores::keep_failure_notice(const Store::Undelivered& undelivered, const WashSettings& settings) {
  const Envelope& parent = undelivered.item.envelope;
  CanonicalDsn dsn;
  dsn.reporting_mta = settings.config.site.name;
  dsn.from = "MAILER-DAEMON@" + settings.config.site.name;
  dsn.to = parent.sender;
  dsn.subject = "Undelivered Mail Returned to Sender";
  // To the outside world: English, and nothing of the mail itself (mail-rules P16).
  dsn.text = "Your message could not be delivered to the recipients below.\nThe reply of their mail server is attached.\n\n";
  for (const RecipientView& recipient : undelivered.recipients) {
    dsn.recipients.push_back({recipient.address, status_of_reply(recipient.last_reply), recipient.last_reply});
    dsn.text += "  " + recipient.address + "\n";
  }
  dsn.arrival_ms = parent.arrival_ms;
  dsn.date_ms = clock_.now_ms();
  Envelope envelope;
  envelope.id = derived_id("dsn", parent.id, undelivered.recipients[0].number);
  envelope.item_class = ItemClass::dsn;
  envelope.parent = parent.id;
  envelope.recipients = {parent.sender};
  envelope.protocol = parent.protocol;
  envelope.arrival_ms = clock_.now_ms();
  dsn.id = envelope.id;
  auto written = write_dsn(dsn);
  if (!written) return Unexpected(written.error());
  if (Status verified = verify_canonical(*written); !verified) return verified;
  return kept_or_known(store_.keep_own(std::move(envelope), *written));
}

void Chores::purge_when_due(const WashSettings& settings) {
  const std::int64_t now_ms = clock_.steady_ms();
  if (now_ms < purge_at_ms_) return;
  purge_at_ms_ = now_ms + static_cast<std::int64_t>(settings.config.store.purge_every_min) * 60'000;
  const auto before = [&](std::uint32_t days) { return clock_.now_ms() - static_cast<TimeMs>(days) * kDayMs; };
  KeepRule rule(before(settings.config.store.keep_days));
  for (const Profile& profile : settings.policy.profiles()) {
    if (profile.keep_days != 0) rule.before_ms_by_profile[profile.name] = before(profile.keep_days);
  }
  rule.released_before_ms = std::max(rule.before_ms, before(kReleasedKeepDays));
  auto purged = store_.purge(rule, kActor);
  if (!purged) {
    log(LogLevel::error, "purge_failed", {{"error", to_text(purged.error())}});
  } else if (*purged > 0) {
    log(LogLevel::info, "purge_ended", {{"items", *purged}});
  }
}

void Chores::tell_audit_heads_when_due(const WashSettings& settings) {
  const std::int64_t now_ms = clock_.steady_ms();
  if (now_ms < heads_at_ms_) return;
  heads_at_ms_ = now_ms + static_cast<std::int64_t>(settings.config.serve.audit_head_every_s) * 1000;
  auto heads = audit_heads(settings.config.store.path);
  if (!heads) {
    log(LogLevel::error, "audit_heads_unreadable", {{"error", to_text(heads.error())}});
    return;
  }
  for (const AuditHead& head : *heads) {
    const std::string text = head_text(head.ledger, head.number, head.hash);
    auto signature = sign_head(text, sign_secret_);
    log(signature ? LogLevel::info : LogLevel::error, "audit_head",
        {{"head", text}, {"signature", signature ? to_hex(*signature) : to_text(signature.error())}});
  }
}

}  // namespace temizu
