#include "deliver/tries.h"

#include <string>

#include "base/log.h"

namespace temizu::deliver {
namespace {

TryOutcome outcome_of(smtp::Fate fate) {
  switch (fate) {
    case smtp::Fate::delivered: return TryOutcome::delivered;
    case smtp::Fate::failed: return TryOutcome::failed;
    case smtp::Fate::uncertain: return TryOutcome::uncertain;
    case smtp::Fate::open:
    case smtp::Fate::deferred: break;
  }
  return TryOutcome::deferred;
}

const char* to_event(TryOutcome outcome) {
  switch (outcome) {
    case TryOutcome::delivered: return "delivered";
    case TryOutcome::deferred: return "deferred";
    case TryOutcome::failed: return "undeliverable";
    case TryOutcome::uncertain: return "uncertain";
  }
  return "deferred";
}

}  // namespace

Try make_try(const TryFacts& facts, const Patience& patience, bool dsn_possible) {
  Try made;
  made.item = facts.result.item;
  made.result_number = facts.result.number;
  made.recipient_number = facts.result.recipient_numbers[facts.place];
  made.outcome = outcome_of(facts.sent.result.fate);
  made.reply = facts.sent.result.reply;
  made.next_hop = facts.sent.next_hop;
  if (made.outcome == TryOutcome::delivered) return made;
  if (made.outcome != TryOutcome::failed && give_up(patience, facts.since_ms, facts.now_ms)) {
    made.reply = (made.outcome == TryOutcome::uncertain ? "given up, may have arrived: " : "given up: ") + made.reply;
    made.reply.resize(std::min(made.reply.size(), smtp::kReplyOctetsMax));
    made.outcome = TryOutcome::failed;
  }
  if (made.outcome == TryOutcome::failed) {
    made.dsn = dsn_possible && facts.result.item_class == ItemClass::message && !facts.result.sender.empty();
  } else {
    made.next_try_ms = next_try_ms(patience, facts.attempt, facts.result.item, facts.since_ms, facts.now_ms);
  }
  return made;
}

void log_try(const TryFacts& facts, const Try& made) {
  LogLevel level = LogLevel::info;
  std::string note;
  if (made.outcome == TryOutcome::uncertain) {
    level = LogLevel::warning;
    note = "possible duplicate";
  }
  if (made.outcome == TryOutcome::failed) {
    level = made.dsn ? LogLevel::warning : LogLevel::alert;
    note = made.dsn ? "the sender will be told" : "nobody was told: tell the sender or send it again";
  }
  // The end of a journey is the store's line; this one is about the attempt.
  log(level, "attempt",
      {{"item", made.item.to_text()}, {"outcome", to_event(made.outcome)}, {"result", made.result_number}, {"recipient", made.recipient_number}, {"host", made.next_hop}, {"code", facts.sent.result.code},
       {"enhanced", facts.sent.result.enhanced}, {"after", smtp::to_word(facts.sent.result.asked)}, {"attempt", facts.attempt}, {"tls", facts.sent.tls}, {"reply", made.reply},
       {"note", note}});
}

}  // namespace temizu::deliver
