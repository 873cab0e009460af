// What the next hop says about recipients: how a reply reads, and what is remembered of it. Pure: time comes from a Clock.
// An answer refuses a sender's mail in the session, so only a clear "no such user" counts as no.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "smtp/client_session.h"

namespace temizu::deliver {

enum class Answer : std::uint8_t { yes, no, unknown };
const char* to_word(Answer answer);

// result: of a probe's RCPT. 2xx is yes. A 5xx is no when it is about the recipient's address (enhanced 5.1.0 to 5.1.3,
// 5.1.6, 5.1.10; RFC 3463 section 3.2) or, without an enhanced code, 550, 551 or 553. All else is unknown.
Answer answer_of(const smtp::RecipientResult& result);

// Remembers answers for a while: yes as long as told, no a quarter of it, unknown 5 s (so that a dead next hop is not asked
// for each recipient). At most kAnswersMax, the oldest go first. Thread-safe.
class AnswerCache {
 public:
  AnswerCache(std::int64_t keep_ms, const Clock& clock) : keep_ms_(keep_ms), clock_(clock) {}

  std::optional<Answer> find(const std::string& address);
  void remember(const std::string& address, Answer answer);
  void clear();
  std::size_t size() const;

  static constexpr std::size_t kAnswersMax = 20'000;

 private:
  struct Entry { Answer answer; std::int64_t until_ms; std::list<std::string>::iterator age; };
  const std::int64_t keep_ms_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::list<std::string> by_age_;   // oldest first
  std::unordered_map<std::string, Entry> entries_;
};

// At most so many a second, with one second's worth saved up. One thread.
class RateLimit {
 public:
  RateLimit(std::uint32_t per_second, const Clock& clock);
  bool take();

 private:
  const double per_second_;
  const Clock& clock_;
  double saved_;
  std::int64_t seen_ms_;
};

// One line of receive, without its line feed: "Q <id> <address>". id: 1 to 20 digits or letters. An address that
// cannot be read comes back empty: the question still wants its answer.
struct Question { std::string id, address; };
inline constexpr std::size_t kQuestionOctetsMax = 1024;
std::optional<Question> read_question(std::string_view untrusted_line);

}  // namespace temizu::deliver
