#include "filters/html/entities.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "filters/common/utf8.h"

namespace temizu {
namespace {

struct Entity {
  std::string_view name;
  char32_t first;
  char32_t second;
};

constexpr Entity kEntities[] = {
#include "filters/html/entity_table.inc"
};
constexpr std::size_t kNameMax = 33;         // "CounterClockwiseContourIntegral;"
constexpr std::size_t kLegacyNameMax = 6;    // "Aacute": the longest name that works without a semicolon

// References 128 to 159 mean Windows-1252 (WHATWG HTML, table in 13.2.5.80); 0 stands for "itself".
constexpr std::array<char16_t, 32> kWindows1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

int digit_value(char c, int base) {
  int value = 99;
  if (c >= '0' && c <= '9') value = c - '0';
  if (c >= 'a' && c <= 'f') value = c - 'a' + 10;
  if (c >= 'A' && c <= 'F') value = c - 'A' + 10;
  return value < base ? value : -1;
}

const Entity* find_entity(std::string_view name) {
  const auto* at = std::lower_bound(std::begin(kEntities), std::end(kEntities), name,
                                    [](const Entity& entity, std::string_view wanted) { return entity.name < wanted; });
  return at != std::end(kEntities) && at->name == name ? at : nullptr;
}

std::size_t decode_number(std::string_view text, std::string& out) {
  std::size_t at = 2;
  const int base = at < text.size() && (text[at] == 'x' || text[at] == 'X') ? 16 : 10;
  if (base == 16) ++at;
  const std::size_t digits_begin = at;
  std::uint32_t point = 0;
  for (int value = 0; at < text.size() && (value = digit_value(text[at], base)) >= 0; ++at) {
    point = std::min<std::uint32_t>(point * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(value), 0x110000);
  }
  if (at == digits_begin) return 0;
  if (at < text.size() && text[at] == ';') ++at;
  if (point >= 0x80 && point <= 0x9F && kWindows1252[point - 0x80] != 0) point = kWindows1252[point - 0x80];
  append_utf8(out, point == 0 ? U'\uFFFD' : static_cast<char32_t>(point));
  return at;
}

}  // namespace

std::size_t decode_reference(std::string_view text, bool in_attribute, std::string& out) {
  if (text.size() > 1 && text[1] == '#') {
    if (const std::size_t taken = decode_number(text, out)) return taken;
    out.push_back('&');
    return 1;
  }
  std::size_t end = 1;
  while (end < text.size() && end <= kNameMax && is_alnum(text[end])) ++end;
  const Entity* entity = nullptr;
  if (end < text.size() && text[end] == ';') {
    entity = find_entity(text.substr(1, end));
    if (entity != nullptr) ++end;
  }
  for (std::size_t length = std::min(end - 1, kLegacyNameMax); entity == nullptr && length >= 2; --length) {
    entity = find_entity(text.substr(1, length));
    if (entity == nullptr) continue;
    end = 1 + length;
    // "?a=1&copy=2" in a link is no copyright sign (WHATWG HTML 13.2.5.73).
    if (in_attribute && end < text.size() && (text[end] == '=' || is_alnum(text[end]))) entity = nullptr, length = 2;
  }
  if (entity == nullptr) {
    out.push_back('&');
    return 1;
  }
  append_utf8(out, entity->first);
  if (entity->second != 0) append_utf8(out, entity->second);
  return end;
}

std::string decode_attribute(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  while (!raw.empty()) {
    const std::size_t amp = std::min(raw.find('&'), raw.size());
    out.append(raw.substr(0, amp));
    raw.remove_prefix(amp);
    if (!raw.empty()) raw.remove_prefix(decode_reference(raw, true, out));
  }
  return out;
}

}  // namespace temizu
