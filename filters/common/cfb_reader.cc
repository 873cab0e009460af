#include "filters/common/cfb_reader.h"

#include <algorithm>

#include "base/ascii.h"
#include "filters/common/utf8.h"
#include "text/layout.h"

namespace temizu {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMark = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;   // section 2.2
constexpr std::size_t kHeaderBytes = 512;
constexpr std::size_t kEntryBytes = 128;                  // section 2.6.1
constexpr std::size_t kMiniBytes = 64;
constexpr std::uint64_t kMiniCutoff = 4096;               // smaller streams lie in the mini stream
constexpr std::uint32_t kSectorMax = 0xFFFFFFFA;          // MAXREGSECT; special numbers above
constexpr std::uint32_t kEndOfChain = 0xFFFFFFFE;
constexpr std::uint32_t kNoEntry = 0xFFFFFFFF;
constexpr std::size_t kDifatInHeader = 109;
constexpr std::size_t kDepthMax = 32;                     // storage in storage
constexpr std::size_t kPathColumns = 100;
constexpr unsigned kStorage = 1, kStream = 2, kRoot = 5;  // object types

std::uint32_t number32(ByteView bytes, std::size_t at) { return static_cast<std::uint32_t>(cfb_number(bytes, at, 4)); }

Unexpected broken(std::string what) { return Unexpected(Code::bad_input, "compound file", std::move(what)); }

// UTF-16LE up to its zero; halves of pairs become U+FFFD.
std::string name_of(ByteView raw) {
  std::string name;
  for (std::size_t at = 0; at < 64; at += 2) {
    char32_t unit = static_cast<char32_t>(cfb_number(raw, at, 2));
    if (unit == 0) break;
    if (unit >= 0xD800 && unit < 0xDC00 && at + 2 < 64) {
      const auto low = static_cast<char32_t>(cfb_number(raw, at + 2, 2));
      if (low >= 0xDC00 && low < 0xE000) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        at += 2;
      }
    }
    append_utf8(name, unit);
  }
  return name;
}

bool same_name(std::string_view a, std::string_view b) { return a.size() == b.size() && lower_ascii(a) == lower_ascii(b); }

}  // namespace

std::uint64_t cfb_number(ByteView bytes, std::size_t at, unsigned octets) {
  if (at > bytes.size() || bytes.size() - at < octets) return 0;
  std::uint64_t value = 0;
  for (unsigned i = 0; i < octets; ++i) value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return value;
}

Result<CfbReader> CfbReader::open(ByteView untrusted_file, Bench& bench, const CfbLimits& limits) {
  CfbReader reader;
  reader.file_ = untrusted_file;
  reader.limits_ = limits;
  if (Status done = reader.read_header(); !done) return Unexpected{done.error()};
  // Two tables of numbers and one of marks for all sectors.
  if (Status paid = bench.spend(std::uint64_t{reader.sectors_} * 9); !paid) return Unexpected{paid.error()};
  if (Status done = reader.read_table(); !done) return Unexpected{done.error()};
  if (Status done = reader.read_directory(bench); !done) return Unexpected{done.error()};
  if (Status done = reader.read_mini(bench); !done) return Unexpected{done.error()};
  return reader;
}

Status CfbReader::read_header() {
  if (file_.size() < kHeaderBytes || !file_.starts_with(kMark)) return broken("no header");
  const auto version = cfb_number(file_, 26, 2);
  const auto shift = cfb_number(file_, 30, 2);
  if (cfb_number(file_, 28, 2) != 0xFFFE) return broken("not in little-endian order");
  if (!((version == 3 && shift == 9) || (version == 4 && shift == 12))) return broken("version and sector size do not fit");
  if (cfb_number(file_, 32, 2) != 6 || cfb_number(file_, 56, 4) != kMiniCutoff) return broken("another size of small streams");
  sector_bytes_ = std::size_t{1} << shift;
  if (file_.size() <= sector_bytes_) return broken("ends in its header");
  const std::uint64_t sectors = (file_.size() - sector_bytes_ + sector_bytes_ - 1) / sector_bytes_;
  if (sectors >= kSectorMax) return Unexpected(Code::limit, "compound file", "too many sectors");
  sectors_ = static_cast<std::uint32_t>(sectors);
  used_.assign(sectors_, false);
  return {};
}

// The octets of one sector, fewer at the end of a cut file; empty beyond.
ByteView CfbReader::sector(std::uint32_t number) const {
  if (number >= sectors_) return {};
  return file_.substr((std::size_t{number} + 1) * sector_bytes_, sector_bytes_);
}

