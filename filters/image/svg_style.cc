#include "filters/image/svg_style.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/ascii.h"
#include "base/bytes.h"
#include "filters/image/svg_shape.h"

namespace temizu::image {
namespace {

struct NamedColour {
  std::string_view name;
  std::uint8_t red, green, blue;
};
constexpr NamedColour kColours[] = {
#define COLOUR(name, red, green, blue) {name, red, green, blue},
#include "filters/image/svg_colours.inc"
#undef COLOUR
};

// Without these a drawing would show something else; "none" and its like ask for nothing.
constexpr std::array<std::string_view, 15> kNotDrawn{"clip-path", "mask", "filter", "marker", "marker-start", "marker-mid", "marker-end", "vector-effect",
                                                     "paint-order", "mix-blend-mode", "isolation", "transform-origin", "clip", "transform-box", "mask-image"};
constexpr std::array<std::string_view, 4> kNothing{"none", "normal", "auto", "inherit"};

std::optional<Swatch> read_hex(std::string_view digits) {
  const bool brief = digits.size() == 3 || digits.size() == 4;
  if (!brief && digits.size() != 6 && digits.size() != 8) return std::nullopt;
  std::string full;
  for (const char c : digits) full.append(brief ? 2 : 1, c);
  const Bytes octets = from_hex(full);
  if (octets.size() < 3) return std::nullopt;
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(octets[i]); };
  return Swatch{at(0), at(1), at(2), octets.size() > 3 ? at(3) : std::uint8_t{255}};
}

// rgb(…) and rgba(…): numbers or per cent, parted by commas or blanks.
std::optional<Swatch> read_rgb(std::string_view inside) {
  std::array<double, 4> values{0, 0, 0, 1};
  std::size_t count = 0;
  while (!inside.empty() && count < 4) {
    const std::size_t end = inside.find_first_of(", /");
    const std::string_view word = trimmed(inside.substr(0, end));
    inside = end == std::string_view::npos ? std::string_view{} : inside.substr(end + 1);
    if (word.empty()) continue;
    NumberList list(word);
    const auto value = list.next();
    if (!value) return std::nullopt;
    const bool percent = word.ends_with('%');
    values[count] = count == 3 ? (percent ? *value / 100 : *value) : (percent ? *value * 2.55 : *value);
    ++count;
  }
  if (count < 3) return std::nullopt;
  const auto octet = [](double value) { return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0))); };
  return Swatch{octet(values[0]), octet(values[1]), octet(values[2]), octet(values[3] * 255)};
}

void read_paint(std::string_view value, Paint& paint) {
  if (value == "inherit") return;
  Paint out;
  if (value.starts_with("url(")) {
    const std::size_t shut = value.find(')');
    if (shut == std::string_view::npos) return;
    std::string_view id = trimmed(value.substr(4, shut - 4));
    if (id.size() >= 2 && (id[0] == '"' || id[0] == '\'')) id = id.substr(1, id.size() - 2);
    out.kind = Paint::Kind::gradient;
    out.gradient = id.starts_with('#') ? std::string(id.substr(1)) : std::string("\n");   // no id holds a line end: not of this drawing
    const std::string_view rest = trimmed(value.substr(shut + 1));
    if (const auto colour = read_colour(rest)) out.colour = *colour, out.has_fallback = true;
    if (rest == "none") out.colour.alpha = 0, out.has_fallback = true;
  } else if (lower_ascii(value) == "currentcolor") {
    out.kind = Paint::Kind::current;   // the colour may stand behind it
  } else if (value == "none") {
    out.kind = Paint::Kind::none;
  } else if (const auto colour = read_colour(value)) {
    out = {.kind = Paint::Kind::colour, .colour = *colour, .gradient = {}};
  } else {
    return;
  }
  paint = std::move(out);
}

void read_unit(std::string_view value, double& to) {
  NumberList list(value);
  if (const auto number = list.next()) to = std::clamp(value.ends_with('%') ? *number / 100 : *number, 0.0, 1.0);
}

