#include "policy/values.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <chrono>

#include "base/ascii.h"
#include "policy/network.h"

namespace temizu {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 1123 section 2.1 labels; one trailing dot is not accepted.
std::optional<std::string> host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return std::nullopt;
  std::size_t label = 0;
  char before = '.';
  for (const char c : text) {
    if (c == '.') {
      if (label == 0 || before == '-') return std::nullopt;
      label = 0;
    } else {
      if (!is_letter(c) && !is_ascii_digit(c) && c != '-') return std::nullopt;
      if (c == '-' && label == 0) return std::nullopt;
      if (++label > 63) return std::nullopt;
    }
    before = c;
  }
  if (before == '.' || before == '-') return std::nullopt;
  return lower_ascii(text);
}

std::optional<std::string> domain(std::string_view text) {
  if (std::none_of(text.begin(), text.end(), is_letter)) return std::nullopt;
  return host_name(text);
}

std::optional<std::string> token(std::string_view text) {
  if (text.empty() || text.size() > 40) return std::nullopt;
  for (const char c : text) {
    if (!is_letter(c) && !is_ascii_digit(c) && c != '.' && c != '_' && c != '-') return std::nullopt;
  }
  return std::string(text);
}

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::optional<std::string> bounded_line(std::string_view text, std::size_t least, std::size_t most) {
  if (text.size() < least || text.size() > most || has_controls(text)) return std::nullopt;
  return std::string(text);
}

// A dot-string local part (RFC 5321 section 4.1.2) without quoting; its case is kept.
std::optional<std::string> mailbox(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return std::nullopt;
  const std::string_view local = text.substr(0, at);
  char before = '.';
  for (const char c : local) {
    if (c == '.' && before == '.') return std::nullopt;
    if (!is_letter(c) && !is_ascii_digit(c) && std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) == std::string_view::npos) return std::nullopt;
    before = c;
  }
  const auto host = domain(text.substr(at + 1));
  if (before == '.' || !host) return std::nullopt;
  return std::string(local) + "@" + *host;
}

std::optional<std::string> host_port(std::string_view text, bool names, std::uint64_t port_least) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = parse_number(text.substr(colon + 1));
  if (!port || *port < port_least || *port > 65'535) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string tail = ":" + std::to_string(*port);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    const auto address = canonical_address(host.substr(1, host.size() - 2));
    if (!address) return std::nullopt;
    return (address->find(':') == std::string::npos ? *address : "[" + *address + "]") + tail;
  }
  if (const auto address = canonical_address(host)) {
    if (address->find(':') != std::string::npos) return std::nullopt;  // an IPv6 address needs its brackets
    return *address + tail;
  }
  const auto name = names || host == "localhost" ? host_name(host) : std::nullopt;
  // Digits and dots that are no address are a mistyped address, not a name.
  if (!name || std::none_of(name->begin(), name->end(), is_letter)) return std::nullopt;
  return *name + tail;
}

std::optional<std::string> ldap_url(std::string_view text) {
  const std::string_view scheme = text.starts_with("ldaps://") ? "ldaps://" : "ldap://";
  if (!text.starts_with(scheme)) return std::nullopt;
  text.remove_prefix(scheme.size());
  const std::size_t colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos;
  const auto place = host_port(has_port ? std::string(text) : std::string(text) + (scheme == "ldaps://" ? ":636" : ":389"), true, 1);
  if (!place) return std::nullopt;
  return std::string(scheme) + *place;
}

std::optional<std::string> attribute(std::string_view text) {
  const bool fits = !text.empty() && text.size() <= 64 && is_letter(text.front()) &&
                    std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_ascii_digit(c) || c == '-' || c == ';'; });
  if (!fits) return std::nullopt;
  return std::string(text);
}

std::vector<std::string_view> split(std::string_view text, char mark) {
  std::vector<std::string_view> out;
  for (std::size_t from = 0;;) {
    const std::size_t to = text.find(mark, from);
    out.push_back(text.substr(from, to == std::string_view::npos ? to : to - from));
    if (to == std::string_view::npos) return out;
    from = to + 1;
  }
}

std::optional<std::string> route(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || text.size() > 8192) return std::nullopt;
  std::string out;
  for (const std::string_view item : split(text.substr(0, equals), ',')) {
    const auto name = domain(item);
    if (!name) return std::nullopt;
    out += (out.empty() ? "" : ",") + *name;
  }
  char mark = '=';
  for (const std::string_view item : split(text.substr(equals + 1), ',')) {
    const auto hop = host_port(item, true, 1);
    if (!hop) return std::nullopt;
    out += mark + *hop;
    mark = ',';
  }
  return out;
}

