#include "mail/stream.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "mail/decode.h"

namespace temizu {
namespace {

Bytes sample(std::size_t size) {
  Bytes bytes;
  std::uint32_t state = 7;
  while (bytes.size() < size) {
    state = state * 1664525u + 1013904223u;
    bytes += static_cast<char>(state >> 24);
  }
  return bytes;
}

Bytes base64_lines(ByteView bytes, std::size_t columns) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Bytes out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= n ? kDigits[group >> (18 - 6 * k) & 63] : '=';
      if (++column == columns) {
        out += "\r\n";
        column = 0;
      }
    }
  }
  return out;
}

// Goal: what is streamed is what decode_content gives as a whole, whatever the length of the lines.
TEST(StreamContent, GivesTheSameOctetsAsDecodingAtOnce) {
  const Bytes content = sample(300'000);
  for (std::size_t columns : {76u, 75u, 1000u, 1'000'000u}) {
    Bytes streamed;
    stream_content(base64_lines(content, columns), Encoding::base64, [&](ByteView piece) { streamed.append(piece); });
    EXPECT_EQ(streamed, content) << columns;
  }
}

// Goal: digest and size are of the whole content, the edges are its first and last 64 KiB.
TEST(SummarizeContent, HashesAllAndKeepsTheEdges) {
  const Bytes content = sample(700'001);
  const ContentSummary summary = summarize_content(content, Encoding::identity);
  EXPECT_EQ(summary.size_bytes, content.size());
  EXPECT_EQ(summary.sha256, sha256(content));
  EXPECT_EQ(summary.edges, content.substr(0, 65536) + content.substr(content.size() - 65536));
  EXPECT_EQ(summarize_content(sample(100'000), Encoding::identity).edges, sample(100'000));
}

}  // namespace
}  // namespace temizu
