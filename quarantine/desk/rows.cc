#include "quarantine/desk/rows.h"

#include <algorithm>

namespace temizu {
namespace {

template <class Word>
std::optional<Word> word_of(std::int64_t number, Word last) {
  if (number < 0 || number > static_cast<std::int64_t>(last)) return std::nullopt;
  return static_cast<Word>(number);
}

std::optional<Move> move_row(const Query& query, const RequestId& id) {
  Move move;
  const auto action = word_of(query.number(1), DeskAction::check_malware);
  const auto result = word_of(query.number(10), CheckResult::found);
  if (!action || !result || query.number(0) <= 0 || query.number(4) < 0) return std::nullopt;
  move.number = query.count(0);
  move.request = id;
  move.action = *action;
  move.actor = query.text(2);
  move.for_account = query.text(3);
  move.code = query.count(4);
  move.reason = query.text(5);
  move.why = query.text(6);
  move.at_ms = query.number(7);
  move.check = {query.text(11), query.text(8), query.text(9), *result, query.number(12)};
  if (!is_well_formed(move)) return std::nullopt;
  return move;
}

std::map<std::string, std::string> options_of(std::string_view text) {
  std::map<std::string, std::string> options;
  for (const std::string& word : words_of(text)) {
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos) options[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return options;
}

std::optional<Exception> exception_row(const Query& query) {
  Exception out;
  const auto id = ItemId::from_octets(query.octets(1));
  const auto place = word_of(query.number(9), RulePlace::attachment);
  const auto method = word_of(query.number(10), Method::withhold);
  if (!id || !place || !method || query.number(18) < 0) return std::nullopt;
  out.number = query.count(0);
  out.id = *id;
  out.sender = query.text(2);
  out.sender_domain = query.text(3);
  out.client_networks = words_of(query.text(4));
  out.authenticated = query.text(5);
  out.recipient = query.text(6);
  out.recipient_domain = query.text(7);
  out.rule = {query.text(8), *method, options_of(query.text(11)), 0, *place};
  out.ground = query.text(12);
  out.owner = query.text(13);
  out.made_by = query.text(14);
  out.made_ms = query.number(15);
  out.expires_ms = query.number(16);
  out.review_ms = query.number(17);
  out.code = query.count(18);
  out.approver = query.text(19);
  out.approved_ms = query.number(20);
  out.ended_ms = query.number(21);
  out.ended_by = query.text(22);
  out.ended_why = query.text(23);
  if (!check_exception(out)) return std::nullopt;
  return out;
}

}  // namespace

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    if (to > from) out.emplace_back(text.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

std::optional<RequestRow> request_row(const Query& query) {
  RequestRow row;
  Request& request = row.request;
  const auto id = ItemId::from_octets(query.octets(1));
  const auto item = ItemId::from_octets(query.octets(2));
  const auto way = word_of(query.number(5), ReleaseWay::original);
  const auto check = word_of(query.number(9), SenderCheck::known);
  const auto state = word_of(query.number(17), RequestState::lapsed);
  if (!id || !item || !way || !check || !state || query.number(0) <= 0 || query.number(3) < 0 || query.number(3) > UINT32_MAX) return std::nullopt;
  request.number = query.count(0);
  request.id = *id;
  request.item = *item;
  request.recipient = query.small(3);
  request.part = query.text(4);
  request.way = *way;
  request.profile = query.text(6);
  request.reason = query.text(7);
  request.reason_text = query.text(8);
  request.sender_check = *check;
  request.requester = query.text(10);
  request.department = query.text(11);
  request.address = query.text(12);
  request.washed_under = query.text(13);
  request.kinds = words_of(query.octets(14));
  request.subject = query.text(15);
  request.made_ms = query.number(16);
  row.cached = *state;
  if (!is_well_formed(request)) return std::nullopt;
  return row;
}

Status each_row(Query& query, const std::function<Result<bool>()>& each) {
  for (;;) {
    auto row = query.next();
    if (!row) return Unexpected{row.error()};
    if (!*row) return {};
    auto more = each();
    if (!more) return Unexpected{more.error()};
    if (!*more) return {};
  }
}

Result<std::optional<RequestRow>> find_request(Db& orders, const RequestId& id) {
  Query query(orders, "SELECT " TEMIZU_REQUEST_COLUMNS " FROM requests WHERE id = ?");
  auto row = query.put(id.octets()).next();
  if (!row) return Unexpected{row.error()};
  if (!*row) return std::optional<RequestRow>();
  auto found = request_row(query);
  if (!found) return Unexpected{Code::bad_input, "request " + id.short_text(), "its row was not written by the desk", "Compare with the audit log"};
  return found;
}

Result<std::vector<Move>> moves_of(Db& orders, const RequestId& id, std::uint64_t& bad) {
  std::vector<Move> moves;
  Query query(orders,
              "SELECT number, action, actor, for_account, code, reason, why, at_ms, tool, tool_version, result, terminal, checked_ms "
              "FROM moves WHERE request = ? ORDER BY number LIMIT 1000");
  query.put(id.octets());
  auto read = each_row(query, [&]() -> Result<bool> {
    if (auto move = move_row(query, id)) {
      moves.push_back(std::move(*move));
    } else {
      ++bad;
    }
    return moves.size() <= kMovesMax;
  });
  if (!read) return Unexpected{read.error()};
  return moves;
}

Result<std::vector<Deputy>> deputies_in(Db& orders, TimeMs from_ms, TimeMs to_ms) {
  std::vector<Deputy> out;
  Query query(orders,
              "SELECT number, principal, deputy, from_ms, to_ms, why, made_by, code, at_ms, ended_ms, ended_by FROM deputies "
              "WHERE to_ms > ? AND from_ms <= ? ORDER BY number DESC LIMIT 10000");
  query.put(from_ms).put(to_ms);
  auto read = each_row(query, [&]() -> Result<bool> {
    Deputy deputy;
    deputy.number = query.count(0);
    deputy.principal = query.text(1);
    deputy.deputy = query.text(2);
    deputy.from_ms = query.number(3);
    deputy.to_ms = query.number(4);
    deputy.why = query.text(5);
    deputy.made_by = query.text(6);
    deputy.code = query.count(7);
    deputy.at_ms = query.number(8);
    deputy.ended_ms = query.number(9);
    deputy.ended_by = query.text(10);
    if (query.number(0) > 0 && query.number(7) >= 0 && is_well_formed(deputy)) out.push_back(std::move(deputy));
    return true;
  });
  if (!read) return Unexpected{read.error()};
  std::reverse(out.begin(), out.end());
  return out;
}

Result<std::vector<Exception>> exceptions_in(Db& orders) {
  std::vector<Exception> out;
  Query query(orders,
              "SELECT number, id, sender, sender_domain, client_networks, authenticated, recipient, recipient_domain, kind, place, method, options, "
              "ground, owner, made_by, made_ms, expires_ms, review_ms, code, approver, approved_ms, ended_ms, ended_by, ended_why "
              "FROM exceptions ORDER BY number DESC LIMIT 10000");
  auto read = each_row(query, [&]() -> Result<bool> {
    if (auto exception = exception_row(query)) out.push_back(std::move(*exception));
    return true;
  });
  if (!read) return Unexpected{read.error()};
  std::reverse(out.begin(), out.end());
  return out;
}

Result<std::optional<ReleaseOutcome>> outcome_of(Db& washed, const RequestId& id) {
  Query query(washed, "SELECT outcome, code, released_item, at_ms, length(password) FROM releases WHERE request = ?");
  auto row = query.put(id.octets()).next();
  if (!row) return Unexpected{row.error()};
  if (!*row) return std::optional<ReleaseOutcome>();
  ReleaseOutcome out;
  out.released = query.number(0) == kOutcomeReleased;
  out.code = query.text(1);
  if (auto item = ItemId::from_octets(query.octets(2))) out.released_item = *item;
  out.at_ms = query.number(3);
  out.password_there = query.number(4) > 0;
  return std::optional(out);
}

Result<std::optional<AnsweredCode>> answer_in(Db& washed, std::uint64_t number) {
  Query query(washed, "SELECT account, purpose, answer, at_ms FROM code_answers WHERE number = ?");
  auto row = query.put(number).next();
  if (!row) return Unexpected{row.error()};
  if (!*row) return std::optional<AnsweredCode>();
  const auto answer = word_of(query.number(2), CodeAnswer::unknown);
  return std::optional(AnsweredCode{number, query.text(0), query.text(1), answer.value_or(CodeAnswer::unknown), query.number(3)});
}

}  // namespace temizu
