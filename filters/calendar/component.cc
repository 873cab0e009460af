#include "filters/calendar/component.h"

#include <algorithm>

#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kComponentsMax = 2000;
constexpr std::size_t kValueMax = 64 << 10;

enum class Value { text, time, duration, rule, number, word, address, offset, zone };

struct Listed {
  std::string_view component;
  std::string_view property;
  Value value;
};

// What goes on (file-rules 2.9: rebuild from listed properties). Everything else stays behind.
constexpr Listed kListed[] = {
    {"VEVENT", "UID", Value::text},           {"VEVENT", "DTSTAMP", Value::time},      {"VEVENT", "DTSTART", Value::time},
    {"VEVENT", "DTEND", Value::time},         {"VEVENT", "DURATION", Value::duration}, {"VEVENT", "SUMMARY", Value::text},
    {"VEVENT", "DESCRIPTION", Value::text},   {"VEVENT", "LOCATION", Value::text},     {"VEVENT", "STATUS", Value::word},
    {"VEVENT", "TRANSP", Value::word},        {"VEVENT", "CLASS", Value::word},        {"VEVENT", "SEQUENCE", Value::number},
    {"VEVENT", "PRIORITY", Value::number},    {"VEVENT", "CATEGORIES", Value::text},   {"VEVENT", "COMMENT", Value::text},
    {"VEVENT", "CREATED", Value::time},       {"VEVENT", "LAST-MODIFIED", Value::time}, {"VEVENT", "RECURRENCE-ID", Value::time},
    {"VEVENT", "RRULE", Value::rule},         {"VEVENT", "EXDATE", Value::time},       {"VEVENT", "RDATE", Value::time},
    {"VEVENT", "ORGANIZER", Value::address},  {"VEVENT", "ATTENDEE", Value::address},
    {"VTODO", "UID", Value::text},            {"VTODO", "DTSTAMP", Value::time},       {"VTODO", "DTSTART", Value::time},
    {"VTODO", "DUE", Value::time},            {"VTODO", "COMPLETED", Value::time},     {"VTODO", "SUMMARY", Value::text},
    {"VTODO", "DESCRIPTION", Value::text},    {"VTODO", "LOCATION", Value::text},      {"VTODO", "STATUS", Value::word},
    {"VTODO", "PRIORITY", Value::number},     {"VTODO", "PERCENT-COMPLETE", Value::number},
    {"VTIMEZONE", "TZID", Value::zone},       {"STANDARD", "DTSTART", Value::time},    {"DAYLIGHT", "DTSTART", Value::time},
    {"STANDARD", "TZOFFSETFROM", Value::offset}, {"DAYLIGHT", "TZOFFSETFROM", Value::offset},
    {"STANDARD", "TZOFFSETTO", Value::offset}, {"DAYLIGHT", "TZOFFSETTO", Value::offset},
    {"STANDARD", "TZNAME", Value::zone},      {"DAYLIGHT", "TZNAME", Value::zone},
    {"STANDARD", "RRULE", Value::rule},       {"DAYLIGHT", "RRULE", Value::rule}};

bool is_kept_component(std::string_view name) {
  return name == "VEVENT" || name == "VTODO" || name == "VTIMEZONE" || name == "STANDARD" || name == "DAYLIGHT";
}

bool only(std::string_view text, std::string_view allowed) { return text.find_first_not_of(allowed) == std::string_view::npos; }

constexpr std::string_view kDigits = "0123456789";

// DATE, DATE-TIME or a list of them (RFC 5545 sections 3.3.4, 3.3.5).
bool is_time(std::string_view value) {
  if (value.empty() || value.size() > 4096) return false;
  while (true) {
    const std::size_t comma = value.find(',');
    const std::string_view item = value.substr(0, comma);
    const bool date = item.size() == 8 && only(item, kDigits);
    const bool time = (item.size() == 15 || (item.size() == 16 && item[15] == 'Z')) && item[8] == 'T' &&
                      only(item.substr(0, 8), kDigits) && only(item.substr(9, 6), kDigits);
    if (!date && !time) return false;
    if (comma == std::string_view::npos) return true;
    value.remove_prefix(comma + 1);
  }
}

bool is_zone(std::string_view value) {
  return !value.empty() && value.size() <= 100 && value.find_first_of("\r\n\":;,\\") == std::string_view::npos;
}

bool is_mailbox(std::string_view value) {
  const std::size_t at = value.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < value.size() && value.size() <= 320 &&
         value.find_first_of(" \t\r\n<>\",;:()\\?%") == std::string_view::npos;
}

