#include "mail/boundaries.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace temizu {
namespace {

bool starts_with_fold(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool Boundaries::related(std::string_view boundary) const {
  return std::any_of(stack_.begin(), stack_.end(), [&](const std::string& open) { return open.starts_with(boundary) || boundary.starts_with(open); });
}

void Boundaries::push(std::string boundary) {
  seen_.insert(boundary);
  stack_.push_back(std::move(boundary));
}

Boundaries::Match Boundaries::match(std::string_view line) const {
  Match match;
  if (line.size() < 2 || line[0] != '-' || line[1] != '-') return match;
  const std::string_view whole = line.substr(2);
  const std::string_view tail = without_blanks(whole);
  for (std::size_t i = stack_.size(); i-- > 0;) {
    const std::string& boundary = stack_[i];
    if (!starts_with_fold(tail, boundary)) continue;
    const std::string_view rest = tail.substr(boundary.size());
    if ((rest.empty() || rest == "--") && tail.starts_with(boundary)) {
      match.level = static_cast<int>(i);
      match.closing = !rest.empty();
      match.blanks = tail.size() != whole.size();
      match.near_miss = false;
      return match;
    }
    match.near_miss = true;
  }
  if (match.near_miss || tail.size() > 2100) return match;
  const std::string_view name = tail.ends_with("--") ? tail.substr(0, tail.size() - 2) : tail;
  match.near_miss = !name.empty() && (seen_.contains(std::string(tail)) || seen_.contains(std::string(name)));
  return match;
}

}  // namespace temizu
