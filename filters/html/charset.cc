#include "filters/html/charset.h"

#include <algorithm>

#include "filters/html/look.h"
#include "filters/html/tokens.h"

namespace temizu {
namespace {

constexpr std::size_t kMetaOctets = 4096;

// "charset=x" inside a content attribute (WHATWG HTML 13.2.3.2, "extracting a character encoding").
std::string charset_in_content(std::string content) {
  std::ranges::transform(content, content.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  const std::size_t word = content.find("charset");
  if (word == std::string::npos) return {};
  std::size_t begin = content.find_first_not_of(" \t", word + 7);
  if (begin == std::string::npos || content[begin] != '=') return {};
  begin = content.find_first_not_of(" \t\"'", begin + 1);
  if (begin == std::string::npos) return {};
  return content.substr(begin, content.find_first_of(" \t;\"'", begin) - begin);
}

}  // namespace

std::string meta_charset(ByteView untrusted_html) {
  HtmlTokens tokens(untrusted_html.substr(0, kMetaOctets));
  HtmlToken token;
  while (tokens.next(token)) {
    if (token.type != HtmlToken::Type::start) continue;
    if (token.tag == Tag::body) return {};
    if (token.tag != Tag::meta) continue;
    std::string name = attribute(token, "charset");
    if (name.empty()) name = charset_in_content(attribute(token, "content"));
    if (name.empty()) continue;
    return name.starts_with("utf-16") || name.starts_with("UTF-16") ? "utf-8" : name;
  }
  return {};
}

DecodedText decode_html(ByteView untrusted_html, std::string_view declared) {
  if (!normalize_label(declared).empty()) return decode_text(untrusted_html, declared);
  const std::string meta = meta_charset(untrusted_html);
  return decode_text(untrusted_html, normalize_label(meta).empty() ? declared : std::string_view(meta));
}

}  // namespace temizu
