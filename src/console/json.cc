#include "console/json.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "text/layout.h"

namespace temizu::console {
namespace {

// Before a parser sees it: how deep the brackets go, strings passed over.
bool is_shallow(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      else if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDepthMax) return false;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return true;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }) ||
         strip_invisible(text).size() != text.size();
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// `count` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::optional<Json> parse_object(std::string_view untrusted_body) {
  // The parser would pass over a byte order mark; RFC 8259 section 8.1 says that nobody sends one.
  if (untrusted_body.starts_with("\xEF\xBB\xBF") || !is_utf8(untrusted_body) || !is_shallow(untrusted_body)) return std::nullopt;
  std::array<std::set<std::string>, kDepthMax + 2> names;
  bool twice = false;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    const auto level = std::min(static_cast<std::size_t>(depth), names.size() - 1);
    if (event == Json::parse_event_t::object_start) names.at(std::min(level + 1, names.size() - 1)).clear();
    if (event == Json::parse_event_t::key && !names.at(level).insert(value.get<std::string>()).second) twice = true;
    return true;
  };
  Json json = Json::parse(untrusted_body, watch, false);
  if (json.is_discarded() || !json.is_object() || twice) return std::nullopt;
  return json;
}

std::string json_text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json time_json(TimeMs time_ms) { return time_ms <= 0 ? Json(nullptr) : Json(to_iso8601(time_ms)); }

std::optional<TimeMs> parse_time(std::string_view text) {
  const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
  if (year < 1970 || year > 2999 || month < 1 || day < 1 || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return std::nullopt;
  }
  std::size_t at = 19;
  int milliseconds = 0;
  if (text[at] == '.') {
    std::size_t count = 0;
    while (at + 1 + count < text.size() && digits(text, at + 1 + count, 1) >= 0) ++count;
    if (count == 0 || count > 9) return std::nullopt;
    for (std::size_t i = 0; i < 3; ++i) milliseconds = milliseconds * 10 + (i < count ? digits(text, at + 1 + i, 1) : 0);
    at += 1 + count;
  }
  int zone = 0;
  if (at + 1 == text.size() && text[at] == 'Z') {
    zone = 0;
  } else if (at + 6 == text.size() && (text[at] == '+' || text[at] == '-') && text[at + 3] == ':') {
    const int hours = digits(text, at + 1, 2), minutes = digits(text, at + 4, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
    zone = (text[at] == '-' ? -1 : 1) * (hours * 60 + minutes);
  } else {
    return std::nullopt;
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const TimeMs time = ((days * 24 + hour) * 60 + minute - zone) * 60'000 + second * 1000 + milliseconds;
  return time > 0 ? std::optional<TimeMs>(time) : std::nullopt;
}

void Fields::wrong(std::string_view name) {
  if (fault_) return;
  fault_ = Fault{Con::bad_field};
  fault_->field = prefix_ + std::string(name);
}

const Json* Fields::member(std::string_view name, bool required) {
  known_.emplace(name);
  const auto found = object_.find(name);
  if (found != object_.end()) return &*found;
  if (required) wrong(name);
  return nullptr;
}

std::string Fields::checked(std::string_view name, const Json& value, std::size_t least, std::size_t most, bool trim) {
  if (!value.is_string()) {
    wrong(name);
    return {};
  }
  const std::string& whole = value.get_ref<const std::string&>();
  const std::string text(trim ? trimmed(whole) : std::string_view(whole));
  const std::size_t size = characters(text);
  if (size < least || size > most || has_control(text)) {
    wrong(name);
    return {};
  }
  return text;
}

std::string Fields::text(std::string_view name, std::size_t least, std::size_t most) {
  const Json* value = member(name, true);
  return value ? checked(name, *value, least, most, true) : std::string{};
}

std::string Fields::maybe_text(std::string_view name, std::size_t most) {
  const Json* value = member(name, false);
  return value ? checked(name, *value, 0, most, true) : std::string{};
}

std::string Fields::secret(std::string_view name, std::size_t least, std::size_t most) {
  const Json* value = member(name, true);
  return value ? checked(name, *value, least, most, false) : std::string{};
}

std::string Fields::word(std::string_view name, std::initializer_list<std::string_view> allowed, std::string_view fallback) {
  const Json* value = member(name, fallback.empty());
  if (!value) return std::string(fallback);
  if (value->is_string() && std::find(allowed.begin(), allowed.end(), value->get_ref<const std::string&>()) != allowed.end()) return value->get<std::string>();
  wrong(name);
  return {};
}

std::string Fields::hex(std::string_view name, std::size_t count) {
  const std::string value = text(name, count, count);
  if (!value.empty() && value.find_first_not_of("0123456789abcdef") == std::string::npos) return value;
  wrong(name);
  return {};
}

std::string Fields::code(std::string_view name) {
  const std::string value = text(name, 6, 6);
  if (digits(value, 0, 6) >= 0 && value.size() == 6) return value;
  wrong(name);
  return {};
}

std::int64_t Fields::number(std::string_view name, std::int64_t least, std::int64_t most) {
  const Json* value = member(name, true);
  if (!value) return least;
  const bool fits = value->is_number_integer() && (!value->is_number_unsigned() || value->get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
  if (fits && value->get<std::int64_t>() >= least && value->get<std::int64_t>() <= most) return value->get<std::int64_t>();
  wrong(name);
  return least;
}

bool Fields::flag(std::string_view name) {
  const Json* value = member(name, true);
  if (value && value->is_boolean()) return value->get<bool>();
  wrong(name);
  return false;
}

TimeMs Fields::time(std::string_view name) {
  const std::string value = text(name, 20, 40);
  if (const auto time = parse_time(value)) return *time;
  wrong(name);
  return 0;
}

std::vector<std::string> Fields::texts(std::string_view name, std::size_t count_most, std::size_t most) {
  std::vector<std::string> values;
  if (!has(name)) return values;
  const Json* array = list(name, 0, count_most);
  if (!array) return values;
  for (const Json& value : *array) values.push_back(checked(name, value, 1, most, true));
  return values;
}

const Json* Fields::list(std::string_view name, std::size_t count_least, std::size_t count_most) {
  const Json* value = member(name, true);
  if (value && value->is_array() && value->size() >= count_least && value->size() <= count_most) return value;
  wrong(name);
  return nullptr;
}

const Json* Fields::object(std::string_view name) {
  const Json* value = member(name, false);
  if (!value || value->is_object()) return value;
  wrong(name);
  return nullptr;
}

std::optional<Fault> Fields::fault() {
  for (const auto& [name, value] : object_.items()) {
    // The name comes from outside: it is told only when it looks like one of ours.
    if (known_.contains(name)) continue;
    const bool plain = name.size() <= 40 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
    wrong(plain ? name : std::string_view{});
    break;
  }
  return fault_;
}

}  // namespace temizu::console
