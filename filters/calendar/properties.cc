#include "filters/calendar/properties.h"

#include <algorithm>

#include "text/layout.h"

namespace temizu {
namespace {

enum class Value { text, time, duration, rule, number, word, address, offset, place, zone };

struct Listed {
  std::string_view property;
  Value value;
};

// Of VEVENT, VTODO and VJOURNAL alike (RFC 5545 section 3.8): one that stands in the wrong one of them harms nobody.
constexpr Listed kOfEntries[] = {
    {"UID", Value::text},          {"DTSTAMP", Value::time},      {"DTSTART", Value::time},       {"DTEND", Value::time},
    {"DUE", Value::time},          {"COMPLETED", Value::time},    {"DURATION", Value::duration},  {"SUMMARY", Value::text},
    {"DESCRIPTION", Value::text},  {"LOCATION", Value::text},     {"CONTACT", Value::text},       {"RESOURCES", Value::text},
    {"STATUS", Value::word},       {"TRANSP", Value::word},       {"CLASS", Value::word},         {"SEQUENCE", Value::number},
    {"PRIORITY", Value::number},   {"PERCENT-COMPLETE", Value::number}, {"CATEGORIES", Value::text}, {"COMMENT", Value::text},
    {"CREATED", Value::time},      {"LAST-MODIFIED", Value::time}, {"RECURRENCE-ID", Value::time}, {"RRULE", Value::rule},
    {"EXDATE", Value::time},       {"RDATE", Value::time},        {"GEO", Value::place},          {"ORGANIZER", Value::address},
    {"ATTENDEE", Value::address}};
constexpr Listed kOfZones[] = {{"TZID", Value::zone},           {"TZNAME", Value::zone}, {"DTSTART", Value::time}, {"TZOFFSETFROM", Value::offset},
                               {"TZOFFSETTO", Value::offset},   {"RRULE", Value::rule},  {"RDATE", Value::time}};
// Its name and what it is about (RFC 7986, and the older names).
constexpr Listed kOfCalendars[] = {{"NAME", Value::text}, {"DESCRIPTION", Value::text}, {"X-WR-CALNAME", Value::text}, {"X-WR-CALDESC", Value::text}};

// Nothing that a person reads: links between entries, colours, what one product notes for itself.
constexpr std::string_view kMachineOnly[] = {"VERSION", "PRODID", "CALSCALE", "METHOD", "RELATED-TO", "REQUEST-STATUS", "COLOR", "REFRESH-INTERVAL",
                                             "ACKNOWLEDGED", "TZURL", "LAST-MODIFIED", "UID", "TZUNTIL", "TZID-ALIAS-OF"};
constexpr std::string_view kMachineOnlyBegins[] = {"X-MICROSOFT-", "X-MS-", "X-APPLE-", "X-MOZ-", "X-LIC-", "X-WR-", "X-PUBLISHED-", "X-CALENDARSERVER-",
                                                   "X-EVOLUTION-", "X-GOOGLE-", "X-OUTLOOK-", "X-CALSTART", "X-CALEND", "X-CLIPSTART", "X-CLIPEND",
                                                   "X-PRIMARY-CALENDAR", "X-OWNER", "X-GWSHOW-", "X-GWITEM-"};

const Listed* listed_in(std::string_view component, std::string_view property) {
  const auto look = [&](const auto& list) -> const Listed* {
    const auto at = std::ranges::find(list, property, &Listed::property);
    return at == std::end(list) ? nullptr : &*at;
  };
  if (is_calendar_entry(component)) return look(kOfEntries);
  return is_calendar_zone(component) ? look(kOfZones) : component == "VCALENDAR" ? look(kOfCalendars) : nullptr;
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

bool is_place(std::string_view value) { return value.size() <= 60 && only(value, "+-.;0123456789"); }   // GEO: 35.1;139.2

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
    case Value::place: return is_place(value) ? std::string(value) : "";
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

// Parameters that go on: the zone of a time, whether it is a date, the name and the answer of a person. True when a zone is lost.
bool keep_parameters(Value type, const ContentLine& from, ContentLine& to) {
  bool lost_zone = false;
  if (type == Value::time) {
    if (const std::string_view zone = from.parameter("TZID"); is_zone(zone)) to.parameters.emplace_back("TZID", zone);
    else lost_zone = !zone.empty();
    if (from.parameter("VALUE") == "DATE") to.parameters.emplace_back("VALUE", "DATE");
  } else if (type == Value::address) {
    std::string name = one_line(from.parameter("CN"), 100);
    std::erase_if(name, [](char c) { return c == '"' || c == '\\'; });
    if (!name.empty()) to.parameters.emplace_back("CN", name);
    // Whether somebody comes: the whole sense of a reply.
    const std::string_view answer = from.parameter("PARTSTAT");
    if (!answer.empty() && answer.size() <= 30 && only(answer, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-")) to.parameters.emplace_back("PARTSTAT", answer);
  }
  return lost_zone;
}

}  // namespace

bool is_calendar_entry(std::string_view component) { return component == "VEVENT" || component == "VTODO" || component == "VJOURNAL"; }
bool is_calendar_zone(std::string_view component) {
  return component == "VTIMEZONE" || component == "STANDARD" || component == "DAYLIGHT";
}

PropertyFate keeping_of(std::string_view component, std::string_view property) {
  if (listed_in(component, property) != nullptr) return PropertyFate::kept;
  const bool silent = is_calendar_zone(component) || std::ranges::find(kMachineOnly, property) != std::end(kMachineOnly) ||
                      std::ranges::any_of(kMachineOnlyBegins, [&](std::string_view begin) { return property.starts_with(begin); });
  return silent ? PropertyFate::machine_only : PropertyFate::unlisted;
}

bool is_calendar_text(std::string_view component, std::string_view property) {
  const Listed* listed = listed_in(component, property);
  return listed != nullptr && listed->value == Value::text && property != "UID";
}

std::optional<ContentLine> checked_property(std::string_view component, const ContentLine& line, bool& lost_zone) {
  const Listed* listed = listed_in(component, line.name);
  if (listed == nullptr) return std::nullopt;
  ContentLine kept;
  kept.name = line.name;
  kept.value = check(listed->value, line);
  if (kept.value.empty()) return std::nullopt;
  lost_zone = keep_parameters(listed->value, line, kept);
  return kept;
}

}  // namespace temizu
