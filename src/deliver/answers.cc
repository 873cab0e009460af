#include "deliver/answers.h"

#include <algorithm>
#include <array>

#include "smtp/address.h"

namespace temizu::deliver {
namespace {

constexpr std::int64_t kUnknownMs = 5'000;
constexpr std::size_t kIdOctetsMax = 20;

}  // namespace

const char* to_word(Answer answer) {
  switch (answer) {
    case Answer::yes: return "yes";
    case Answer::no: return "no";
    case Answer::unknown: return "unknown";
  }
  return "unknown";
}

Answer answer_of(const smtp::RecipientResult& result) {
  if (result.fate == smtp::Fate::delivered) return Answer::yes;
  if (result.fate != smtp::Fate::failed || result.code < 500 || result.asked != smtp::Asked::rcpt) return Answer::unknown;
  if (result.enhanced.empty()) {
    return result.code == 550 || result.code == 551 || result.code == 553 ? Answer::no : Answer::unknown;
  }
  // 5.1.7 and 5.1.8 are about the sender, 5.7.x about rules: neither says that the recipient does not exist.
  static constexpr std::array<std::string_view, 6> kNoSuchUser{"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"};
  const bool no = std::find(kNoSuchUser.begin(), kNoSuchUser.end(), result.enhanced) != kNoSuchUser.end();
  return no ? Answer::no : Answer::unknown;
}

std::optional<Answer> AnswerCache::find(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(address);
  if (found == entries_.end()) return std::nullopt;
  if (clock_.steady_ms() < found->second.until_ms) return found->second.answer;
  by_age_.erase(found->second.age);
  entries_.erase(found);
  return std::nullopt;
}

void AnswerCache::remember(const std::string& address, Answer answer) {
  std::int64_t keep_ms = keep_ms_;
  if (answer == Answer::no) keep_ms = keep_ms_ / 4;
  if (answer == Answer::unknown) keep_ms = std::min(keep_ms_, kUnknownMs);
  const std::lock_guard lock(mutex_);
  if (const auto known = entries_.find(address); known != entries_.end()) {
    by_age_.erase(known->second.age);
    entries_.erase(known);
  }
  if (entries_.size() >= kAnswersMax) {
    entries_.erase(by_age_.front());
    by_age_.pop_front();
  }
  by_age_.push_back(address);
  entries_.emplace(address, Entry{answer, clock_.steady_ms() + keep_ms, std::prev(by_age_.end())});
}

void AnswerCache::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
  by_age_.clear();
}

std::size_t AnswerCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

RateLimit::RateLimit(std::uint32_t per_second, const Clock& clock)
    : per_second_(per_second), clock_(clock), saved_(per_second), seen_ms_(clock.steady_ms()) {}

bool RateLimit::take() {
  const std::int64_t now_ms = clock_.steady_ms();
  saved_ = std::min(per_second_, saved_ + per_second_ * static_cast<double>(now_ms - seen_ms_) / 1000.0);
  seen_ms_ = now_ms;
  if (saved_ < 1.0) return false;
  saved_ -= 1.0;
  return true;
}

std::optional<Question> read_question(std::string_view untrusted_line) {
  if (untrusted_line.size() > kQuestionOctetsMax || untrusted_line.substr(0, 2) != "Q ") return std::nullopt;
  untrusted_line.remove_prefix(2);
  const std::size_t space = untrusted_line.find(' ');
  if (space == std::string_view::npos || space == 0 || space > kIdOctetsMax) return std::nullopt;
  const std::string_view id = untrusted_line.substr(0, space);
  for (const char c : id) {
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return std::nullopt;
  }
  const Result<smtp::Address> address = smtp::parse_mailbox(untrusted_line.substr(space + 1), true);
  if (!address) return Question{std::string(id), {}};
  return Question{std::string(id), address->to_text()};
}

}  // namespace temizu::deliver
