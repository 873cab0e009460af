#include "filters/html/css.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace temizu {
namespace {

constexpr std::size_t kStyleBytesMax = 4096;
constexpr std::size_t kSheetBytesMax = 256 << 10;
constexpr double kTinyPx = 1.5;
constexpr double kFarPx = 500;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Lower case, comments out. "\" escapes are resolved to the letter behind them, which is enough for "d\isplay".
std::string normalise(std::string_view css) {
  std::string out;
  out.reserve(css.size());
  for (std::size_t at = 0; at < css.size(); ++at) {
    if (css.substr(at).starts_with("/*")) {
      const std::size_t end = css.find("*/", at + 2);
      if (end == std::string_view::npos) break;
      at = end + 1;
      continue;
    }
    if (css[at] == '\\') continue;
    out.push_back(css[at] >= 'A' && css[at] <= 'Z' ? static_cast<char>(css[at] | 0x20) : css[at]);
  }
  return out;
}

// A length in pixels; em and % are relative to 16 px, which is near enough to tell nothing from something.
std::optional<double> parse_length(std::string_view value) {
  value = trim(value);
  double sign = 1;
  if (value.starts_with('-')) sign = -1, value.remove_prefix(1);
  double number = 0;
  double place = 0;   // 0 before the point, then 0.1, 0.01, …
  std::size_t at = 0;
  for (; at < value.size() && at < 24; ++at) {
    const char c = value[at];
    if (c == '.' && place == 0) {
      place = 0.1;
    } else if (c >= '0' && c <= '9') {
      number = place == 0 ? number * 10 + (c - '0') : number + (c - '0') * place;
      if (place != 0) place /= 10;
    } else {
      break;
    }
  }
  if (at == 0) return std::nullopt;
  std::string_view unit = value.substr(at);
  unit = unit.substr(0, unit.find_first_of(" \t!;"));
  if (unit == "em" || unit == "rem" || unit == "ex" || unit == "ch") number *= 16;
  else if (unit == "pt") number *= 4.0 / 3;
  else if (unit == "in") number *= 96;
  else if (unit == "cm") number *= 38;
  else if (unit == "%") number *= 0.16;
  else if (!unit.empty() && unit != "px") return std::nullopt;
  return sign * number;
}

bool is_zero(std::string_view value) {
  const auto length = parse_length(value);
  return length && std::fabs(*length) < 0.5;
}
bool is_far(std::string_view value) {
  const auto length = parse_length(value);
  return length && *length <= -kFarPx;
}

// "margin: 0 auto" and the like: the vertical ones are the first and, of three or four values, the third.
bool zero_margin(std::string_view value) { return is_zero(value.substr(0, value.find(' '))); }

bool draws_line(std::string_view value) {
  if (value.find("none") != std::string_view::npos || value.find("solid") == std::string_view::npos) return false;
  return true;
}

void declare(Declarations& own, std::string_view name, std::string_view value) {
  const auto has = [&](std::string_view word) { return value.find(word) != std::string_view::npos; };
  if (has("url(") || has("expression(")) own.active = true;
  if (name == "display") own.none = has("none");
  else if (name == "mso-hide") own.none = has("all") || own.none.value_or(false);
  else if (name == "visibility") own.invisible = has("hidden") || has("collapse");
  else if (name == "font-size") {
    const auto size = parse_length(value);
    own.tiny = size && *size <= kTinyPx;
  } else if (name == "max-height" || name == "max-width") {
    if (is_zero(value)) own.zero_max = own.collapsed = true;
  } else if (name == "height" || name == "width") {
    if (is_zero(value)) own.collapsed = true;
  } else if (name.starts_with("overflow")) own.overflow_hidden = has("hidden");
  else if (name == "opacity") {
    const auto opacity = parse_length(value);
    own.see_through = opacity && *opacity <= 0.05;
  } else if (name == "filter") own.see_through = has("opacity=0)") || has("opacity(0)");
  else if (name == "text-indent" || name == "left" || name == "top" || name == "margin-left" || name == "margin-top") {
    if (is_far(value)) own.off_screen = true;
    if (name == "margin-top") own.no_margin = is_zero(value);
  } else if (name == "clip") own.off_screen = has("rect(0") || has("rect(1px");
  else if (name == "clip-path") own.off_screen = has("inset(50%") || has("inset(100%");
  else if (name == "white-space") own.pre = has("pre");
  else if (name == "margin") own.no_margin = zero_margin(value);
  else if (name == "border-top") own.rule_above = draws_line(value);
  else if (name == "color") own.colour = parse_colour(value);
  else if (name == "background-color") own.background = parse_colour(value);
  else if (name == "background") {
    own.background = parse_colour(value);
    if (own.background.state == Colour::State::unset) own.background.state = Colour::State::unknown;
  } else if (name == "background-image" && !value.starts_with("none")) own.background.state = Colour::State::unknown;
  else if (name == "behavior" || name == "-moz-binding") own.active = true;
}

constexpr std::pair<std::string_view, std::uint32_t> kColours[] = {
    {"white", 0xFFFFFF}, {"black", 0x000000}, {"red", 0xFF0000},    {"green", 0x008000},  {"blue", 0x0000FF},
    {"yellow", 0xFFFF00}, {"gray", 0x808080}, {"grey", 0x808080},   {"silver", 0xC0C0C0}, {"navy", 0x000080},
    {"maroon", 0x800000}, {"purple", 0x800080}, {"olive", 0x808000}, {"teal", 0x008080},  {"aqua", 0x00FFFF},
    {"fuchsia", 0xFF00FF}, {"lime", 0x00FF00}, {"orange", 0xFFA500}, {"pink", 0xFFC0CB}, {"whitesmoke", 0xF5F5F5},
    {"snow", 0xFFFAFA}, {"ivory", 0xFFFFF0}, {"lightyellow", 0xFFFFE0}, {"windowtext", 0x000000}, {"window", 0xFFFFFF}};

Colour known(std::uint32_t rgb) { return {Colour::State::known, rgb}; }

Colour parse_hex(std::string_view digits) {
  std::uint32_t value = 0;
  std::size_t count = 0;
  for (; count < digits.size() && count < 8; ++count) {
    const char c = digits[count];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) break;
    value = (value << 4) | static_cast<std::uint32_t>(digit);
  }
  if (count == 6) return known(value);
  if (count == 3) {
    const std::uint32_t r = value >> 8, g = (value >> 4) & 15, b = value & 15;
    return known((r * 17) << 16 | (g * 17) << 8 | b * 17);
  }
  if (count == 8 && (value & 0xFF) == 0) return {Colour::State::transparent, 0};
  return count == 8 ? known(value >> 8) : Colour{Colour::State::unknown, 0};
}

