#include "console/target.h"

#include <algorithm>

#include "text/layout.h"

namespace temizu::console {
namespace {

int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

// Visible ASCII except what RFC 3986 keeps out of a URI; a fragment is never sent.
bool may_stand(char c) { return c > ' ' && c < 0x7F && std::string_view("\"<>\\^`{|}#").find(c) == std::string_view::npos; }

// Escapes resolved; nothing for a broken escape, a control, or what is not UTF-8.
std::optional<std::string> resolved(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return std::nullopt;
      c = static_cast<char>(static_cast<unsigned char>(digit(text[i + 1]) << 4 | digit(text[i + 2])));
      i += 2;
    } else if (c == '+' && plus_is_blank) {
      c = ' ';
    }
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet == 0x7F) return std::nullopt;
    out += c;
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

bool read_path(std::string_view path, Target& target) {
  if (!path.starts_with('/')) return false;
  path.remove_prefix(1);
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const auto segment = resolved(path.substr(0, end), false);
    if (!segment || segment->empty() || *segment == "." || *segment == ".." || segment->find_first_of("/\\") != std::string::npos) return false;
    if (target.path.size() == kSegmentsMax) return false;
    target.path.push_back(*segment);
    if (end + 1 == path.size()) return false;   // a slash at the end would be a second name for the same thing
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return true;
}

bool read_query(std::string_view query, Target& target) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view one = query.substr(0, end);
    const std::size_t equals = one.find('=');
    const auto name = resolved(one.substr(0, equals), true);
    const auto value = equals == std::string_view::npos ? std::optional<std::string>("") : resolved(one.substr(equals + 1), true);
    if (!name || name->empty() || !value || target.query.size() == kParametersMax) return false;
    for (const auto& [known, old] : target.query) {
      if (known == *name) return false;   // two values have two readers
    }
    target.query.emplace_back(*name, *value);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return true;
}

}  // namespace

std::optional<Target> parse_target(std::string_view untrusted_target) {
  if (untrusted_target.size() > kTargetOctetsMax || !std::all_of(untrusted_target.begin(), untrusted_target.end(), may_stand)) return std::nullopt;
  Target target;
  const std::size_t mark = untrusted_target.find('?');
  if (!read_path(untrusted_target.substr(0, mark), target)) return std::nullopt;
  if (mark != std::string_view::npos && !read_query(untrusted_target.substr(mark + 1), target)) return std::nullopt;
  return target;
}

}  // namespace temizu::console
