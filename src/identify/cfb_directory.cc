#include "identify/cfb_directory.h"

namespace temizu {
namespace {

constexpr std::size_t kEntry = 128;
constexpr std::size_t kEntriesMax = 2 * kEdgeOctets / kEntry;
constexpr std::uint32_t kEndOfChain = 0xFFFFFFFE, kNoEntry = 0xFFFFFFFF;
constexpr std::size_t kTablesInHeader = 109;

// What stands at an offset of the file, if one of the ends shows it. Exactly two ends of 64 KiB may be all of the file or pieces of a
// longer one that were put together: then only the first is where it seems to be.
class Window {
 public:
  explicit Window(const Edges& edges) : edges_(edges) {}
  ByteView at(std::uint64_t offset, std::size_t size) const {
    if (offset + size <= edges_.head.size()) return edges_.head.substr(offset, size);
    const std::uint64_t tail = edges_.size - edges_.tail.size();
    if (edges_.size == 2 * kEdgeOctets || offset < tail || offset + size > edges_.size) return {};
    return edges_.tail.substr(offset - tail, size);
  }

 private:
  const Edges& edges_;
};

std::string name_of(ByteView entry) {
  std::string name;
  for (std::size_t at = 0; at < 64; at += 2) {
    const std::uint32_t unit = little(entry, at, 2);
    if (unit == 0) break;
    name += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return name;
}

// The sectors of the directory by way of the allocation table.
std::optional<std::vector<ByteView>> entries_of(const Edges& edges) {
  const std::uint32_t shift = little(edges.head, 30, 2);
  if (shift != 9 && shift != 12) return std::nullopt;
  const std::size_t sector = std::size_t{1} << shift;
  const Window window(edges);
  std::vector<ByteView> entries;
  for (std::uint32_t at = little(edges.head, 48, 4); at != kEndOfChain;) {
    const ByteView content = window.at((std::uint64_t{at} + 1) * sector, sector);
    if (content.empty() || entries.size() >= kEntriesMax) return std::nullopt;
    for (std::size_t i = 0; i < sector; i += kEntry) entries.push_back(content.substr(i, kEntry));
    const std::uint64_t table = at / (sector / 4);
    if (table >= kTablesInHeader) return std::nullopt;
    const std::uint64_t home = (std::uint64_t{little(edges.head, 76 + 4 * table, 4)} + 1) * sector;
    const ByteView next = window.at(home + 4 * (at % (sector / 4)), 4);
    if (next.empty()) return std::nullopt;
    at = little(next, 0, 4);
  }
  return entries;
}

}  // namespace

std::optional<CfbDirectory> read_cfb_directory(const Edges& edges) {
  const auto entries = entries_of(edges);
  if (!entries || entries->empty() || little(entries->front(), 66, 1) != 5) return std::nullopt;
  CfbDirectory out;
  out.root_class = entries->front().substr(80, 16);
  for (const ByteView entry : *entries) {
    const std::uint32_t type = little(entry, 66, 1);
    if (type > 5) return std::nullopt;
    if (type != 0) out.all.push_back(name_of(entry));
  }
  std::vector<std::uint32_t> open{little(entries->front(), 76, 4)};
  for (std::size_t steps = 0; !open.empty(); ++steps) {
    const std::uint32_t at = open.back();
    open.pop_back();
    if (at == kNoEntry) continue;
    if (at >= entries->size() || steps > 2 * entries->size()) return std::nullopt;   // a tree that leaves the directory or loops
    out.top.push_back(name_of((*entries)[at]));
    open.push_back(little((*entries)[at], 68, 4));
    open.push_back(little((*entries)[at], 72, 4));
  }
  return out;
}

}  // namespace temizu
