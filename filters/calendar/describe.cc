// A calendar in words: what a clerk needs to know of an invitation, in the order in which one asks.
#include <array>
#include <optional>

#include "filters/calendar/component.h"
#include "filters/calendar/properties.h"
#include "text/layout.h"

namespace temizu {
namespace {

struct Moment {
  int year{0}, month{0}, day{0}, hour{0}, minute{0};
  bool has_time{false};
  std::string zone;   // words behind the time; empty for Japan
};

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// Days since 1970-01-01 (proleptic Gregorian) and back: for the weekday and for UTC to Japan.
long to_days(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int of_era = y - era * 400;
  const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097L + of_era * 365L + of_era / 4 - of_era / 100 + of_year - 719468L;
}

void from_days(long days, Moment& moment) {
  days += 719468;
  const long era = (days >= 0 ? days : days - 146096) / 146097;
  const long of_era = days - era * 146097;
  const long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const long of_year = of_era - (365 * year + year / 4 - year / 100);
  const long month = (5 * of_year + 2) / 153;
  moment.day = static_cast<int>(of_year - (153 * month + 2) / 5 + 1);
  moment.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  moment.year = static_cast<int>(year + era * 400 + (moment.month <= 2));
}

std::optional<Moment> read_moment(const ContentLine* line) {
  if (line == nullptr || line->value.size() < 8) return std::nullopt;
  const std::string_view value = line->value;
  Moment moment;
  moment.year = number(value.substr(0, 4));
  moment.month = number(value.substr(4, 2));
  moment.day = number(value.substr(6, 2));
  if (moment.month < 1 || moment.month > 12 || moment.day < 1 || moment.day > 31) return std::nullopt;
  if (value.size() < 15 || value[8] != 'T') return moment;
  moment.has_time = true;
  moment.hour = number(value.substr(9, 2));
  moment.minute = number(value.substr(11, 2));
  const std::string_view zone = line->parameter("TZID");
  if (value.size() == 16) {   // UTC: our readers live nine hours east of it
    moment.hour += 9;
    if (moment.hour >= 24) {
      moment.hour -= 24;
      from_days(to_days(moment.year, moment.month, moment.day) + 1, moment);
    }
  } else if (!zone.empty() && zone.find("Tokyo") == std::string_view::npos && zone.find("Japan") == std::string_view::npos) {
    moment.zone = "（" + one_line(zone, 60) + "）";
  }
  return moment;
}

std::string two(int value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string date_words(const Moment& moment) {
  constexpr std::array<std::string_view, 7> kWeekdays{"木", "金", "土", "日", "月", "火", "水"};   // 1970-01-01 was a Thursday
  const long days = to_days(moment.year, moment.month, moment.day);
  return std::to_string(moment.year) + "年" + std::to_string(moment.month) + "月" + std::to_string(moment.day) + "日（" +
         std::string(kWeekdays[static_cast<std::size_t>(((days % 7) + 7) % 7)]) + "）";
}
std::string time_words(const Moment& moment) { return moment.has_time ? std::to_string(moment.hour) + ":" + two(moment.minute) : ""; }

std::string span_words(const CalendarComponent& event) {
  const auto begin = read_moment(event.find("DTSTART"));
  auto end = read_moment(event.find("DTEND"));
  if (!begin) return {};
  std::string words = date_words(*begin) + time_words(*begin);
  if (end && !end->has_time) {   // the end of a day entry is the day after (RFC 5545 section 3.6.1)
    from_days(to_days(end->year, end->month, end->day) - 1, *end);
  }
  if (end) {
    const bool same_day = end->year == begin->year && end->month == begin->month && end->day == begin->day;
    if (same_day && end->has_time) words += "～" + time_words(*end);
    else if (!same_day) words += "～" + date_words(*end) + time_words(*end);
  }
  return words + begin->zone + (begin->has_time ? "" : " 終日");
}

std::string_view field_of(std::string_view rule, std::string_view name) {
  std::size_t at = 0;
  while (at < rule.size()) {
    const std::size_t end = std::min(rule.find(';', at), rule.size());
    const std::string_view item = rule.substr(at, end - at);
    if (item.starts_with(name) && item.size() > name.size() && item[name.size()] == '=') return item.substr(name.size() + 1);
    at = end + 1;
  }
  return {};
}

std::string rule_words(std::string_view rule) {
  const std::string_view frequency = field_of(rule, "FREQ");
  const std::string_view interval = field_of(rule, "INTERVAL");
  const std::string unit = frequency == "DAILY" ? "日" : frequency == "WEEKLY" ? "週" : frequency == "MONTHLY" ? "月" : frequency == "YEARLY" ? "年" : "";
  if (unit.empty()) return std::string(rule);
  std::string words = interval.empty() || interval == "1" ? "毎" + unit : std::string(interval) + (unit == "月" ? "か月" : unit == "週" ? "週間" : unit) + "ごと";
  constexpr std::pair<std::string_view, std::string_view> kDays[] = {{"MO", "月"}, {"TU", "火"}, {"WE", "水"}, {"TH", "木"},
                                                                     {"FR", "金"}, {"SA", "土"}, {"SU", "日"}};
  std::string days;
  const std::string_view by_day = field_of(rule, "BYDAY");
  for (std::size_t at = 0; at < by_day.size() && at < 60;) {
    const std::size_t end = std::min(by_day.find(',', at), by_day.size());
    const std::string_view item = by_day.substr(at, end - at);
    for (const auto& [code, name] : kDays) {
      if (!item.ends_with(code)) continue;
      const std::string_view nth = item.substr(0, item.size() - 2);
      days += (days.empty() ? "" : "・") + (nth.empty() ? "" : nth == "-1" ? "最終" : "第" + std::string(nth)) + std::string(name);
    }
    at = end + 1;
  }
  if (!days.empty()) words += "（" + days + "）";
  if (const std::string_view count = field_of(rule, "COUNT"); !count.empty()) words += "、" + std::string(count) + "回";
  ContentLine until;
  until.value = field_of(rule, "UNTIL");
  if (const auto last = read_moment(&until)) words += "、" + date_words(*last) + "まで";
  return words;
}

// "P1DT2H" → "1日2時間" (RFC 5545 section 3.3.6).
std::string duration_words(std::string_view value) {
  std::string words;
  bool time = false;
  for (const char c : value) {
    if (c == 'T') time = true;
    else if (c >= '0' && c <= '9') words += c;
    else words += c == 'W' ? "週間" : c == 'D' ? "日" : c == 'H' ? "時間" : c == 'M' && time ? "分" : c == 'S' ? "秒" : "";
  }
  return words;
}

// Each moment of EXDATE or RDATE, at most 50.
std::string moments_words(const CalendarComponent& entry, std::string_view property) {
  std::string words;
  std::size_t count = 0;
  for (const ContentLine& line : entry.properties) {
    if (line.name != property) continue;
    ContentLine item = line;
    for (std::size_t at = 0; at < line.value.size();) {
      const std::size_t end = std::min(line.value.find(',', at), line.value.size());
      item.value = line.value.substr(at, end - at);
      at = end + 1;
      const auto moment = read_moment(&item);
      if (!moment || ++count > 50) continue;
      words += (words.empty() ? "" : "、") + date_words(*moment) + time_words(*moment) + moment->zone;
    }
  }
  return words + (count > 50 ? "、ほか" + std::to_string(count - 50) + "回" : "");
}

std::string_view answer_words(std::string_view answer) {
  return answer == "ACCEPTED" ? "（承諾）" : answer == "DECLINED" ? "（辞退）" : answer == "TENTATIVE" ? "（仮承諾）" : answer == "DELEGATED" ? "（代理）" : "";
}

std::string person(const ContentLine& line) {
  const std::string_view name = line.parameter("CN");
  const std::string address = line.value.substr(line.value.starts_with("mailto:") ? 7 : 0);
  const std::string who = name.empty() || name == address ? address : std::string(name) + " <" + address + ">";
  return who + std::string(answer_words(line.parameter("PARTSTAT")));
}

void append_line(std::string& out, std::string_view label, std::string_view value) {
  if (!value.empty()) out.append(label).append(": ").append(value).append("\n");
}

void describe_entry(const CalendarComponent& entry, std::string& out) {
  constexpr std::size_t kPeopleMax = 30;
  const auto text = [&](std::string_view name) {
    const ContentLine* line = entry.find(name);
    return line == nullptr ? std::string{} : unescape_text(line->value);
  };
  const auto each = [&](std::string_view name, std::string_view label) {
    for (const ContentLine& line : entry.properties) {
      if (line.name == name) append_line(out, label, one_line(unescape_text(line.value), 1000));
    }
  };
  append_line(out, "件名", one_line(text("SUMMARY"), 1000));
  append_line(out, "日時", span_words(entry));
  if (const ContentLine* length = entry.find("DURATION")) append_line(out, "長さ", duration_words(length->value));
  if (const auto due = read_moment(entry.find("DUE"))) append_line(out, "期限", date_words(*due) + time_words(*due) + due->zone);
  if (const ContentLine* rule = entry.find("RRULE")) append_line(out, "繰り返し", rule_words(rule->value));
  append_line(out, "追加の日", moments_words(entry, "RDATE"));
  append_line(out, "除く日", moments_words(entry, "EXDATE"));
  append_line(out, "場所", one_line(text("LOCATION"), 1000));
  const std::string status = text("STATUS");
  append_line(out, "状態", status == "CANCELLED" ? "取消" : status == "TENTATIVE" ? "仮の予定" : "");
  if (const ContentLine* organizer = entry.find("ORGANIZER")) append_line(out, "主催", person(*organizer));
  std::size_t people = 0;
  for (const ContentLine& line : entry.properties) {
    if (line.name != "ATTENDEE") continue;
    if (++people <= kPeopleMax) append_line(out, "出席者", person(line));
  }
  if (people > kPeopleMax) append_line(out, "出席者", "ほか" + std::to_string(people - kPeopleMax) + "名");
  each("CONTACT", "連絡先");
  each("RESOURCES", "備品");
  each("CATEGORIES", "分類");
  each("COMMENT", "備考");
  std::string description;
  for (const ContentLine& line : entry.properties) {   // VJOURNAL may have several
    if (line.name == "DESCRIPTION") description += (description.empty() ? "" : "\n") + unescape_text(line.value);
  }
  while (description.ends_with('\n') || description.ends_with(' ')) description.pop_back();
  if (!description.empty()) out += "内容:\n" + description + "\n";
}

}  // namespace

std::string describe_calendar(const Calendar& calendar) {
  std::string out;
  for (const ContentLine& line : calendar.root.properties) {
    const bool name = line.name == "NAME" || line.name == "X-WR-CALNAME";
    append_line(out, name ? "予定表" : "説明", one_line(unescape_text(line.value), 1000));
  }
  for (const CalendarComponent& entry : calendar.root.children) {
    if (!is_calendar_entry(entry.name)) continue;
    if (!out.empty()) out += "\n";
    const char* heading = entry.name == "VTODO" ? "【作業】" : entry.name == "VJOURNAL" ? "【記録】" : calendar.method == "REQUEST" ? "【予定への招待】"
                          : calendar.method == "CANCEL" ? "【予定の取消】" : calendar.method == "REPLY" ? "【招待への返事】" : "【予定】";
    out.append(heading).append("\n");
    describe_entry(entry, out);
  }
  return out;
}

}  // namespace temizu
