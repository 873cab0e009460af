#include "filters/common/zip_directory.h"

#include <algorithm>

#include "filters/filter.h"

namespace temizu::zip {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kEnd = "PK\5\6"sv;         // section 4.3.16
constexpr std::string_view kEnd64 = "PK\6\6"sv;       // 4.3.14
constexpr std::string_view kLocator = "PK\6\7"sv;     // 4.3.15
constexpr std::string_view kCentral = "PK\1\2"sv;     // 4.3.12
constexpr std::string_view kLocal = "PK\3\4"sv;       // 4.3.7
constexpr std::string_view kDescriptor = "PK\7\x08"sv;   // 4.3.9
constexpr std::size_t kEndBytes = 22;
constexpr std::uint64_t kMax32 = 0xFFFFFFFF;
constexpr std::uint16_t kCompared = 0x2849;   // flags that change how an entry is read: encrypted, descriptor, strong, UTF-8, hidden

Unexpected bad(const char* what) { return Unexpected(Code::bad_input, "zip", what); }
Unexpected doubt(const char* what) { return Unexpected(Code::ambiguous, "zip", what); }

bool has(ByteView bytes, std::uint64_t at, std::string_view mark) {
  return at <= bytes.size() && bytes.substr(at).starts_with(mark);
}

struct End {
  std::uint64_t at{0};             // of the first of the end records
  std::uint64_t entries{0}, size{0}, offset{0};
  std::uint64_t comment{0}, trailing{0};
};

// The last end record; any other that also reaches exactly to the end of the file is a second reading.
Result<End> find_end(ByteView zip) {
  const std::size_t window = zip.size() > kEndBytes + 0xFFFF ? zip.size() - kEndBytes - 0xFFFF : 0;
  std::size_t at = zip.rfind(kEnd);
  if (at == ByteView::npos || at < window || zip.size() - at < kEndBytes) return bad("no end record");
  const std::uint64_t comment = number(zip, at + 20, 2);
  const std::uint64_t end = at + kEndBytes + comment;
  for (std::size_t other = at; other > window && (other = zip.rfind(kEnd, other - 1)) != ByteView::npos && other >= window;) {
    if (other + kEndBytes + number(zip, other + 20, 2) == zip.size()) return doubt("two end records");
  }
  if (end > zip.size()) return bad("ends inside its end record");
  End out;
  out.at = at;
  out.comment = comment;
  out.trailing = zip.size() - end;
  out.entries = number(zip, at + 10, 2);
  out.size = number(zip, at + 12, 4);
  out.offset = number(zip, at + 16, 4);
  const std::uint64_t disk = number(zip, at + 4, 2);
  const std::uint64_t here = number(zip, at + 8, 2);
  const bool split = disk != 0 || number(zip, at + 6, 2) != 0 || here != out.entries;
  const bool may_be_64 = at >= 20 && has(zip, at - 20, kLocator);
  if (split && !(may_be_64 && (disk == 0xFFFF || here == 0xFFFF))) return Unexpected(Code::unsupported, "zip", "one of several disks");
  return out;
}

// ZIP64: where the small record says 0xFFFF…, the large one counts; where it does not, both must say the same.
Status read_end64(ByteView zip, End& end) {
  if (end.at < 20 || !has(zip, end.at - 20, kLocator)) return {};
  const std::uint64_t locator = end.at - 20;
  const std::uint64_t at = number(zip, locator + 8, 8);
  if (number(zip, locator + 4, 4) != 0 || number(zip, locator + 16, 4) > 1) return Unexpected(Code::unsupported, "zip", "one of several disks");
  if (at > locator || locator - at < 56 || !has(zip, at, kEnd64)) return doubt("ZIP64 end record is not where its locator says");
  const std::uint64_t size = number(zip, at + 4, 8);
  if (size < 44 || size != locator - at - 12) return doubt("ZIP64 end record has another size");
  if (number(zip, at + 16, 8) != 0) return Unexpected(Code::unsupported, "zip", "one of several disks");
  const std::uint64_t entries = number(zip, at + 32, 8);
  const std::uint64_t directory = number(zip, at + 40, 8);
  const std::uint64_t offset = number(zip, at + 48, 8);
  if (number(zip, at + 24, 8) != entries) return Unexpected(Code::unsupported, "zip", "one of several disks");
  if ((end.entries != 0xFFFF && end.entries != entries) || (end.size != kMax32 && end.size != directory) ||
      (end.offset != kMax32 && end.offset != offset)) {
    return doubt("the two end records differ");
  }
  end.entries = entries;
  end.size = directory;
  end.offset = offset;
  end.at = at;
  return {};
}

// Sizes and offset that the extra field 0x0001 holds when the header says 0xFFFFFFFF (section 4.5.3).
bool widen(ByteView extra, std::initializer_list<std::uint64_t*> fields) {
  bool found = false;
  const ByteView wide = extra_field(extra, 0x0001, &found);
  std::size_t at = 0;
  for (std::uint64_t* field : fields) {
    if (*field != kMax32) continue;
    if (!found) continue;   // taken literally: a size of exactly 4 GiB - 1, which then must fit the file
    if (wide.size() < at + 8) return false;
    *field = number(wide, at, 8);
    at += 8;
  }
  return true;
}

// The extra fields fill their space exactly, or what remains is padding of fewer than four octets.
bool is_list_of_fields(ByteView extra) {
  while (extra.size() >= 4) {
    const std::uint64_t size = 4 + number(extra, 2, 2);
    if (size > extra.size()) return false;
    extra.remove_prefix(size);
  }
  return true;
}

Result<RawEntry> read_central(ByteView directory, std::size_t& taken) {
  if (directory.size() < 46 || !directory.starts_with(kCentral)) return doubt("the directory holds something that is no entry");
  const std::size_t name = number(directory, 28, 2);
  const std::size_t extra = number(directory, 30, 2);
  const std::size_t comment = number(directory, 32, 2);
  taken = 46 + name + extra + comment;
  if (taken > directory.size()) return bad("the directory ends inside an entry");
  RawEntry out;
  out.made_by = static_cast<std::uint16_t>(number(directory, 4, 2));
  out.flags = static_cast<std::uint16_t>(number(directory, 8, 2));
  out.method = static_cast<std::uint16_t>(number(directory, 10, 2));
  out.crc32 = static_cast<std::uint32_t>(number(directory, 16, 4));
  out.packed = number(directory, 20, 4);
  out.bytes = number(directory, 24, 4);
  out.attributes = static_cast<std::uint32_t>(number(directory, 38, 4));
  out.offset = number(directory, 42, 4);
  out.name = directory.substr(46, name);
  out.extra = directory.substr(46 + name, extra);
  out.has_comment = comment > 0;
  if (name == 0) return bad("an entry without a name");
  const std::uint64_t disk = number(directory, 34, 2);
  if (disk != 0 && disk != 0xFFFF) return Unexpected(Code::unsupported, "zip", "one of several disks");
  if ((out.flags & 0x2000) != 0) return Unexpected(Code::encrypted, "zip", "the directory is encrypted");
  if (!is_list_of_fields(out.extra) || !widen(out.extra, {&out.bytes, &out.packed, &out.offset})) return bad("an entry with broken extra fields");
  return out;
}

// Octets of the data descriptor at that place, 0 when there is none that says the same as the directory. With 8-octet sizes first:
// the shorter form would fit an empty entry too.
std::uint64_t descriptor_bytes(ByteView zip, const RawEntry& entry, std::uint64_t at, std::uint64_t end) {
  for (const std::uint64_t mark : {4, 0}) {
    if (mark != 0 && !has(zip, at, kDescriptor)) continue;
    for (const unsigned width : {8U, 4U}) {
      if (end - at < mark + 4 + 2 * width) continue;
      if (number(zip, at + mark, 4) == entry.crc32 && number(zip, at + mark + 4, width) == entry.packed &&
          number(zip, at + mark + 4 + width, width) == entry.bytes) {
        return mark + 4 + 2 * width;
      }
    }
  }
  return 0;
}

// The local header says the same; fills data and end. end: where entries end and the directory begins.
Status check_local(ByteView zip, RawEntry& entry, std::uint64_t end) {
  if (entry.offset > end || end - entry.offset < 30 || !has(zip, entry.offset, kLocal)) return bad("an entry without its local header");
  const ByteView local = zip.substr(entry.offset, end - entry.offset);
  const std::uint64_t name = number(local, 26, 2);
  const std::uint64_t extra = number(local, 28, 2);
  if (local.size() - 30 < name + extra) return bad("a local header that is cut off");
  const auto flags = static_cast<std::uint16_t>(number(local, 6, 2));
  if (((flags ^ entry.flags) & kCompared) != 0) return doubt("local and central flags differ");
  if (number(local, 8, 2) != entry.method) return doubt("local and central method differ");
  if (local.substr(30, name) != entry.name) return doubt("local and central name differ");
  const ByteView fields = local.substr(30 + name, extra);
  std::uint64_t packed = number(local, 18, 4);
  std::uint64_t bytes = number(local, 22, 4);
  if (!is_list_of_fields(fields) || !widen(fields, {&bytes, &packed})) return bad("a local header with broken extra fields");
  const std::uint64_t crc = number(local, 14, 4);
  const bool later = (flags & 0x0008) != 0;   // sizes and checksum stand in a descriptor behind the content
  const bool same = packed == entry.packed && bytes == entry.bytes && crc == entry.crc32;
  const bool open = later && (packed == entry.packed || packed == 0) && (bytes == entry.bytes || bytes == 0) && (crc == entry.crc32 || crc == 0);
  if (!same && !open) return doubt("local and central sizes differ");
  entry.data = entry.offset + 30 + name + extra;
  if (entry.packed > end - entry.data) return bad("an entry longer than the file");
  entry.end = entry.data + entry.packed;
  if (!later) return {};
  const std::uint64_t descriptor = descriptor_bytes(zip, entry, entry.end, end);
  if (descriptor == 0 && !same) return doubt("an entry without its data descriptor");
  entry.end += descriptor;
  return {};
}

// Entries one behind the other, none inside another; what lies between them is counted.
Status check_order(Directory& directory, std::uint64_t end) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
  ranges.reserve(directory.entries.size());
  for (const RawEntry& entry : directory.entries) ranges.emplace_back(entry.offset, entry.end);
  std::ranges::sort(ranges);
  if (!ranges.empty() && ranges.front().first != 0) return doubt("something stands before the first entry");
  std::uint64_t at = 0;
  for (const auto& [from, to] : ranges) {
    if (from < at) return doubt("entries overlap");
    directory.stray_bytes += from - at;
    at = to;
  }
  directory.stray_bytes += end - at;
  return {};
}

}  // namespace

