#include "quarantine/release.h"

#include <algorithm>

#include "quarantine/release_walk.h"

namespace temizu {
namespace {

bool contains(const std::vector<std::string>& all, std::string_view one) { return std::find(all.begin(), all.end(), one) != all.end(); }

// The same person, however the rows spell them; People finds them so.
bool same_login(std::string_view a, std::string_view b) { return lower_ascii(a) == lower_ascii(b); }
bool contains_login(const std::vector<std::string>& all, std::string_view one) {
  return std::any_of(all.begin(), all.end(), [&](const std::string& login) { return same_login(login, one); });
}

// Superiors who may approve, nearest first, as many as the rule needs.
std::vector<const Account*> approving_superiors(const Account& requester, const Facts& facts, std::uint32_t needed) {
  std::vector<const Account*> out;
  for (const Account* one : facts.people.superiors_of(requester)) {
    if (!one->has(AccountRole::approver) || one->login == requester.login) continue;
    out.push_back(one);
    if (out.size() >= std::max<std::size_t>(needed, 1)) break;
  }
  return out;
}

bool is_valid_at(const Deputy& deputy, TimeMs at_ms) {
  return deputy.from_ms <= at_ms && at_ms < deputy.to_ms && (deputy.ended_ms == 0 || at_ms < deputy.ended_ms);
}

std::uint32_t needed_by(const Request& request, const ReleaseRule& rule) {
  return request.way == ReleaseWay::rewash ? rule.rewash_approvals : std::max<std::uint32_t>(rule.approvals, 1);
}

bool needs_checks(const Request& request, const ReleaseRule& rule) { return rule.checked_import && request.way == ReleaseWay::original; }

TimeMs after_hours(const Facts& facts, TimeMs from_ms, std::uint32_t hours) {
  return facts.calendar.after_working(from_ms, std::uint64_t{hours} * 60);
}

// --- states -----------------------------------------------------------------------------------------------------------

void go_to(Standing& standing, RequestState state, TimeMs at_ms) {
  standing.state = state;
  standing.changed_ms = at_ms;
  standing.deadline_ms = 0;
}

void begin_round(Standing& standing, const Request& request, const Facts& facts, const Move& move, TimeMs at_ms) {
  standing.needed = needed_by(request, facts.rule);
  standing.approvals.clear();
  standing.approved_for.clear();
  standing.passed_on = standing.pass_on_written = false;
  standing.eye_checked = standing.malware_checked = standing.malware_found = false;
  standing.asked_ms = at_ms;
  standing.round_move = move.number;
  go_to(standing, standing.needed == 0 ? RequestState::approved : RequestState::requested, at_ms);
  if (standing.state == RequestState::requested) standing.deadline_ms = after_hours(facts, at_ms, facts.rule.deadline_hours);
}

// What has happened by itself until at_ms.
void let_time_pass(Standing& standing, const Facts& facts, TimeMs at_ms) {
  const bool waits = standing.state == RequestState::requested || standing.state == RequestState::returned;
  if (!waits || standing.deadline_ms == 0 || at_ms < standing.deadline_ms) return;
  const TimeMs over_ms = standing.deadline_ms;
  if (standing.state == RequestState::requested && facts.rule.after_deadline == AfterDeadline::pass_on && !standing.passed_on) {
    standing.passed_on = true;
    standing.passed_on_ms = over_ms;
    standing.changed_ms = over_ms;
    standing.deadline_ms = after_hours(facts, over_ms, facts.rule.deadline_hours);
    if (at_ms < standing.deadline_ms) return;
  }
  const TimeMs end_ms = standing.deadline_ms;
  go_to(standing, RequestState::lapsed, end_ms);
}

void apply_outcome(Standing& standing, const ReleaseOutcome& outcome) {
  if (standing.state == RequestState::released || !standing.refused_code.empty()) return;
  go_to(standing, outcome.released ? RequestState::released : RequestState::denied, outcome.at_ms);
  if (!outcome.released) standing.refused_code = outcome.code.empty() ? "DESK-18" : outcome.code;
}

// What the state allows, whoever acts. Time has passed already.
std::optional<DeskFault> state_fault(DeskAction action, const Request& request, const Standing& standing, const Facts& facts) {
  const RequestState state = standing.state;
  const auto in = [&](std::initializer_list<RequestState> states) -> std::optional<DeskFault> {
    if (std::find(states.begin(), states.end(), state) != states.end()) return std::nullopt;
    return state == RequestState::lapsed ? DeskFault::overdue : DeskFault::not_in_this_state;
  };
  switch (action) {
    case DeskAction::request: return DeskFault::replayed;
    case DeskAction::resubmit: return in({RequestState::returned});
    case DeskAction::approve:
      if (auto fault = in({RequestState::requested})) return fault;
      if (needs_checks(request, facts.rule)) {
        if (standing.malware_found) return DeskFault::malware_found;
        if (!standing.eye_checked || !standing.malware_checked) return DeskFault::check_missing;
      }
      return std::nullopt;
    case DeskAction::send_back: return in({RequestState::requested});
    case DeskAction::deny: return in({RequestState::requested, RequestState::approved});
    case DeskAction::withdraw: return in({RequestState::requested, RequestState::returned, RequestState::approved});
    case DeskAction::lapse:
      return state == RequestState::lapsed && !standing.lapse_written ? std::nullopt : std::optional(DeskFault::not_in_this_state);
    case DeskAction::pass_on:
      return state == RequestState::requested && standing.passed_on && !standing.pass_on_written ? std::nullopt : std::optional(DeskFault::not_in_this_state);
    case DeskAction::release:
    case DeskAction::refuse: return in({RequestState::approved});
    case DeskAction::recall:
      if (request.way != ReleaseWay::original) return DeskFault::not_offered;
      if (auto fault = in({RequestState::released})) return fault;
      return standing.recalled ? std::optional(DeskFault::recalled_already) : std::nullopt;
    case DeskAction::show_password:
      if (request.way != ReleaseWay::original || facts.rule.zip != ReleaseZip::aes) return DeskFault::not_offered;
      if (auto fault = in({RequestState::released})) return fault;
      return standing.password_shown ? std::optional(DeskFault::shown_already) : std::nullopt;
    case DeskAction::check_eye:
    case DeskAction::check_malware:
      if (!needs_checks(request, facts.rule)) return DeskFault::not_offered;
      return in({RequestState::requested});
  }
  return DeskFault::not_in_this_state;
}

// in_place_of: of an approval, see Standing::approved_for.
void apply(Standing& standing, const Request& request, const Facts& facts, const Move& move, const std::string& in_place_of, TimeMs at_ms) {
  switch (move.action) {
    case DeskAction::request: break;
    case DeskAction::resubmit:
      ++standing.round;
      begin_round(standing, request, facts, move, at_ms);
      break;
    case DeskAction::approve:
      standing.approvals.push_back(move.actor);
      standing.approved_for.push_back(in_place_of);
      standing.changed_ms = at_ms;
      if (standing.approvals.size() >= standing.needed) go_to(standing, RequestState::approved, at_ms);
      break;
    case DeskAction::send_back:
      go_to(standing, RequestState::returned, at_ms);
      standing.deadline_ms = after_hours(facts, at_ms, kReturnedHours);
      break;
    case DeskAction::deny: go_to(standing, RequestState::denied, at_ms); break;
    case DeskAction::withdraw: go_to(standing, RequestState::withdrawn, at_ms); break;
    case DeskAction::lapse: standing.lapse_written = true; break;
    case DeskAction::pass_on: standing.pass_on_written = true; break;
    case DeskAction::release: break;   // wash's own ledger says so, no row of ours
    case DeskAction::refuse: break;
    case DeskAction::recall: standing.recalled = true; break;
    case DeskAction::show_password: standing.password_shown = true; break;
    case DeskAction::check_eye: standing.eye_checked = true; break;
    case DeskAction::check_malware:
      standing.malware_checked = true;
      standing.malware_found = standing.malware_found || move.check.result != CheckResult::clean;
      break;
  }
  standing.last_move = move.number;
}

// The row's own part of being legal, beside the state.
bool fits(const Move& move, const Request& request, const Standing& standing) {
  if (move.request != request.id || move.action == DeskAction::release || move.action == DeskAction::refuse) return false;
  const bool by_time = move.action == DeskAction::lapse || move.action == DeskAction::pass_on;
  if (by_time != (move.actor == kByTime)) return false;
  const bool by_requester = move.action == DeskAction::resubmit || move.action == DeskAction::withdraw || move.action == DeskAction::show_password;
  if (by_requester && !same_login(move.actor, request.requester)) return false;
  const bool decides = move.action == DeskAction::approve || move.action == DeskAction::send_back || move.action == DeskAction::deny;
  if (decides && same_login(move.actor, request.requester)) return false;
  return move.action != DeskAction::approve || !contains_login(standing.approvals, move.actor);
}

}  // namespace

Standing stand_with(const Request& request, std::span<const Move> moves, const Facts& facts, const Judge* judge) {
  Standing standing;
  standing.needed = needed_by(request, facts.rule);
  TimeMs time_ms = 0;
  bool begun = false;
  for (std::size_t i = 0; i < moves.size() && i < kMovesMax; ++i) {
    const Move& move = moves[i];
    TimeMs at_ms = move.at_ms;
    if (!begun) {
      const bool to_come = judge != nullptr && at_ms > facts.now_ms;
      begun = !to_come && move.action == DeskAction::request && move.actor == request.requester && move.request == request.id;
      if (!begun) {
        ++standing.ignored;
        continue;
      }
      if (judge != nullptr) at_ms = std::max(at_ms, facts.earliest_ms);   // dated back, it would be passed on at once
      time_ms = at_ms;
      begin_round(standing, request, facts, move, at_ms);
      standing.last_move = move.number;
      continue;
    }
    const bool ends = move.action == DeskAction::recall || move.action == DeskAction::show_password;
    if (facts.outcome != nullptr && (ends || facts.outcome->at_ms <= at_ms) && (ends || standing.state == RequestState::approved)) {
      apply_outcome(standing, *facts.outcome);
    }
    bool legal = fits(move, request, standing);
    if (judge != nullptr) {
      const auto when = legal ? judge->when(move, moves.first(i), standing) : std::nullopt;
      legal = when.has_value();
      at_ms = when.value_or(time_ms);   // a row that does not count moves no time either
    }
    time_ms = std::max(time_ms, at_ms);   // a clock that was set back moves nothing back
    let_time_pass(standing, facts, time_ms);
    std::string in_place_of = move.for_account.empty() ? move.actor : move.for_account;
    if (legal && judge != nullptr) {
      auto believed = judge->believes(move, standing, at_ms);
      legal = believed.has_value();
      in_place_of = std::move(believed).value_or("");
    }
    legal = legal && (move.action != DeskAction::approve || !contains_login(standing.approved_for, in_place_of));
    // A row that says what time did is believed where time alone would say it later (the rule was changed since): it only makes stricter.
    const bool waits = standing.state == RequestState::requested || standing.state == RequestState::returned;
    if (legal && move.action == DeskAction::lapse && waits) go_to(standing, RequestState::lapsed, time_ms);
    if (!legal || state_fault(move.action, request, standing, facts)) {
      ++standing.ignored;
      continue;
    }
    apply(standing, request, facts, move, in_place_of, time_ms);
  }
  if (!begun) go_to(standing, RequestState::withdrawn, 0);   // no beginning: nothing was asked
  if (moves.size() > kMovesMax) go_to(standing, RequestState::withdrawn, time_ms);
  let_time_pass(standing, facts, std::max(time_ms, facts.now_ms));
  if (facts.outcome != nullptr) apply_outcome(standing, *facts.outcome);
  return standing;
}

Standing stand(const Request& request, std::span<const Move> moves, const Facts& facts) { return stand_with(request, moves, facts, nullptr); }

Entitlement entitlement(std::string_view account, const Request& request, const Facts& facts, bool passed_on, TimeMs at_ms, std::span<const std::string> taken) {
  const auto is_taken = [&](const std::string& login) { return std::any_of(taken.begin(), taken.end(), [&](const std::string& one) { return same_login(one, login); }); };
  const Account* who = facts.people.find(account);
  const Account* requester = facts.people.find(request.requester);
  if (who == nullptr || requester == nullptr || !who->enabled || !requester->enabled || who->login == requester->login) return {};
  if (facts.rule.by_superior && who->has(AccountRole::approver)) {
    const auto superiors = approving_superiors(*requester, facts, needed_by(request, facts.rule));
    if (std::find(superiors.begin(), superiors.end(), who) != superiors.end() && !is_taken(who->login)) return {Right::superior, {}};
    for (const Deputy& deputy : facts.deputies) {
      if (facts.people.find(deputy.deputy) != who || !is_valid_at(deputy, at_ms)) continue;
      const Account* principal = facts.people.find(deputy.principal);
      const bool stands_in = principal != nullptr && std::find(superiors.begin(), superiors.end(), principal) != superiors.end();
      if (stands_in && !is_taken(principal->login)) return {Right::deputy, principal->login};
    }
  }
  if ((facts.rule.by_administrator || passed_on) && who->has(AccountRole::administrator) && !is_taken(who->login)) return {Right::administrator, {}};
  return {};
}

Status may(DeskAction action, std::string_view account, const Request& request, const Standing& given, const Facts& facts) {
  Standing standing = given;
  let_time_pass(standing, facts, facts.now_ms);
  const auto by_state = [&]() -> Status {
    if (const auto fault = state_fault(action, request, standing, facts)) return refusal(*fault);
    return {};
  };
  switch (action) {
    case DeskAction::lapse:
    case DeskAction::pass_on:
      if (account != kByTime) return refusal(DeskFault::not_entitled);
      return by_state();
    case DeskAction::release:
    case DeskAction::refuse:
      if (account != kByWash) return refusal(DeskFault::not_entitled);
      return by_state();
    default: break;
  }
  const Account* who = facts.people.find(account);
  if (who == nullptr || !who->enabled) return refusal(DeskFault::unknown_account);
  const bool is_requester = who->login == lower_ascii(request.requester);
  const bool decides = entitlement(account, request, facts, standing.passed_on, facts.now_ms).right != Right::none;
  switch (action) {
    case DeskAction::resubmit:
    case DeskAction::withdraw:
    case DeskAction::show_password:
      if (!is_requester) return refusal(DeskFault::not_entitled);
      break;
    case DeskAction::approve:
    case DeskAction::send_back:
    case DeskAction::deny:
      if (is_requester) return refusal(DeskFault::own_request);
      if (!decides) return refusal(DeskFault::not_entitled);
      break;
    case DeskAction::recall:
      if (!decides && !who->has(AccountRole::administrator)) return refusal(DeskFault::not_entitled);
      break;
    case DeskAction::check_eye:
    case DeskAction::check_malware:
      if (!is_requester && !decides && !who->has(AccountRole::administrator)) return refusal(DeskFault::not_entitled);
      break;
    default: break;
  }
  if (auto good = by_state(); !good) return good;
  if (action != DeskAction::approve) return {};
  const bool adds = entitlement(account, request, facts, standing.passed_on, facts.now_ms, standing.approved_for).right != Right::none;
  if (!adds || contains_login(standing.approvals, who->login)) return refusal(DeskFault::approved_already);
  return {};
}

std::vector<DeskAction> may_list(std::string_view account, const Request& request, const Standing& standing, const Facts& facts) {
  std::vector<DeskAction> out;
  for (const DeskAction action : kAllDeskActions) {
    if (may(action, account, request, standing, facts)) out.push_back(action);
  }
  return out;
}

std::vector<std::string> deciders(const Request& request, const Standing& standing, const Facts& facts) {
  std::vector<std::string> out;
  const Account* requester = facts.people.find(request.requester);
  if (standing.state != RequestState::requested || requester == nullptr) return out;
  const auto add = [&](const Account* who) {
    if (who == nullptr || contains(out, who->login) || contains(standing.approvals, who->login)) return;
    if (entitlement(who->login, request, facts, standing.passed_on, facts.now_ms, standing.approved_for).right != Right::none) out.push_back(who->login);
  };
  for (const Account* superior : facts.people.superiors_of(*requester)) add(superior);
  for (const Deputy& deputy : facts.deputies) add(facts.people.find(deputy.deputy));
  for (const Account& account : facts.people.accounts()) {
    if (account.has(AccountRole::administrator)) add(&account);
  }
  return out;
}

bool is_open(RequestState state) {
  return state == RequestState::requested || state == RequestState::approved || state == RequestState::returned;
}

Status offered(const Request& wanted, const Facts& facts) {
  const Account* who = facts.people.find(wanted.requester);
  if (who == nullptr || !who->enabled) return refusal(DeskFault::unknown_account);
  if (!who->has(AccountRole::staff) || !facts.people.owns_address(*who, wanted.address)) return refusal(DeskFault::not_yours);
  if (!facts.original_there) return refusal(DeskFault::purged);
  const ReleaseRule& rule = facts.rule;
  const bool somebody = rule.by_superior || rule.by_administrator;
  switch (wanted.way) {
    case ReleaseWay::pages: return refusal(DeskFault::not_offered);
    case ReleaseWay::rewash:
      if (!contains(rule.rewash, wanted.profile) || (rule.rewash_approvals > 0 && !somebody)) return refusal(DeskFault::not_offered);
      return {};
    case ReleaseWay::original:
      if (rule.barred) return refusal(DeskFault::barred);
      if (!somebody) return refusal(DeskFault::not_offered);
      return {};
  }
  return refusal(DeskFault::not_offered);
}

Status may_request(const Request& wanted, std::span<const OpenRequest> others, const Facts& facts) {
  if (!is_well_formed(wanted)) return refusal(DeskFault::ill_formed);
  if (auto good = offered(wanted, facts); !good) return good;
  for (const OpenRequest& other : others) {
    const Request& theirs = other.request;
    if (theirs.id == wanted.id) return refusal(DeskFault::replayed);
    if (!is_open(other.state) || theirs.item != wanted.item || theirs.recipient != wanted.recipient) continue;
    if (theirs.requester != wanted.requester) return refusal(DeskFault::locked);
    if (theirs.part == wanted.part && theirs.way == wanted.way && theirs.profile == wanted.profile) return refusal(DeskFault::asked_already);
  }
  return {};
}

Status may_appoint(const Deputy& deputy, const People& people, TimeMs now_ms) {
  if (!is_well_formed(deputy)) return refusal(DeskFault::ill_formed);
  const Account* principal = people.find(deputy.principal);
  const Account* who = people.find(deputy.deputy);
  const Account* maker = people.find(deputy.made_by);
  if (maker == nullptr || !maker->enabled || principal == nullptr || !principal->enabled) return refusal(DeskFault::unknown_account);
  if (maker == who || (maker != principal && !maker->has(AccountRole::administrator))) return refusal(DeskFault::not_entitled);
  if (!principal->has(AccountRole::approver)) return refusal(DeskFault::not_entitled);
  const bool fits_deputy = who != nullptr && who != principal && who->enabled && who->has(AccountRole::approver);
  if (!fits_deputy) return refusal(DeskFault::not_a_deputy);
  if (deputy.to_ms <= now_ms) return refusal(DeskFault::bad_period);
  return {};
}

ReleaseRule rule_of(const Policy& policy, std::string_view washed_under, std::span<const std::string> kinds, bool whole) {
  const Profile* profile = policy.find(washed_under);
  if (profile == nullptr) {
    ReleaseRule unknown;
    unknown.barred = true;
    return unknown;
  }
  std::vector<Kind> all;
  for (const std::string& kind : kinds) all.push_back({kind});
  return release_rule(profile->release, all, whole);
}

}  // namespace temizu
