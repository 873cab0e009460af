#include "programs/filter_words.h"

#include <ctime>

namespace temizu {
namespace {

bool is_hexadecimal(std::string_view text) { return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos; }

// Midnight UTC of "2026-11-22", or -1.
TimeMs day_start(const std::string& text) {
  std::tm tm{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%d", &tm);
  if (end == nullptr || *end != '\0') return -1;
  return static_cast<TimeMs>(::timegm(&tm)) * 1000;
}

Unexpected bad(const std::string& word, const char* allowed) {
  return Unexpected{Code::bad_input, "filter " + word, "not understood", allowed};
}

Status add_named(ItemFilter& filter, const std::string& word, const std::string& name, const std::string& value) {
  if (name == "from") {
    filter.sender = value;
  } else if (name == "to") {
    filter.recipient = value;
  } else if (name == "subject") {
    filter.subject = value;
  } else if (name == "id") {
    if (!is_hexadecimal(value)) return bad(word, "an id is hexadecimal");
    filter.id_prefix = value;
  } else if (name == "state") {
    filter.state = state_from_word(value);
    if (!filter.state) return bad(word, "received, washed, delivered or undeliverable");
  } else if (name == "verdict") {
    filter.verdict = verdict_from_word(value);
    if (!filter.verdict) return bad(word, "clean, washed, held or refused");
  } else if (name == "after" || name == "before") {
    const TimeMs time = day_start(value);
    if (time < 0) return bad(word, "a day such as 2026-11-22 (UTC)");
    (name == "after" ? filter.from_ms : filter.to_ms) = time;
  } else {
    return bad(word, "from: to: subject: id: state: verdict: after: before:");
  }
  return {};
}

}  // namespace

Result<ItemFilter> parse_filter(const std::vector<std::string>& words) {
  ItemFilter filter;
  for (const std::string& word : words) {
    const std::size_t colon = word.find(':');
    if (colon != std::string::npos) {
      if (Status added = add_named(filter, word, word.substr(0, colon), word.substr(colon + 1)); !added) return Unexpected{added.error()};
    } else if (word.find('@') != std::string::npos) {
      filter.recipient = word;
    } else if (is_hexadecimal(word)) {
      filter.id_prefix = word;
    } else {
      return bad(word, "from: to: subject: id: state: verdict: after: before:");
    }
  }
  return filter;
}

}  // namespace temizu
