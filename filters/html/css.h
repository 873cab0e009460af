// As much CSS as decides whether a reader would have seen a text: display, visibility, sizes, colours, position, and a few
// for layout (margins, white-space, borders). Selectors are tag, .class, tag.class and #id; all else, and everything in
// @media, is passed over. Never fetches, never fails: what it does not understand does not count.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "filters/html/tags.h"

namespace temizu {

// 0xRRGGBB; unknown: set, but not to a plain colour (an image, a gradient, a variable).
struct Colour {
  enum class State : std::uint8_t { unset, known, transparent, unknown };
  State state{State::unset};
  std::uint32_t rgb{0};
};

// What one element's own style says. Unset members say nothing.
struct Declarations {
  std::optional<bool> none;            // display: none, mso-hide: all
  std::optional<bool> invisible;       // visibility: hidden or collapse
  std::optional<bool> tiny;            // font-size of at most 1.5 px
  std::optional<bool> collapsed;       // max-height, max-width, height or width of zero
  std::optional<bool> overflow_hidden;
  std::optional<bool> zero_max;        // max-height or max-width of zero: hides without overflow in many clients
  std::optional<bool> see_through;     // opacity: 0
  std::optional<bool> off_screen;      // moved or indented by at least 500 px to the left or up, clipped to nothing
  std::optional<bool> pre;             // white-space: pre, pre-wrap, pre-line
  std::optional<bool> no_margin;       // margin-top and margin-bottom of zero
  std::optional<bool> rule_above;      // border-top with a width: Outlook's line above a quoted mail
  Colour colour;
  Colour background;
  bool active{false};                  // url(), expression(), behavior, -moz-binding, @import
};

// Later declarations win, as in CSS; !important is taken for granted.
void merge(Declarations& into, const Declarations& later);

// One style attribute, references decoded. Looks at the first 4,096 octets.
Declarations parse_declarations(std::string_view style);

// A colour word, #rgb, #rrggbb, rgb() or rgba().
Colour parse_colour(std::string_view value);

class StyleSheet {
 public:
  // Adds one <style> element: at most kRulesMax simple selectors in all.
  void add(std::string_view css);
  bool empty() const { return rules_.empty(); }
  bool active() const { return active_; }
  // What the sheet says about an element, in the order tag, classes, id.
  Declarations look_up(Tag tag, std::string_view classes, std::string_view id) const;

 private:
  static constexpr std::size_t kRulesMax = 4000;
  void add_rule(std::string_view selectors, std::string_view body);

  std::map<std::string, Declarations, std::less<>> rules_;   // "p", ".x", "p.x", "#x"
  bool active_{false};
};

}  // namespace temizu
