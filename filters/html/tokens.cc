#include "filters/html/tokens.h"

#include <algorithm>

#include "base/ascii.h"

namespace temizu {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

// Elements whose content is text up to their end tag. title and textarea decode references, the others do not.
bool is_raw(Tag tag) {
  using enum Tag;
  return tag == script || tag == style || tag == title || tag == textarea || tag == xmp || tag == iframe || tag == noembed ||
         tag == noframes || tag == plaintext;
}
bool decodes_references(Tag tag) { return tag == Tag::title || tag == Tag::textarea; }

// text starts with "</name" or "<name" (skip octets before the name) and the name ends there.
bool names(std::string_view text, std::size_t skip, std::string_view name) {
  if (text.size() < skip + name.size() || !same_name(text.substr(skip, name.size()), name)) return false;
  if (text.size() == skip + name.size()) return false;
  const char after = text[skip + name.size()];
  return is_space(after) || after == '/' || after == '>';
}

// Where the content of <script> ends: at its end tag, but not inside "<!-- <script> … </script>" (WHATWG HTML 13.2.5.20
// to 13.2.5.31, the double escaped states).
std::size_t script_end(std::string_view text) {
  bool escaped = false;
  bool twice = false;
  std::size_t dashes_from = 0;   // "-->" must not use the dashes of "<!--" once more… except "<!-->", which closes at once
  for (std::size_t at = text.find_first_of("<-"); at != std::string_view::npos; at = text.find_first_of("<-", at + 1)) {
    const std::string_view here = text.substr(at);
    if (here[0] == '-') {
      if (escaped && at >= dashes_from && here.starts_with("-->")) escaped = twice = false;
    } else if (!escaped && here.starts_with("<!--")) {
      escaped = true;
      dashes_from = at + 2;
    } else if (escaped && !twice && names(here, 1, "script")) {
      twice = true;
    } else if (names(here, 2, "script") && here[1] == '/') {
      if (!twice) return at;
      twice = false;
    }
  }
  return text.size();
}

std::size_t raw_end(std::string_view text, Tag tag) {
  if (tag == Tag::plaintext) return text.size();
  if (tag == Tag::script) return script_end(text);
  const std::string_view name = name_of(tag);
  for (std::size_t at = text.find("</"); at != std::string_view::npos; at = text.find("</", at + 2)) {
    if (names(text.substr(at), 2, name)) return at;
  }
  return text.size();
}

}  // namespace

bool same_name(std::string_view as_written, std::string_view wanted) {
  return as_written.size() == wanted.size() &&
         std::equal(as_written.begin(), as_written.end(), wanted.begin(), [](char a, char b) { return ascii_lower(a) == b; });
}

bool HtmlTokens::next(HtmlToken& token) {
  token.attributes.clear();
  token.self_closing = false;
  if (raw_until_ != Tag::other) {
    take_raw(token);
    if (!token.text.empty()) return true;
  }
  if (rest_.empty()) return false;
  if (rest_[0] == '<' && take_markup(token)) return true;
  // Text up to the next "<" that starts markup; a lone "<" belongs to the text.
  token.type = HtmlToken::Type::text;
  std::size_t end = std::min(rest_.find('<', 1), rest_.size());
  token.text = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return true;
}

// rest_ starts with "<". False when that is only a character, or when the tag is cut off by the end of the input: then
// rest_ is left alone or emptied.
bool HtmlTokens::take_markup(HtmlToken& token) {
  if (rest_.size() < 2) return false;
  if (is_letter(rest_[1])) return take_tag(token, false);
  if (rest_[1] == '/') {
    if (rest_.size() < 3) return false;
    if (is_letter(rest_[2])) return take_tag(token, true);
    if (rest_[2] == '>') {
      token.type = HtmlToken::Type::comment;
      token.text = {};
      rest_.remove_prefix(3);
      return true;
    }
    take_comment(token);
    return true;
  }
  if (rest_[1] == '!' || rest_[1] == '?') {
    take_comment(token);
    return true;
  }
  return false;
}

