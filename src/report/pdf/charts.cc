#include "report/pdf/charts.h"

#include <algorithm>
#include <cmath>

#include "report/words.h"

namespace temizu {
namespace {

constexpr double kAxis = 40;   // room for numbers at the left
constexpr std::size_t kReasonsMax = 10;

// 1, 2 or 5 times a power of ten: the least that four steps of reach the value.
std::uint64_t step_for(std::uint64_t value) {
  std::uint64_t step = 1;
  for (;;) {
    for (const std::uint64_t factor : {1u, 2u, 5u}) {
      if (step * factor * 4 >= value) return step * factor;
    }
    step *= 10;
  }
}

struct Scale {
  double bottom, height;
  std::uint64_t top;
  double at(std::uint64_t value) const { return bottom - height * static_cast<double>(value) / static_cast<double>(top); }
};

Scale draw_axis(Sheet& sheet, double x, double y, double width, double height, std::uint64_t highest) {
  const std::uint64_t step = step_for(std::max<std::uint64_t>(highest, 1));
  const Scale scale{y + height, height, step * 4};
  for (std::uint64_t i = 0; i <= 4; ++i) {
    const double at = scale.at(step * i);
    sheet.line(x + kAxis, at, x + width, at, i == 0 ? 0.8 : 0.2, i != 0);
    sheet.text(x, at - 5, number_text(step * i), 7, false, Align::right, kAxis - 4);
  }
  return scale;
}

void legend(Sheet& sheet, double x, double y, const std::vector<std::pair<Fill, const char*>>& entries) {
  for (const auto& [fill, name] : entries) {
    sheet.rectangle(x, y + 2, 10, 7, fill);
    sheet.text(x + 13, y, name, 7.5);
    x += 13 + sheet.text_width(name, 7.5) + 14;
  }
}

}  // namespace

void draw_hours(Sheet& sheet, const Report& report) {
  sheet.box(150, [&](double x, double y, double width) {
    legend(sheet, x + kAxis, y, {{Fill::dark, "配送（本文あり）"}, {Fill::hatched, "保留の通知"}, {Fill::white, "配送不能"}});
    std::uint64_t highest = 0;
    for (const Hour& h : report.hours) highest = std::max(highest, h.delivered_washed + h.delivered_notice_only + h.undeliverable);
    const Scale scale = draw_axis(sheet, x, y + 16, width, 112, highest);
    const double slot = (width - kAxis) / static_cast<double>(std::max<std::size_t>(report.hours.size(), 1));
    for (std::size_t i = 0; i < report.hours.size(); ++i) {
      const Hour& h = report.hours[i];
      const double left = x + kAxis + slot * static_cast<double>(i) + slot * 0.15;
      std::uint64_t below = 0;
      for (const auto& [count, fill] : {std::pair{h.delivered_washed, Fill::dark}, std::pair{h.delivered_notice_only, Fill::hatched}, std::pair{h.undeliverable, Fill::white}}) {
        sheet.rectangle(left, scale.at(below + count), slot * 0.7, scale.at(below) - scale.at(below + count), fill);
        below += count;
      }
      sheet.text(x + kAxis + slot * static_cast<double>(i), scale.bottom + 2, std::to_string(i), 7, false, Align::centre, slot);
    }
    sheet.text(x, scale.bottom + 2, "時", 7, false, Align::right, kAxis - 4);
  });
}

namespace {

// One line over the days, with a scale of its own.
void draw_line_of_days(Sheet& sheet, const std::vector<DayBefore>& days, std::uint64_t DayBefore::*member, const char* name, bool dashed, double height) {
  sheet.box(height + 32, [&](double x, double y, double width) {
    sheet.text(x + kAxis, y, name, 8, true);
    sheet.text(x, y, "線の切れ目は報告のない日", 7, false, Align::right, width);
    std::uint64_t highest = 0;
    for (const DayBefore& day : days) highest = std::max(highest, day.*member);
    const Scale scale = draw_axis(sheet, x, y + 16, width, height, highest);
    const double slot = (width - kAxis) / static_cast<double>(days.size());
    std::vector<std::pair<double, double>> points;
    for (std::size_t i = 0; i <= days.size(); ++i) {
      if (i < days.size() && days[i].there) {
        points.emplace_back(x + kAxis + slot * (static_cast<double>(i) + 0.5), scale.at(days[i].*member));
        sheet.rectangle(points.back().first - 1.4, points.back().second - 1.4, 2.8, 2.8, dashed ? Fill::white : Fill::dark);
        continue;
      }
      sheet.polyline(points, dashed ? 1.0 : 1.4, dashed);
      points.clear();
    }
    for (std::size_t i = 0; i < days.size(); i += 5) {
      const std::size_t at = days.size() - 1 - i;
      const std::string& date = days[at].date;
      const std::string shown = std::to_string(std::stoi(date.substr(5, 2))) + "/" + std::to_string(std::stoi(date.substr(8, 2)));
      sheet.text(x + kAxis + slot * static_cast<double>(at) - 12, scale.bottom + 2, shown, 7, false, Align::centre, slot + 24);
    }
  });
}

}  // namespace

void draw_days(Sheet& sheet, const Report& report) {
  std::vector<DayBefore> days = report.before;
  DayBefore today;
  today.date = to_text(report.period.first);
  today.there = true;
  today.messages = report.ledger.messages;
  today.delivered_notice_only = report.balance.delivered_notice_only;
  for (const KindRow& kind : report.kinds) today.withheld_parts += kind.withheld;
  days.push_back(today);
  draw_line_of_days(sheet, days, &DayBefore::messages, "受付（通）", false, 70);
  draw_line_of_days(sheet, days, &DayBefore::delivered_notice_only, "保留の通知（宛先）", true, 45);
  draw_line_of_days(sheet, days, &DayBefore::withheld_parts, "取り除いた部分", true, 45);
}

void draw_heat(Sheet& sheet, const Report& report) {
  std::uint64_t highest = 1;
  for (const HeatRow& row : report.heat) {
    for (const std::uint64_t count : row.changed) highest = std::max(highest, count);
  }
  constexpr double kRow = 15, kNames = 150;
  const auto families = family_names();
  sheet.box(22 + kRow * static_cast<double>(report.heat.size()), [&](double x, double y, double width) {
    const double cell = (width - kNames) / static_cast<double>(families.size());
    for (std::size_t i = 0; i < families.size(); ++i) {
      sheet.text(x + kNames + cell * static_cast<double>(i), y + 6, families[i], 6.2, false, Align::centre, cell);
    }
    double at = y + 18;
    for (const HeatRow& row : report.heat) {
      sheet.text(x, at + 2, row.domain, 7.5, false, Align::left, kNames - 4);
      for (std::size_t i = 0; i < row.changed.size(); ++i) {
        const double left = x + kNames + cell * static_cast<double>(i);
        const double darkness = row.changed[i] == 0 ? 0 : 0.1 + 0.5 * std::log1p(static_cast<double>(row.changed[i])) / std::log1p(static_cast<double>(highest));
        sheet.grey(left, at, cell - 1, kRow - 1, darkness);
        sheet.text(left, at + 2, number_text(row.changed[i]), 7, false, Align::centre, cell - 1);
      }
      at += kRow;
    }
  });
}

void draw_reasons(Sheet& sheet, const Report& report) {
  const std::size_t shown = std::min(report.codes.size(), kReasonsMax);
  std::uint64_t all = 0;
  for (const CodeRow& row : report.codes) all += row.count;
  constexpr double kRow = 16, kNames = 170, kNumbers = 90;
  sheet.box(kRow * static_cast<double>(shown) + 4, [&](double x, double y, double width) {
    std::uint64_t so_far = 0;
    const double room = width - kNames - kNumbers;
    for (std::size_t i = 0; i < shown; ++i) {
      const CodeRow& row = report.codes[i];
      so_far += row.count;
      const double at = y + kRow * static_cast<double>(i);
      sheet.text(x, at + 1, code_text(row.code), 8, false, Align::left, kNames - 4);
      sheet.rectangle(x + kNames, at + 2, room * static_cast<double>(row.count) / static_cast<double>(report.codes[0].count), kRow - 5, Fill::dark);
      sheet.text(x + width - kNumbers + 4, at + 1, number_text(row.count), 8, false, Align::right, 34);
      sheet.text(x + width - 50, at + 1, "累計 " + percent_text(static_cast<double>(so_far), static_cast<double>(all)), 7, false, Align::right, 50);
    }
  });
}

}  // namespace temizu