// Sectors that hold the allocation table: 109 of them in the header, the rest in a chain of their own (section 2.5).
Status CfbReader::read_difat(std::vector<std::uint32_t>& table_sectors) {
  const std::uint64_t wanted = cfb_number(file_, 44, 4);
  if (wanted > sectors_) return broken("claims more tables than it has sectors");
  const auto add = [&](std::uint32_t number) -> Status {
    if (number >= sectors_ || used_[number]) return broken("a table lies outside or twice");
    used_[number] = true;
    table_sectors.push_back(number);
    return {};
  };
  for (std::size_t i = 0; i < kDifatInHeader && table_sectors.size() < wanted; ++i) {
    if (Status done = add(number32(file_, 76 + 4 * i)); !done) return done;
  }
  std::uint32_t at = number32(file_, 68);
  while (table_sectors.size() < wanted) {
    if (at >= sectors_ || used_[at]) return broken("the list of tables loops or ends early");
    used_[at] = true;
    const ByteView list = sector(at);
    for (std::size_t i = 0; i + 8 <= sector_bytes_ && table_sectors.size() < wanted; i += 4) {
      if (i + 4 > list.size()) return broken("the list of tables is cut");
      if (Status done = add(number32(list, i)); !done) return done;
    }
    at = number32(list, sector_bytes_ - 4);
  }
  return {};
}

Status CfbReader::read_table() {
  std::vector<std::uint32_t> table_sectors;
  if (Status done = read_difat(table_sectors); !done) return done;
  next_.assign(sectors_, kNoEntry);   // what no table names is free
  std::size_t number = 0;
  for (const std::uint32_t one : table_sectors) {
    const ByteView table = sector(one);
    for (std::size_t at = 0; at + 4 <= sector_bytes_ && number < sectors_; at += 4, ++number) {
      if (at + 4 <= table.size()) next_[number] = number32(table, at);
    }
  }
  return {};
}

// The sectors of a table or of the directory, which nobody else may use.
Result<std::vector<std::uint32_t>> CfbReader::chain(std::uint32_t first, std::string_view whose) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t at = first; at != kEndOfChain; at = next_[at]) {
    if (at >= sectors_) return broken(std::string(whose) + " leaves the file");
    if (used_[at]) return broken(std::string(whose) + " loops or runs into another chain");
    used_[at] = true;
    out.push_back(at);
  }
  return out;
}

Status CfbReader::read_directory(Bench& bench) {
  auto sectors = chain(number32(file_, 48), "the directory");
  if (!sectors) return Unexpected{sectors.error()};
  const std::size_t per_sector = sector_bytes_ / kEntryBytes;
  if (sectors->size() * per_sector > limits_.entries_max) return Unexpected(Code::limit, "compound file", "too many entries");
  if (Status paid = bench.spend(sectors->size() * sector_bytes_); !paid) return paid;
  std::vector<ByteView> raw;
  for (const std::uint32_t one : *sectors) {
    const ByteView content = sector(one);
    for (std::size_t at = 0; at + kEntryBytes <= content.size(); at += kEntryBytes) raw.push_back(content.substr(at, kEntryBytes));
  }
  if (raw.empty() || cfb_number(raw[0], 66, 1) != kRoot) return broken("no root entry");
  return reach_entries(raw);
}

// Storage by storage, so that the entries of one stand together. Every entry is met at most once.
Status CfbReader::reach_entries(const std::vector<ByteView>& raw) {
  std::vector<bool> seen(raw.size(), false);
  seen[0] = true;
  const auto make = [&](std::uint32_t index, std::uint32_t parent) {
    const ByteView entry = raw[index];
    CfbEntry out;
    out.name = name_of(entry);
    out.parent = parent;
    out.is_storage = cfb_number(entry, 66, 1) != kStream;
    out.class_id = entry.substr(80, 16);
    out.start = number32(entry, 116);
    // Version 3 leaves the upper half undefined (section 2.6.3).
    out.bytes = sector_bytes_ == 512 ? cfb_number(entry, 120, 4) : cfb_number(entry, 120, 8);
    entries_.push_back(std::move(out));
    raw_index_.push_back(index);
  };
  make(0, 0);
  std::vector<std::size_t> depth{0};
  for (std::uint32_t storage = 0; storage < entries_.size(); ++storage) {
    if (!entries_[storage].is_storage) continue;
    const std::uint32_t top = number32(raw[raw_index_[storage]], 76);
    const auto first = static_cast<std::uint32_t>(entries_.size());
    std::vector<std::uint32_t> open;
    if (top != kNoEntry) open.push_back(top);
    while (!open.empty()) {
      const std::uint32_t index = open.back();
      open.pop_back();
      if (index >= raw.size()) return broken("an entry that does not exist");
      if (seen[index]) return broken("the tree of entries loops");
      seen[index] = true;
      const auto type = cfb_number(raw[index], 66, 1);
      if (type != kStorage && type != kStream) return broken("an unused entry in the tree");
      make(index, storage);
      depth.push_back(depth[storage] + 1);
      for (const std::size_t side : {std::size_t{68}, std::size_t{72}}) {
        if (const std::uint32_t other = number32(raw[index], side); other != kNoEntry) open.push_back(other);
      }
    }
    entries_[storage].first_child = first;
    entries_[storage].children = static_cast<std::uint32_t>(entries_.size()) - first;
    if (depth[storage] >= kDepthMax && entries_[storage].children > 0) return Unexpected(Code::limit, "compound file", "storages nested too deep");
    if (Status done = check_names(entries_[storage]); !done) return done;
  }
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto type = cfb_number(raw[i], 66, 1);
    if (!seen[i] && (type == kStorage || type == kStream)) ++orphans_;
  }
  return {};
}

