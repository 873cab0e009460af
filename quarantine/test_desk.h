// A small town for tests of the release desk: who is above whom, and a request in any state. Tests only.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "quarantine/release.h"

namespace temizu {

inline constexpr TimeMs kMinute = 60'000, kHour = 3'600'000, kDay = 86'400'000;

// Tokyo time of day.
inline TimeMs tokyo(int year, unsigned month, unsigned day, int hour, int minute) {
  const std::chrono::sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return (date.time_since_epoch().count() * 1440 + hour * 60 + minute - 540) * kMinute;
}

// 福祉部 (head: director) over 福祉課 (head: chief): sato and suzuki, staff; vice, an approver who is chief's deputy; 総務課:
// admin and admin2; others: auditor, ciso, stranger (staff elsewhere), gone (disabled, was an approver).
struct TestTown {
  static std::uint32_t roles(std::initializer_list<AccountRole> all) {
    std::uint32_t bits = 0;
    for (const AccountRole role : all) bits |= static_cast<std::uint32_t>(role);
    return bits;
  }
  static Account person(const std::string& login, const std::string& department, std::initializer_list<AccountRole> all) {
    Account account;
    account.login = login;
    account.name = "氏名 " + login;
    account.department = department;
    account.addresses = {login + "@example.lg.jp"};
    account.roles = roles(all);
    return account;
  }
  std::vector<Account> accounts{
      person("sato", "d11", {AccountRole::staff}), person("suzuki", "d11", {AccountRole::staff}),
      person("chief", "d11", {AccountRole::staff, AccountRole::approver}), person("director", "d10", {AccountRole::staff, AccountRole::approver}),
      person("vice", "d11", {AccountRole::staff, AccountRole::approver}), person("lapsed-vice", "d11", {AccountRole::staff, AccountRole::approver}),
      person("admin", "d20", {AccountRole::staff, AccountRole::administrator}), person("admin2", "d20", {AccountRole::administrator}),
      person("auditor", "d20", {AccountRole::auditor}), person("ciso", "d20", {AccountRole::ciso}),
      person("stranger", "d20", {AccountRole::staff}), person("other-chief", "d20", {AccountRole::staff, AccountRole::approver}),
      person("gone", "d11", {AccountRole::staff, AccountRole::approver, AccountRole::administrator})};
  std::vector<Department> departments{{"d10", "福祉部", "", "director", {}, true},
                                      {"d11", "福祉課", "d10", "chief", {"fukushi@example.lg.jp"}, true},
                                      {"d20", "総務課", "", "other-chief", {}, true}};
  TestTown() { of("gone").enabled = false; }
  Account& of(const std::string& login) {
    for (Account& account : accounts) {
      if (account.login == login) return account;
    }
    std::abort();
  }
  People people() const { return People(accounts, departments); }
};

inline Request test_request(const std::string& requester = "sato") {
  Request request;
  request.id = ItemId::random();
  request.item = ItemId::random();
  request.part = "2";
  request.reason = "edit";
  request.sender_check = SenderCheck::phone;
  request.requester = requester;
  request.department = "d11";
  request.address = requester + "@example.lg.jp";
  request.washed_under = "standard";
  request.kinds = {"application/pdf"};
  request.subject = "見積書の送付";
  return request;
}

inline Deputy test_deputy(const std::string& principal, const std::string& deputy, TimeMs from_ms, TimeMs to_ms, std::uint64_t code = 0) {
  Deputy out;
  out.principal = out.made_by = principal;
  out.deputy = deputy;
  out.from_ms = from_ms;
  out.to_ms = to_ms;
  out.code = code;
  return out;
}

// A request's moves, written by hand: each a minute after the one before.
struct History {
  explicit History(Request request_made, TimeMs start_ms = tokyo(2026, 11, 24, 9, 0)) : request(std::move(request_made)), now_ms(start_ms) {
    request.made_ms = start_ms;
    add(DeskAction::request, request.requester);
  }
  History& add(DeskAction action, const std::string& actor, std::uint64_t code = 0) {
    Move move;
    move.number = moves.size() + 1;
    move.request = request.id;
    move.action = action;
    move.actor = actor;
    move.code = code;
    move.at_ms = now_ms;
    if (action == DeskAction::send_back || action == DeskAction::deny || action == DeskAction::recall) move.reason = "unneeded";
    if (action == DeskAction::check_eye) move.check = {"inet-07", "", "", CheckResult::none, now_ms};
    if (action == DeskAction::check_malware) move.check = {"", "clamscan", "1.0.9", CheckResult::clean, now_ms};
    moves.push_back(move);
    now_ms += kMinute;
    return *this;
  }
  Request request;
  std::vector<Move> moves;
  TimeMs now_ms;
};

}  // namespace temizu
