#include "report/pdf/pdf.h"

#include <cairo-pdf.h>

#include "base/log.h"
#include "report/pdf/pages.h"
#include "report/words.h"

namespace temizu {
namespace {

cairo_status_t append(void* to, const unsigned char* data, unsigned int length) {
  static_cast<Bytes*>(to)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

struct Drawn {
  Bytes pdf;
  int pages{0};
  bool glyphs_missing{false}, good{false};
};

Drawn draw(const Report& report, const std::vector<GuidelineRow>& guideline, Fonts& fonts, int pages_all) {
  Drawn drawn;
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(append, &drawn.pdf, kPageWidth, kPageHeight);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, subject_of(report).c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, report.site.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "temizu-report");
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, (to_iso8601(report.made_ms).substr(0, 19) + "Z").c_str());
  {
    const std::string number = report.number == 0 ? "写し" : "第" + std::to_string(report.number) + "号";
    Sheet sheet(surface, fonts, subject_of(report), "Temizu　" + report.site + "　" + number, pages_all);
    for (const auto page : {draw_verdict, draw_traffic, draw_people, draw_burden, draw_health}) page(sheet, report);
    draw_compliance(sheet, report, guideline);
    draw_annex(sheet, report);
    drawn.pages = sheet.pages();
    drawn.glyphs_missing = sheet.glyphs_missing();
  }
  cairo_surface_finish(surface);
  drawn.good = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
  cairo_surface_destroy(surface);
  return drawn;
}

}  // namespace

std::string in_local_time(const Report& report, TimeMs time_ms) {
  auto zone = Zone::find(report.zone);
  return zone ? moment(time_ms, *zone) : to_iso8601(time_ms);
}

std::string on_local_day(const Report& report, TimeMs time_ms) {
  auto zone = Zone::find(report.zone);
  return zone ? wareki(zone->date_of(time_ms)) : to_iso8601(time_ms).substr(0, 10);
}

void table_or(Sheet& sheet, const std::vector<Column>& columns, const Rows& rows, double size, const char* none) {
  if (rows.empty()) words(sheet, none);
  else sheet.table(columns, rows, size);
}

void note(Sheet& sheet, const std::string& words) { sheet.paragraph(words, 8, false, 9); }
void words(Sheet& sheet, const std::string& words) { sheet.paragraph(words, 9, false, 9); }

Result<Bytes> to_pdf(const Report& report, const std::vector<GuidelineRow>& guideline) {
  const auto system_fonts = Fonts::of_system();
  const Drawn first = draw(report, guideline, *system_fonts, 0);   // finds out what is used of the fonts, and how many pages there are
  if (first.glyphs_missing) return Unexpected{Code::unavailable, "report.pdf", "no font has all its characters", "Install a Japanese font, for example fonts-noto-cjk"};
  // The number of pages is drawn too: its digits must be noted before the fonts are cut.
  Drawn drawn = draw(report, guideline, *system_fonts, first.pages);
  auto cut = system_fonts->cut();
  if (cut) {
    Drawn small = draw(report, guideline, **cut, first.pages);
    if (small.good && !small.glyphs_missing && small.pages == drawn.pages) drawn = std::move(small);
    else cut = Unexpected{Code::unavailable, "report.pdf", "its pages do not come out with cut fonts"};
  }
  if (!cut) log(LogLevel::warning, "report_fonts", {{"what", to_text(cut.error())}, {"consequence", "the PDF is larger than it need be"}});
  if (!drawn.good) return Unexpected{Code::io, "report.pdf", "cannot be drawn"};
  return std::move(drawn.pdf);
}

}  // namespace temizu
