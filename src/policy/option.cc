#include "policy/option.h"

#include <cassert>

#include "base/log.h"

namespace temizu {
namespace {

using Items = std::vector<std::string>;

void put(std::string& member, const Items& items) { member = items.at(0); }
void put(std::vector<std::string>& member, const Items& items) { member = items; }
void put(bool& member, const Items& items) { member = items.at(0) == "true"; }
void put(std::vector<HostPort>& member, const Items& items) {
  member.clear();
  for (const std::string& item : items) member.push_back(to_host_port(item));
}
void put(std::vector<Config::Deliver::Route>& member, const Items& items) {
  member.clear();
  for (const std::string& item : items) member.push_back(to_route(item));
}
template <class Number>
  requires std::is_unsigned_v<Number>
void put(Number& member, const Items& items) {
  const auto number = parse_number(items.at(0));
  assert(number);
  member = static_cast<Number>(*number);
}

std::vector<Option> make_options() {
  std::vector<Option> out;
#define STORE(member) [](Config& c, const Items& items) { put(c.member, items); }
#define TEXT(path, member, grammar, fallback) out.push_back({path, OptionType::text, Grammar::grammar, 0, 0, fallback, "", "", STORE(member)});
#define LIST(path, member, grammar, most, fallback) out.push_back({path, OptionType::list, Grammar::grammar, 0, most, fallback, "", "", STORE(member)});
#define NUMBER(path, member, least, most, fallback, unit) \
  out.push_back({path, OptionType::number, Grammar::line, least, most, #fallback, unit, "", STORE(member)});
#define FLAG(path, member, fallback) out.push_back({path, OptionType::flag, Grammar::line, 0, 0, #fallback, "", "true false", STORE(member)});
#define WORD(path, member, words, fallback) out.push_back({path, OptionType::word, Grammar::line, 0, 0, fallback, "", words, STORE(member)});
#include "policy/options.def"
#undef TEXT
#undef LIST
#undef NUMBER
#undef FLAG
#undef WORD
#undef STORE
  return out;
}

std::string joined_with_or(std::string_view words) {
  std::string out;
  const auto items = split_blanks(words);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? " or " : ", ";
    out += items[i];
  }
  return out;
}

bool read_number(const Option& option, std::string_view value, Items& items, std::string& complaint) {
  const auto number = parse_number(value);
  const std::string range = std::to_string(option.least) + " to " + std::to_string(option.most) + " (" + std::string(option.unit) + ")";
  if (!number) {
    complaint = shown(value) + " is no whole number; allowed: " + range;
  } else if (*number < option.least) {
    complaint = shown(value) + " is below the least allowed; allowed: " + range;
  } else if (*number > option.most) {
    complaint = shown(value) + " is above the most allowed; allowed: " + range;
  } else {
    items = {std::to_string(*number)};
    return true;
  }
  return false;
}

bool read_list(const Option& option, std::string_view value, Items& items, std::string& complaint) {
  const auto raw = split_blanks(value);
  if (raw.size() > option.most) {
    complaint = "has " + std::to_string(raw.size()) + " entries; allowed: at most " + std::to_string(option.most);
    return false;
  }
  for (const std::string& item : raw) {
    auto one = canonical(option.grammar, item);
    if (!one) {
      complaint = shown(item) + " does not fit; allowed: " + allowed(option.grammar) + ", entries separated by blanks";
      return false;
    }
    items.push_back(std::move(*one));
  }
  return true;
}

}  // namespace

std::span<const Option> all_options() {
  static const std::vector<Option> options = make_options();
  return options;
}

const Option* find_option(std::string_view path) {
  for (const Option& option : all_options()) {
    if (option.path == path) return &option;
  }
  return nullptr;
}

bool read_value(const Option& option, std::string_view untrusted_value, Items& items, std::string& complaint) {
  items.clear();
  const std::string_view value = trimmed(untrusted_value);
  switch (option.type) {
    case OptionType::number: return read_number(option, value, items, complaint);
    case OptionType::list: return read_list(option, value, items, complaint);
    case OptionType::text: {
      auto one = canonical(option.grammar, value);
      if (!one) {
        complaint = (value.empty() ? std::string("is empty") : shown(value) + " does not fit") + "; allowed: " + allowed(option.grammar);
        return false;
      }
      items = {std::move(*one)};
      return true;
    }
    case OptionType::flag:
    case OptionType::word:
      for (const std::string& word : split_blanks(option.words)) {
        if (word == value) items = {word};
      }
      if (items.empty()) complaint = shown(value) + " is not offered; allowed: " + joined_with_or(option.words);
      return !items.empty();
  }
  return false;
}

std::string shown(std::string_view untrusted_value) { return json_quote(untrusted_value, 60); }

}  // namespace temizu
