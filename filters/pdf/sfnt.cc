#include "filters/pdf/sfnt.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>

#include "filters/pdf/cff.h"

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

using Tables = std::map<std::string_view, ByteView>;

// A field of another table; 0 when it is not there.
std::size_t field(const Tables& tables, std::string_view tag, std::size_t at) {
  const auto found = tables.find(tag);
  return found == tables.end() || found->second.size() < at + 2 ? 0 : read_number(found->second, at, 2);
}

// post, version 2: an index for each glyph, then as many Pascal strings as the highest index asks for.
std::size_t post_size(ByteView table) {
  if (table.size() < 34 || read_number(table, 0, 4) != 0x00020000) return 32;
  const std::size_t glyphs = read_number(table, 32, 2);
  std::size_t at = 34 + 2 * glyphs, highest = 0;
  if (table.size() < at) return table.size();
  for (std::size_t i = 0; i < glyphs; ++i) highest = std::max<std::size_t>(highest, read_number(table, 34 + 2 * i, 2));
  for (std::size_t name = 258; name <= highest && at < table.size(); ++name) at += 1 + static_cast<unsigned char>(table[at]);
  return at;
}

// cmap: the end of the last of its subtables, which begin with their format and their length.
std::size_t cmap_size(ByteView table) {
  if (table.size() < 4) return table.size();
  const std::size_t count = read_number(table, 2, 2);
  if (table.size() < 4 + 8 * count) return table.size();
  std::size_t end = 4 + 8 * count;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = read_number(table, 4 + 8 * i + 4, 4);
    if (at > table.size() || table.size() - at < 8) continue;
    const std::size_t format = read_number(table, at, 2);
    end = std::max<std::size_t>(end, at + (format < 8 ? read_number(table, at + 2, 2) : format == 14 ? read_number(table, at + 2, 4) : read_number(table, at + 4, 4)));
  }
  return end;
}

// Octets that the table's own fields, and those of the tables it hangs on, speak of (OpenType 1.9); all when that is not known.
std::size_t size_of(std::string_view tag, ByteView table, const Tables& tables) {
  const auto metrics = [&](std::string_view header) {
    const std::size_t long_ones = field(tables, header, 34), glyphs = field(tables, "maxp", 4);
    return long_ones == 0 || glyphs < long_ones ? table.size() : 4 * long_ones + 2 * (glyphs - long_ones);
  };
  const bool long_places = field(tables, "head", 50) != 0;
  if (tag == "head") return 54;
  if (tag == "hhea" || tag == "vhea") return 36;
  if (tag == "maxp") return table.size() >= 4 && read_number(table, 0, 4) == 0x00005000 ? 6 : 32;
  if (tag == "OS/2") {
    const std::size_t version = table.size() < 2 ? 0 : read_number(table, 0, 2);
    return version == 0 ? 78 : version == 1 ? 86 : version < 5 ? 96 : 100;
  }
  if (tag == "hmtx") return metrics("hhea");
  if (tag == "vmtx") return metrics("vhea");
  if (tag == "loca" && tables.contains("maxp")) return (field(tables, "maxp", 4) + 1) * (long_places ? 4 : 2);
  if (tag == "gasp") return table.size() < 4 ? table.size() : 4 + 4 * read_number(table, 2, 2);
  if (tag == "VORG") return table.size() < 8 ? table.size() : 8 + 4 * read_number(table, 6, 2);
  if (tag == "post") return post_size(table);
  if (tag == "cmap") return cmap_size(table);
  const auto loca = tables.find("loca");
  if (tag != "glyf" || loca == tables.end()) return table.size();
  const std::size_t width = long_places ? 4 : 2, glyphs = field(tables, "maxp", 4);
  if (loca->second.size() < (glyphs + 1) * width) return table.size();
  const std::size_t end = read_number(loca->second, glyphs * width, width);
  return long_places ? end : end * 2;
}

}  // namespace

Bytes rebuild_sfnt(ByteView untrusted_font) {
  const ByteView font = untrusted_font;
  if (font.size() < 12 || font.size() > kFontBytesMax) return {};
  const std::string_view magic = font.substr(0, 4);
  if (magic != std::string_view("\0\1\0\0", 4) && magic != "true" && magic != "OTTO") return {};
  const std::size_t count = read_number(font, 4, 2);
  if (count == 0 || count > kTablesMax || font.size() < 12 + count * 16) return {};
  Tables tables;
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
  Bytes outlines;
  if (const auto cff = tables.find("CFF "); cff != tables.end()) {
    outlines = rebuild_cff(cff->second);
    if (outlines.empty()) return {};
    cff->second = outlines;
  }
  const Tables whole = tables;
  for (auto& [tag, table] : tables) table = table.substr(0, std::max<std::size_t>(1, size_of(tag, table, whole)));
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

}  // namespace temizu::pdf
