// Asking wash whether a code is right. The digits stay in the ledger for as long as wash needs to answer, no longer.
#include <algorithm>
#include <iterator>

#include "quarantine/desk/desk_impl.h"

namespace temizu {
namespace {

constexpr std::int64_t kCodeLivesMs = 120'000;     // wash ignores older ones anyway: their time step is over
constexpr std::uint64_t kCodesWaitingMax = 5;      // of one account
constexpr std::int64_t kPieceMs = 20;
constexpr std::int64_t kAwaitMsMax = 60'000;

bool is_code(std::string_view digits) {
  return digits.size() == 6 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_purpose(std::string_view text) {
  return !text.empty() && text.size() <= kPurposeMax && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

Result<std::uint64_t> DeskImpl::ask_code(std::string_view account, std::string_view purpose, std::string_view digits) {
  if (!is_code(digits)) return refusal(DeskFault::code_wrong);
  auto all = people();
  if (!all) return Unexpected{all.error()};
  const Account* who = (*all)->find(account);
  if (who == nullptr || !who->enabled) return refusal(DeskFault::unknown_account);
  if (!is_purpose(purpose)) return refusal(DeskFault::ill_formed);
  std::uint64_t number = 0;
  auto done = write([&](Ledger& ledger) -> Status {
    Db& db = ledger.db();
    if (auto free = is_blocked(db, who->login); !free) return free;
    {
      Query waiting(db, "SELECT COUNT(*) FROM codes WHERE account = ? AND at_ms > ?");
      auto row = waiting.put_text(who->login).put(now_ms() - kCodeLivesMs).next();
      if (!row) return Unexpected{row.error()};
      if (*row && waiting.count(0) >= kCodesWaitingMax) return refusal(DeskFault::too_many);
    }
    if (auto old = Query(db, "DELETE FROM codes WHERE at_ms <= ?").put(now_ms() - kCodeLivesMs).run(); !old) return old;
    auto last = ledger.cursor("codes");
    if (!last) return Unexpected{last.error()};
    number = static_cast<std::uint64_t>(*last) + 1;
    if (auto kept = ledger.set_cursor("codes", *last + 1); !kept) return kept;
    Query insert(db, "INSERT INTO codes (number, account, purpose, code, at_ms) VALUES (?, ?, ?, ?, ?)");
    return insert.put(number).put_text(who->login).put_text(purpose).put_text(digits).put(now_ms()).run();
  });
  if (!done) return Unexpected{done.error()};
  return number;
}

Result<AnsweredCode> DeskImpl::await_code(std::uint64_t number, std::int64_t wait_ms) {
  const std::int64_t end_ms = system_clock().steady_ms() + std::clamp<std::int64_t>(wait_ms, 0, kAwaitMsMax);
  std::optional<AnsweredCode> answer;
  Status looked;
  for (;;) {
    looked = read(washed_, [&](Db& db) -> Status {
      auto row = answer_in(db, number);
      if (!row) return Unexpected{row.error()};
      answer = std::move(*row);
      return {};
    });
    const std::int64_t left_ms = end_ms - system_clock().steady_ms();
    if (!looked || answer || left_ms <= 0) break;
    bells_.wait(std::min(left_ms, kPieceMs));   // several threads share the bell: nobody waits long on a ring that another one took
  }
  auto forgotten = write([&](Ledger& ledger) { return Query(ledger.db(), "DELETE FROM codes WHERE number = ?").put(number).run(); });
  if (!looked) return Unexpected{looked.error()};
  if (!forgotten) return Unexpected{forgotten.error()};
  if (!answer) return Unexpected{Code::unavailable, "code", "temizu-wash has not answered", "See whether temizu-wash runs, then type a new code"};
  return std::move(*answer);
}

Result<std::uint64_t> DeskImpl::prove(std::string_view account, std::string_view purpose, std::string_view digits, std::int64_t wait_ms) {
  auto number = ask_code(account, purpose, digits);
  if (!number) return number;
  auto answer = await_code(*number, wait_ms);
  if (!answer) return Unexpected{answer.error()};
  const bool right = answer->answer == CodeAnswer::ok && answer->account == lower_ascii(account) && answer->purpose == purpose;
  if (!right) return refusal(DeskFault::code_wrong);
  return number;
}

Result<std::vector<AskedCode>> DeskImpl::codes_after(std::uint64_t number, std::size_t most) {
  std::vector<AskedCode> out;
  auto done = read(orders_, [&](Db& db) -> Status {
    Query query(db, "SELECT number, account, purpose, code, at_ms FROM codes WHERE number > ? ORDER BY number LIMIT ?");
    query.put(number).put(static_cast<std::uint64_t>(most));
    return each_row(query, [&]() -> Result<bool> {
      AskedCode asked{query.count(0), query.text(1), query.text(2), query.text(3), query.number(4)};
      if (is_purpose(asked.purpose) && is_code(asked.code) && asked.account.size() <= 64) out.push_back(std::move(asked));
      return true;
    });
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

Result<std::vector<AnsweredCode>> DeskImpl::answers(std::span<const std::uint64_t> codes) {
  if (codes.size() > kAnswersMax) return Unexpected{Code::limit, "answers", "more than " + std::to_string(kAnswersMax) + " asked for at once"};
  std::vector<AnsweredCode> out;
  auto done = read(washed_, [&](Db& db) -> Status {
    for (const std::uint64_t number : codes) {
      auto row = answer_in(db, number);
      if (!row) return Unexpected{row.error()};
      if (*row) out.push_back(std::move(**row));
    }
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return out;
}

Result<std::vector<AnsweredCode>> all_answers(Desk& desk, std::span<const std::uint64_t> codes) {
  std::vector<AnsweredCode> out;
  for (std::size_t from = 0; from < codes.size(); from += kAnswersMax) {
    auto piece = desk.answers(codes.subspan(from, std::min(kAnswersMax, codes.size() - from)));
    if (!piece) return piece;
    std::move(piece->begin(), piece->end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace temizu
