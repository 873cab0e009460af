#include "wash/release_check.h"

#include <algorithm>
#include <iterator>

#include "pipeline/part_content.h"
#include "policy/unread.h"

namespace temizu {
namespace {

// The recipient a request is about, or null when there is none.
const RecipientView* recipient_of(const ReleaseQuestion& question) {
  const auto& recipients = question.item.recipients;
  return question.request.recipient < recipients.size() ? &recipients[question.request.recipient] : nullptr;
}

ReleaseRule rule_for(const ReleaseQuestion& question) {
  const RecipientView* const recipient = recipient_of(question);
  const std::string profile = recipient == nullptr ? std::string{} : recipient->profile;
  return rule_of(question.policy, profile, question.kinds, question.request.part.empty());
}

Facts facts_of(const ReleaseQuestion& question, const ReleaseRule& rule) {
  Facts facts{rule, question.calendar, question.people, question.deputies};
  facts.now_ms = question.now_ms;
  facts.outcome = question.outcome;
  facts.original_there = question.item.keeping == Keeping::kept;
  facts.earliest_ms = question.item.envelope.arrival_ms;
  return facts;
}

// The row says what the item says: an address put beside another recipient's number, an item of another class, a place that
// is none.
bool fits_the_item(const ReleaseQuestion& question) {
  const Request& request = question.request;
  const Envelope& envelope = question.item.envelope;
  const RecipientView* const recipient = recipient_of(question);
  const bool right_class = envelope.item_class == ItemClass::message || envelope.item_class == ItemClass::rewash;
  const bool right_part = request.part.empty() || is_part_place(request.part);
  return right_class && right_part && !request.id.empty() && request.item == envelope.id && recipient != nullptr &&
         recipient->state != State::received && lower_ascii(recipient->address) == lower_ascii(request.address);
}

}  // namespace

std::vector<std::string> kinds_of(const Washing& washing, std::string_view part) {
  std::vector<SeenPart> parts;
  for (const PartReport& report : washing.parts) parts.push_back({report.path, report.kind, static_cast<unsigned>(report.reason)});
  return kinds_asked_for(parts, part, washing.held);
}

Standing claimed_standing(const ReleaseQuestion& question) {
  const ReleaseRule rule = rule_for(question);
  return stand(question.request, question.moves, facts_of(question, rule));
}

Status check_release(const ReleaseQuestion& question) {
  const Request& request = question.request;
  if (question.outcome != nullptr) return refusal(DeskFault::replayed);
  if (request.way == ReleaseWay::pages) return refusal(DeskFault::not_offered);
  if (!fits_the_item(question)) return refusal(DeskFault::ill_formed);
  if (question.item.keeping != Keeping::kept) return refusal(DeskFault::purged);
  const Account* const requester = question.people.find(request.requester);
  if (requester == nullptr || !requester->enabled) return refusal(DeskFault::unknown_account);
  if (!question.people.owns_address(*requester, request.address)) return refusal(DeskFault::not_yours);
  const ReleaseRule rule = rule_for(question);
  // Washing again withholds a barred part again; may_request bars originals.
  if (rule.barred && request.way != ReleaseWay::rewash) return refusal(DeskFault::barred);
  const Facts facts = facts_of(question, rule);
  // Asked as if it were new: form, owner, way. Other people's requests are the desk's business, not a matter of rights.
  if (Status allowed = may_request(request, {}, facts); !allowed) return allowed;
  // An original never leaves without an approval, whatever a policy file says.
  if (request.way == ReleaseWay::original && rule.approvals == 0) return refusal(DeskFault::barred);
  if (Status approved = proven(request, question.moves, question.answers, facts); !approved) return approved;
  const auto is_blocked = [&](std::string_view login) { return std::ranges::find(question.blocked, lower_ascii(login)) != question.blocked.end(); };
  if (is_blocked(requester->login)) return refusal(DeskFault::blocked);
  std::vector<Move> counted;   // a block lets nothing out, whoever wrote it: the approval counts again when the block is lifted
  std::ranges::copy_if(question.moves, std::back_inserter(counted), [&](const Move& move) { return move.action != DeskAction::approve || !is_blocked(move.actor); });
  if (counted.size() != question.moves.size() && !proven(request, counted, question.answers, facts)) return refusal(DeskFault::blocked);
  if (address_for(*requester, request).empty()) return refusal(DeskFault::no_address);
  if (request.way != ReleaseWay::original) {
    const bool known = std::ranges::any_of(question.policy.profiles(), [&](const Profile& profile) { return profile.name == request.profile; });
    if (!known) return refusal(DeskFault::not_offered);
    // The rows of a console that was taken over cost processor time, and no more of it than this.
    const std::uint32_t own_max = question.per_hour_max;
    const bool full = question.own_rewashed_last_hour >= own_max || question.rewashed_last_hour >= own_max * kRewashersMax;
    return full ? refusal(DeskFault::hourly_cap) : Status{};
  }
  if (!question.can_be_sent) return refusal(DeskFault::no_release_host);
  if (question.released_last_hour >= question.per_hour_max) return refusal(DeskFault::hourly_cap);
  return {};
}

std::string address_for(const Account& requester, const Request& request) {
  for (const std::string& address : requester.addresses) {
    if (lower_ascii(address) == lower_ascii(request.address)) return address;
  }
  return requester.addresses.empty() ? std::string{} : requester.addresses.front();
}

std::string approvers_of(const ReleaseQuestion& question) {
  const std::string purpose = "approve:" + question.request.id.to_text() + ":";
  std::vector<std::string> logins;
  for (const Move& move : question.moves) {
    const bool proves = move.action == DeskAction::approve && std::ranges::any_of(question.answers, [&](const AnsweredCode& answer) {
      return answer.number == move.code && answer.answer == CodeAnswer::ok && answer.account == move.actor && answer.purpose.starts_with(purpose);
    });
    if (proves && std::ranges::find(logins, move.actor) == logins.end()) logins.push_back(move.actor);
  }
  std::string text;
  for (const std::string& login : logins) text += (text.empty() ? "" : ",") + login;
  return text;
}

}  // namespace temizu