Colour parse_rgb(std::string_view arguments) {
  double part[4] = {0, 0, 0, 1};
  for (double& value : part) {
    arguments = trim(arguments);
    if (arguments.empty()) break;
    const std::size_t end = arguments.find_first_of(",/ ");
    std::string_view word = arguments.substr(0, end);
    const bool percent = word.ends_with('%');
    if (percent) word.remove_suffix(1);
    const auto number = parse_length(word);
    if (!number) return {Colour::State::unknown, 0};
    value = percent ? *number * 2.55 : *number;
    arguments.remove_prefix(end == std::string_view::npos ? arguments.size() : end + 1);
  }
  if (part[3] <= 0.05) return {Colour::State::transparent, 0};
  const auto octet = [](double value) { return static_cast<std::uint32_t>(std::clamp(value, 0.0, 255.0)); };
  return known(octet(part[0]) << 16 | octet(part[1]) << 8 | octet(part[2]));
}

// Passes over one "{ … }" with what is nested in it; the position behind it.
std::size_t skip_block(std::string_view css, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < css.size(); ++at) {
    if (css[at] == '{') ++depth;
    if (css[at] == '}' && --depth == 0) return at + 1;
  }
  return css.size();
}

template <class Value>
void take(Value& into, const Value& later) {
  if (later) into = later;
}

}  // namespace

