#include "quarantine/exceptions.h"

#include <algorithm>

#include "base/digest.h"
#include "policy/config.h"
#include "policy/network.h"
#include "policy/rule_check.h"

namespace temizu {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kGroundMax = 1000, kNetworksMax = 16;
constexpr unsigned kPrefixMinV4 = 8, kPrefixMinV6 = 16;   // sixteen wide ones together would be any sender's

void put(Bytes& out, std::string_view text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

std::string_view domain_of(std::string_view mailbox) {
  const std::size_t at = mailbox.rfind('@');
  return at == std::string_view::npos ? std::string_view() : mailbox.substr(at + 1);
}

bool same(std::string_view a, std::string_view b) { return lower_ascii(a) == lower_ascii(b); }

bool names_origin(const Exception& exception) { return !exception.client_networks.empty() || !exception.authenticated.empty(); }

const Account* enabled(const People& people, std::string_view login) {
  const Account* who = people.find(login);
  return who != nullptr && who->enabled ? who : nullptr;
}

bool matches(const KindRule& rule, const Kind& kind, bool is_body) {
  Profile only;
  only.rules = {rule};
  return &only.rule_for(kind, is_body) == &only.rules.front();
}

}  // namespace

const char* to_word(ExceptionState state) {
  switch (state) {
    case ExceptionState::proposed: return "proposed";
    case ExceptionState::in_force: return "in-force";
    case ExceptionState::expired: return "expired";
    case ExceptionState::ended: return "ended";
  }
  return "ended";
}

ExceptionState state_of(const Exception& exception, TimeMs now_ms) {
  if (exception.ended_ms != 0) return ExceptionState::ended;
  if (exception.expires_ms <= now_ms) return ExceptionState::expired;
  return exception.approved_ms == 0 || exception.approver.empty() ? ExceptionState::proposed : ExceptionState::in_force;
}

Status check_exception(const Exception& exception) {
  const auto ill = [] { return refusal(DeskFault::ill_formed); };
  if (exception.id.empty() || !is_login(exception.owner) || !is_login(exception.made_by)) return ill();
  if (exception.ground.empty() || !is_plain_text(exception.ground, kGroundMax) || !is_plain_text(exception.ended_why, kGroundMax)) return ill();
  if (exception.sender.empty() == exception.sender_domain.empty()) return ill();
  if (!exception.sender.empty() && !is_policy_mailbox(exception.sender)) return ill();
  if (!exception.sender_domain.empty() && !is_policy_domain(exception.sender_domain)) return ill();
  if (!exception.recipient.empty() && !is_policy_mailbox(exception.recipient)) return ill();
  if (!exception.recipient_domain.empty() && !is_policy_domain(exception.recipient_domain)) return ill();
  if (exception.client_networks.size() > kNetworksMax) return ill();
  for (const std::string& network : exception.client_networks) {
    const auto parsed = parse_network(network);
    if (!parsed || parsed->prefix < (parsed->v6 ? kPrefixMinV6 : kPrefixMinV4)) return ill();
  }
  if (!exception.authenticated.empty() && (exception.authenticated.starts_with('.') || !is_policy_domain(exception.authenticated))) return ill();
  if (!names_origin(exception)) return refusal(DeskFault::exception_loose);
  if (exception.made_ms <= 0 || exception.expires_ms <= exception.made_ms || exception.expires_ms - exception.made_ms > kExceptionDaysMax * kDayMs) {
    return refusal(DeskFault::bad_period);
  }
  if (exception.review_ms <= exception.made_ms || exception.review_ms > exception.expires_ms) return refusal(DeskFault::bad_period);
  const KindRule& rule = exception.rule;
  // "*" would be another profile for this sender; policy.xml is the place for that.
  if (rule.pattern == "*" || !checked_rule(rule.pattern, to_word(rule.place), to_word(rule.method), rule.options)) return refusal(DeskFault::exception_rule);
  return {};
}

Status may_propose(const Exception& exception, std::string_view account, const People& people, TimeMs now_ms) {
  const Account* who = enabled(people, account);
  const Account* owner = enabled(people, exception.owner);
  if (who == nullptr || owner == nullptr) return refusal(DeskFault::unknown_account);
  if (!who->has(AccountRole::administrator)) return refusal(DeskFault::not_entitled);
  if (auto good = check_exception(exception); !good) return good;
  if (exception.expires_ms <= now_ms) return refusal(DeskFault::bad_period);
  return {};
}

Status may_approve(const Exception& exception, std::string_view account, const People& people, TimeMs now_ms) {
  const Account* who = enabled(people, account);
  if (who == nullptr) return refusal(DeskFault::unknown_account);
  if (!who->has(AccountRole::administrator) && !who->has(AccountRole::ciso)) return refusal(DeskFault::not_entitled);
  if (same(who->login, exception.owner) || same(who->login, exception.made_by)) return refusal(DeskFault::exception_owner);
  if (auto good = check_exception(exception); !good) return good;
  const ExceptionState state = state_of(exception, now_ms);
  if (state == ExceptionState::in_force) return refusal(DeskFault::approved_already);
  if (state != ExceptionState::proposed) return refusal(DeskFault::exception_ended);
  return {};
}

Status may_end(const Exception& exception, std::string_view account, const People& people, TimeMs now_ms) {
  const Account* who = enabled(people, account);
  if (who == nullptr) return refusal(DeskFault::unknown_account);
  const bool entitled = who->has(AccountRole::administrator) || who->has(AccountRole::ciso) || same(who->login, exception.owner);
  if (!entitled) return refusal(DeskFault::not_entitled);
  const ExceptionState state = state_of(exception, now_ms);
  if (state == ExceptionState::ended || state == ExceptionState::expired) return refusal(DeskFault::exception_ended);
  return {};
}

std::string exception_purpose(const Exception& exception) {
  Bytes out("temizu exception 1\n");
  put(out, exception.id.octets());
  for (const std::string* text : {&exception.sender, &exception.sender_domain, &exception.authenticated, &exception.recipient, &exception.recipient_domain,
                                  &exception.rule.pattern, &exception.ground, &exception.owner, &exception.made_by}) {
    put(out, *text);
  }
  put(out, std::to_string(exception.client_networks.size()));
  for (const std::string& network : exception.client_networks) put(out, network);
  put(out, to_word(exception.rule.place));
  put(out, to_word(exception.rule.method));
  put(out, std::to_string(exception.rule.options.size()));
  for (const auto& [name, value] : exception.rule.options) {
    put(out, name);
    put(out, value);
  }
  put(out, std::to_string(exception.made_ms));
  put(out, std::to_string(exception.expires_ms));
  return "exception:" + exception.id.to_text() + ":" + to_hex(sha256(out));
}

Status proven(const Exception& exception, std::span<const AnsweredCode> answers, const People& people) {
  Exception unapproved = exception;   // judged as it was when somebody approved it
  unapproved.approver.clear();
  unapproved.approved_ms = 0;
  unapproved.ended_ms = 0;
  if (auto good = may_approve(unapproved, exception.approver, people, exception.made_ms); !good) return good;
  const std::string purpose = exception_purpose(exception);
  for (const AnsweredCode& answer : answers) {
    if (exception.code != 0 && answer.number == exception.code && answer.answer == CodeAnswer::ok && answer.account == exception.approver && answer.purpose == purpose) {
      return {};
    }
  }
  return refusal(DeskFault::code_wrong);
}

std::vector<const Exception*> exceptions_for(const Envelope& envelope, std::string_view recipient, std::span<const Exception> exceptions, TimeMs now_ms) {
  std::vector<const Exception*> out;
  const std::string& client = envelope.origin_address.empty() ? envelope.client_address : envelope.origin_address;
  for (const Exception& exception : exceptions) {
    if (state_of(exception, now_ms) != ExceptionState::in_force || !names_origin(exception)) continue;
    if (exception.sender.empty() && exception.sender_domain.empty()) continue;
    if (!exception.sender.empty() && !same(exception.sender, envelope.sender)) continue;
    if (!exception.sender_domain.empty() && !in_domain(domain_of(envelope.sender), exception.sender_domain)) continue;
    if (!exception.client_networks.empty() && !in_networks(client, exception.client_networks)) continue;
    if (!exception.authenticated.empty() && !same(exception.authenticated, envelope.authenticated)) continue;
    if (!exception.recipient.empty() && !same(exception.recipient, recipient)) continue;
    if (!exception.recipient_domain.empty() && !in_domain(domain_of(recipient), exception.recipient_domain)) continue;
    out.push_back(&exception);
  }
  return out;
}

Profile with_exceptions(const Profile& profile, std::span<const Exception* const> exceptions) {
  Profile out = profile;
  std::vector<KindRule> rules;
  for (const Exception* exception : exceptions) rules.push_back(exception->rule);
  out.rules.insert(out.rules.begin(), rules.begin(), rules.end());
  return out;
}

const Exception* used_for(std::span<const Exception* const> exceptions, const Kind& kind, bool is_body) {
  for (const Exception* exception : exceptions) {
    if (matches(exception->rule, kind, is_body)) return exception;
  }
  return nullptr;
}

}  // namespace temizu
