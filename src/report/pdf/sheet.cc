#include "report/pdf/sheet.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace temizu {
namespace {

constexpr const char* kFamily = "Noto Sans CJK JP, IPAGothic, sans-serif";
constexpr double kCellPad = 3;

// The layout's text with a mark for each character that has no glyph.
std::string with_marks(PangoLayout* layout) {
  const std::string_view text = pango_layout_get_text(layout);
  std::vector<bool> unknown(text.size());
  PangoLayoutIter* runs = pango_layout_get_iter(layout);
  do {
    const PangoLayoutRun* run = pango_layout_iter_get_run_readonly(runs);
    if (run == nullptr) continue;   // the end of a line
    for (int i = 0; i < run->glyphs->num_glyphs; ++i) {
      const auto at = static_cast<std::size_t>(run->item->offset + run->glyphs->log_clusters[i]);
      if ((run->glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0 && at < unknown.size()) unknown[at] = true;
    }
  } while (pango_layout_iter_next_run(runs));
  pango_layout_iter_free(runs);
  std::string known;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    known += unknown[at] ? std::string_view("〓") : text.substr(at, end - at);
    at = end;
  }
  return known;
}

double height_of(PangoLayout* layout) {
  int width = 0, height = 0;
  pango_layout_get_size(layout, &width, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

}  // namespace

Sheet::Sheet(cairo_surface_t* surface, Fonts& fonts, std::string head, std::string foot, int pages_all)
    : surface_(surface), fonts_(fonts), cairo_(cairo_create(surface)), head_(std::move(head)), foot_(std::move(foot)), pages_all_(pages_all) {
  pango_cairo_update_context(cairo_, fonts_.context());
  new_page();
}

Sheet::~Sheet() {
  cairo_show_page(cairo_);
  cairo_destroy(cairo_);
}

// A character that no font here has (a sender's hieroglyphs, a character of somebody's own) is drawn as the mark for it; JSON and CSV keep
// it. Always a fresh layout: attributes left from one text would be applied to the next and cut a character in two.
PangoLayout* Sheet::layout_of(std::string_view text, double size, bool bold, double width, bool wrap, Align align) {
  PangoLayout* layout = pango_layout_new(fonts_.context());
  PangoFontDescription* font = pango_font_description_new();
  pango_font_description_set_family(font, kFamily);
  pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
  pango_layout_set_font_description(layout, font);
  pango_font_description_free(font);
  if (width > 0) {
    pango_layout_set_width(layout, static_cast<int>(width * PANGO_SCALE));
    if (wrap) pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    else pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  }
  pango_layout_set_alignment(layout, align == Align::left ? PANGO_ALIGN_LEFT : align == Align::right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_CENTER);
  pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
  if (pango_layout_get_unknown_glyphs_count(layout) == 0) return layout;
  const std::string known = with_marks(layout);
  pango_layout_set_text(layout, known.data(), static_cast<int>(known.size()));
  return layout;
}

void Sheet::new_page() {
  if (page_ > 0) cairo_show_page(cairo_);
  ++page_;
  frame();
}

void Sheet::frame() {
  text(kMargin, kMargin - 20, head_, 8);
  line(kMargin, kMargin - 6, kPageWidth - kMargin, kMargin - 6);
  const double foot = kPageHeight - kMargin + 4;
  line(kMargin, foot - 4, kPageWidth - kMargin, foot - 4);
  text(kMargin, foot, foot_, 8);
  text(kMargin, foot, std::to_string(page_) + " / " + std::to_string(std::max(pages_all_, page_)), 8, false, Align::right, kContentWidth);
  y_ = kMargin + 4;
}

void Sheet::need(double height) {
  if (left() < height) new_page();
}

void Sheet::chapter() {
  need(240);
  if (y_ > kMargin + 10) y_ += 10;
}

void Sheet::outline(std::string_view name, int level) {
  const std::string place = "page=" + std::to_string(page_) + " pos=[0 " + std::to_string(static_cast<int>(y_)) + "]";
  const int parent = level == 1 ? CAIRO_PDF_OUTLINE_ROOT : chapter_;
  const int made = cairo_pdf_surface_add_outline(surface_, parent, std::string(name).c_str(), place.c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
  if (level == 1) chapter_ = made;
}

void Sheet::title(std::string_view name) {
  need(60);
  outline(name, 1);
  y_ += text(kMargin, y_, name, 14, true) + 2;
  line(kMargin, y_, kPageWidth - kMargin, y_, 1.2);
  y_ += 6;
}

void Sheet::heading(std::string_view name, double with) {
  need(22 + with);
  y_ += 6;
  outline(name, 2);
  rectangle(kMargin, y_ + 2, 4, 11, Fill::dark, false);
  y_ += text(kMargin + 9, y_, name, 10.5, true) + 3;
}

void Sheet::paragraph(std::string_view words, double size, bool bold, double indent) {
  PangoLayout* layout = layout_of(words, size, bold, kContentWidth - indent, true, Align::left);
  const double height = height_of(layout);
  g_object_unref(layout);
  need(std::min(height, kPageHeight / 2));
  y_ += text(kMargin + indent, y_, words, size, bold, Align::left, kContentWidth - indent, true) + 2;
}

double Sheet::text(double x, double y, std::string_view words, double size, bool bold, Align align, double width, bool wrap) {
  PangoLayout* layout = layout_of(words, size, bold, width, wrap, align);
  missing_ = missing_ || pango_layout_get_unknown_glyphs_count(layout) > 0;
  cairo_set_source_rgb(cairo_, 0, 0, 0);
  fonts_.note(layout);
  cairo_move_to(cairo_, x, y);
  pango_cairo_show_layout(cairo_, layout);
  const double height = height_of(layout);
  g_object_unref(layout);
  return height;
}

double Sheet::text_width(std::string_view words, double size, bool bold) {
  PangoLayout* layout = layout_of(words, size, bold, 0, false, Align::left);
  int width = 0, height = 0;
  pango_layout_get_size(layout, &width, &height);
  g_object_unref(layout);
  return static_cast<double>(width) / PANGO_SCALE;
}

void Sheet::rectangle(double x, double y, double width, double height, Fill fill, bool border) {
  if (width <= 0 || height <= 0) return;
  cairo_save(cairo_);
  cairo_rectangle(cairo_, x, y, width, height);
  const double grey = fill == Fill::dark ? 0.25 : fill == Fill::light ? 0.86 : 1;
  cairo_set_source_rgb(cairo_, grey, grey, grey);
  cairo_fill_preserve(cairo_);
  if (fill == Fill::hatched) {
    cairo_save(cairo_);
    cairo_clip_preserve(cairo_);
    cairo_new_path(cairo_);
    cairo_set_source_rgb(cairo_, 0, 0, 0);
    cairo_set_line_width(cairo_, 0.6);
    for (double from = x - height; from < x + width; from += 3) {
      cairo_move_to(cairo_, from, y + height);
      cairo_line_to(cairo_, from + height, y);
    }
    cairo_stroke(cairo_);
    cairo_restore(cairo_);
    cairo_new_path(cairo_);
    cairo_rectangle(cairo_, x, y, width, height);
  }
  if (border) {
    cairo_set_source_rgb(cairo_, 0, 0, 0);
    cairo_set_line_width(cairo_, 0.5);
    cairo_stroke(cairo_);
  }
  cairo_new_path(cairo_);
  cairo_restore(cairo_);
}

void Sheet::grey(double x, double y, double width, double height, double darkness) {
  cairo_save(cairo_);
  const double value = 1 - 0.75 * std::clamp(darkness, 0.0, 1.0);
  cairo_rectangle(cairo_, x, y, width, height);
  cairo_set_source_rgb(cairo_, value, value, value);
  cairo_fill(cairo_);
  cairo_restore(cairo_);
}

void Sheet::line(double x1, double y1, double x2, double y2, double thickness, bool dashed) { polyline({{x1, y1}, {x2, y2}}, thickness, dashed); }

void Sheet::polyline(const std::vector<std::pair<double, double>>& points, double thickness, bool dashed) {
  if (points.size() < 2) return;
  cairo_save(cairo_);
  cairo_set_source_rgb(cairo_, 0, 0, 0);
  cairo_set_line_width(cairo_, thickness);
  const std::array<double, 2> dashes{3, 2};
  if (dashed) cairo_set_dash(cairo_, dashes.data(), static_cast<int>(dashes.size()), 0);
  cairo_move_to(cairo_, points[0].first, points[0].second);
  for (const auto& [x, y] : points) cairo_line_to(cairo_, x, y);
  cairo_stroke(cairo_);
  cairo_restore(cairo_);
}

void Sheet::mark(double x, double y, int shape, double size) {
  cairo_save(cairo_);
  cairo_new_path(cairo_);
  if (shape == 0) {
    cairo_arc(cairo_, x + size / 2, y + size / 2, size / 2, 0, 2 * M_PI);
  } else if (shape == 1) {
    cairo_move_to(cairo_, x + size / 2, y);
    cairo_line_to(cairo_, x + size, y + size);
    cairo_line_to(cairo_, x, y + size);
    cairo_close_path(cairo_);
  } else {
    cairo_rectangle(cairo_, x, y, size, size);
  }
  const double grey = shape == 0 ? 1 : shape == 1 ? 0.7 : 0.1;
  cairo_set_source_rgb(cairo_, grey, grey, grey);
  cairo_fill_preserve(cairo_);
  cairo_set_source_rgb(cairo_, 0, 0, 0);
  cairo_set_line_width(cairo_, 2);
  cairo_stroke(cairo_);
  cairo_restore(cairo_);
}

double Sheet::row_height(const std::vector<Column>& columns, const std::vector<std::string>& row, double size, bool bold) {
  double all = 0, height = size * 1.5;
  for (const Column& column : columns) all += column.share;
  for (std::size_t i = 0; i < columns.size() && i < row.size(); ++i) {
    PangoLayout* layout = layout_of(row[i], size, bold, kContentWidth * columns[i].share / all - 2 * kCellPad, true, columns[i].align);
    height = std::max(height, height_of(layout));
    g_object_unref(layout);
  }
  return height + 3;
}

void Sheet::draw_row(const std::vector<Column>& columns, const std::vector<std::string>& row, double size, bool bold, bool shaded) {
  const double height = row_height(columns, row, size, bold);
  if (shaded) grey(kMargin, y_, kContentWidth, height, 0.13);
  double all = 0, x = kMargin;
  for (const Column& column : columns) all += column.share;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double width = kContentWidth * columns[i].share / all;
    if (i < row.size()) text(x + kCellPad, y_ + 1, row[i], size, bold, columns[i].align, width - 2 * kCellPad, true);
    x += width;
  }
  y_ += height;
  line(kMargin, y_, kPageWidth - kMargin, y_, 0.25);
}

void Sheet::table(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows, double size) {
  std::vector<std::string> heads;
  for (const Column& column : columns) heads.push_back(column.head);
  need(row_height(columns, heads, size, true) * 3);
  line(kMargin, y_, kPageWidth - kMargin, y_, 0.8);
  draw_row(columns, heads, size, true, true);
  for (const std::vector<std::string>& row : rows) {
    if (left() < row_height(columns, row, size, false)) {
      new_page();
      draw_row(columns, heads, size, true, true);
    }
    draw_row(columns, row, size, false, false);
  }
  y_ += 5;
}

void Sheet::box(double height, const std::function<void(double x, double y, double width)>& draw) {
  need(height);
  draw(kMargin, y_, kContentWidth);
  y_ += height + 4;
}

}  // namespace temizu