// The checked value as it will be written, or empty.
std::string check(Value type, const ContentLine& line) {
  std::string_view value = line.value;
  while (value.ends_with(' ')) value.remove_suffix(1);
  switch (type) {
    case Value::text: return escape_text(unescape_text(value));
    case Value::time: return is_time(value) ? std::string(value) : "";
    case Value::duration: return value.size() <= 40 && only(value, "+-PTWDHMS0123456789") ? std::string(value) : "";
    case Value::rule: return value.size() <= 500 && only(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=;,+-") ? std::string(value) : "";
    case Value::number: return value.size() <= 9 && only(value, kDigits) ? std::string(value) : "";
    case Value::word: return value.size() <= 30 && only(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") ? std::string(value) : "";
    case Value::offset: return value.size() <= 7 && only(value, "+-0123456789") ? std::string(value) : "";
    case Value::zone: return is_zone(value) ? std::string(value) : "";
    case Value::address: {
      if (value.size() > 7 && (value.starts_with("mailto:") || value.starts_with("MAILTO:") || value.starts_with("Mailto:"))) {
        value.remove_prefix(7);
      }
      return is_mailbox(value) ? "mailto:" + std::string(value) : "";
    }
  }
  return {};
}

// Parameters that go on: the zone of a time, whether it is a date, the name of a person.
void keep_parameters(Value type, const ContentLine& from, ContentLine& to) {
  if (type == Value::time) {
    if (const std::string_view zone = from.parameter("TZID"); is_zone(zone)) to.parameters.emplace_back("TZID", zone);
    if (from.parameter("VALUE") == "DATE") to.parameters.emplace_back("VALUE", "DATE");
  } else if (type == Value::address) {
    std::string name = one_line(from.parameter("CN"), 100);
    std::erase_if(name, [](char c) { return c == '"' || c == '\\'; });
    if (!name.empty()) to.parameters.emplace_back("CN", name);
  }
}

void note_left_out(const ContentLine& line, Calendar& calendar, std::vector<Finding>& findings) {
  if (line.name == "ATTACH") {
    add_finding(findings, "calendar.attachment", Weight::low);
    calendar.changed = true;
  } else if (line.name == "X-ALT-DESC") {
    add_finding(findings, "calendar.html", Weight::info);
  } else if (line.name == "URL" || line.name == "CONFERENCE" || line.name == "IMAGE" || line.name == "SOURCE") {
    add_finding(findings, "calendar.url", Weight::info);
  } else {
    add_finding(findings, "calendar.property_removed", Weight::info);
  }
}

void take_property(const ContentLine& line, CalendarComponent& component, Calendar& calendar, std::vector<Finding>& findings) {
  const auto listed = std::ranges::find_if(kListed, [&](const Listed& l) { return l.component == component.name && l.property == line.name; });
  if (listed == std::end(kListed)) {
    note_left_out(line, calendar, findings);
    return;
  }
  ContentLine kept;
  kept.name = line.name;
  kept.value = line.value.size() > kValueMax ? "" : check(listed->value, line);
  if (kept.value.empty()) {
    if (!line.value.empty()) add_finding(findings, "calendar.bad_value", Weight::low);
    return;
  }
  keep_parameters(listed->value, line, kept);
  component.properties.push_back(std::move(kept));
}

}  // namespace

const ContentLine* CalendarComponent::find(std::string_view property) const {
  const auto at = std::ranges::find(properties, property, &ContentLine::name);
  return at == properties.end() ? nullptr : &*at;
}

bool read_calendar(const std::vector<ContentLine>& lines, Calendar& calendar, std::vector<Finding>& findings) {
  std::vector<CalendarComponent*> open;
  std::vector<std::string> skipped;   // names of components that are left out with all they hold
  std::size_t components = 0;
  bool found = false;
  for (const ContentLine& line : lines) {
    std::string value = line.value;
    std::ranges::transform(value, value.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    if (line.name == "BEGIN") {
      if (!skipped.empty()) {
        if (skipped.size() < 64) skipped.push_back(value);
      } else if (open.empty() && value == "VCALENDAR" && !found) {
        found = true;
        calendar.root.name = value;
        open.push_back(&calendar.root);
      } else if (!open.empty() && is_kept_component(value) && open.size() < 3 && components < kComponentsMax) {
        ++components;
        open.back()->children.push_back({value, {}, {}});
        open.push_back(&open.back()->children.back());
      } else if (!open.empty()) {
        if (value == "VALARM") add_finding(findings, "calendar.alarm", Weight::info);
        else add_finding(findings, "calendar.component_removed", Weight::info);
        skipped.push_back(value);
      }
    } else if (line.name == "END") {
      if (!skipped.empty()) skipped.pop_back();
      else if (!open.empty()) open.pop_back();
    } else if (!skipped.empty()) {
      if (line.name == "ATTACH") note_left_out(line, calendar, findings);
    } else if (open.size() == 1) {
      if (line.name == "METHOD") calendar.method = value;
      else if (line.name != "VERSION" && line.name != "PRODID" && line.name != "CALSCALE") note_left_out(line, calendar, findings);
    } else if (!open.empty()) {
      take_property(line, *open.back(), calendar, findings);
    }
  }
  if (calendar.method == "PUBLISH") calendar.method.clear();
  if (!calendar.method.empty()) add_finding(findings, "calendar.method", Weight::info);
  return found;
}

void write_component(const CalendarComponent& component, std::string& out) {
  append_folded(out, "BEGIN:" + component.name);
  if (component.name == "VCALENDAR") {
    append_folded(out, "VERSION:2.0");
    append_folded(out, "PRODID:-//Temizu//washed calendar//JA");
    append_folded(out, "METHOD:PUBLISH");
  }
  for (const ContentLine& line : component.properties) {
    std::string text = line.name;
    for (const auto& [name, value] : line.parameters) {
      const bool quote = value.find_first_of(":;, ") != std::string::npos;
      text += ";" + name + "=" + (quote ? "\"" + value + "\"" : value);
    }
    append_folded(out, text + ":" + line.value);
  }
  for (const CalendarComponent& child : component.children) write_component(child, out);
  append_folded(out, "END:" + component.name);
}

}  // namespace temizu
