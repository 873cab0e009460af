// What wash does beside washing: orders of people (rewash, keep-hold), notices of failure to senders, purge, audit heads. Each is one
// short round over the store; nothing here parses mail. A round that fails is logged and comes again.
#pragma once

#include <deque>
#include <string>

#include "quarantine/reports.h"
#include "quarantine/store.h"
#include "wash/settings.h"

namespace temizu {

class Chores {
 public:
  // Both outlive this object. One thread at a time.
  Chores(Store& store, Bytes sign_secret, const Clock& clock, Bytes report_public = {})
      : store_(store), sign_secret_(std::move(sign_secret)), clock_(clock), report_public_(std::move(report_public)) {}

  // Applies what people ordered; a rewash becomes an item of its own with the original of its parent. Rewashes beyond the hourly
  // cap (ten times release.per_hour_max) wait: nobody's code proves an order.
  void apply_orders(const WashSettings& settings);
  // RFC 3464 notices to senders whose mail could not be delivered: only for mail from a trusted relay with a sender, and
  // only when an upstream is configured (mail-rules P16); else one alert, and the audit says that nobody was told.
  void make_failure_notices(const WashSettings& settings);
  // The mail of each new report of temizu-report: believed by its signature, sent to report.recipients and to nobody a row names, kept
  // once as an item of our own. One older than a week is not sent any more.
  void send_reports_when_due(const WashSettings& settings);
  // Removes what has been kept for store.keep_days, or for as long as its profiles say, every store.purge_every_min; released
  // originals a day after their end.
  void purge_when_due(const WashSettings& settings);
  // The signed heads of all audit chains to the log, every serve.audit_head_every_s: who cuts a chain cannot cut the journal.
  void tell_audit_heads_when_due(const WashSettings& settings);

 private:
  Status apply(const Order& order);
  Status rewash(const Order& order);
  void tell_nobody(const Store::Undelivered& undelivered);
  Status send_report(const StoredReport& report, const WashSettings& settings);
  Status keep_failure_notice(const Store::Undelivered& undelivered, const WashSettings& settings);

  Store& store_;
  Bytes sign_secret_;                 // Ed25519
  const Clock& clock_;
  std::deque<std::int64_t> rewashed_at_ms_;   // steady clock; those of the last hour
  bool rewashes_wait_{false};         // told already
  std::int64_t purge_at_ms_{0};       // steady clock; 0: at once
  std::int64_t heads_at_ms_{0};
  Bytes report_public_;               // Ed25519; empty: no reports are sent
  std::int64_t reports_at_ms_{0};
  std::uint64_t reports_done_{0};     // number of the last report that was looked at
};

// "5.1.1" out of a reply like "550 5.1.1 no such user"; "5.0.0" when it has none (RFC 3463).
std::string status_of_reply(std::string_view untrusted_reply);

}  // namespace temizu
