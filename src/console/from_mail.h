// Text that a sender wrote, before it is shown: the one place where it is cleaned and cut. The pages put it in quotes and
// show it as text, never as markup; here what hides, turns or breaks a line is taken out.
#pragma once

#include <string>
#include <string_view>

namespace temizu::console {

inline constexpr std::size_t kMailTextCharacters = 300;    // of one line; then "…"
inline constexpr std::size_t kWashedTextOctets = 200'000;  // of a body

// One line: not UTF-8 becomes U+FFFD; controls, bidi controls, tags, zero-width blanks and stacks of more than four
// combining marks go; line ends, tabs and runs of blanks become one blank.
std::string from_mail(std::string_view untrusted_text, std::size_t characters_max = kMailTextCharacters);

// Several lines (LF): the same for each, blanks kept. cut says whether the end is missing.
struct MailLines { std::string text; bool cut{false}; };
MailLines lines_from_mail(std::string_view untrusted_text, std::size_t octets_max = kWashedTextOctets);

}  // namespace temizu::console
