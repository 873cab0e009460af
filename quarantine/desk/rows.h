// Rows of the desk's tables as values, checked as if a stranger had written them. Inside quarantine/desk only.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "quarantine/desk/desk.h"
#include "quarantine/sql/db.h"

namespace temizu {

// The columns of requests in the order that request_row reads.
#define TEMIZU_REQUEST_COLUMNS                                                                                                     \
  "number, id, item, recipient, part, way, profile, reason, reason_text, sender_check, requester, department, address, washed_under, " \
  "kinds, subject, made_ms, state"

struct RequestRow {
  Request request;
  RequestState cached{RequestState::requested};   // the moves decide
};
// Nothing for a row that Desk would not have written.
std::optional<RequestRow> request_row(const Query& query);
std::string joined(const std::vector<std::string>& words);   // with a blank between
std::vector<std::string> words_of(std::string_view text);

Result<std::optional<RequestRow>> find_request(Db& orders, const RequestId& id);
// In order; a row that does not read ends up in `bad`.
Result<std::vector<Move>> moves_of(Db& orders, const RequestId& id, std::uint64_t& bad);
// Those whose time touches from_ms to to_ms, in order of number, the 10,000 appointed last of them.
Result<std::vector<Deputy>> deputies_in(Db& orders, TimeMs from_ms, TimeMs to_ms);
Result<std::vector<Exception>> exceptions_in(Db& orders);   // in order of number, the 10,000 made last

// What wash did, from its ledger.
Result<std::optional<ReleaseOutcome>> outcome_of(Db& washed, const RequestId& id);
Result<std::optional<AnsweredCode>> answer_in(Db& washed, std::uint64_t number);

// Calls each for every row until it says false.
Status each_row(Query& query, const std::function<Result<bool>()>& each);

}  // namespace temizu
