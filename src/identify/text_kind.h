// Which kind of text. Content decides where it can; where it cannot (a table, a fragment of HTML, JSON) the name or the
// label may choose among kinds of text that the content does not contradict.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace temizu {

// start: TextLook::start. declared_type: lower case, without parameters.
std::string_view kind_of_text(std::string_view untrusted_start, std::string_view declared_type, const std::vector<std::string>& extensions);

// start reads as the beginning of this kind of text; false for kinds that are not text.
bool text_starts_as(std::string_view untrusted_start, std::string_view kind);

}  // namespace temizu
