#include "policy/unread.h"

#include <algorithm>
#include <charconv>

namespace temizu {
namespace {

// Notices (conf/notices) of parts that nobody could look into wholly: too large, time, structure, broken, too deep, too many. Encrypted
// ones (103) have kinds of their own.
constexpr unsigned kNotLookedInto[] = {106, 108, 112, 116, 120, 121};

bool belongs_to(std::string_view path, std::string_view part) {
  if (part.empty() || path == part) return true;
  return path.starts_with(part) && (path[part.size()] == '.' || path[part.size()] == '!');
}

}  // namespace

unsigned reason_number(std::string_view word) {
  unsigned number = 0;
  if (!word.starts_with("TZ-")) return 0;
  const auto read = std::from_chars(word.data() + 3, word.data() + word.size(), number);
  return read.ec == std::errc{} && read.ptr == word.data() + word.size() ? number : 0;
}

std::vector<std::string> kinds_asked_for(std::span<const SeenPart> parts, std::string_view part, bool held) {
  std::vector<std::string> kinds;
  const auto add = [&](std::string_view kind) {
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.emplace_back(kind);
  };
  bool unread = held;
  for (const SeenPart& seen : parts) {
    if (seen.path.empty() || !belongs_to(seen.path, part)) continue;
    add(seen.kind.empty() ? std::string_view("application/octet-stream") : seen.kind);
    unread = unread || std::find(std::begin(kNotLookedInto), std::end(kNotLookedInto), seen.reason) != std::end(kNotLookedInto);
  }
  if (kinds.empty() && !part.empty()) return kinds;
  if (part.empty()) {
    unread = unread || kinds.empty();
    if (!unread) add("message/rfc822");
  }
  if (unread) kinds.emplace_back(kUnread);
  return kinds;
}

}  // namespace temizu