bool follows(std::string_view text, std::string_view shape) {   // 0 in shape: a digit
  return text.size() == shape.size() &&
         std::equal(text.begin(), text.end(), shape.begin(), [](char c, char s) { return s == '0' ? is_ascii_digit(c) : c == s; });
}

int two_digits(std::string_view text) { return (text[0] - '0') * 10 + (text[1] - '0'); }

int minutes_of_day(std::string_view hh_mm) {   // -1: no time of day; 24:00 is the end of one
  const int hour = two_digits(hh_mm), minute = two_digits(hh_mm.substr(3));
  return minute > 59 || hour > 24 || (hour == 24 && minute > 0) ? -1 : hour * 60 + minute;
}

std::optional<std::string> hours(std::string_view text) {
  if (!follows(text, "00:00-00:00")) return std::nullopt;
  const int from = minutes_of_day(text), to = minutes_of_day(text.substr(6));
  if (from < 0 || to <= from) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> weekday(std::string_view text) {
  for (const std::string_view word : {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}) {
    if (text == word) return std::string(word);
  }
  return std::nullopt;
}

std::optional<std::string> date(std::string_view text) {
  const bool yearly = follows(text, "00-00");
  if (!yearly && !follows(text, "0000-00-00")) return std::nullopt;
  const std::string_view month_day = yearly ? text : text.substr(5);
  const int year = yearly ? 2000 : two_digits(text) * 100 + two_digits(text.substr(2));   // 2000: 29 February exists
  const std::chrono::year_month_day day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(two_digits(month_day))),
                                        std::chrono::day(static_cast<unsigned>(two_digits(month_day.substr(3)))));
  if (!day.ok() || year < 1970) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> time_zone(std::string_view text) {
  if (!follows(text, "+00:00") && !follows(text, "-00:00")) return std::nullopt;
  const int minutes = minutes_of_day(text.substr(1));
  if (minutes < 0 || minutes > 14 * 60) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> url(std::string_view text) {
  if (text.empty()) return std::string();
  if (text.size() > 200 || (!text.starts_with("https://") && !text.starts_with("http://"))) return std::nullopt;
  if (text.find("://") + 3 == text.size()) return std::nullopt;
  for (const char c : text) {
    if (c <= ' ' || c > '~' || c == '"' || c == '<' || c == '>') return std::nullopt;
  }
  return std::string(text);
}

std::optional<std::string> day_time(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
  const bool fits = text.substr(0, 2) <= "23" && text.substr(3) <= "59";
  return fits ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<std::string> zone_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '+' || c == '-';
  };
  if (text.empty() || text.size() > 60 || !std::all_of(text.begin(), text.end(), fits)) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> cage_layer(std::string_view text) {
  for (const std::string_view word : {"landlock", "userns", "netns", "pidns", "mountns"}) {
    if (text == word) return std::string(word);
  }
  return std::nullopt;
}

}  // namespace

const char* allowed(Grammar grammar) {
  switch (grammar) {
    case Grammar::host_name: return "a host name such as gateway.example.lg.jp";
    case Grammar::optional_host_name: return "a host name such as gateway.example.lg.jp, or nothing";
    case Grammar::token: return "1 to 40 letters, digits, dots, hyphens or underscores";
    case Grammar::line: return "one line of 1 to 200 octets";
    case Grammar::mailbox: return "an address such as postmaster@example.lg.jp";
    case Grammar::path: return "a path of 1 to 4096 octets";
    case Grammar::optional_path: return "a path of at most 4096 octets, or nothing";
    case Grammar::listener: return "address:port or [IPv6 address]:port, port 0 to 65535";
    case Grammar::listener_or_off: return "off, address:port or [IPv6 address]:port, port 0 to 65535";
    case Grammar::next_hop: return "host:port or [IPv6 address]:port, port 1 to 65535";
    case Grammar::network: return "an address or a network such as 192.0.2.0/24, its host bits zero";
    case Grammar::domain: return "a domain such as example.lg.jp";
    case Grammar::cage_layer: return "landlock, userns, netns, pidns or mountns";
    case Grammar::route: return "domain[,domain...]=host:port[,host:port...]";
    case Grammar::hours: return "two times of day such as 08:30-17:15, the first earlier";
    case Grammar::weekday: return "sun, mon, tue, wed, thu, fri or sat";
    case Grammar::date: return "a date such as 2027-03-22, or 12-29 for every year";
    case Grammar::time_zone: return "hours and minutes east of UTC such as +09:00, at most 14 hours";
    case Grammar::optional_line: return "one line of at most 400 octets, or nothing";
    case Grammar::ldap_url: return "ldap://host[:port] or ldaps://host[:port]";
    case Grammar::attribute: return "the name of an attribute: letters, digits, hyphens, at most 64";
    case Grammar::optional_attribute: return "the name of an attribute: letters, digits, hyphens, at most 64, or nothing";
    case Grammar::time_of_day: return "a time of day such as 00:10";
    case Grammar::zone_name: return "the name of a time zone such as Asia/Tokyo";
    case Grammar::optional_url: return "an address starting with https:// or http://, at most 200 characters, or nothing";
  }
  return "";
}

