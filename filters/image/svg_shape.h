// Geometry of drawings: points, transforms, outlines. Numbers come from outside: everything stays finite and within bounds.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace temizu::image {

struct Point {
  double x{0}, y{0};
};

// x' = a x + c y + e, y' = b x + d y + f
struct Matrix {
  double a{1}, b{0}, c{0}, d{1}, e{0}, f{0};
  Point operator()(Point p) const { return {a * p.x + c * p.y + e, b * p.x + d * p.y + f}; }
  double determinant() const { return a * d - b * c; }
};
Matrix operator*(const Matrix& outer, const Matrix& inner);
std::optional<Matrix> inverse(const Matrix& matrix);

struct Step {
  enum class Kind : unsigned char { move, line, cubic, close } kind{Kind::move};
  Point to, first, second;   // first, second: control points of a cubic
};
using Outline = std::vector<Step>;

inline constexpr std::size_t kStepsMax = 100'000;   // of one outline
inline constexpr double kFar = 1e6;                 // no coordinate lies further out

// A reader of numbers, commas and blanks.
class NumberList {
 public:
  explicit NumberList(std::string_view text) : rest_(text) {}
  std::optional<double> next();
  std::optional<bool> flag();   // of an arc: a single 0 or 1
  char letter();                // the next letter, or 0 at a number or the end
  bool done();

 private:
  void skip();
  std::string_view rest_;
};

// Path data (chapter 8.3). What follows an error is not drawn, as the standard says; empty when nothing can be drawn. Fails with limit.
Result<Outline> read_path(std::string_view data);
// "translate(…) rotate(…) …" (chapter 7.6); nothing for what is not understood.
std::optional<Matrix> read_transform(std::string_view text);

Outline rectangle(double x, double y, double width, double height, double rx, double ry);
Outline ellipse(double cx, double cy, double rx, double ry);
// A poly-line or, closed, a polygon.
Result<Outline> polyline(std::string_view points, bool closed);

// The smallest box around the outline's points, or nothing.
struct Box {
  double left, top, right, bottom;
};
std::optional<Box> box_of(const Outline& outline);

// Cut into dashes (chapter 11.4); lengths in user units, at least one above 0. Fails with limit.
Result<Outline> dashed(const Outline& outline, const std::vector<double>& lengths, double offset);

}  // namespace temizu::image
