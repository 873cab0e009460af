// Mail in ISO-2022-JP that went through a quoted-printable coder which dropped the ESC octets: "$B$3$s(B" is left.
#include "text/japanese.h"
#include "text/jis_tables.h"

namespace temizu::text {
namespace {

constexpr unsigned kHiraganaRow = 4;
constexpr unsigned kKatakanaRow = 5;

// "$B" or "$@" at the front, pairs that are all characters, then "(B" or "(J".
struct Stretch {
  bool closed{false};
  std::size_t pairs{0};
  std::size_t kana{0};
};

Stretch stretch_at(ByteView line) {
  Stretch found;
  if (line.size() < 6 || line[0] != '$' || (line[1] != 'B' && line[1] != '@')) return found;
  for (std::size_t at = 2; at + 1 < line.size(); at += 2) {
    if (line[at] == '(' && (line[at + 1] == 'B' || line[at + 1] == 'J')) {
      found.closed = found.pairs != 0;
      break;
    }
    if (line[at] <= 0x20 || line[at] >= 0x7F || line[at + 1] <= 0x20 || line[at + 1] >= 0x7F) break;
    const auto row = static_cast<unsigned>(line[at] - 0x20);
    if (cp932_table().at(row, static_cast<unsigned>(line[at + 1] - 0x20)) == 0) break;
    ++found.pairs;
    if (row == kHiraganaRow || row == kKatakanaRow) ++found.kana;
  }
  return found;
}

}  // namespace

// A stretch alone could be program text; all of them together must look like Japanese: at least three pairs, one in five
// of them kana. Linear: after a stretch without end the search goes on behind it.
std::uint64_t find_lost_escapes(ByteView bytes, Bytes* mended) {
  if (bytes.find('\x1B') != ByteView::npos) return 0;
  std::uint64_t count = 0;
  std::size_t pairs = 0;
  std::size_t kana = 0;
  std::size_t copied = 0;
  Bytes result;
  for (std::size_t at = bytes.find('$'); at != ByteView::npos; at = bytes.find('$', at)) {
    const Stretch stretch = stretch_at(bytes.substr(at));
    if (!stretch.closed) {
      at += 1 + stretch.pairs * 2;
      continue;
    }
    ++count;
    pairs += stretch.pairs;
    kana += stretch.kana;
    const std::size_t close = at + 2 + stretch.pairs * 2;
    if (mended != nullptr) {
      result.append(bytes.substr(copied, at - copied)).push_back('\x1B');
      result.append(bytes.substr(at, close - at)).push_back('\x1B');
      copied = close;
    }
    at = close + 2;
  }
  if (pairs < 3 || kana * 5 < pairs) return 0;
  if (mended != nullptr) *mended = result.append(bytes.substr(copied));
  return count;
}

}  // namespace temizu::text
