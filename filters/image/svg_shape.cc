#include "filters/image/svg_shape.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

#include "base/ascii.h"

namespace temizu::image {
namespace {

constexpr double kKappa = 0.5522847498307936;   // control points of a quarter of a circle

double bounded(double value) { return std::isfinite(value) ? std::clamp(value, -kFar, kFar) : 0; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

void move_to(Outline& out, Point to) { out.push_back({Step::Kind::move, to, {}, {}}); }
void line_to(Outline& out, Point to) { out.push_back({Step::Kind::line, to, {}, {}}); }
void cubic_to(Outline& out, Point first, Point second, Point to) { out.push_back({Step::Kind::cubic, to, first, second}); }
void close(Outline& out, Point start) { out.push_back({Step::Kind::close, start, {}, {}}); }

// An arc as cubics, at most a quarter each (SVG appendix F.6.5 and F.6.6).
void arc_to(Outline& out, Point from, double rx, double ry, double turn, bool large, bool sweep, Point to) {
  rx = std::abs(rx);
  ry = std::abs(ry);
  if (rx < 1e-9 || ry < 1e-9 || (from.x == to.x && from.y == to.y)) return line_to(out, to);
  const double phi = turn * std::numbers::pi / 180;
  const double cos_phi = std::cos(phi), sin_phi = std::sin(phi);
  const double dx = (from.x - to.x) / 2, dy = (from.y - to.y) / 2;
  const double x1 = cos_phi * dx + sin_phi * dy, y1 = -sin_phi * dx + cos_phi * dy;
  const double grow = x1 * x1 / (rx * rx) + y1 * y1 / (ry * ry);
  if (grow > 1) rx *= std::sqrt(grow), ry *= std::sqrt(grow);
  const double below = rx * rx * y1 * y1 + ry * ry * x1 * x1;
  const double root = std::sqrt(std::max(0.0, (rx * rx * ry * ry - below) / below)) * (large == sweep ? -1 : 1);
  const double cx1 = root * rx * y1 / ry, cy1 = -root * ry * x1 / rx;
  const double cx = cos_phi * cx1 - sin_phi * cy1 + (from.x + to.x) / 2, cy = sin_phi * cx1 + cos_phi * cy1 + (from.y + to.y) / 2;
  const double start = std::atan2((y1 - cy1) / ry, (x1 - cx1) / rx);
  double sweep_angle = std::atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - start;
  if (sweep && sweep_angle < 0) sweep_angle += 2 * std::numbers::pi;
  if (!sweep && sweep_angle > 0) sweep_angle -= 2 * std::numbers::pi;
  const int pieces = std::clamp(static_cast<int>(std::ceil(std::abs(sweep_angle) / (std::numbers::pi / 2) - 1e-9)), 1, 4);
  const double step = sweep_angle / pieces;
  const double reach = 4.0 / 3 * std::tan(step / 4);
  const Matrix place{rx * cos_phi, rx * sin_phi, -ry * sin_phi, ry * cos_phi, cx, cy};
  for (int i = 0; i < pieces; ++i) {
    const double a = start + i * step, b = a + step;
    const Point end = i + 1 == pieces ? to : place({std::cos(b), std::sin(b)});
    cubic_to(out, place({std::cos(a) - reach * std::sin(a), std::sin(a) + reach * std::cos(a)}), place({std::cos(b) + reach * std::sin(b), std::sin(b) - reach * std::cos(b)}), end);
  }
}

class PathReader {
 public:
  explicit PathReader(std::string_view data) : list_(data) {}

  Result<Outline> run() {
    char command = 0;
    while (!list_.done()) {
      if (const char letter = list_.letter(); letter != 0) command = letter;
      else if (command == 'M') command = 'L';
      else if (command == 'm') command = 'l';
      else if (command == 'z' || command == 'Z') break;   // numbers behind a close are an error
      if (!step(command)) break;
      if (out_.size() > kStepsMax) return Unexpected(Code::limit, "SVG", "a path of too many steps");
    }
    return std::move(out_);
  }

 private:
  static char upper(char c) { return static_cast<char>(c & ~0x20); }

  // A point, relative for small letters.
  std::optional<Point> point(char command) {
    const auto x = list_.next();
    const auto y = x ? list_.next() : std::nullopt;
    if (!y) return std::nullopt;
    const bool relative = command >= 'a';
    return Point{bounded(*x + (relative ? at_.x : 0)), bounded(*y + (relative ? at_.y : 0))};
  }

  void begin_if_closed() {
    if (!open_) move_to(out_, at_), open_ = true;
  }

  void reach(Point to, Point control, char last) {
    at_ = to;
    control_ = control;
    last_ = last;
  }

  Point mirrored(char one, char other) const { return last_ == one || last_ == other ? Point{2 * at_.x - control_.x, 2 * at_.y - control_.y} : at_; }

  bool quadratic(Point control, Point to) {
    cubic_to(out_, {at_.x + 2.0 / 3 * (control.x - at_.x), at_.y + 2.0 / 3 * (control.y - at_.y)}, {to.x + 2.0 / 3 * (control.x - to.x), to.y + 2.0 / 3 * (control.y - to.y)}, to);
    reach(to, control, 'Q');
    return true;
  }

  bool move(char command) {
    const auto to = point(command);
    if (!to) return false;
    move_to(out_, *to);
    open_ = true;
    start_ = *to;
    reach(*to, *to, 'M');
    return true;
  }

  bool line(char command) {
    Point to = at_;
    if (upper(command) == 'L') {
      const auto there = point(command);
      if (!there) return false;
      to = *there;
    } else {
      const auto value = list_.next();
      if (!value) return false;
      double& side = upper(command) == 'H' ? to.x : to.y;
      side = bounded(*value + (command >= 'a' ? side : 0));
    }
    line_to(out_, to);
    reach(to, to, 'L');
    return true;
  }

  bool cubic(char command) {
    const auto first = upper(command) == 'C' ? point(command) : mirrored('C', 'S');
    const auto second = first ? point(command) : std::nullopt;
    const auto to = second ? point(command) : std::nullopt;
    if (!to) return false;
    cubic_to(out_, *first, *second, *to);
    reach(*to, *second, 'C');
    return true;
  }

  bool arc(char command) {
    const auto rx = list_.next(), ry = rx ? list_.next() : rx, turn = ry ? list_.next() : ry;
    const auto large = turn ? list_.flag() : std::nullopt;
    const auto sweep = large ? list_.flag() : std::nullopt;
    const auto to = sweep ? point(command) : std::nullopt;
    if (!to) return false;
    arc_to(out_, at_, bounded(*rx), bounded(*ry), bounded(*turn), *large, *sweep, *to);
    reach(*to, *to, 'A');
    return true;
  }

  bool step(char command) {
    if (out_.empty() && upper(command) != 'M') return false;
    if (upper(command) == 'M') return move(command);
    if (upper(command) == 'Z') {
      if (open_) close(out_, start_);
      open_ = false;
      reach(start_, start_, 'Z');
      return true;
    }
    begin_if_closed();
    switch (upper(command)) {
      case 'L':
      case 'H':
      case 'V': return line(command);
      case 'C':
      case 'S': return cubic(command);
      case 'Q': {
        const auto control = point(command);
        const auto to = control ? point(command) : std::nullopt;
        return to && quadratic(*control, *to);
      }
      case 'T': {
        const auto to = point(command);
        return to && quadratic(mirrored('Q', 'Q'), *to);
      }
      case 'A': return arc(command);
      default: return false;
    }
  }

  NumberList list_;
  Outline out_;
  Point at_, start_, control_;
  char last_{0};
  bool open_{false};
};

Point along(Point a, Point b, double t) { return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t}; }
double apart(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

// Straight pieces of an outline; curves in 24 of them.
std::vector<std::vector<Point>> flattened(const Outline& outline) {
  std::vector<std::vector<Point>> lines;
  for (const Step& step : outline) {
    if (step.kind == Step::Kind::move || lines.empty()) lines.emplace_back();
    std::vector<Point>& line = lines.back();
    if (step.kind == Step::Kind::cubic && !line.empty()) {
      const Point from = line.back();
      for (int i = 1; i <= 24; ++i) {
        const double t = i / 24.0;
        const Point a = along(along(from, step.first, t), along(step.first, step.second, t), t);
        line.push_back(along(a, along(along(step.first, step.second, t), along(step.second, step.to, t), t), t));
      }
    } else {
      line.push_back(step.to);
    }
  }
  return lines;
}

}  // namespace

Matrix operator*(const Matrix& m, const Matrix& n) {
  const auto sane = [](double value) { return std::isfinite(value) ? std::clamp(value, -1e12, 1e12) : 0.0; };
  return {sane(m.a * n.a + m.c * n.b), sane(m.b * n.a + m.d * n.b), sane(m.a * n.c + m.c * n.d),
          sane(m.b * n.c + m.d * n.d), sane(m.a * n.e + m.c * n.f + m.e), sane(m.b * n.e + m.d * n.f + m.f)};
}

std::optional<Matrix> inverse(const Matrix& m) {
  const double det = m.determinant();
  if (!std::isfinite(det) || std::abs(det) < 1e-18) return std::nullopt;
  return Matrix{m.d / det, -m.b / det, -m.c / det, m.a / det, (m.c * m.f - m.d * m.e) / det, (m.b * m.e - m.a * m.f) / det};
}

void NumberList::skip() {
  bool comma = false;
  while (!rest_.empty() && (is_ascii_blank(rest_[0]) || (rest_[0] == ',' && !comma))) {
    comma = comma || rest_[0] == ',';
    rest_.remove_prefix(1);
  }
}

std::optional<double> NumberList::next() {
  skip();
  std::string_view digits = rest_;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  rest_ = digits.substr(static_cast<std::size_t>(end - digits.data()));
  return value;
}

std::optional<bool> NumberList::flag() {
  skip();
  if (rest_.empty() || (rest_[0] != '0' && rest_[0] != '1')) return std::nullopt;
  const bool set = rest_[0] == '1';
  rest_.remove_prefix(1);
  return set;
}

char NumberList::letter() {
  skip();
  if (rest_.empty() || !is_letter(rest_[0])) return 0;
  const char c = rest_[0];
  rest_.remove_prefix(1);
  return c;
}

bool NumberList::done() {
  skip();
  return rest_.empty();
}

Result<Outline> read_path(std::string_view data) { return PathReader(data).run(); }

std::optional<Matrix> read_transform(std::string_view text) {
  Matrix all;
  for (int count = 0; count < 100; ++count) {
    while (!text.empty() && (is_ascii_blank(text[0]) || text[0] == ',')) text.remove_prefix(1);
    if (text.empty() || text == "none") return all;
    const std::size_t open = text.find('('), shut = text.find(')');
    if (open == std::string_view::npos || shut == std::string_view::npos || shut < open) return std::nullopt;
    std::string_view name = text.substr(0, open);
    while (!name.empty() && is_ascii_blank(name.back())) name.remove_suffix(1);
    NumberList list(text.substr(open + 1, shut - open - 1));
    std::vector<double> n;
    while (!list.done() && n.size() < 7) {
      const auto value = list.next();
      if (!value) return std::nullopt;
      n.push_back(*value);
    }
    text.remove_prefix(shut + 1);
    const auto radians = [](double degrees) { return degrees * std::numbers::pi / 180; };
    if (name == "matrix" && n.size() == 6) {
      all = all * Matrix{n[0], n[1], n[2], n[3], n[4], n[5]};
    } else if (name == "translate" && (n.size() == 1 || n.size() == 2)) {
      all = all * Matrix{1, 0, 0, 1, n[0], n.size() == 2 ? n[1] : 0};
    } else if (name == "scale" && (n.size() == 1 || n.size() == 2)) {
      all = all * Matrix{n[0], 0, 0, n.back(), 0, 0};
    } else if (name == "rotate" && (n.size() == 1 || n.size() == 3)) {
      const double c = std::cos(radians(n[0])), s = std::sin(radians(n[0]));
      const Point at = n.size() == 3 ? Point{n[1], n[2]} : Point{};
      all = all * Matrix{1, 0, 0, 1, at.x, at.y} * Matrix{c, s, -s, c, 0, 0} * Matrix{1, 0, 0, 1, -at.x, -at.y};
    } else if (name == "skewX" && n.size() == 1) {
      all = all * Matrix{1, 0, std::tan(radians(n[0])), 1, 0, 0};
    } else if (name == "skewY" && n.size() == 1) {
      all = all * Matrix{1, std::tan(radians(n[0])), 0, 1, 0, 0};
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

Outline rectangle(double x, double y, double width, double height, double rx, double ry) {
  Outline out;
  const double right = x + width, bottom = y + height;
  rx = std::clamp(rx, 0.0, width / 2);
  ry = std::clamp(ry, 0.0, height / 2);
  if (rx <= 0 || ry <= 0) {
    move_to(out, {x, y});
    for (const Point p : {Point{right, y}, Point{right, bottom}, Point{x, bottom}}) line_to(out, p);
    close(out, {x, y});
    return out;
  }
  const double kx = rx * (1 - kKappa), ky = ry * (1 - kKappa);
  move_to(out, {x + rx, y});
  line_to(out, {right - rx, y});
  cubic_to(out, {right - kx, y}, {right, y + ky}, {right, y + ry});
  line_to(out, {right, bottom - ry});
  cubic_to(out, {right, bottom - ky}, {right - kx, bottom}, {right - rx, bottom});
  line_to(out, {x + rx, bottom});
  cubic_to(out, {x + kx, bottom}, {x, bottom - ky}, {x, bottom - ry});
  line_to(out, {x, y + ry});
  cubic_to(out, {x, y + ky}, {x + kx, y}, {x + rx, y});
  close(out, {x + rx, y});
  return out;
}

Outline ellipse(double cx, double cy, double rx, double ry) {
  Outline out;
  const double kx = rx * kKappa, ky = ry * kKappa;
  move_to(out, {cx + rx, cy});
  cubic_to(out, {cx + rx, cy + ky}, {cx + kx, cy + ry}, {cx, cy + ry});
  cubic_to(out, {cx - kx, cy + ry}, {cx - rx, cy + ky}, {cx - rx, cy});
  cubic_to(out, {cx - rx, cy - ky}, {cx - kx, cy - ry}, {cx, cy - ry});
  cubic_to(out, {cx + kx, cy - ry}, {cx + rx, cy - ky}, {cx + rx, cy});
  close(out, {cx + rx, cy});
  return out;
}

Result<Outline> polyline(std::string_view points, bool closed) {
  Outline out;
  NumberList list(points);
  while (!list.done()) {
    const auto x = list.next();
    const auto y = x ? list.next() : std::nullopt;
    if (!y) break;
    const Point to{bounded(*x), bounded(*y)};
    if (out.empty()) move_to(out, to);
    else line_to(out, to);
    if (out.size() > kStepsMax) return Unexpected(Code::limit, "SVG", "a shape of too many points");
  }
  if (closed && !out.empty()) close(out, out.front().to);
  return out;
}

std::optional<Box> box_of(const Outline& outline) {
  std::optional<Box> box;
  const auto take = [&](Point p) {
    if (!box) box = Box{p.x, p.y, p.x, p.y};
    *box = {std::min(box->left, p.x), std::min(box->top, p.y), std::max(box->right, p.x), std::max(box->bottom, p.y)};
  };
  Point from;
  for (const Step& step : outline) {
    if (step.kind == Step::Kind::cubic) {   // close enough: points on the curve
      for (int i = 1; i < 16; ++i) {
        const double t = i / 16.0, s = 1 - t;
        take({s * s * s * from.x + 3 * s * s * t * step.first.x + 3 * s * t * t * step.second.x + t * t * t * step.to.x,
              s * s * s * from.y + 3 * s * s * t * step.first.y + 3 * s * t * t * step.second.y + t * t * t * step.to.y});
      }
    }
    take(step.to);
    from = step.to;
  }
  return box;
}

Result<Outline> dashed(const Outline& outline, const std::vector<double>& lengths, double offset) {
  Outline out;
  double total = 0;
  for (const double length : lengths) total += length;
  for (const std::vector<Point>& line : flattened(outline)) {
    std::size_t index = 0;
    double left = std::fmod(offset, total);
    if (left < 0) left += total;
    while (left >= lengths[index]) left -= lengths[index], index = (index + 1) % lengths.size();
    left = lengths[index] - left;
    bool on = index % 2 == 0;
    if (on && !line.empty()) move_to(out, line.front());
    for (std::size_t i = 1; i < line.size(); ++i) {
      Point from = line[i - 1];
      double length = apart(from, line[i]);
      while (length > left) {
        from = along(from, line[i], left / length);
        length = apart(from, line[i]);
        if (on) line_to(out, from);
        else move_to(out, from);
        on = !on;
        index = (index + 1) % lengths.size();
        left = std::max(lengths[index], 1e-6);
        if (out.size() > kStepsMax) return Unexpected(Code::limit, "SVG", "too many dashes");
      }
      left -= length;
      if (on) line_to(out, line[i]);
    }
  }
  return out;
}

}  // namespace temizu::image
