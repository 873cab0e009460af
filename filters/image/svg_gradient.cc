#include "filters/image/svg_gradient.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>

namespace temizu::image {
namespace {

constexpr int kLikesMax = 8;

// A gradient with what it takes over from others.
struct Resolved {
  bool radial{false};
  std::map<std::string, std::string> attributes;
  std::vector<GradientStop> stops;
};

Resolved resolve(const Gradients& gradients, const Gradient& first) {
  Resolved out{.radial = first.radial, .attributes = first.attributes, .stops = first.stops};
  const Gradient* at = &first;
  for (int i = 0; i < kLikesMax && !at->like.empty(); ++i) {
    const auto next = gradients.find(at->like);
    if (next == gradients.end()) break;
    at = &next->second;
    out.attributes.insert(at->attributes.begin(), at->attributes.end());
    if (out.stops.empty()) out.stops = at->stops;
  }
  double last = 0;
  for (GradientStop& stop : out.stops) last = stop.offset = std::max(last, stop.offset);
  return out;
}

double length_of(const Resolved& gradient, const std::string& name, const char* fallback, bool box, double whole) {
  const auto at = gradient.attributes.find(name);
  const std::string_view text = at == gradient.attributes.end() ? std::string_view(fallback) : std::string_view(at->second);
  const double full = box ? 1 : whole;
  return read_length(text, full).value_or(read_length(fallback, full).value_or(0));
}

Swatch mixed(const Swatch& one, const Swatch& other, double t) {
  const auto mix = [t](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(std::lround(a + (b - a) * t)); };
  return {mix(one.red, other.red), mix(one.green, other.green), mix(one.blue, other.blue), mix(one.alpha, other.alpha)};
}

Swatch colour_at(const std::vector<GradientStop>& stops, double t) {
  if (t <= stops.front().offset) return stops.front().colour;
  const auto next = std::ranges::upper_bound(stops, t, {}, &GradientStop::offset);   // offsets never fall; there may be many
  if (next == stops.end()) return stops.back().colour;
  const auto last = std::prev(next);
  return mixed(last->colour, next->colour, (t - last->offset) / std::max(1e-9, next->offset - last->offset));
}

double spread(double t, const std::string& how) {
  if (!std::isfinite(t)) return 0;
  if (how == "repeat") return t - std::floor(t);
  if (how == "reflect") {
    const double twice = t - 2 * std::floor(t / 2);
    return twice > 1 ? 2 - twice : twice;
  }
  return std::clamp(t, 0.0, 1.0);
}

Shade one_colour(Swatch colour) {
  return {.plain = colour, .varied = {}, .stops = 0};
}

std::uint8_t times(std::uint8_t alpha, double opacity) { return static_cast<std::uint8_t>(std::lround(alpha * std::clamp(opacity, 0.0, 1.0))); }

// How far along the gradient a point lies.
std::function<double(Point)> along(const Resolved& g, bool box, Point whole) {
  const double diagonal = std::sqrt((whole.x * whole.x + whole.y * whole.y) / 2);
  if (!g.radial) {
    const Point a{length_of(g, "x1", "0%", box, whole.x), length_of(g, "y1", "0%", box, whole.y)};
    const Point b{length_of(g, "x2", "100%", box, whole.x), length_of(g, "y2", "0%", box, whole.y)};
    const double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
    return [=](Point p) { return square < 1e-18 ? 1.0 : ((p.x - a.x) * dx + (p.y - a.y) * dy) / square; };
  }
  const Point c{length_of(g, "cx", "50%", box, whole.x), length_of(g, "cy", "50%", box, whole.y)};
  const double r = length_of(g, "r", "50%", box, diagonal);
  Point f{g.attributes.contains("fx") ? length_of(g, "fx", "50%", box, whole.x) : c.x, g.attributes.contains("fy") ? length_of(g, "fy", "50%", box, whole.y) : c.y};
  const double out = std::hypot(f.x - c.x, f.y - c.y);
  if (out > r * 0.999 && out > 0) f = {c.x + (f.x - c.x) / out * r * 0.999, c.y + (f.y - c.y) / out * r * 0.999};
  return [=](Point p) {
    if (r < 1e-9) return 1.0;
    // p = f + t (edge - f): the root of a quadratic in 1/t.
    const double dx = p.x - f.x, dy = p.y - f.y, ex = f.x - c.x, ey = f.y - c.y;
    const double a = dx * dx + dy * dy, b = dx * ex + dy * ey, k = ex * ex + ey * ey - r * r;
    if (a < 1e-18) return 0.0;
    const double root = (-b + std::sqrt(std::max(0.0, b * b - a * k))) / a;
    return root <= 0 ? 1.0 : 1 / root;
  };
}

}  // namespace

Result<Shade> shade_of(const Paint& paint, double opacity, const Gradients& gradients, const Outline& outline, const Matrix& place, Point whole) {
  Swatch plain = paint.colour;
  plain.alpha = times(plain.alpha, opacity);
  if (paint.kind == Paint::Kind::colour) return one_colour(plain);
  const auto named = gradients.find(paint.gradient);
  if (named == gradients.end()) {
    if (paint.has_fallback) return one_colour(plain);
    return Unexpected(Code::unsupported, "SVG", "a paint that cannot be drawn: it needs the render cage", "ask for a PNG or PDF");
  }
  const Resolved g = resolve(gradients, named->second);
  if (g.stops.empty()) return one_colour({0, 0, 0, 0});
  const auto word = [&](const char* name) {
    const auto at = g.attributes.find(name);
    return at == g.attributes.end() ? std::string() : at->second;
  };
  const bool box = word("gradientUnits") != "userSpaceOnUse";
  Matrix measure;
  if (box) {
    const auto around = box_of(outline);
    if (!around || around->right - around->left < 1e-9 || around->bottom - around->top < 1e-9) return one_colour({0, 0, 0, 0});
    measure = {around->right - around->left, 0, 0, around->bottom - around->top, around->left, around->top};
  }
  const auto own = read_transform(word("gradientTransform"));
  const auto back = inverse(place * measure * own.value_or(Matrix{}));
  Swatch last = g.stops.back().colour;
  last.alpha = times(last.alpha, opacity);
  if (!back) return one_colour(last);
  return Shade{.plain = {}, .varied = [t = along(g, box, whole), back = *back, stops = g.stops, how = word("spreadMethod"), opacity](Point p) {
    Swatch colour = colour_at(stops, spread(t(back(p)), how));
    colour.alpha = times(colour.alpha, opacity);
    return colour;
  }, .stops = g.stops.size()};
}

}  // namespace temizu::image
