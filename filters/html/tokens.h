// HTML to tokens: one pass, no copies, no regular expressions (WHATWG HTML section 13.2.5). Views point into the input.
// It never fails: every input has a token sequence, as in a browser. It knows nothing about nesting.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "filters/html/tags.h"

namespace temizu {

struct HtmlAttribute {
  std::string_view name;       // as written; compare with same_name
  std::string_view raw_value;  // references not yet decoded, see decode_attribute
};

struct HtmlToken {
  enum class Type : unsigned char { text, raw_text, start, end, comment };
  Type type{Type::text};
  Tag tag{Tag::other};
  std::string_view name;                   // of start and end, as written
  std::string_view text;                   // text: references not yet decoded; raw_text: none to decode; comment: inside
  std::vector<HtmlAttribute> attributes;   // at most kAttributesMax; the first of two equal names wins
  bool self_closing{false};
};

bool same_name(std::string_view as_written, std::string_view lower);

class HtmlTokens {
 public:
  static constexpr std::size_t kAttributesMax = 64;

  explicit HtmlTokens(std::string_view utf8) : rest_(utf8) {}

  // The next token into token, whose storage is used again. False at the end.
  bool next(HtmlToken& token);

 private:
  bool take_markup(HtmlToken& token);
  void take_comment(HtmlToken& token);
  bool take_tag(HtmlToken& token, bool end);
  void take_attributes(HtmlToken& token);
  void take_raw(HtmlToken& token);

  std::string_view rest_;
  Tag raw_until_{Tag::other};   // inside script, style, title, …: text up to its own end tag
};

}  // namespace temizu