void read_dashes(std::string_view value, Style& style) {
  style.dashes.clear();
  double total = 0;
  while (!value.empty() && style.dashes.size() < 64) {
    const std::size_t end = value.find_first_of(", \t\n");
    const std::string_view word = value.substr(0, end);
    value = end == std::string_view::npos ? std::string_view{} : value.substr(end + 1);
    if (word.empty()) continue;
    const auto length = read_length(word, 100);
    if (!length || *length < 0) return style.dashes.clear();
    style.dashes.push_back(*length);
    total += *length;
  }
  if (total <= 1e-6) return style.dashes.clear();
  if (style.dashes.size() % 2 == 1) style.dashes.insert(style.dashes.end(), style.dashes.begin(), style.dashes.end());
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

std::optional<Swatch> read_colour(std::string_view text) {
  if (text.starts_with('#')) return read_hex(text.substr(1));
  const std::string name = lower_ascii(text);
  if ((name.starts_with("rgb(") || name.starts_with("rgba(")) && name.ends_with(')')) {
    const std::size_t open = name.find('(');
    return read_rgb(std::string_view(name).substr(open + 1, name.size() - open - 2));
  }
  if (name == "transparent") return Swatch{0, 0, 0, 0};
  const auto at = std::ranges::lower_bound(kColours, name, {}, &NamedColour::name);
  if (at == std::end(kColours) || at->name != name) return std::nullopt;
  return Swatch{at->red, at->green, at->blue, 255};
}

std::optional<double> read_length(std::string_view text, double whole) {
  text = trimmed(text);
  NumberList list(text);
  const auto value = list.next();
  if (!value) return std::nullopt;
  static constexpr std::array<std::pair<std::string_view, double>, 8> kUnits{{{"px", 1}, {"pt", 96.0 / 72}, {"pc", 16}, {"mm", 96 / 25.4}, {"cm", 96 / 2.54}, {"in", 96}, {"em", 16}, {"ex", 8}}};
  double factor = text.ends_with('%') ? whole / 100 : 1;
  for (const auto& [unit, size] : kUnits) {
    if (text.ends_with(unit)) factor = size;
  }
  return std::clamp(*value * factor, -kFar, kFar);
}

Style inherited(const Style& parent) {
  Style style = parent;
  style.opacity = 1;
  style.stop_colour = {};
  style.stop_opacity = 1;
  return style;
}

Status apply(Style& style, std::string_view name, std::string_view value) {
  value = trimmed(value);
  if (const std::size_t bang = value.find("!important"); bang != std::string_view::npos) value = trimmed(value.substr(0, bang));
  if (std::ranges::find(kNotDrawn, name) != kNotDrawn.end()) {
    if (value.empty() || std::ranges::find(kNothing, value) != kNothing.end()) return {};
    return Unexpected(Code::unsupported, "SVG", "the drawing asks for more than plain painting: it needs the render cage", "ask for a PNG or PDF");
  }
  if (value == "inherit") return {};
  if (name == "fill") read_paint(value, style.fill);
  else if (name == "stroke") read_paint(value, style.stroke);
  else if (name == "color") style.colour = read_colour(value).value_or(style.colour);
  else if (name == "fill-opacity") read_unit(value, style.fill_opacity);
  else if (name == "stroke-opacity") read_unit(value, style.stroke_opacity);
  else if (name == "opacity") read_unit(value, style.opacity);
  else if (name == "stop-opacity") read_unit(value, style.stop_opacity);
  else if (name == "stop-color") style.stop_colour = lower_ascii(value) == "currentcolor" ? style.colour : read_colour(value).value_or(style.stop_colour);
  else if (name == "stroke-width") style.stroke_width = std::max(0.0, read_length(value, 100).value_or(style.stroke_width));
  else if (name == "stroke-dashoffset") style.dash_offset = read_length(value, 100).value_or(0);
  else if (name == "stroke-miterlimit") style.miter_limit = std::max(1.0, read_length(value, 100).value_or(4));
  else if (name == "stroke-dasharray") read_dashes(value, style);
  else if (name == "stroke-linecap") style.round_cap = value == "round", style.square_cap = value == "square";
  else if (name == "stroke-linejoin") style.round_join = value == "round", style.bevel_join = value == "bevel";
  else if (name == "fill-rule") style.even_odd = value == "evenodd";
  else if (name == "display") style.shown = value != "none";
  else if (name == "visibility") style.visible = value == "visible";
  return {};
}

Status apply_list(Style& style, std::string_view declarations) {
  while (!declarations.empty()) {
    const std::size_t end = std::min(declarations.find(';'), declarations.size());
    const std::string_view one = declarations.substr(0, end);
    declarations.remove_prefix(std::min(end + 1, declarations.size()));
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) continue;
    if (auto applied = apply(style, lower_ascii(trimmed(one.substr(0, colon))), one.substr(colon + 1)); !applied) return applied;
  }
  return {};
}

}  // namespace temizu::image
