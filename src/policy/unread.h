// As what an original is asked for: the kinds of what lies in it, and "unread" where nobody could look into all of it: the child died, ran
// out of time, the structure is broken. One function for who offers (console, command line) and for who decides (wash).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace temizu {

// In the place of a kind, beside the kinds that were seen. Only the <release> rule of this very name fits it, never "*"; a profile
// without one bars such mails. No kind is called so.
inline constexpr char kUnread[] = "unread";

// A part as the manifest tells it.
struct SeenPart {
  std::string_view path;     // "" the mail itself, "2.1", "2!dir/x"
  std::string_view kind;     // "": nobody knows
  unsigned reason{0};        // number of the notice: 106 of TZ-106; 0: none
};
unsigned reason_number(std::string_view word);   // "TZ-106", else 0

// The kinds, each once, of the part `part` and of all that was found inside it (none: there is no such part), or, for "", of every part of
// the mail. With kUnread last: where the mail is held, because what was listed need not be all of it, and where one of these parts was too
// large, too deep, too many, too slow, broken or of a suspicious structure, so that what is inside it is not listed.
std::vector<std::string> kinds_asked_for(std::span<const SeenPart> parts, std::string_view part, bool held);

}  // namespace temizu
