// What a code is given for, and what wash believes because of it.
#include <algorithm>

#include "base/digest.h"
#include "quarantine/release.h"
#include "quarantine/release_walk.h"

namespace temizu {
namespace {

// Length-prefixed, so that two requests never give the same octets.
void put(Bytes& out, std::string_view text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}
void put(Bytes& out, std::uint64_t number) { put(out, std::to_string(number)); }
void put(Bytes& out, std::int64_t number) { put(out, std::to_string(number)); }

const AnsweredCode* answer_to(std::uint64_t code, std::string_view account, std::string_view purpose, std::span<const AnsweredCode> answers) {
  if (code == 0) return nullptr;
  for (const AnsweredCode& answer : answers) {
    if (answer.number == code && answer.answer == CodeAnswer::ok && answer.account == account && answer.purpose == purpose) return &answer;
  }
  return nullptr;
}

}  // namespace

std::string login_purpose(std::string_view session_nonce) { return "login:" + std::string(session_nonce.substr(0, 150)); }
std::string again_purpose(std::string_view session_nonce) { return "again:" + std::string(session_nonce.substr(0, 150)); }

Bytes request_digest(const Request& request, std::span<const Move> moves, const Standing& standing) {
  Bytes out("temizu request 1\n");
  put(out, request.id.octets());
  put(out, request.item.octets());
  put(out, std::uint64_t{request.recipient});
  for (const std::string_view text : {std::string_view(request.part), std::string_view(to_word(request.way)), std::string_view(request.profile),
                                      std::string_view(request.requester), std::string_view(request.reason), std::string_view(request.reason_text),
                                      std::string_view(to_word(request.sender_check))}) {
    put(out, text);
  }
  put(out, std::uint64_t{standing.round});
  for (const Move& move : moves) {
    if (move.number <= standing.round_move || move.request != request.id) continue;
    if (move.action != DeskAction::check_eye && move.action != DeskAction::check_malware) continue;
    for (const std::string_view text : {std::string_view(to_word(move.action)), std::string_view(move.actor), std::string_view(move.check.terminal),
                                        std::string_view(move.check.tool), std::string_view(move.check.tool_version),
                                        std::string_view(to_word(move.check.result))}) {
      put(out, text);
    }
    put(out, move.check.checked_ms);
  }
  return sha256(out);
}

std::string approve_purpose(const Request& request, std::span<const Move> moves, const Standing& standing) {
  return "approve:" + request.id.to_text() + ":" + to_hex(request_digest(request, moves, standing));
}

std::string deputy_purpose(const Deputy& deputy) {
  Bytes out("temizu deputy 1\n");
  for (const std::string* text : {&deputy.principal, &deputy.deputy, &deputy.made_by}) put(out, *text);
  put(out, deputy.from_ms);
  put(out, deputy.to_ms);
  return "deputy:" + to_hex(sha256(out));
}

Status proven(const Request& request, std::span<const Move> moves, std::span<const AnsweredCode> answers, const Facts& facts) {
  if (!is_well_formed(request)) return refusal(DeskFault::ill_formed);
  if (auto good = offered(request, facts); !good) return good;
  std::vector<Deputy> believed;
  for (const Deputy& deputy : facts.deputies) {
    // Judged as of its beginning: that it is over by now is no fault of it.
    if (!may_appoint(deputy, facts.people, deputy.from_ms)) continue;
    if (answer_to(deputy.code, deputy.made_by, deputy_purpose(deputy), answers) != nullptr) believed.push_back(deputy);
  }
  const Facts known{facts.rule, facts.calendar, facts.people, believed, facts.now_ms, facts.outcome, facts.original_there, facts.earliest_ms};
  bool unproven = false, unentitled = false;
  const Judge judge{
      [&](const Move& move, std::span<const Move> before, const Standing& standing) -> std::optional<TimeMs> {
        if (!is_well_formed(move)) return std::nullopt;
        // Nobody has acted in time to come: a round that begins then would never be overdue, and what makes stricter counts from now on.
        if (move.action == DeskAction::resubmit && move.at_ms > facts.now_ms) return std::nullopt;
        if (move.action != DeskAction::approve) return std::min(move.at_ms, facts.now_ms);
        const AnsweredCode* answer = answer_to(move.code, move.actor, approve_purpose(request, before, standing), answers);
        unproven = unproven || answer == nullptr;
        return answer == nullptr ? std::nullopt : std::optional(answer->at_ms);
      },
      [&](const Move& move, const Standing& standing, TimeMs at_ms) -> std::optional<std::string> {
        if (move.action != DeskAction::approve) return move.actor;
        const bool passed_on = standing.passed_on && at_ms >= standing.passed_on_ms;
        const Entitlement by = entitlement(move.actor, request, known, passed_on, at_ms, standing.approved_for);
        unentitled = unentitled || by.right == Right::none;
        if (by.right == Right::none) return std::nullopt;
        return by.for_account.empty() ? move.actor : by.for_account;
      }};
  const Standing standing = stand_with(request, moves, known, &judge);
  if (standing.state == RequestState::approved) return {};
  if (standing.state == RequestState::lapsed) return refusal(DeskFault::overdue);
  if (standing.state != RequestState::requested) return refusal(DeskFault::not_in_this_state);
  if (unproven) return refusal(DeskFault::code_wrong);
  if (unentitled) return refusal(DeskFault::not_entitled);
  return refusal(DeskFault::not_in_this_state);
}

}  // namespace temizu
