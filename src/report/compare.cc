#include "report/compare.h"

#include <cmath>
#include <functional>

#include "report/words.h"

namespace temizu {
namespace {

constexpr std::size_t kWeek = 7;
constexpr const char* kNoData = "データなし";

// value gives what a report of before counted, nothing where it did not count it.
Compared compared(const Report& report, std::string name, std::uint64_t now, const std::function<std::optional<std::uint64_t>(const DayBefore&)>& value) {
  Compared row{std::move(name), now, {}, {}, false};
  const std::vector<DayBefore>& before = report.before;
  if (report.period.kind != PeriodKind::day) return row;
  double sum = 0;
  int days = 0;
  for (std::size_t i = before.size() > kWeek ? before.size() - kWeek : 0; i < before.size(); ++i) {
    const auto counted = before[i].there ? value(before[i]) : std::nullopt;
    if (!counted) continue;
    sum += static_cast<double>(*counted);
    ++days;
  }
  if (days > 0) row.mean = sum / days;
  if (before.size() >= kWeek && before[before.size() - kWeek].there) row.weekday = value(before[before.size() - kWeek]);
  return row;
}

std::string shown(const Compared& row, double value) {
  return row.is_bytes ? size_for_people(static_cast<std::uint64_t>(value)) : number_text(static_cast<std::uint64_t>(std::llround(value)));
}

}  // namespace

std::vector<Compared> compare(const Report& report) {
  std::uint64_t withheld = 0;
  for (const KindRow& kind : report.kinds) withheld += kind.withheld;
  std::vector<Compared> rows;
  const auto add = [&](const char* name, std::uint64_t now, std::uint64_t DayBefore::*member) {
    rows.push_back(compared(report, name, now, [member](const DayBefore& day) { return std::optional(day.*member); }));
  };
  add("受付（通）", report.ledger.messages, &DayBefore::messages);
  add("受付（宛先）", report.ledger.recipients, &DayBefore::recipients);
  add("受付（大きさ）", report.ledger.bytes, &DayBefore::bytes);
  rows.back().is_bytes = true;
  add("配送（本文あり）", report.balance.delivered_washed, &DayBefore::delivered_washed);
  add("保留の通知", report.balance.delivered_notice_only, &DayBefore::delivered_notice_only);
  add("配送不能", report.balance.undeliverable, &DayBefore::undeliverable);
  add("取り除いた添付など", withheld, &DayBefore::withheld_parts);
  return rows;
}

std::vector<Compared> compare_measures(const Report& report) {
  std::vector<Compared> rows;
  for (std::size_t i = 0; i < kMeasures.size(); ++i) {
    rows.push_back(compared(report, kMeasures[i].japanese, report.measures[i], [i](const DayBefore& day) { return day.measures ? std::optional((*day.measures)[i]) : std::nullopt; }));
  }
  return rows;
}

std::vector<Compared> compare_removed(const Report& report) {
  std::vector<Compared> rows;
  for (std::size_t i = 0; i < kRemovedClasses.size(); ++i) {
    rows.push_back(compared(report, kRemovedClasses[i].japanese, report.removed[i].mails, [i](const DayBefore& day) { return day.removed ? std::optional((*day.removed)[i]) : std::nullopt; }));
  }
  return rows;
}

std::string shown_now(const Compared& row) { return shown(row, static_cast<double>(row.now)); }
std::string shown_mean(const Compared& row) { return row.mean ? shown(row, *row.mean) : kNoData; }
std::string shown_weekday(const Compared& row) { return row.weekday ? shown(row, static_cast<double>(*row.weekday)) : kNoData; }

}  // namespace temizu
