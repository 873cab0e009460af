// JSON bodies. In: at most kBodyOctetsMax octets, kDepthMax levels, no name twice in an object, UTF-8; then read member by
// member with strict types, and what nobody asked for is refused. Out: compact, never ill-formed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "console/codes.h"

namespace temizu::console {

using Json = nlohmann::ordered_json;

inline constexpr std::size_t kDepthMax = 8;

// An object, or nothing.
std::optional<Json> parse_object(std::string_view untrusted_body);
std::string json_text(const Json& json);
Json time_json(TimeMs time_ms);   // ISO 8601 in UTC; null for 0

// "2026-11-22T00:12:03.123Z" or with an offset (RFC 3339), years 1970 to 2999; nothing for anything else.
std::optional<TimeMs> parse_time(std::string_view untrusted_text);

// Reads the members of one object; the first thing that is wrong stays in fault(). An absent optional member reads as "" or
// the fallback. Texts: UTF-8 without controls, blanks at both ends taken off, counted in characters.
class Fields {
 public:
  explicit Fields(const Json& object, std::string prefix = {}) : object_(object), prefix_(std::move(prefix)) {}

  std::string text(std::string_view name, std::size_t least, std::size_t most);
  std::string maybe_text(std::string_view name, std::size_t most);
  std::string secret(std::string_view name, std::size_t least, std::size_t most);   // as typed, controls refused
  std::string word(std::string_view name, std::initializer_list<std::string_view> allowed, std::string_view fallback = {});
  std::string hex(std::string_view name, std::size_t digits);
  std::string maybe_hex(std::string_view name, std::size_t digits) { return has(name) ? hex(name, digits) : std::string{}; }
  std::string code(std::string_view name);           // six digits
  std::int64_t number(std::string_view name, std::int64_t least, std::int64_t most);
  bool flag(std::string_view name);
  TimeMs time(std::string_view name);
  TimeMs maybe_time(std::string_view name) { return has(name) ? time(name) : 0; }
  std::vector<std::string> texts(std::string_view name, std::size_t count_most, std::size_t most);   // absent: none
  const Json* list(std::string_view name, std::size_t count_least, std::size_t count_most);
  const Json* object(std::string_view name);         // absent: null
  bool has(std::string_view name) const { return object_.contains(name); }

  void wrong(std::string_view name);
  // Set when something was wrong or a member was left over. Last call.
  std::optional<Fault> fault();

 private:
  const Json* member(std::string_view name, bool required);
  std::string checked(std::string_view name, const Json& value, std::size_t least, std::size_t most, bool trim);

  const Json& object_;
  std::string prefix_;
  std::set<std::string, std::less<>> known_;
  std::optional<Fault> fault_;
};

}  // namespace temizu::console
