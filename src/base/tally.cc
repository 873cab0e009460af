#include "base/tally.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace temizu {
namespace {

constexpr std::size_t kPartsMax = 24;
constexpr std::size_t kRulesMax = 40;
constexpr std::size_t kWordMax = 80;
constexpr std::string_view kOther = "other";

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kWordMax && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == '_' || c == '/';
  });
}

std::string word_or_other(std::string_view text) { return std::string(is_word(text) ? text : kOther); }

std::string_view weight_word(Weight weight) { return to_word(weight); }

bool weight_from(std::string_view word, Weight& weight) {
  for (const Weight one : {Weight::info, Weight::low, Weight::high, Weight::hostile}) {
    if (word != weight_word(one)) continue;
    weight = one;
    return true;
  }
  return false;
}

// The words of one line; more than the array holds make it bad.
template <std::size_t N>
std::size_t split(std::string_view line, std::array<std::string_view, N>& words) {
  std::size_t count = 0;
  while (!line.empty()) {
    if (count == N) return N + 1;
    const std::size_t blank = std::min(line.find(' '), line.size());
    words[count++] = line.substr(0, blank);
    line.remove_prefix(std::min(line.size(), blank + 1));
  }
  return count;
}

template <class T>
bool read(std::string_view word, T& number) {
  const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
  return parsed.ec == std::errc{} && parsed.ptr == word.data() + word.size();
}

void keep_first(std::vector<TallyPart>& parts) {
  std::stable_sort(parts.begin(), parts.end(), [](const TallyPart& a, const TallyPart& b) { return a.count > b.count; });
  if (parts.size() <= kPartsMax) return;
  TallyPart other{std::string(kOther), std::string(kOther), 0, true, 0, 0, 0};
  for (std::size_t i = kPartsMax - 1; i < parts.size(); ++i) {
    other.count += parts[i].count;
    other.bytes_in += parts[i].bytes_in;
    other.bytes_out += parts[i].bytes_out;
  }
  parts.resize(kPartsMax - 1);
  parts.push_back(std::move(other));
}

void keep_first(std::vector<TallyRule>& rules) {
  std::stable_sort(rules.begin(), rules.end(), [](const TallyRule& a, const TallyRule& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.count > b.count;
  });
  if (rules.size() <= kRulesMax) return;
  TallyRule other{std::string(kOther), Weight::info, 0};
  for (std::size_t i = kRulesMax - 1; i < rules.size(); ++i) {
    other.count += rules[i].count;
    other.weight = std::max(other.weight, rules[i].weight);
  }
  rules.resize(kRulesMax - 1);
  rules.push_back(std::move(other));
}

}  // namespace

void Tally::add(TallyPart part) {
  part.kind = word_or_other(part.kind);
  part.action = word_or_other(part.action);
  for (TallyPart& one : parts) {
    if (one.kind != part.kind || one.action != part.action || one.reason != part.reason || one.changed != part.changed) continue;
    one.count += part.count;
    one.bytes_in += part.bytes_in;
    one.bytes_out += part.bytes_out;
    return;
  }
  parts.push_back(std::move(part));
}

void Tally::add(std::string_view rule, Weight weight, std::uint64_t count) {
  std::string name = word_or_other(rule);
  for (TallyRule& one : rules) {
    if (one.rule != name || one.weight != weight) continue;
    one.count += count;
    return;
  }
  rules.push_back({std::move(name), weight, count});
}

std::string to_text(Tally tally) {
  keep_first(tally.parts);
  keep_first(tally.rules);
  std::string text = "m " + std::to_string(tally.reason) + ' ' + word_or_other(tally.mail_class) + '\n';
  for (const TallyPart& part : tally.parts) {
    text += "p " + part.kind + ' ' + part.action + ' ' + std::to_string(part.reason) + (part.changed ? " 1 " : " 0 ") + std::to_string(part.count) +
            ' ' + std::to_string(part.bytes_in) + ' ' + std::to_string(part.bytes_out) + '\n';
  }
  for (const TallyRule& rule : tally.rules) {
    text += "f " + rule.rule + ' ';
    text += weight_word(rule.weight);
    text += ' ' + std::to_string(rule.count) + '\n';
  }
  return text;
}

Result<Tally> tally_from_text(std::string_view untrusted_text) {
  const auto bad = [] { return Unexpected{Code::bad_input, "tally", "not in its form"}; };
  if (untrusted_text.size() > kTallyBytesMax) return bad();
  Tally tally;
  bool first = true;
  while (!untrusted_text.empty()) {
    const std::size_t end = untrusted_text.find('\n');
    if (end == std::string_view::npos) return bad();
    std::array<std::string_view, 8> words;
    const std::size_t count = split(untrusted_text.substr(0, end), words);
    untrusted_text.remove_prefix(end + 1);
    if (first != (count == 3 && words[0] == "m")) return bad();
    if (first) {
      first = false;
      if (!read(words[1], tally.reason) || !is_word(words[2])) return bad();
      tally.mail_class = words[2];
    } else if (count == 8 && words[0] == "p") {
      TallyPart part;
      const bool good = is_word(words[1]) && is_word(words[2]) && read(words[3], part.reason) && (words[4] == "0" || words[4] == "1") &&
                        read(words[5], part.count) && read(words[6], part.bytes_in) && read(words[7], part.bytes_out);
      if (!good || tally.parts.size() >= kPartsMax) return bad();
      part.kind = words[1];
      part.action = words[2];
      part.changed = words[4] == "1";
      tally.parts.push_back(std::move(part));
    } else if (count == 4 && words[0] == "f") {
      TallyRule rule;
      if (!is_word(words[1]) || !weight_from(words[2], rule.weight) || !read(words[3], rule.count) || tally.rules.size() >= kRulesMax) return bad();
      rule.rule = words[1];
      tally.rules.push_back(std::move(rule));
    } else {
      return bad();
    }
  }
  if (first) return bad();
  return tally;
}

}  // namespace temizu