Colour parse_colour(std::string_view value) {
  value = trim(value);
  if (value.find("url(") != std::string_view::npos || value.find("gradient(") != std::string_view::npos ||
      value.find("var(") != std::string_view::npos) {
    return {Colour::State::unknown, 0};
  }
  if (value.starts_with('#')) return parse_hex(value.substr(1));
  if (value.starts_with("rgb")) {
    const std::size_t open = value.find('(');
    const std::size_t close = value.find(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {Colour::State::unknown, 0};
    return parse_rgb(value.substr(open + 1, close - open - 1));
  }
  const std::string_view word = value.substr(0, value.find_first_of(" !;,"));
  if (word == "transparent") return {Colour::State::transparent, 0};
  if (word == "none" || word == "inherit" || word == "initial" || word == "currentcolor") return {};
  for (const auto& [name, rgb] : kColours) {
    if (word == name) return known(rgb);
  }
  return {Colour::State::unknown, 0};
}

Declarations parse_declarations(std::string_view style) {
  Declarations own;
  const std::string text = normalise(style.substr(0, kStyleBytesMax));
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    const std::string_view item = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const std::size_t colon = item.find(':');
    if (colon != std::string_view::npos) declare(own, trim(item.substr(0, colon)), trim(item.substr(colon + 1)));
  }
  return own;
}

void merge(Declarations& into, const Declarations& later) {
  take(into.none, later.none);
  take(into.invisible, later.invisible);
  take(into.tiny, later.tiny);
  take(into.collapsed, later.collapsed);
  take(into.overflow_hidden, later.overflow_hidden);
  take(into.zero_max, later.zero_max);
  take(into.see_through, later.see_through);
  take(into.off_screen, later.off_screen);
  take(into.pre, later.pre);
  take(into.no_margin, later.no_margin);
  take(into.rule_above, later.rule_above);
  if (later.colour.state != Colour::State::unset) into.colour = later.colour;
  if (later.background.state != Colour::State::unset) into.background = later.background;
  into.active = into.active || later.active;
}

void StyleSheet::add(std::string_view untrusted_css) {
  const std::string text = normalise(untrusted_css.substr(0, kSheetBytesMax));
  const std::string_view css = text;
  active_ = active_ || css.find("@import") != std::string_view::npos || css.find("url(") != std::string_view::npos ||
            css.find("expression(") != std::string_view::npos || css.find("behavior:") != std::string_view::npos ||
            css.find("-moz-binding") != std::string_view::npos;
  std::size_t at = 0;
  while (at < css.size()) {
    const std::size_t open = css.find_first_of("{;", at);
    if (open == std::string_view::npos) return;
    std::string_view head = trim(css.substr(at, open - at));
    while (head.starts_with("<!--") || head.starts_with("-->")) head = trim(head.substr(head[0] == '<' ? 4 : 3));
    if (css[open] == ';') {   // "@import …;", "@charset …;"
      at = open + 1;
      continue;
    }
    const std::size_t next = skip_block(css, open);
    if (!head.starts_with('@')) add_rule(head, css.substr(open + 1, next - open - 1));
    at = next;
  }
}

void StyleSheet::add_rule(std::string_view selectors, std::string_view body) {
  if (body.ends_with('}')) body.remove_suffix(1);
  const Declarations own = parse_declarations(body);
  while (!selectors.empty() && rules_.size() < kRulesMax) {
    const std::size_t comma = selectors.find(',');
    const std::string_view selector = trim(selectors.substr(0, comma));
    selectors.remove_prefix(comma == std::string_view::npos ? selectors.size() : comma + 1);
    const bool simple = !selector.empty() && selector.size() <= 80 &&
                        selector.find_first_of(" \t\n\r>+~:[]*()\"") == std::string_view::npos &&
                        std::ranges::count_if(selector.substr(1), [](char c) { return c == '.' || c == '#'; }) <= 1;
    if (simple) merge(rules_[std::string(selector)], own);
  }
}

Declarations StyleSheet::look_up(Tag tag, std::string_view classes, std::string_view id) const {
  Declarations found;
  const auto add = [&](std::string_view key) {
    if (const auto at = rules_.find(key); at != rules_.end()) merge(found, at->second);
  };
  const std::string_view name = name_of(tag);
  add(name);
  std::string lowered = normalise(classes.substr(0, 256));
  std::string_view rest = lowered;
  std::string key;
  while (!(rest = trim(rest)).empty()) {
    const std::size_t end = std::min(rest.find_first_of(" \t\n\f\r"), rest.size());
    key.assign(".").append(rest.substr(0, end));
    add(key);
    key.insert(0, name);
    add(key);
    rest.remove_prefix(end);
  }
  if (!id.empty()) add(key.assign("#").append(normalise(id.substr(0, 80))));
  return found;
}

}  // namespace temizu
