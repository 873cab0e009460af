#include "filters/pdf/icc.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace temizu::pdf {
namespace {

constexpr std::size_t kHeader = 128;
constexpr std::size_t kTagsMax = 64;
constexpr std::size_t kBytesMax = 8 << 20;

// What conversion to and from the connection space uses; without named colours and texts.
constexpr std::string_view kTags[] = {"A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2", "bTRC", "bXYZ", "bkpt", "chad",
                                      "gTRC", "gXYZ", "gamt", "kTRC", "rTRC", "rXYZ", "wtpt"};
constexpr std::string_view kTypes[] = {"XYZ ", "curv", "para", "mft1", "mft2", "mAB ", "mBA ", "sf32"};

std::uint32_t read_u32(ByteView data, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8) | static_cast<unsigned char>(data[at + i]);
  return value;
}

void put_u32(Bytes& out, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xff);
}

template <class List>
bool is_in(std::string_view word, const List& list) {
  for (const std::string_view known : list) {
    if (known == word) return true;
  }
  return false;
}

bool header_fits(ByteView profile, int components) {
  const std::string_view device = profile.substr(12, 4), space = profile.substr(16, 4), connection = profile.substr(20, 4);
  const std::string_view wanted = components == 1 ? "GRAY" : components == 3 ? "RGB " : "CMYK";
  const bool lab = components == 3 && space == "Lab ";
  return profile.substr(36, 4) == "acsp" && (space == wanted || lab) && (connection == "XYZ " || connection == "Lab ") &&
         (device == "scnr" || device == "mntr" || device == "prtr" || device == "spac");
}

// Version, class, spaces, intent and illuminant stay; dates, makers, models, flags and identifiers become zero.
Bytes header_of(ByteView profile) {
  Bytes header(kHeader, '\0');
  const auto keep = [&](std::size_t at, std::size_t size) { header.replace(at, size, profile.substr(at, size)); };
  keep(8, 4);
  keep(12, 12);
  keep(36, 4);
  keep(64, 16);
  return header;
}

// Octets that an element's own fields speak of (ICC.1:2010, 10); all for curves of the newer kind, whose parts are found by offsets.
std::size_t element_size(ByteView data) {
  const std::string_view type = data.substr(0, 4);
  const auto octet = [&](std::size_t at) { return std::size_t{static_cast<unsigned char>(data[at])}; };
  const auto u16 = [&](std::size_t at) { return octet(at) << 8 | octet(at + 1); };
  if (type == "XYZ ") return 20;
  if (type == "sf32") return 8 + 36;
  if (type == "curv") return data.size() < 12 ? data.size() : 12 + 2 * std::size_t{read_u32(data, 8)};
  if (type == "para") {
    constexpr std::size_t kParameters[] = {1, 3, 4, 5, 7};
    return data.size() < 12 || u16(8) > 4 ? data.size() : 12 + 4 * kParameters[u16(8)];
  }
  if (type != "mft1" && type != "mft2") return data.size();
  const bool wide = type == "mft2";
  if (data.size() < (wide ? 52U : 48U)) return data.size();
  const std::size_t in = octet(8), out = octet(9), grid = octet(10);
  if (in > 4 || out > 4) return data.size();   // connection and device spaces here have at most four
  std::size_t points = out;
  for (std::size_t i = 0; i < in; ++i) points *= grid;
  const std::size_t entries_in = wide ? u16(48) : 256, entries_out = wide ? u16(50) : 256;
  return (wide ? 52 : 48) + (wide ? 2 : 1) * (in * entries_in + points + out * entries_out);
}

}  // namespace

Bytes rebuild_icc(ByteView untrusted_profile, int components) {
  const ByteView profile = untrusted_profile;
  if (profile.size() < kHeader + 4 || profile.size() > kBytesMax || !header_fits(profile, components)) return {};
  const std::size_t count = read_u32(profile, kHeader);
  if (count == 0 || count > kTagsMax || profile.size() < kHeader + 4 + count * 12) return {};
  std::map<std::string_view, ByteView> tags;   // sorted: one order for all
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = kHeader + 4 + i * 12;
    const std::string_view tag = profile.substr(at, 4);
    const std::size_t from = read_u32(profile, at + 4), size = read_u32(profile, at + 8);
    if (from > profile.size() || size > profile.size() - from) return {};
    if (!is_in(tag, kTags)) continue;
    const ByteView data = profile.substr(from, size);
    if (size < 8 || !is_in(data.substr(0, 4), kTypes) || tags.contains(tag)) return {};
    tags.emplace(tag, data.substr(0, element_size(data)));
  }
  if (tags.empty()) return {};
  Bytes out = header_of(profile);
  put_u32(out, tags.size());
  std::size_t at = kHeader + 4 + tags.size() * 12;
  std::map<const char*, std::size_t> places;   // tags that share their data go on sharing it
  Bytes body;
  for (const auto& [tag, data] : tags) {
    const auto [place, fresh] = places.emplace(data.data(), at + body.size());
    if (fresh) {
      body += data.substr(0, 4);
      body.append(4, '\0');   // reserved
      body += data.substr(8);
      body.append((4 - body.size() % 4) % 4, '\0');
    }
    out += tag;
    put_u32(out, place->second);
    put_u32(out, data.size());
  }
  // The directory makes the body begin on a multiple of four: 132 + 12 n.
  out += body;
  Bytes size;
  put_u32(size, out.size());
  return out.replace(0, 4, size);
}

}  // namespace temizu::pdf
