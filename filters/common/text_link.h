// Links of calendars and contacts that go on as words: where a meeting is held is content, but no program may follow it by itself.
#pragma once

#include <string>
#include <string_view>

namespace temizu {

// The address as it is written into a description: http, https, mailto or tel, no blank, quote or angle bracket, at most
// 2,000 octets. Empty for everything else (file:, javascript:, a name of a server alone).
std::string link_words(std::string_view value);

// Adds "リンク: <url>" as a line of its own, unless text holds the same address already.
void append_link(std::string& text, std::string_view url);

// Adds a line; text may be empty.
void append_text_line(std::string& text, std::string_view line);

}  // namespace temizu
