// A4 pages written from top to bottom with pango and cairo: headings (which become bookmarks), paragraphs, tables, boxes for charts.
// Text stays text, fonts are embedded by cairo, nothing depends on colour: greys and hatching print as they are.
#pragma once

#include <cairo.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "report/pdf/fonts.h"

namespace temizu {

inline constexpr double kPageWidth = 595.276, kPageHeight = 841.89;   // A4 in points
inline constexpr double kMargin = 42.5;                               // 15 mm
inline constexpr double kContentWidth = kPageWidth - 2 * kMargin;

enum class Align : std::uint8_t { left, right, centre };

struct Column {
  std::string head;
  double share{1};          // of the width
  Align align{Align::left};
};

// How a surface is filled so that it is told apart in black and white.
enum class Fill : std::uint8_t { dark, hatched, light, white };

class Sheet {
 public:
  // head stands at the top of each page, foot at its bottom beside the page number; pages_all: 0 while they are counted.
  Sheet(cairo_surface_t* surface, Fonts& fonts, std::string head, std::string foot, int pages_all);
  ~Sheet();
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;

  void new_page();
  void need(double height);                       // a new page when less is left
  void chapter();                                 // a new page, unless most of this one is free
  void title(std::string_view text);              // level 1, bookmarked
  void heading(std::string_view text, double with = 26);   // level 2, bookmarked; stands on one page with so much of what follows
  void paragraph(std::string_view text, double size = 9.5, bool bold = false, double indent = 0);
  void table(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows, double size = 8);
  // A box of this height; draw gets its left edge, top and width.
  void box(double height, const std::function<void(double x, double y, double width)>& draw);

  // Inside a box. Text is set in one line unless width is given; gives its height.
  double text(double x, double y, std::string_view text, double size, bool bold = false, Align align = Align::left, double width = 0, bool wrap = false);
  double text_width(std::string_view text, double size, bool bold = false);
  void rectangle(double x, double y, double width, double height, Fill fill, bool border = true);
  void grey(double x, double y, double width, double height, double darkness);   // 0 white to 1 black
  void line(double x1, double y1, double x2, double y2, double thickness = 0.5, bool dashed = false);
  void polyline(const std::vector<std::pair<double, double>>& points, double thickness, bool dashed = false);
  void mark(double x, double y, int shape, double size);   // 0 circle, 1 triangle, 2 square; filled

  double y() const { return y_; }
  int pages() const { return page_; }
  bool glyphs_missing() const { return missing_; }   // there is no font for Japanese: the pages are not fit to be read

 private:
  PangoLayout* layout_of(std::string_view text, double size, bool bold, double width, bool wrap, Align align);   // the caller unrefs it
  void frame();
  void outline(std::string_view text, int level);
  double left() const { return kPageHeight - kMargin - 22 - y_; }
  double row_height(const std::vector<Column>& columns, const std::vector<std::string>& row, double size, bool bold);
  void draw_row(const std::vector<Column>& columns, const std::vector<std::string>& row, double size, bool bold, bool shaded);

  cairo_surface_t* surface_;
  Fonts& fonts_;
  cairo_t* cairo_;
  std::string head_, foot_;
  int pages_all_, page_{0}, chapter_{0};
  double y_{0};
  bool missing_{false};
};

}  // namespace temizu
