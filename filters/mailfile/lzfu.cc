#include "filters/mailfile/lzfu.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "filters/common/cfb_reader.h"

namespace temizu::mailfile {
namespace {

constexpr std::size_t kHeader = 16;            // section 2.1.3.1.1
constexpr std::uint64_t kCompressed = 0x75465A4C, kPlain = 0x414C454D;   // "LZFu", "MELA"
constexpr std::size_t kDictionary = 4096;
// Octets that one octet of input can become: a run of eight references takes 17 and gives 8 × 17.
constexpr std::uint64_t kRatio = 9;

// What the dictionary holds at the start (section 2.1.2.1).
constexpr std::string_view kStart =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New "
    "RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
static_assert(kStart.size() == 207);

Bytes expand(ByteView in, std::size_t most) {
  std::array<char, kDictionary> dictionary{};
  std::ranges::copy(kStart, dictionary.begin());
  std::size_t write = kStart.size();
  Bytes out;
  out.reserve(most);
  const auto put = [&](char c) {
    out += c;
    dictionary[write] = c;
    write = (write + 1) % kDictionary;
  };
  std::size_t at = 0;
  while (at < in.size() && out.size() < most) {
    const auto control = static_cast<unsigned char>(in[at++]);
    for (unsigned bit = 0; bit < 8 && out.size() < most; ++bit) {
      if ((control >> bit & 1) == 0) {
        if (at >= in.size()) return out;
        put(in[at++]);
        continue;
      }
      if (at + 2 > in.size()) return out;
      const unsigned reference = static_cast<unsigned>(static_cast<unsigned char>(in[at])) << 8 | static_cast<unsigned char>(in[at + 1]);
      at += 2;
      std::size_t from = reference >> 4;
      if (from == write) return out;   // the mark of the end
      for (std::size_t length = (reference & 0xF) + 2; length > 0 && out.size() < most; --length) {
        put(dictionary[from]);
        from = (from + 1) % kDictionary;
      }
    }
  }
  return out;
}

}  // namespace

Result<Bytes> expand_rtf(ByteView untrusted_stream, Bench& bench) {
  if (untrusted_stream.size() < kHeader) return Unexpected(Code::bad_input, "RTF body", "shorter than its header");
  const std::uint64_t raw = cfb_number(untrusted_stream, 4, 4), type = cfb_number(untrusted_stream, 8, 4);
  const ByteView content = untrusted_stream.substr(kHeader);
  if (type == kPlain) {
    const std::size_t size = std::min<std::size_t>(raw, content.size());
    if (Status paid = bench.spend(size); !paid) return Unexpected{paid.error()};
    return Bytes(content.substr(0, size));
  }
  if (type != kCompressed) return Unexpected(Code::bad_input, "RTF body", "an unknown compression");
  if (raw > content.size() * kRatio) return Unexpected(Code::bad_input, "RTF body", "claims more than it can hold");
  if (raw > kRtfMax) return Unexpected(Code::limit, "RTF body", "larger than 64 MiB");
  if (Status paid = bench.spend(raw); !paid) return Unexpected{paid.error()};
  return expand(content, raw);
}

}  // namespace temizu::mailfile