// Programs look names up without regard to case: two alike would be read differently.
Status CfbReader::check_names(const CfbEntry& storage) const {
  std::vector<std::string> names;
  names.reserve(storage.children);
  for (std::uint32_t i = 0; i < storage.children; ++i) names.push_back(lower_ascii(entries_[storage.first_child + i].name));
  std::ranges::sort(names);
  if (std::ranges::adjacent_find(names) != names.end()) return Unexpected(Code::ambiguous, "compound file", "two entries of one name");
  return {};
}

Status CfbReader::read_mini(Bench& bench) {
  const std::uint32_t first = number32(file_, 60);
  if (first < kSectorMax) {
    auto tables = chain(first, "the table of small streams");
    if (!tables) return Unexpected{tables.error()};
    if (Status paid = bench.spend(tables->size() * sector_bytes_); !paid) return paid;
    for (const std::uint32_t one : *tables) {
      const ByteView table = sector(one);
      for (std::size_t at = 0; at + 4 <= table.size(); at += 4) mini_next_.push_back(number32(table, at));
    }
  }
  const std::uint64_t needed = (root().bytes + sector_bytes_ - 1) / sector_bytes_;
  std::uint32_t at = root().start;
  std::vector<bool> seen(sectors_, false);
  while (mini_sectors_.size() < needed && at < sectors_) {
    if (seen[at]) return broken("the small streams loop");
    seen[at] = true;
    mini_sectors_.push_back(at);
    at = next_[at];
  }
  return {};   // a chain that ends early matters only to the stream that lies behind its end
}

Result<Bytes> CfbReader::read(const CfbEntry& stream, Bench& bench, std::uint64_t most) const {
  if (stream.is_storage) return broken("a storage is no stream");
  const std::uint64_t wanted = std::min(stream.bytes, most);
  if (wanted > file_.size()) return broken("a stream claims more than the file has");
  if (wanted > limits_.stream_bytes_max) return Unexpected(Code::limit, "compound file", "a stream is too large");
  if (Status paid = bench.spend(wanted); !paid) return Unexpected{paid.error()};
  const bool mini = stream.bytes < kMiniCutoff;
  const std::size_t unit = mini ? kMiniBytes : sector_bytes_;
  const std::vector<std::uint32_t>& next = mini ? mini_next_ : next_;
  Bytes out;
  out.reserve(wanted);
  std::uint32_t at = stream.start;
  // A loop cannot go on for longer than the stream is; it is looked for so that it is told, not read as content.
  std::uint32_t tortoise = at;
  for (std::uint64_t steps = 1; out.size() < wanted; ++steps) {
    if (at >= next.size()) return broken("a stream ends early");
    const std::size_t inside = mini ? std::size_t{at} % (sector_bytes_ / kMiniBytes) * kMiniBytes : 0;
    const std::size_t home = mini ? std::size_t{at} / (sector_bytes_ / kMiniBytes) : at;
    if (mini && home >= mini_sectors_.size()) return broken("a small stream ends early");
    const ByteView content = sector(mini ? mini_sectors_[home] : at);
    const std::size_t size = std::min<std::size_t>(unit, wanted - out.size());
    if (content.size() < inside || content.size() - inside < size) return broken("a stream is cut");
    out.append(content.substr(inside, size));
    at = next[at];
    if (steps % 2 == 0) tortoise = next[tortoise];
    if (at == tortoise && at < next.size() && out.size() < wanted) return broken("a stream loops");
  }
  return out;
}

const CfbEntry* CfbReader::find(const CfbEntry& storage, std::string_view name) const {
  for (std::uint32_t i = 0; i < storage.children; ++i) {
    const CfbEntry& entry = entries_[storage.first_child + i];
    if (same_name(entry.name, name)) return &entry;
  }
  return nullptr;
}

const CfbEntry* CfbReader::find(std::string_view path) const {
  const CfbEntry* at = &root();
  while (at != nullptr && !path.empty()) {
    const std::size_t slash = path.find('/');
    at = at->is_storage ? find(*at, path.substr(0, slash)) : nullptr;
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return at;
}

std::string CfbReader::path_of(const CfbEntry& entry) const {
  std::string path;
  const CfbEntry* at = &entry;
  for (std::size_t depth = 0; at != &root() && depth <= kDepthMax; ++depth, at = &entries_[at->parent]) {
    path = path.empty() ? at->name : at->name + "/" + path;
  }
  return one_line(path, kPathColumns);
}

}  // namespace temizu
