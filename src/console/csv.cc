#include "console/csv.h"

#include <cassert>
#include <cstdio>
#include <cstdlib>

namespace temizu::console {
namespace {

// What a spreadsheet takes for a formula; full-width signs too, as an IME writes them (Excel folds them).
bool would_run(std::string_view cell) {
  for (const std::string_view start : {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"}) {
    if (cell.starts_with(start)) return true;
  }
  return false;
}

void put(std::string& text, std::string_view cell) {
  text += '"';
  if (would_run(cell)) text += '\'';
  for (const char c : cell) {
    if (c == '"') text += '"';
    text += c == '\r' || c == '\n' ? ' ' : c;
  }
  text += '"';
}

}  // namespace

Csv::Csv(const std::vector<std::string_view>& heading) : text_("\xEF\xBB\xBF") {
  for (std::size_t i = 0; i < heading.size(); ++i) {
    if (i > 0) text_ += ',';
    put(text_, heading[i]);
  }
  text_ += "\r\n";
}

void Csv::row(const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text_ += ',';
    put(text_, cells[i]);
  }
  text_ += "\r\n";
}

HttpAnswer Csv::answer(std::string_view name) && {
  assert(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos && "a fixed name of ours");
  HttpAnswer answer;
  answer.set("Content-Type", "text/csv; charset=utf-8; header=present");
  answer.set("Content-Disposition", "attachment; filename=\"temizu-" + std::string(name) + ".csv\"");
  answer.body = std::move(text_);
  return answer;
}

std::string csv_time(TimeMs time_ms, int zone_minutes) {
  if (time_ms <= 0) return {};
  char zone[16];
  std::snprintf(zone, sizeof zone, "%c%02d:%02d", zone_minutes < 0 ? '-' : '+', std::abs(zone_minutes) / 60 % 24, std::abs(zone_minutes) % 60);
  return to_iso8601(time_ms + std::int64_t{zone_minutes} * 60'000).substr(0, 19) + zone;
}

}  // namespace temizu::console
