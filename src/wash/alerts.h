// Looks for what must be told at once (alert/alert.h) and tells it: one mail to alerts.recipients, kept as an item of our own in the same
// transaction as the audit records and the memory of what was told, so that a crash tells nothing twice. Wash does it because wash alone
// signs what leaves; facts come from the ledgers, which the other programs write anyway. The hook command is not run here: temizu alert-hook
// reads the same audit records.
#pragma once

#include "alert/alert.h"
#include "quarantine/chain_watch.h"
#include "quarantine/login_places.h"
#include "quarantine/people.h"
#include "quarantine/store.h"
#include "wash/settings.h"

namespace temizu {

class Alerts {
 public:
  // store outlives this object and has a letter book. report_public: what reports are believed by; empty: whether one is missing is not
  // known. One thread at a time.
  Alerts(Store& store, const std::string& store_path, const Clock& clock, Bytes report_public = {});

  // One look, every alerts.every_s. What cannot be found out is logged and comes again.
  void look_when_due(const WashSettings& settings);

 private:
  AlertFacts facts(const Config& config);
  std::optional<std::vector<std::string>> new_places(TimeMs from_ms);
  void look_for_the_report(const Config& config, AlertFacts& facts) const;
  Status tell(std::span<const AlertNews> news, const Config& config);

  Store& store_;
  const Clock& clock_;
  ChainWatch chains_;
  LoginPlaces places_;
  PeopleReader people_;
  Bytes report_public_;                           // Ed25519
  std::int64_t look_at_ms_{0}, count_at_ms_{0};   // steady clock; 0: at once
  std::optional<std::int64_t> difference_;        // of the last count
};

}  // namespace temizu