std::uint64_t number(ByteView bytes, std::size_t at, unsigned octets) {
  if (at > bytes.size() || bytes.size() - at < octets) return 0;
  std::uint64_t out = 0;
  for (unsigned i = 0; i < octets; ++i) out |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return out;
}

ByteView extra_field(ByteView extra, std::uint16_t id, bool* found) {
  while (extra.size() >= 4) {
    const std::uint64_t size = number(extra, 2, 2);
    if (size > extra.size() - 4) break;
    if (number(extra, 0, 2) == id) {
      if (found != nullptr) *found = true;
      return extra.substr(4, size);
    }
    extra.remove_prefix(4 + size);
  }
  return {};
}

Result<Directory> read_directory(ByteView zip, std::size_t entries_max) {
  if (zip.starts_with("PK\7\x08"sv) || zip.starts_with("PK00PK\3\4"sv)) return Unexpected(Code::unsupported, "zip", "one of several disks");
  Result<End> found = find_end(zip);
  if (!found) return Unexpected{found.error()};
  End& end = *found;
  if (Status wide = read_end64(zip, end); !wide) return Unexpected{wide.error()};
  if (end.entries > entries_max) return Unexpected(Code::limit, std::string(kWhereParts), "too many entries");
  if (end.size > end.at || end.offset > end.at - end.size) return bad("the directory lies outside the file");
  if (end.offset != end.at - end.size) return doubt("the directory is not where the end record says");

  Directory out;
  out.comment_bytes = end.comment;
  out.trailing_bytes = end.trailing;
  ByteView left = zip.substr(end.offset, end.size);
  for (std::uint64_t i = 0; i < end.entries; ++i) {
    std::size_t taken = 0;
    Result<RawEntry> entry = read_central(left, taken);
    if (!entry) return Unexpected{entry.error()};
    if (Status same = check_local(zip, *entry, end.offset); !same) return Unexpected{same.error()};
    out.entries.push_back(*std::move(entry));
    left.remove_prefix(taken);
  }
  if (!left.empty()) return doubt("the directory holds more than its entries");
  if (Status order = check_order(out, end.offset); !order) return Unexpected{order.error()};
  return out;
}

}  // namespace temizu::zip