// "<!-- … -->" (13.2.5.43 to .51: also "<!-->", "<!--->", "--!>"), else a bogus comment or doctype up to ">".
void HtmlTokens::take_comment(HtmlToken& token) {
  token.type = HtmlToken::Type::comment;
  if (!rest_.starts_with("<!--")) {
    const std::size_t end = rest_.find('>');
    token.text = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return;
  }
  for (const std::string_view empty : {"<!-->", "<!--->"}) {
    if (!rest_.starts_with(empty)) continue;
    token.text = {};
    rest_.remove_prefix(empty.size());
    return;
  }
  for (std::size_t at = rest_.find("--", 4); at != std::string_view::npos; at = rest_.find("--", at + 1)) {
    const std::size_t close = rest_.substr(at).starts_with("-->") ? 3 : rest_.substr(at).starts_with("--!>") ? 4 : 0;
    if (close == 0) continue;
    token.text = rest_.substr(4, at - 4);
    rest_.remove_prefix(at + close);
    return;
  }
  token.text = rest_.substr(4);
  rest_ = {};
}

bool HtmlTokens::take_tag(HtmlToken& token, bool end) {
  token.type = end ? HtmlToken::Type::end : HtmlToken::Type::start;
  const std::size_t begin = end ? 2 : 1;
  std::size_t at = begin;
  while (at < rest_.size() && !is_space(rest_[at]) && rest_[at] != '/' && rest_[at] != '>') ++at;
  token.name = rest_.substr(begin, at - begin);
  token.tag = to_tag(token.name);
  rest_.remove_prefix(at);
  take_attributes(token);
  if (rest_.empty()) {   // cut off: a browser drops the tag
    token.type = HtmlToken::Type::comment;
    token.text = {};
    return true;
  }
  rest_.remove_prefix(1);
  if (!end && is_raw(token.tag)) raw_until_ = token.tag;
  return true;
}

// Up to the ">" that ends the tag, which stays; rest_ is empty when there is none.
void HtmlTokens::take_attributes(HtmlToken& token) {
  std::size_t at = 0;
  const auto at_end = [&] { return at >= rest_.size() || rest_[at] == '>'; };
  while (true) {
    while (at < rest_.size() && (is_space(rest_[at]) || rest_[at] == '/')) {
      token.self_closing = rest_[at] == '/' && at + 1 < rest_.size() && rest_[at + 1] == '>';
      ++at;
    }
    if (at_end()) break;
    HtmlAttribute attribute;
    const std::size_t name_begin = at++;   // a "=" in first place belongs to the name
    while (!at_end() && !is_space(rest_[at]) && rest_[at] != '/' && rest_[at] != '=') ++at;
    attribute.name = rest_.substr(name_begin, at - name_begin);
    std::size_t look = at;
    while (look < rest_.size() && is_space(rest_[look])) ++look;
    if (look < rest_.size() && rest_[look] == '=') {
      at = look + 1;
      while (at < rest_.size() && is_space(rest_[at])) ++at;
      if (at < rest_.size() && (rest_[at] == '"' || rest_[at] == '\'')) {
        const std::size_t close = std::min(rest_.find(rest_[at], at + 1), rest_.size());
        attribute.raw_value = rest_.substr(at + 1, close - at - 1);
        at = std::min(close + 1, rest_.size());
      } else {
        const std::size_t value_begin = at;
        while (!at_end() && !is_space(rest_[at])) ++at;
        attribute.raw_value = rest_.substr(value_begin, at - value_begin);
      }
    }
    if (token.attributes.size() < kAttributesMax) token.attributes.push_back(attribute);
  }
  rest_.remove_prefix(std::min(at, rest_.size()));
}

void HtmlTokens::take_raw(HtmlToken& token) {
  const std::size_t end = raw_end(rest_, raw_until_);
  token.type = decodes_references(raw_until_) ? HtmlToken::Type::text : HtmlToken::Type::raw_text;
  token.text = rest_.substr(0, end);
  rest_.remove_prefix(end);
  raw_until_ = Tag::other;
}

}  // namespace temizu
