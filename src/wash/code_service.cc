#include "wash/code_service.h"

#include <algorithm>

#include "accounts/lock_out.h"
#include "accounts/totp.h"
#include "base/log.h"
#include "quarantine/seal/seal.h"

namespace temizu {
namespace {

constexpr std::size_t kCodesAtOnce = 500;
constexpr std::size_t kPagesMax = 20;
constexpr std::size_t kAccountBytesMax = 64;

// What may stand in an audit record; a row of somebody else's ledger can hold anything.
bool is_printable(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

CodeAnswer CodeService::judge(const AskedCode& asked, const People& people, CodeMemory& memory) const {
  const Account* const account = people.find(asked.account);
  // In the very letters: what is remembered (the step used, wrong tries, the lock) stands under them, and "Chief" beside "chief" would have
  // a memory of its own. The desk writes logins as the people ledger has them.
  if (account == nullptr || !account->enabled || asked.account != account->login) return CodeAnswer::unknown;
  auto secret = open_totp(*account, keys_.store_public, keys_.store_secret);
  if (!secret) {
    if (secret.error().code != Code::not_found) log(LogLevel::alert, "totp_unreadable", {{"account", account->login}, {"error", to_text(secret.error())}});
    return CodeAnswer::unknown;
  }
  const TimeMs now_ms = clock_.now_ms();
  const Tries tries{memory.failures, memory.locked_until_ms - lock_ms(memory.failures)};
  const bool locked = memory.failures > 0 && locked_until_ms(tries, now_ms) != 0;
  const auto check = locked ? Result<CodeCheck>(CodeCheck{}) : check_code(*secret, asked.code, now_ms, memory.step);
  wipe(*secret);
  if (locked) return CodeAnswer::locked;
  if (!check) return CodeAnswer::unknown;
  if (check->verdict == CodeVerdict::ok) {
    memory = CodeMemory{check->step, 0, 0};
    return CodeAnswer::ok;
  }
  if (check->verdict == CodeVerdict::replayed) return CodeAnswer::replayed;   // no guess: it was right once
  const Tries after = after_try(tries, false, now_ms);
  memory.failures = after.wrong_in_a_row;
  memory.locked_until_ms = now_ms + lock_ms(after.wrong_in_a_row);
  return CodeAnswer::wrong;
}

// Looks at every row each time: few wait, the desk deletes what is answered, and a number that somebody forged far ahead must not
// hide the honest ones behind it.
Result<std::size_t> CodeService::answer_waiting() {
  std::size_t answered = 0;
  std::uint64_t after = 0;
  for (std::size_t page = 0; page < kPagesMax; ++page) {
    auto asked = desk_.codes_after(after, kCodesAtOnce);
    if (!asked) return Unexpected{asked.error()};
    if (asked->empty()) break;
    auto done = answer(*asked);
    if (!done) return done;
    answered += *done;
    after = asked->back().number;
  }
  return answered;
}

Result<std::size_t> CodeService::answer(const std::vector<AskedCode>& asked) {
  std::vector<std::uint64_t> numbers;
  for (const AskedCode& one : asked) numbers.push_back(one.number);
  auto open = book_.unanswered(numbers);
  if (!open) return Unexpected{open.error()};
  if (open->empty()) return std::size_t{0};
  auto people = people_.people();
  if (!people) return Unexpected{people.error()};
  std::size_t answered = 0;
  for (const AskedCode& one : asked) {
    if (std::ranges::find(*open, one.number) == open->end()) continue;
    const bool fits = is_printable(one.account, kAccountBytesMax) && is_printable(one.purpose, kPurposeMax);
    const CodeQuestion question{one.number, fits ? one.account : "?", fits ? one.purpose : "?"};
    auto given = book_.answer(question, [&](CodeMemory& memory) { return fits ? judge(one, **people, memory) : CodeAnswer::unknown; });
    if (!given) return Unexpected{given.error()};
    if (!*given) continue;
    ++answered;
  }
  return answered;
}

}  // namespace temizu