std::optional<std::string> canonical(Grammar grammar, std::string_view value) {
  switch (grammar) {
    case Grammar::host_name: return host_name(value);
    case Grammar::optional_host_name: return value.empty() ? std::string() : host_name(value);
    case Grammar::token: return token(value);
    case Grammar::line: return bounded_line(value, 1, 200);
    case Grammar::mailbox: return mailbox(value);
    case Grammar::path: return bounded_line(value, 1, 4096);
    case Grammar::optional_path: return bounded_line(value, 0, 4096);
    case Grammar::listener: return host_port(value, false, 0);
    case Grammar::listener_or_off: return value == "off" ? std::string(value) : host_port(value, false, 0);
    case Grammar::next_hop: return host_port(value, true, 1);
    case Grammar::network: return canonical_network(value);
    case Grammar::domain: return domain(value);
    case Grammar::cage_layer: return cage_layer(value);
    case Grammar::route: return route(value);
    case Grammar::hours: return hours(value);
    case Grammar::weekday: return weekday(value);
    case Grammar::date: return date(value);
    case Grammar::time_of_day: return day_time(value);
    case Grammar::zone_name: return zone_name(value);
    case Grammar::time_zone: return time_zone(value);
    case Grammar::optional_line: return bounded_line(value, 0, 400);
    case Grammar::ldap_url: return ldap_url(value);
    case Grammar::attribute: return attribute(value);
    case Grammar::optional_attribute: return value.empty() ? std::string() : attribute(value);
    case Grammar::optional_url: return url(value);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> parse_number(std::string_view value) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (value.empty() || error != std::errc() || end != value.data() + value.size()) return std::nullopt;
  return number;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

std::vector<std::string> split_blanks(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t from = text.find_first_not_of(" \t\r\n"); from != std::string_view::npos;) {
    const std::size_t to = std::min(text.find_first_of(" \t\r\n", from), text.size());
    out.emplace_back(text.substr(from, to - from));
    from = text.find_first_not_of(" \t\r\n", to);
  }
  return out;
}

HostPort to_host_port(std::string_view value) {
  const std::size_t colon = value.rfind(':');
  assert(colon != std::string_view::npos);
  std::string_view host = value.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  const auto port = parse_number(value.substr(colon + 1));
  assert(port && *port <= 65'535);
  return {std::string(host), static_cast<std::uint16_t>(*port)};
}

Config::Deliver::Route to_route(std::string_view value) {
  const std::size_t equals = value.find('=');
  assert(equals != std::string_view::npos);
  Config::Deliver::Route out;
  for (const auto item : split(value.substr(0, equals), ',')) out.domains.emplace_back(item);
  for (const auto item : split(value.substr(equals + 1), ',')) out.hosts.push_back(to_host_port(item));
  return out;
}

std::string nearest(std::string_view text, const std::vector<std::string_view>& words) {
  if (text.size() > 100) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(text.size() / 3, 2) + 1;
  for (const std::string_view word : words) {
    // Levenshtein with one row.
    std::vector<std::size_t> row(word.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= text.size(); ++i) {
      std::size_t corner = std::exchange(row[0], i);
      for (std::size_t j = 1; j <= word.size(); ++j) {
        const std::size_t change = corner + (text[i - 1] == word[j - 1] ? 0 : 1);
        corner = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = word;
    }
  }
  return std::string(best);
}

}  // namespace temizu
