#include "filters/html/look.h"

#include <algorithm>
#include <cstdlib>

#include "filters/html/entities.h"

namespace temizu {
namespace {

bool nearly_equal(std::uint32_t a, std::uint32_t b) {
  constexpr int kClose = 8;   // of 255 in each channel: nobody reads that
  for (const int shift : {0, 8, 16}) {
    if (std::abs(static_cast<int>((a >> shift) & 0xFF) - static_cast<int>((b >> shift) & 0xFF)) > kClose) return false;
  }
  return true;
}

std::string lower_attribute(const HtmlToken& start, std::string_view name) {
  std::string value = attribute(start, name);
  for (char& c : value) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return value;
}

}  // namespace

bool Look::hidden() const {
  if (gone || invisible || tiny || colour.state == Colour::State::transparent) return true;
  return colour.state == Colour::State::known && background.state == Colour::State::known &&
         nearly_equal(colour.rgb, background.rgb);
}

Declarations declarations_of(const HtmlToken& start, const StyleSheet& sheet) {
  Declarations own;
  for (const HtmlAttribute& item : start.attributes) {   // presentational attributes are the weakest
    if (same_name(item.name, "bgcolor")) own.background = parse_colour(lower_attribute(start, "bgcolor"));
    else if (same_name(item.name, "background")) own.background.state = Colour::State::unknown;
    else if (same_name(item.name, "color") && start.tag == Tag::font) own.colour = parse_colour(lower_attribute(start, "color"));
    else if (same_name(item.name, "text") && start.tag == Tag::body) own.colour = parse_colour(lower_attribute(start, "text"));
    else if (same_name(item.name, "hidden")) own.none = true;
  }
  if (!sheet.empty()) merge(own, sheet.look_up(start.tag, attribute(start, "class"), attribute(start, "id")));
  if (has_attribute(start, "style")) merge(own, parse_declarations(attribute(start, "style")));
  return own;
}

Look look_inside(const Look& outer, Tag tag, const Declarations& own) {
  Look look = outer;
  const bool collapsed = own.collapsed.value_or(false) && own.overflow_hidden.value_or(false);
  look.gone = outer.gone || own.none.value_or(false) || own.see_through.value_or(false) || own.off_screen.value_or(false) ||
              own.zero_max.value_or(false) || collapsed;
  look.invisible = own.invisible.value_or(outer.invisible);
  look.tiny = own.tiny.value_or(outer.tiny);
  look.pre = own.pre.value_or(outer.pre);
  if (tag == Tag::pre || tag == Tag::listing || tag == Tag::xmp || tag == Tag::plaintext || tag == Tag::textarea) look.pre = true;
  // A link has a colour of its own, unless it says otherwise.
  if (tag == Tag::a) look.colour = {Colour::State::known, 0x0000EE};
  if (own.colour.state != Colour::State::unset) look.colour = own.colour;
  if (own.background.state == Colour::State::known || own.background.state == Colour::State::unknown) {
    look.background = own.background;
  }
  return look;
}

std::string attribute(const HtmlToken& start, std::string_view name) {
  for (const HtmlAttribute& item : start.attributes) {
    if (same_name(item.name, name)) return decode_attribute(item.raw_value);
  }
  return {};
}

bool has_attribute(const HtmlToken& start, std::string_view name) {
  return std::ranges::any_of(start.attributes, [&](const HtmlAttribute& item) { return same_name(item.name, name); });
}

std::size_t number_attribute(const HtmlToken& start, std::string_view name, std::size_t fallback, std::size_t most) {
  const std::string value = attribute(start, name);
  std::size_t number = 0;
  std::size_t digits = 0;
  const std::size_t begin = std::min(value.find_first_not_of(" \t\n"), value.size());
  while (begin + digits < value.size() && digits < 9 && value[begin + digits] >= '0' && value[begin + digits] <= '9') {
    number = number * 10 + static_cast<std::size_t>(value[begin + digits++] - '0');
  }
  return digits == 0 ? fallback : std::min(number, most);
}

}  // namespace temizu
