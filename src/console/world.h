// All that a request is answered from: made once, made anew on SIGHUP, never changed in between. What it points to is
// thread-safe; a request keeps its world alive until it is answered.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "accounts/login.h"
#include "base/clock.h"
#include "console/figures.h"
#include "console/rate_limit.h"
#include "console/static_files.h"
#include "console/words.h"
#include "policy/config.h"
#include "policy/policy.h"
#include "quarantine/desk/desk.h"
#include "quarantine/lookup/lookup.h"
#include "quarantine/people.h"
#include "quarantine/store.h"

namespace temizu::console {

struct Limits {
  RateLimit client, login, account;
  explicit Limits(const Config& config, const Clock& clock);
};

class Metrics;

struct World {
  Config config;
  std::string policy_file;                 // name only, for people
  std::string policy_text;                 // as it stood when it was read; empty: the built-in one
  TimeMs loaded_ms{0};
  std::string origin;                      // "https://desk.example.lg.jp" of console.url; empty: what Host says
  int zone_minutes{540};
  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const Words> words;
  std::shared_ptr<Desk> desk;
  std::shared_ptr<Store> store;
  std::shared_ptr<Lookup> lookup;
  std::shared_ptr<AuditReader> audit;
  std::shared_ptr<Figures> figures;
  std::shared_ptr<Metrics> metrics;        // null: nobody may ask
  std::shared_ptr<StaticFiles> pages;
  std::shared_ptr<Limits> limits;
  Bytes console_public, console_secret;    // opens passwords of released originals
  Bytes report_public;                     // says whether a report is the one that was signed
  std::function<Result<std::shared_ptr<const People>>()> people;
  // Of accounts/login.h, over this desk and the directory: the first step of a log-in, the own password once more, the gate of a name at a client.
  std::function<Result<PasswordPassed>(const People& people, const LoginTry& tried)> first_step;
  std::function<Status(const People& people, const Account& account, std::string_view password, std::string_view client)> own_password;
  std::function<Result<LoginGate>(const People& people, std::string_view login, std::string_view client)> gate_of;
  // The password of a released original out of its sealed form (Desk::show_password).
  std::function<Result<std::string>(const RequestId& request, ByteView sealed)> open_password;
  std::function<bool()> well;              // for /readyz: the ledgers can be read
  const Clock* clock{&system_clock()};

  std::int64_t idle_ms() const { return std::int64_t{config.console.session_idle_min} * 60'000; }
  std::int64_t absolute_ms() const { return std::int64_t{config.console.session_absolute_h} * 3'600'000; }
  std::int64_t again_ms() const { return std::int64_t{config.console.again_min} * 60'000; }
};

}  // namespace temizu::console
