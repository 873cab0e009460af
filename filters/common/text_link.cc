#include "filters/common/text_link.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "filters/common/content_lines.h"

namespace temizu {
namespace {

constexpr std::size_t kLinkMax = 2000;
constexpr std::array<std::string_view, 4> kSchemes{"http://", "https://", "mailto:", "tel:"};

bool ends_address(char c) { return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"'; }

}  // namespace

std::string link_words(std::string_view value) {
  if (value.size() > kLinkMax) return {};
  std::string url = unescape_text(value);
  while (!url.empty() && static_cast<unsigned char>(url.back()) <= ' ') url.pop_back();
  url.erase(0, std::min(url.find_first_not_of(" \t\n"), url.size()));
  std::string head = url.substr(0, 8);
  std::ranges::transform(head, head.begin(), ascii_lower);
  const auto scheme = std::ranges::find_if(kSchemes, [&](std::string_view s) { return head.starts_with(s) && url.size() > s.size(); });
  if (scheme == kSchemes.end() || std::ranges::any_of(url, ends_address) || url.find('\\') != std::string::npos) return {};
  return url;
}

void append_link(std::string& text, std::string_view url) {
  for (std::size_t at = text.find(url); at != std::string::npos; at = text.find(url, at + url.size())) {
    const std::size_t end = at + url.size();
    if (end == text.size() || ends_address(text[end])) return;
  }
  append_text_line(text, "リンク: " + std::string(url));
}

void append_text_line(std::string& text, std::string_view line) {
  while (line.ends_with(' ') || line.ends_with('\n')) line.remove_suffix(1);
  if (line.empty()) return;
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  text += line;
}

}  // namespace temizu
