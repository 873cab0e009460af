// Whether a reader of the original would have seen the text of an element. Computed from outside in, once per element.
#pragma once

#include "filters/html/css.h"
#include "filters/html/tokens.h"

namespace temizu {

struct Look {
  bool gone{false};        // display: none and its kin: nothing inside can come back
  bool invisible{false};   // visibility: hidden: a child may be visible again
  bool tiny{false};
  bool pre{false};
  Colour colour{Colour::State::known, 0x000000};
  Colour background{Colour::State::known, 0xFFFFFF};   // what mail clients show behind a mail without colours

  bool hidden() const;     // text straight inside this element is not seen
};

// What the element's attributes and style say, over what the sheet says about it.
Declarations declarations_of(const HtmlToken& start, const StyleSheet& sheet);

Look look_inside(const Look& outer, Tag tag, const Declarations& own);

// The value of an attribute, references decoded; empty when missing. name in lower case.
std::string attribute(const HtmlToken& start, std::string_view name);
bool has_attribute(const HtmlToken& start, std::string_view name);
// A number of 0 to most; fallback when missing or no number.
std::size_t number_attribute(const HtmlToken& start, std::string_view name, std::size_t fallback, std::size_t most);

}  // namespace temizu
