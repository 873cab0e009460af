#include "console/http.h"

#include <algorithm>
#include <cassert>

#include "base/ascii.h"

namespace temizu::console {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

const std::string* find(const HeaderFields& fields, std::string_view name) {
  for (const auto& [known, value] : fields) {
    if (same_name(known, name)) return &value;
  }
  return nullptr;
}

}  // namespace

std::size_t HttpRequest::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(), [&](const auto& field) { return same_name(field.first, name); }));
}

const std::string* HttpRequest::header(std::string_view name) const { return count(name) == 1 ? find(headers, name) : nullptr; }

void HttpAnswer::set(std::string_view name, std::string value) {
  assert(value.find_first_of("\r\n") == std::string::npos && "a header line of ours never breaks");
  for (auto& [known, old] : headers) {
    if (same_name(known, name)) {
      old = std::move(value);
      return;
    }
  }
  headers.emplace_back(name, std::move(value));
}

const std::string* HttpAnswer::header(std::string_view name) const { return find(headers, name); }

}  // namespace temizu::console
