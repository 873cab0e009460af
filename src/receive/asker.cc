#include "receive/asker.h"

#include <charconv>
#include <utility>

namespace temizu::receive {
namespace {

using smtp::RecipientAnswer;

constexpr std::size_t kOpenMax = 512;
constexpr std::size_t kKnownGoodMax = 4096;
constexpr std::size_t kLineOctetsMax = 128;
constexpr std::size_t kAddressOctetsMax = 512;  // a longer one is nobody's, and deliver reads lines of 1 KiB
constexpr std::size_t kOutputOctetsMax = 512u << 10;
constexpr std::int64_t kKnownGoodMs = 30'000;
constexpr std::int64_t kQuietMs = 10'000;

std::optional<RecipientAnswer> to_answer(std::string_view word) {
  if (word == "yes") return RecipientAnswer::yes;
  if (word == "no") return RecipientAnswer::no;
  if (word == "unknown") return RecipientAnswer::unknown;
  return std::nullopt;
}

}  // namespace

void Asker::connected() {
  connected_ = true;
  smtputf8_ = false;
  quiet_until_ms_ = 0;
  line_.clear();
  output_.clear();
}

std::vector<Asker::Answer> Asker::disconnected() {
  std::vector<Answer> answers;
  for (const auto& [id, question] : open_) answers.push_back({question.connection, RecipientAnswer::unknown});
  open_.clear();
  output_.clear();
  connected_ = false;
  return answers;
}

std::optional<RecipientAnswer> Asker::ask(std::uint64_t connection, const smtp::Address& recipient, std::int64_t now_ms) {
  std::string address = recipient.to_text();
  if (const auto known = known_good_.find(address); known != known_good_.end() && now_ms < known->second) {
    return RecipientAnswer::yes;
  }
  if (address.size() > kAddressOctetsMax) return RecipientAnswer::unknown;
  if (!connected_ || now_ms < quiet_until_ms_ || open_.size() >= kOpenMax || output_.size() >= kOutputOctetsMax) {
    return RecipientAnswer::unknown;
  }
  const std::uint64_t id = next_id_++;
  output_ += "Q " + std::to_string(id) + " " + address + "\n";
  open_.emplace(id, Question{connection, now_ms + wait_ms_, std::move(address)});
  return std::nullopt;
}

void Asker::forget(std::uint64_t connection) {
  // A connection has one question at most.
  for (auto it = open_.begin(); it != open_.end(); ++it) {
    if (it->second.connection == connection) {
      open_.erase(it);
      return;
    }
  }
}

bool Asker::feed(ByteView untrusted_bytes, std::int64_t now_ms, std::vector<Answer>& answers) {
  while (!untrusted_bytes.empty()) {
    const std::size_t end = untrusted_bytes.find('\n');
    const ByteView piece = untrusted_bytes.substr(0, end);
    if (line_.size() + piece.size() > kLineOctetsMax) return false;
    line_ += piece;
    if (end == ByteView::npos) return true;
    if (!take_line(line_, now_ms, answers)) return false;
    line_.clear();
    untrusted_bytes.remove_prefix(end + 1);
  }
  return true;
}

bool Asker::take_line(std::string_view line, std::int64_t now_ms, std::vector<Answer>& answers) {
  if (line == "U smtputf8 yes" || line == "U smtputf8 no") {
    smtputf8_ = line.back() == 's';
    return true;
  }
  if (line.substr(0, 2) != "A ") return false;
  std::uint64_t id = 0;
  const auto [end, failure] = std::from_chars(line.data() + 2, line.data() + line.size(), id);
  if (failure != std::errc{} || end == line.data() + line.size() || *end != ' ') return false;
  const auto answer = to_answer(line.substr(static_cast<std::size_t>(end - line.data()) + 1));
  if (!answer) return false;
  const auto question = open_.find(id);
  if (question == open_.end()) return true;  // too late: it was answered with unknown
  if (*answer == RecipientAnswer::yes) {
    if (known_good_.size() >= kKnownGoodMax) known_good_.clear();
    known_good_[std::move(question->second.address)] = now_ms + kKnownGoodMs;
  }
  answers.push_back({question->second.connection, *answer});
  open_.erase(question);
  return true;
}

std::vector<Asker::Answer> Asker::on_time(std::int64_t now_ms) {
  std::vector<Answer> answers;
  while (!open_.empty() && open_.begin()->second.deadline_ms <= now_ms) {
    answers.push_back({open_.begin()->second.connection, RecipientAnswer::unknown});
    open_.erase(open_.begin());
    quiet_until_ms_ = now_ms + kQuietMs;
  }
  return answers;
}

}  // namespace temizu::receive
