#include "quarantine/sql/change_line.h"

#include <algorithm>
#include <atomic>

#include "base/ids.h"

namespace temizu {
namespace {

std::atomic<bool> telling{false};

enum class Subject : std::uint8_t { item, request, exception, account, name, none };

struct Change {
  std::string_view action;
  LogLevel level;
  Subject subject;
};
constexpr Change kChanges[] = {
#define CHANGE(action, level, subject) {action, LogLevel::level, Subject::subject},
#include "quarantine/sql/changes.def"
#undef CHANGE
};

const Change* find(std::string_view action) {
  const auto found = std::ranges::find(kChanges, action, &Change::action);
  return found == std::end(kChanges) ? nullptr : &*found;
}

// Keys of detail that are told, with the name they get in the line: what is not here stays in the chain. A mail address, a part's path
// (names of members stand in it) and free text are not here.
struct Word { std::string_view in_record, in_line; };
constexpr Word kWords[] = {
    {"size", "size"}, {"recipients", "recipients"}, {"class", "class"}, {"verdict", "verdict"}, {"profile", "profile"}, {"result", "result"},
    {"config", "config"}, {"parent", "parent"}, {"failures", "failures"}, {"order", "order"}, {"request", "request"}, {"way", "way"}, {"for", "for"},
    {"requester", "requester"}, {"approvers", "approvers"}, {"item", "new_item"}, {"notice", "new_item"}, {"next_hop", "next_hop"}, {"client", "client"},
    {"sessions", "sessions"}, {"samples", "samples"}, {"judged", "judged"}, {"failed", "failed"}, {"sample", "sample"}, {"period", "period"},
    {"files", "files"}, {"number", "number"}, {"roles", "roles"}, {"fields", "fields"}, {"deputy", "deputy"}, {"protocol", "protocol"}, {"after_ms", "after_ms"},
};

bool is_word(std::string_view text, std::size_t most) {
  const auto plain = [](unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view(".,:/_+-<>[]").find(static_cast<char>(c)) != std::string_view::npos; };
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), plain);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 15 && (text.size() == 1 || text[0] != '0') && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void add(std::vector<LogField>& fields, std::string_view key, std::string_view value) {
  LogField& field = fields.emplace_back(key, value);
  field.bare = is_number(value);
}

// "550 5.1.1 <taro@…>: no such user" → "550 5.1.1": what stands behind it is the other side's text.
std::string reply_code(std::string_view reply) {
  const std::size_t end = reply.find_first_not_of("0123456789. -");
  std::string code(reply.substr(0, std::min<std::size_t>(end, 16)));
  while (!code.empty() && (code.back() == ' ' || code.back() == '-')) code.pop_back();
  std::ranges::replace(code, '-', ' ');
  return code;
}

void add_words(std::vector<LogField>& fields, std::string_view words) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    const std::size_t equals = word.find('=');
    if (word == "notice-only") {
      fields.emplace_back("notice_only", true);
    } else if (equals != std::string_view::npos) {
      const std::string_view key = word.substr(0, equals);
      if (key == "reply") {   // the last, and free text
        if (std::string code = reply_code(words.substr(6)); !code.empty()) fields.emplace_back("reply", code);
        return;
      }
      if (key == "why" || key == "to") return;   // nothing of ours behind them
      const auto known = std::ranges::find(kWords, key, &Word::in_record);
      if (known != std::end(kWords) && is_word(word.substr(equals + 1), 80)) add(fields, known->in_line, word.substr(equals + 1));
    }
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

void add_subject(std::vector<LogField>& fields, Subject kind, const std::string& subject) {
  if (subject.empty() || kind == Subject::none) return;
  if (kind == Subject::item) {
    const std::size_t slash = subject.find('/');
    const std::string_view id = std::string_view(subject).substr(0, slash);
    if (ItemId::parse(id)) fields.emplace_back("item", id);
    if (slash != std::string::npos && is_number(subject.substr(slash + 1))) add(fields, "recipient", subject.substr(slash + 1));
    return;
  }
  static constexpr std::string_view kNames[] = {"item", "request", "exception", "account", "subject", ""};
  if (is_word(subject, 128)) fields.emplace_back(kNames[static_cast<std::size_t>(kind)], subject);
}

}  // namespace

void tell_changes(bool tell) { telling = tell; }
bool tells_changes() { return telling; }

bool is_known_change(std::string_view action) { return find(action) != nullptr; }

LogLevel change_level(std::string_view action) {
  const Change* change = find(action);
  return change == nullptr ? LogLevel::info : change->level;
}

std::vector<LogField> change_fields(std::string_view ledger, const AuditRecord& record, std::string_view told) {
  const Change* change = find(record.action);
  std::vector<LogField> fields;
  fields.reserve(16);
  fields.emplace_back("change", std::string(ledger) + ':' + std::to_string(record.number));
  add_subject(fields, change == nullptr ? Subject::name : change->subject, record.subject);
  if (!record.from.empty()) fields.emplace_back("from", record.from);
  if (!record.to.empty()) fields.emplace_back("to", record.to);
  if (!record.actor.empty()) fields.emplace_back("actor", record.actor);
  if (is_word(record.why, 64)) fields.emplace_back("code", record.why);
  add_words(fields, record.detail);
  add_words(fields, told);
  return fields;
}

}  // namespace temizu
