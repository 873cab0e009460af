#include "filters/pdf/sfnt.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>

namespace temizu::pdf {
namespace {

constexpr std::size_t kTablesMax = 64;

// Outlines, metrics, mapping and hinting; without names, layout tables, bitmaps, colour pictures, signatures and private tables.
constexpr std::string_view kTables[] = {"CFF ", "OS/2", "VORG", "cmap", "cvt ", "fpgm", "gasp", "glyf", "head",
                                        "hhea", "hmtx", "loca", "maxp", "post", "prep", "vhea", "vmtx"};

std::uint32_t read_number(ByteView data, std::size_t at, std::size_t octets) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < octets; ++i) value = (value << 8) | static_cast<unsigned char>(data[at + i]);
  return value;
}

void put_number(Bytes& out, std::size_t value, int octets) {
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xff);
}

std::uint32_t checksum(ByteView table) {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < table.size(); at += 4) {
    const std::size_t size = std::min<std::size_t>(4, table.size() - at);
    sum += read_number(table, at, size) << (8 * (4 - size));
  }
  return sum;
}

// Behind a CFF index that begins at at; npos when it does not fit.
std::size_t skip_index(ByteView font, std::size_t at) {
  if (at > font.size() || font.size() - at < 2) return ByteView::npos;
  const std::size_t count = read_number(font, at, 2);
  if (count == 0) return at + 2;
  if (font.size() - at < 3) return ByteView::npos;
  const std::size_t width = static_cast<unsigned char>(font[at + 2]);
  const std::size_t offsets = at + 3, body = offsets + (count + 1) * width;
  if (width < 1 || width > 4 || body > font.size()) return ByteView::npos;
  const std::size_t last = read_number(font, offsets + count * width, width);
  return last < 1 || last - 1 > font.size() - body ? ByteView::npos : body + last - 1;
}

}  // namespace

Bytes rebuild_sfnt(ByteView untrusted_font) {
  const ByteView font = untrusted_font;
  if (font.size() < 12 || font.size() > kFontBytesMax) return {};
  const std::string_view magic = font.substr(0, 4);
  if (magic != std::string_view("\0\1\0\0", 4) && magic != "true" && magic != "OTTO") return {};
  const std::size_t count = read_number(font, 4, 2);
  if (count == 0 || count > kTablesMax || font.size() < 12 + count * 16) return {};
  std::map<std::string_view, ByteView> tables;
  std::size_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = 12 + i * 16;
    const std::string_view tag = font.substr(entry, 4);
    const std::size_t from = read_number(font, entry + 8, 4), size = read_number(font, entry + 12, 4);
    if (!std::ranges::binary_search(kTables, tag)) continue;
    if (size == 0) continue;
    if (from >= font.size()) return {};
    const ByteView table = font.substr(from, std::min(size, font.size() - from));   // a last table cut short is common
    if (!tables.emplace(tag, table).second) return {};
    total += table.size();
  }
  if (!tables.contains("head") && !tables.contains("CFF ")) return {};
  if (total > font.size() * 2) return {};   // tables that lie over one another
  std::size_t power = 0;
  while ((std::size_t{2} << power) <= tables.size()) ++power;
  Bytes out(magic);
  put_number(out, tables.size(), 2);
  put_number(out, std::size_t{16} << power, 2);
  put_number(out, power, 2);
  put_number(out, tables.size() * 16 - (std::size_t{16} << power), 2);
  std::size_t at = 12 + tables.size() * 16;
  for (const auto& [tag, table] : tables) {
    out += tag;
    put_number(out, checksum(table), 4);
    put_number(out, at, 4);
    put_number(out, table.size(), 4);
    at += (table.size() + 3) / 4 * 4;
  }
  for (const auto& [tag, table] : tables) {
    out += table;
    out.append((4 - table.size() % 4) % 4, '\0');
  }
  return out;
}

bool is_cff(ByteView untrusted_font) {
  const ByteView font = untrusted_font;
  if (font.size() < 8 || font.size() > kFontBytesMax || font[0] != 1) return false;
  std::size_t at = static_cast<unsigned char>(font[2]);
  if (at < 4) return false;
  for (int index = 0; index < 4; ++index) {
    at = skip_index(font, at);
    if (at == ByteView::npos) return false;
  }
  return true;
}

bool is_type1(ByteView untrusted_font) {
  return untrusted_font.size() <= kFontBytesMax &&
         (untrusted_font.starts_with("%!") || untrusted_font.starts_with(std::string_view("\x80\x01", 2)));
}

}  // namespace temizu::pdf
