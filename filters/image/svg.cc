#include "filters/image/svg.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "filters/common/safe_xml.h"
#include "filters/image/svg_canvas.h"
#include "filters/image/svg_gradient.h"

namespace temizu::image {
namespace {

constexpr std::string_view kSvg = "http://www.w3.org/2000/svg";
constexpr std::string_view kXlink = "http://www.w3.org/1999/xlink";
constexpr double kLongestLeast = 512, kLongestMost = 3000;   // pixels of the longer side
constexpr XmlLimits kLimits{.depth_max = 60, .elements_max = 200'000};

using Attributes = std::vector<XmlAttribute>;

Unexpected needs_cage(std::string what) { return Unexpected(Code::unsupported, "SVG", std::move(what) + ": it needs the render cage", "ask for a PNG or PDF"); }

bool is_one_of(std::string_view name, std::span<const std::string_view> list) { return std::ranges::find(list, name) != list.end(); }

// The value of an attribute without namespace, or empty.
std::string_view value_of(const Attributes& attributes, std::string_view name) {
  for (const XmlAttribute& one : attributes) {
    if (one.name.space.empty() && one.name.local == name && !one.declares_namespace) return one.value;
  }
  return {};
}

// href, with or without xlink.
std::string_view link_of(const Attributes& attributes) {
  for (const XmlAttribute& one : attributes) {
    if (one.name.local == "href" && (one.name.space.empty() || one.name.space == kXlink)) return one.value;
  }
  return {};
}

// Presentation attributes first, the style attribute over them.
Status read_style(Style& style, const Attributes& attributes) {
  for (const XmlAttribute& one : attributes) {
    if (!one.name.space.empty() || one.declares_namespace || one.name.local == "style") continue;
    if (auto applied = apply(style, one.name.local, one.value); !applied) return applied;
  }
  return apply_list(style, value_of(attributes, "style"));
}

// First reading: gradients, wherever they stand; everything that must be told or refused whether it is drawn or not.
class Gatherer final : public XmlSink {
 public:
  Gatherer(Gradients& gradients, std::vector<Finding>& findings, bool& changed) : gradients_(gradients), findings_(findings), changed_(changed) {}

  Status start(const XmlName& name, const Attributes& attributes) override {
    for (const XmlAttribute& one : attributes) {
      if (one.name.space.empty() && one.name.local.starts_with("on") && one.name.local.size() > 3) tell("image.script", Weight::high);
    }
    if (name.space != kSvg) {
      if (!name.space.empty()) tell_metadata(findings_, "text");
      return {};
    }
    if (name.local == "style") in_style_ = true;
    if (name.local == "script" || name.local == "handler" || name.local == "listener") tell("image.script", Weight::high);
    if (name.local == "a" && !link_of(attributes).empty()) tell("image.link", Weight::low);
    if (name.local == "set" || name.local.starts_with("animate")) tell("image.animation", Weight::low);
    if (name.local == "metadata" || name.local == "title" || name.local == "desc") tell_metadata(findings_, "text");
    if (name.local == "linearGradient" || name.local == "radialGradient") return gradient(name, attributes);
    if (name.local == "stop" && current_ != nullptr) return stop(attributes);
    return {};
  }

  Status end(const XmlName& name) override {
    if (name.local == "linearGradient" || name.local == "radialGradient") current_ = nullptr;
    if (name.local == "style") in_style_ = false;
    return {};
  }

  Status text(std::string_view utf8) override {
    if (in_style_ && !trimmed(utf8).empty()) return needs_cage("a style sheet");
    return {};
  }

  Status instruction(std::string_view target) override {
    if (target == "xml-stylesheet") return needs_cage("a style sheet");
    return {};
  }

 private:
  void tell(std::string_view rule, Weight weight) {
    add_finding(findings_, rule, weight);
    changed_ = true;
  }

  Status gradient(const XmlName& name, const Attributes& attributes) {
    if (gradients_.size() >= 1000) return Unexpected(Code::limit, "SVG", "too many gradients");
    current_ = &gradients_[std::string(value_of(attributes, "id"))];
    *current_ = {.radial = name.local == "radialGradient", .attributes = {}, .stops = {}, .like = {}};
    for (const XmlAttribute& one : attributes) {
      if (one.name.space.empty() && !one.declares_namespace) current_->attributes.emplace(one.name.local, one.value);
    }
    const std::string_view link = link_of(attributes);
    if (link.starts_with('#')) current_->like = link.substr(1);
    else if (!link.empty()) return needs_cage("a gradient from outside");
    return {};
  }

  Status stop(const Attributes& attributes) {
    if (current_->stops.size() >= 1000) return Unexpected(Code::limit, "SVG", "too many stops of a gradient");
    Style style;
    if (auto read = read_style(style, attributes); !read) return read;
    GradientStop out;
    NumberList list(value_of(attributes, "offset"));
    const double offset = list.next().value_or(0);
    out.offset = std::clamp(value_of(attributes, "offset").ends_with('%') ? offset / 100 : offset, 0.0, 1.0);
    out.colour = style.stop_colour;
    out.colour.alpha = static_cast<std::uint8_t>(std::lround(out.colour.alpha * style.stop_opacity));
    current_->stops.push_back(out);
    return {};
  }

  Gradients& gradients_;
  std::vector<Finding>& findings_;
  bool& changed_;
  Gradient* current_{nullptr};   // inside the map, whose nodes do not move
  bool in_style_{false};
};

// How the drawing's own measure falls on pixels.
struct Frame {
  std::uint32_t width{0}, height{0};   // pixels
  Matrix place;
  Point whole;                         // of per cent
};

Result<Frame> frame_of(const Attributes& attributes) {
  NumberList box(value_of(attributes, "viewBox"));
  std::array<double, 4> view{0, 0, 0, 0};
  bool has_box = true;
  for (double& one : view) {
    const auto value = box.next();
    has_box = has_box && value;
    one = value.value_or(0);
  }
  has_box = has_box && view[2] > 0 && view[3] > 0;
  const auto side = [&](const char* name, double of_box) {
    const std::string_view text = value_of(attributes, name);
    return text.empty() || text.ends_with('%') || text == "auto" ? of_box : read_length(text, 100).value_or(of_box);
  };
  const double width = side("width", has_box ? view[2] : 300), height = side("height", has_box ? view[3] : 150);
  if (!(width > 0) || !(height > 0)) return Unexpected(Code::bad_input, "SVG", "a drawing without a size");
  const double longest = std::max(width, height);
  const double scale = std::clamp(2 * longest, kLongestLeast, kLongestMost) / longest;
  Frame frame;
  frame.width = static_cast<std::uint32_t>(std::max(1.0, std::round(width * scale)));
  frame.height = static_cast<std::uint32_t>(std::max(1.0, std::round(height * scale)));
  frame.whole = has_box ? Point{view[2], view[3]} : Point{width, height};
  frame.place = Matrix{frame.width / width, 0, 0, frame.height / height, 0, 0};
  if (!has_box) return frame;
  // preserveAspectRatio (section 7.8): xMidYMid meet unless said otherwise.
  const std::string_view ratio = value_of(attributes, "preserveAspectRatio");
  double sx = width / view[2], sy = height / view[3];
  if (ratio.find("none") == std::string_view::npos) sx = sy = ratio.find("slice") != std::string_view::npos ? std::max(sx, sy) : std::min(sx, sy);
  const auto shift = [&](const char* least, const char* most, double room) {
    return ratio.find(least) != std::string_view::npos ? 0.0 : ratio.find(most) != std::string_view::npos ? room : room / 2;
  };
  const double x = shift("xMin", "xMax", width - view[2] * sx), y = shift("YMin", "YMax", height - view[3] * sy);
  frame.place = frame.place * Matrix{sx, 0, 0, sy, x - view[0] * sx, y - view[1] * sy};
  return frame;
}

constexpr std::array<std::string_view, 7> kShapes{"rect", "circle", "ellipse", "line", "polyline", "polygon", "path"};
// Never drawn where they stand; what would refer to them is refused or not drawn. Their content is passed over.
constexpr std::array<std::string_view, 21> kAside{"defs", "linearGradient", "radialGradient", "symbol", "clipPath", "mask", "pattern", "marker", "filter", "script", "handler", "listener",
                                                  "style", "title", "desc", "metadata", "set", "animate", "animateTransform", "animateMotion", "animateColor"};

// Second reading: draws.
class Drawer final : public XmlSink {
 public:
  Drawer(const Gradients& gradients, Bench& bench) : gradients_(gradients), bench_(bench) {}

  Status start(const XmlName& name, const Attributes& attributes) override {
    if (aside_ > 0 || (name.space != kSvg && !levels_.empty()) || is_one_of(name.local, kAside)) {
      ++aside_;
      return levels_.empty() ? not_svg() : Status{};
    }
    if (levels_.empty()) return root(name, attributes);
    if (name.local != "g" && name.local != "a" && !is_one_of(name.local, kShapes)) {
      return needs_cage(name.local == "text" ? "text in a drawing" : name.local == "image" ? "a picture in a drawing" : "a part of the drawing that is not drawn here");
    }
    Level level{.style = inherited(levels_.back().style), .place = levels_.back().place};
    if (auto read = read_style(level.style, attributes); !read) return read;
    if (const auto own = read_transform(value_of(attributes, "transform"))) level.place = level.place * *own;
    if (!level.style.shown) {
      ++aside_;
      return {};
    }
    const bool shape = is_one_of(name.local, kShapes);
    level.layer = level.style.opacity < 1 && !(shape && single_paint(level.style));
    if (level.layer) {
      if (auto pushed = canvas_->push(); !pushed) return pushed;
    }
    levels_.push_back(std::move(level));
    return shape ? draw(name.local, attributes) : Status{};
  }

  Status end(const XmlName&) override {
    if (aside_ > 0) {
      --aside_;
      return {};
    }
    if (levels_.back().layer) canvas_->pop(levels_.back().style.opacity);
    levels_.pop_back();
    return {};
  }

  Status text(std::string_view) override { return {}; }
  Status instruction(std::string_view) override { return {}; }

  Picture finish() { return canvas_->finish(); }
  bool drawn() const { return canvas_ != nullptr; }

 private:
  struct Level {
    Style style;
    Matrix place;
    bool layer{false};
  };

  static Unexpected not_svg() { return Unexpected(Code::bad_input, "SVG", "no drawing"); }
  static Paint resolved(const Paint& paint, const Style& style) {
    return paint.kind == Paint::Kind::current ? Paint{.kind = Paint::Kind::colour, .colour = style.colour} : paint;
  }
  static bool single_paint(const Style& style) { return style.fill.kind == Paint::Kind::none || style.stroke.kind == Paint::Kind::none || style.stroke_width <= 0; }

  Status root(const XmlName& name, const Attributes& attributes) {
    if (name.local != "svg" || name.space != kSvg) return not_svg();
    const auto frame = frame_of(attributes);
    if (!frame) return Unexpected{frame.error()};
    auto canvas = Canvas::make(frame->width, frame->height, bench_);
    if (!canvas) return Unexpected{canvas.error()};
    canvas_ = std::move(*canvas);
    whole_ = frame->whole;
    Level level{.style = {}, .place = frame->place};
    if (auto read = read_style(level.style, attributes); !read) return read;
    level.layer = level.style.opacity < 1;
    if (level.layer) {
      if (auto pushed = canvas_->push(); !pushed) return pushed;
    }
    if (!level.style.shown) level.style.visible = false;
    levels_.push_back(std::move(level));
    return {};
  }

  Result<Outline> outline_of(std::string_view shape, const Attributes& attributes) const {
    const double diagonal = std::sqrt((whole_.x * whole_.x + whole_.y * whole_.y) / 2);
    const auto length = [&](const char* name, double whole) { return read_length(value_of(attributes, name), whole).value_or(0); };
    if (shape == "path") return read_path(value_of(attributes, "d"));
    if (shape == "polyline" || shape == "polygon") return polyline(value_of(attributes, "points"), shape == "polygon");
    Outline out;
    if (shape == "rect") {
      const double width = length("width", whole_.x), height = length("height", whole_.y);
      const bool has_rx = read_length(value_of(attributes, "rx"), 1).has_value(), has_ry = read_length(value_of(attributes, "ry"), 1).has_value();
      double rx = length("rx", whole_.x), ry = length("ry", whole_.y);
      if (!has_rx) rx = ry;
      if (!has_ry) ry = rx;
      if (width > 0 && height > 0) out = rectangle(length("x", whole_.x), length("y", whole_.y), width, height, rx, ry);
    } else if (shape == "line") {
      const Point from{length("x1", whole_.x), length("y1", whole_.y)}, to{length("x2", whole_.x), length("y2", whole_.y)};
      out = {{Step::Kind::move, from, {}, {}}, {Step::Kind::line, to, {}, {}}};
    } else {
      const bool circle = shape == "circle";
      const double rx = circle ? length("r", diagonal) : length("rx", whole_.x), ry = circle ? rx : length("ry", whole_.y);
      if (rx > 0 && ry > 0) out = ellipse(length("cx", whole_.x), length("cy", whole_.y), rx, ry);
    }
    return out;
  }

  Status draw(std::string_view shape, const Attributes& attributes) {
    const Level& level = levels_.back();
    const Style& style = level.style;
    auto outline = outline_of(shape, attributes);
    if (!outline) return Unexpected{outline.error()};
    if (auto paid = bench_.spend(outline->size()); !paid) return paid;
    if (outline->empty() || !style.visible) return {};
    const double own = level.layer ? 1 : style.opacity;
    if (style.fill.kind != Paint::Kind::none && shape != "line") {
      const auto shade = shade_of(resolved(style.fill, style), style.fill_opacity * own, gradients_, *outline, level.place, whole_);
      if (!shade) return Unexpected{shade.error()};
      if (auto done = canvas_->fill(*outline, level.place, style.even_odd, *shade); !done) return done;
    }
    if (style.stroke.kind == Paint::Kind::none || style.stroke_width <= 0) return {};
    const auto shade = shade_of(resolved(style.stroke, style), style.stroke_opacity * own, gradients_, *outline, level.place, whole_);
    if (!shade) return Unexpected{shade.error()};
    if (style.dashes.empty()) return canvas_->stroke(*outline, level.place, style, *shade);
    const auto pieces = dashed(*outline, style.dashes, style.dash_offset);
    if (!pieces) return Unexpected{pieces.error()};
    return canvas_->stroke(*pieces, level.place, style, *shade);
  }

  const Gradients& gradients_;
  Bench& bench_;
  std::unique_ptr<Canvas> canvas_;
  Point whole_;
  std::vector<Level> levels_;
  unsigned aside_{0};   // depth inside what is passed over
};

// A document type that only names the language is cut out: it says nothing, and many programs write it. One with declarations of its
// own stays, and is refused by the reader.
Bytes without_plain_doctype(ByteView svg) {
  Bytes out(svg);
  const std::size_t from = out.find("<!DOCTYPE");
  const std::size_t to = out.find('>', from == Bytes::npos ? 0 : from);
  if (from == Bytes::npos || to == Bytes::npos || from > out.find("<svg")) return out;
  if (out.substr(from, to - from).find('[') == Bytes::npos) std::fill(out.begin() + static_cast<std::ptrdiff_t>(from), out.begin() + static_cast<std::ptrdiff_t>(to) + 1, ' ');
  return out;
}

}  // namespace

Result<Picture> draw_svg(ByteView untrusted_svg, Bench& bench, std::vector<Finding>& findings, bool& changed) {
  const Bytes svg = without_plain_doctype(untrusted_svg);
  Gradients gradients;
  Gatherer gatherer(gradients, findings, changed);
  if (auto read = read_xml(svg, gatherer, kLimits); !read) return Unexpected{read.error()};
  if (auto paid = bench.spend(svg.size()); !paid) return Unexpected{paid.error()};
  Drawer drawer(gradients, bench);
  if (auto read = read_xml(svg, drawer, kLimits); !read) return Unexpected{read.error()};
  if (!drawer.drawn()) return Unexpected(Code::bad_input, "SVG", "no drawing");
  return drawer.finish();
}

}  // namespace temizu::image
