#include "filters/image/svg_canvas.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_STROKER_H

#include <algorithm>
#include <cmath>
#include <cstring>

namespace temizu::image {
namespace {

constexpr std::size_t kLayersMax = 8;
constexpr std::size_t kPointsMax = 30'000;      // of FreeType's outlines, whose counts have 15 bits
constexpr double kPlaceMax = 100'000;           // pixels; further out it makes no difference
constexpr std::uint64_t kVariedShare = 2;       // the same, where each pixel has a colour of its own to be worked out
constexpr std::uint64_t kAreaShare = 32;        // painted pixels that cost one octet of the budget
constexpr std::uint64_t kWayShare = 16;         // pixels along an outline, seen or not, that cost one

FT_Pos fixed(double pixels) { return std::lround(std::clamp(std::isfinite(pixels) ? pixels : 0.0, -kPlaceMax, kPlaceMax) * 64); }
FT_Vector vector_of(Point p) { return {fixed(p.x), fixed(p.y)}; }

Unexpected too_much() { return Unexpected(Code::limit, "SVG", "a shape of too many points"); }

// An outline in FreeType's words: points, what each is, where contours end.
struct Contours {
  std::vector<FT_Vector> points;
  std::vector<char> tags;
  std::vector<short> ends;

  void point(Point p, char tag) {
    points.push_back(vector_of(p));
    tags.push_back(tag);
  }
  void end() {
    if (!points.empty() && (ends.empty() || static_cast<std::size_t>(ends.back()) + 1 < points.size())) ends.push_back(static_cast<short>(points.size() - 1));
  }
  FT_Outline view() { return {static_cast<short>(ends.size()), static_cast<short>(points.size()), points.data(), tags.data(), ends.data(), 0}; }
};

bool to_contours(const Outline& outline, const Matrix& matrix, Contours& out) {
  for (const Step& step : outline) {
    if (out.points.size() > kPointsMax) return false;
    switch (step.kind) {
      case Step::Kind::move:
        out.end();
        out.point(matrix(step.to), FT_CURVE_TAG_ON);
        break;
      case Step::Kind::line: out.point(matrix(step.to), FT_CURVE_TAG_ON); break;
      case Step::Kind::cubic:
        out.point(matrix(step.first), FT_CURVE_TAG_CUBIC);
        out.point(matrix(step.second), FT_CURVE_TAG_CUBIC);
        out.point(matrix(step.to), FT_CURVE_TAG_ON);
        break;
      case Step::Kind::close: break;   // a fill closes by itself
    }
  }
  out.end();
  return true;
}

struct FreeStroker {
  void operator()(FT_Stroker stroker) const { FT_Stroker_Done(stroker); }
};

bool near(const FT_Vector& a, const FT_Vector& b) { return std::abs(a.x - b.x) <= 8 && std::abs(a.y - b.y) <= 8; }

// One stretch between two moves, given to the stroker. A stretch that goes nowhere is a dot under a cap, and must not reach
// FT_Stroker_EndSubPath otherwise: FreeType 2.12 reads a border that is not there.
void trace(FT_Stroker stroker, std::span<const Step> steps, const Matrix& matrix, bool caps) {
  const bool closed = steps.back().kind == Step::Kind::close;
  FT_Vector at = vector_of(matrix(steps.front().to));
  bool moved = false;
  FT_Stroker_BeginSubPath(stroker, &at, closed ? 0 : 1);
  for (const Step& step : steps.subspan(1)) {
    FT_Vector to = vector_of(matrix(step.to));
    FT_Vector first = vector_of(matrix(step.first));
    FT_Vector second = vector_of(matrix(step.second));
    if (step.kind == Step::Kind::cubic && !(near(at, first) && near(at, second) && near(at, to))) {
      FT_Stroker_CubicTo(stroker, &first, &second, &to);
    } else if (to.x != at.x || to.y != at.y) {
      FT_Stroker_LineTo(stroker, &to);
    } else {
      continue;
    }
    moved = true;
    at = to;
  }
  if (!moved && (!caps || steps.size() < 2)) return;
  if (!moved) {
    ++at.x;
    FT_Stroker_LineTo(stroker, &at);
  }
  FT_Stroker_EndSubPath(stroker);
}

// Pixels that the rasteriser walks through, about: it follows lines outside the picture too.
std::uint64_t way_along(const FT_Outline& outline) {
  std::uint64_t way = 0;
  for (int i = 1; i < outline.n_points; ++i) {
    way += static_cast<std::uint64_t>(std::abs(outline.points[i].x - outline.points[i - 1].x) + std::abs(outline.points[i].y - outline.points[i - 1].y)) / 64;
  }
  return way;
}

std::uint8_t scaled(unsigned value, unsigned by) { return static_cast<std::uint8_t>((value * by + 127) / 255); }

// paint over what is there, both premultiplied.
void lay_over(std::uint8_t* pixel, Swatch paint) {
  const unsigned rest = 255U - paint.alpha;
  pixel[0] = static_cast<std::uint8_t>(std::min(255U, paint.red + unsigned{scaled(pixel[0], rest)}));
  pixel[1] = static_cast<std::uint8_t>(std::min(255U, paint.green + unsigned{scaled(pixel[1], rest)}));
  pixel[2] = static_cast<std::uint8_t>(std::min(255U, paint.blue + unsigned{scaled(pixel[2], rest)}));
  pixel[3] = static_cast<std::uint8_t>(std::min(255U, paint.alpha + unsigned{scaled(pixel[3], rest)}));
}

struct Brush {
  Bytes* layer;
  std::uint32_t width, height;
  const Shade* shade;
};

static_assert(sizeof(Swatch) == 4);

// Multiplied in.
Swatch covered(Swatch colour, unsigned coverage) {
  const std::uint8_t alpha = scaled(colour.alpha, coverage);
  return {scaled(colour.red, alpha), scaled(colour.green, alpha), scaled(colour.blue, alpha), alpha};
}

void paint_spans(int y, int count, const FT_Span* spans, void* user) {
  const auto& brush = *static_cast<const Brush*>(user);
  if (y < 0 || static_cast<std::uint32_t>(y) >= brush.height) return;
  for (int i = 0; i < count; ++i) {
    const int from = std::max<int>(spans[i].x, 0);
    const int to = std::min<int>(spans[i].x + spans[i].len, static_cast<int>(brush.width));
    auto* pixel = reinterpret_cast<std::uint8_t*>(brush.layer->data()) + (static_cast<std::size_t>(y) * brush.width + static_cast<std::size_t>(from)) * 4;
    const Swatch plain = covered(brush.shade->plain, spans[i].coverage);
    for (int x = from; x < to; ++x, pixel += 4) {
      const Swatch paint = brush.shade->varied ? covered(brush.shade->varied({x + 0.5, y + 0.5}), spans[i].coverage) : plain;
      if (paint.alpha == 255) std::memcpy(pixel, &paint, 4);
      else lay_over(pixel, paint);
    }
  }
}

}  // namespace

struct Canvas::Engine {
  FT_Library library{nullptr};
  ~Engine() {
    if (library != nullptr) FT_Done_FreeType(library);
  }
};

Canvas::Canvas(std::uint32_t width, std::uint32_t height, Bench& bench) : width_(width), height_(height), bench_(bench), engine_(std::make_unique<Engine>()) {}
Canvas::~Canvas() = default;

Result<std::unique_ptr<Canvas>> Canvas::make(std::uint32_t width, std::uint32_t height, Bench& bench) {
  if (auto fits = check_size(width, height); !fits) return Unexpected{fits.error()};
  std::unique_ptr<Canvas> canvas(new Canvas(width, height, bench));
  if (FT_Init_FreeType(&canvas->engine_->library) != 0) return Unexpected(Code::limit, "SVG", "no memory");
  if (auto made = canvas->new_layer(); !made) return Unexpected{made.error()};
  return canvas;
}

Status Canvas::new_layer() {
  const std::uint64_t size = std::uint64_t{width_} * height_ * 4;
  if (auto paid = pay_for_work(size * (layers_.size() + 1), bench_); !paid) return paid;
  layers_.emplace_back(size, '\0');
  return {};
}

Status Canvas::push() {
  if (layers_.size() > kLayersMax) return Unexpected(Code::limit, "SVG", "too many transparent groups in each other");
  return new_layer();
}

void Canvas::pop(double opacity) {
  const Bytes top = std::move(layers_.back());
  layers_.pop_back();
  const auto by = static_cast<unsigned>(std::lround(std::clamp(opacity, 0.0, 1.0) * 255));
  const auto* from = reinterpret_cast<const std::uint8_t*>(top.data());
  auto* to = reinterpret_cast<std::uint8_t*>(layers_.back().data());
  for (std::size_t at = 0; at < top.size(); at += 4) {
    if (from[at + 3] == 0) continue;
    lay_over(to + at, {scaled(from[at], by), scaled(from[at + 1], by), scaled(from[at + 2], by), scaled(from[at + 3], by)});
  }
}

Status Canvas::paint(void* untyped, bool even_odd, const Shade& shade) {
  auto* outline = static_cast<FT_Outline*>(untyped);
  if (outline->n_points < 2 || outline->n_contours < 1) return {};
  outline->flags = even_odd ? FT_OUTLINE_EVEN_ODD_FILL : 0;
  FT_BBox box{};
  FT_Outline_Get_CBox(outline, &box);
  const auto side = [](FT_Pos from, FT_Pos to, std::uint32_t most) {
    return static_cast<std::uint64_t>(std::clamp<FT_Pos>(to / 64, 0, most) - std::clamp<FT_Pos>(from / 64, 0, most) + 1);
  };
  const std::uint64_t area = side(box.xMin, box.xMax, width_) * side(box.yMin, box.yMax, height_);
  const auto points = static_cast<std::uint64_t>(outline->n_points);
  if (auto paid = bench_.spend(area / (shade.varied ? kVariedShare : kAreaShare) + shade.stops + way_along(*outline) / kWayShare + points); !paid) return paid;
  Brush brush{.layer = &layers_.back(), .width = width_, .height = height_, .shade = &shade};
  FT_Raster_Params how{};
  how.flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT | FT_RASTER_FLAG_CLIP;
  how.gray_spans = paint_spans;
  how.user = &brush;
  how.clip_box = {0, 0, static_cast<FT_Pos>(width_), static_cast<FT_Pos>(height_)};
  if (FT_Outline_Render(engine_->library, outline, &how) != 0) return Unexpected(Code::limit, "SVG", "a shape that cannot be drawn");
  return {};
}

Status Canvas::fill(const Outline& outline, const Matrix& matrix, bool even_odd, const Shade& shade) {
  Contours contours;
  if (!to_contours(outline, matrix, contours)) return too_much();
  FT_Outline view = contours.view();
  return paint(&view, even_odd, shade);
}

Status Canvas::stroke(const Outline& outline, const Matrix& matrix, const Style& style, const Shade& shade) {
  const double scale = std::sqrt(std::abs(matrix.determinant()));
  if (!std::isfinite(scale) || scale < 1e-9 || style.stroke_width <= 0) return {};
  // The pen is round in the drawing's own measure: traced there at the size of the pixels, placed afterwards.
  const Matrix grown{scale, 0, 0, scale, 0, 0};
  const Matrix placed = matrix * Matrix{1 / scale, 0, 0, 1 / scale, 0, 0};
  FT_Stroker raw = nullptr;
  if (FT_Stroker_New(engine_->library, &raw) != 0) return Unexpected(Code::limit, "SVG", "no memory");
  const std::unique_ptr<std::remove_pointer_t<FT_Stroker>, FreeStroker> stroker(raw);
  FT_Stroker_Set(raw, std::max<FT_Fixed>(1, fixed(style.stroke_width * scale / 2)),
                 style.round_cap ? FT_STROKER_LINECAP_ROUND : style.square_cap ? FT_STROKER_LINECAP_SQUARE : FT_STROKER_LINECAP_BUTT,
                 style.round_join ? FT_STROKER_LINEJOIN_ROUND : style.bevel_join ? FT_STROKER_LINEJOIN_BEVEL : FT_STROKER_LINEJOIN_MITER_FIXED,
                 std::lround(std::min(style.miter_limit, 1000.0) * 65536));
  for (std::size_t at = 0; at < outline.size();) {
    std::size_t end = at + 1;
    while (end < outline.size() && outline[end].kind != Step::Kind::move) ++end;
    trace(raw, std::span(outline).subspan(at, end - at), grown, style.round_cap || style.square_cap);
    at = end;
  }
  FT_UInt points = 0, contours = 0;
  if (FT_Stroker_GetCounts(raw, &points, &contours) != 0 || points > kPointsMax || contours > kPointsMax) return too_much();
  Contours room;
  room.points.resize(points);
  room.tags.resize(points);
  room.ends.resize(contours);
  FT_Outline view{0, 0, room.points.data(), room.tags.data(), room.ends.data(), 0};
  FT_Stroker_Export(raw, &view);
  for (FT_Vector& p : room.points) p = vector_of(placed({static_cast<double>(p.x) / 64, static_cast<double>(p.y) / 64}));
  return paint(&view, false, shade);
}

Picture Canvas::finish() {
  Picture picture;
  picture.width = width_;
  picture.height = height_;
  picture.colours = Colours::rgba;
  picture.rows = std::move(layers_.front());
  layers_.clear();
  auto* pixel = reinterpret_cast<std::uint8_t*>(picture.rows.data());
  for (std::size_t at = 0; at < picture.rows.size(); at += 4) {
    const unsigned alpha = pixel[at + 3];
    for (std::size_t c = 0; c < 3 && alpha != 255; ++c) {
      pixel[at + c] = alpha == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(std::min(255U, (pixel[at + c] * 255U + alpha / 2) / alpha));
    }
  }
  return picture;
}

}  // namespace temizu::image
