#include "smtp/data_reader.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace temizu::smtp {
namespace {

struct Collector final : ContentSink {
  Bytes bytes;
  void content(ByteView untrusted_content) override { bytes += untrusted_content; }
};

struct Outcome {
  Bytes content;
  std::size_t taken{0};
  bool ended{false};
  ContentFacts facts;
};

// Feeds in pieces of the given size; 0 means everything at once.
Outcome read(ByteView bytes, std::size_t piece = 0, Newlines newlines = Newlines::strict, const MailLimits& limits = {}) {
  DataReader reader(newlines, limits);
  Collector sink;
  std::size_t at = 0;
  while (at < bytes.size() && !reader.ended()) at += reader.feed(bytes.substr(at, piece == 0 ? bytes.size() : piece), sink);
  return {sink.bytes, at, reader.ended(), reader.facts()};
}

// Goal: a plain message comes out byte for byte, stuffed dots off, and what follows its end is not touched.
TEST(DataReader, TakesDotsOffAndStopsAtTheEnd) {
  const std::string wire = "A: b\r\n\r\n..dot\r\n.x\r\n...\r\nend.\r\n.\r\nMAIL FROM:<>\r\n";
  for (std::size_t piece = 0; piece < 12; ++piece) {
    const Outcome outcome = read(wire, piece);
    EXPECT_TRUE(outcome.ended);
    EXPECT_EQ(outcome.content, "A: b\r\n\r\n.dot\r\nx\r\n..\r\nend.\r\n") << piece;
    EXPECT_EQ(wire.substr(outcome.taken), "MAIL FROM:<>\r\n") << piece;
    EXPECT_EQ(outcome.facts.size_bytes, outcome.content.size());
    EXPECT_FALSE(outcome.facts.bare_newline);
  }
}

// Goal: no content at all is a message too.
TEST(DataReader, ReadsAnEmptyMessage) {
  const Outcome outcome = read(".\r\n");
  EXPECT_TRUE(outcome.ended);
  EXPECT_EQ(outcome.content, "");
}

// Goal: every sequence that some server took for an end of message is none here, in whatever pieces it arrives, and each
// that holds a CR or LF alone is noticed (mail-rules P3).
TEST(DataReader, EndsAtNothingButDotOnALineOfItsOwn) {
  using namespace std::string_literals;
  const struct { std::string sequence; bool bare; } cases[] = {
      {"\n.\n", true},       {"\n.\r\n", true},      {"\r\n.\n", true},       {"\r.\r", true},
      {"\r.\r\n", true},     {"\r\n.\r", true},      {"\r.\n", true},         {"\n.\r", true},
      {"\r\n\0.\r\n"s, false}, {"\r\n.\0\r\n"s, false}, {"\r\n.\r\r\n", true},   {"\n\r.\n\r", true},
  };
  for (const auto& c : cases) {
    for (std::size_t piece = 0; piece < 6; ++piece) {
      const std::string wire = "one" + c.sequence + "RCPT TO:<x@example.jp>\r\nDATA\r\n";
      const Outcome open = read(wire, piece);
      EXPECT_FALSE(open.ended) << testing::PrintToString(c.sequence);
      EXPECT_EQ(open.facts.bare_newline, c.bare) << testing::PrintToString(c.sequence);
      const Outcome whole = read(wire + ".\r\nQUIT\r\n", piece);
      EXPECT_TRUE(whole.ended);
      EXPECT_EQ(whole.taken, wire.size() + 3);
    }
  }
}

// Goal: a legacy client's lone CR and LF become CRLF, and a dot behind one neither ends the message nor disappears.
TEST(DataReader, NormalisesForALegacyClient) {
  const struct { const char* wire; const char* content; } cases[] = {
      {"a\nb\r\n.\r\n", "a\r\nb\r\n"},
      {"a\rb\r\n.\r\n", "a\r\nb\r\n"},
      {"a\n.\nb\r\n.\r\n", "a\r\n.\r\nb\r\n"},
      {"a\r\r\nb\r\n.\r\n", "a\r\n\r\nb\r\n"},
      {"a\r\n.\rb\r\n.\r\n", "a\r\n\r\nb\r\n"},
      {"\n\r\n.\r\n", "\r\n\r\n"},
  };
  for (const auto& c : cases) {
    for (std::size_t piece = 0; piece < 6; ++piece) {
      const Outcome outcome = read(c.wire, piece, Newlines::normalise);
      EXPECT_TRUE(outcome.ended);
      EXPECT_EQ(outcome.content, c.content) << testing::PrintToString(std::string(c.wire)) << piece;
      EXPECT_TRUE(outcome.facts.bare_newline);
    }
  }
}

// Goal: NUL and octets beyond ASCII are stored as they came and noted.
TEST(DataReader, NotesNulAndEightBit) {
  using namespace std::string_literals;
  const Outcome outcome = read("a\0b\r\n\xe3\x81\x82\r\n.\r\n"s);
  EXPECT_EQ(outcome.content, "a\0b\r\n\xe3\x81\x82\r\n"s);
  EXPECT_TRUE(outcome.facts.has_nul);
  EXPECT_TRUE(outcome.facts.eight_bit);
  EXPECT_FALSE(read("plain text, sixteen\r\n.\r\n").facts.eight_bit);
}

// Goal: a line may have exactly its most octets; one more spoils the message, in whatever pieces, and nothing is folded.
TEST(DataReader, BoundsALine) {
  MailLimits limits;
  limits.line_bytes_max = 50;
  for (const std::size_t length : {49u, 50u, 51u}) {
    for (const std::size_t piece : {0u, 1u, 7u, 50u, 51u}) {
      const std::string line(length, 'x');
      const Outcome outcome = read("a\r\n" + line + "\r\nb\r\n.\r\n", piece, Newlines::strict, limits);
      EXPECT_TRUE(outcome.ended);
      EXPECT_EQ(outcome.facts.line_too_long, length > 50) << length << "/" << piece;
      EXPECT_EQ(outcome.facts.longest_line_bytes, length) << piece;
      if (length <= 50) {
        EXPECT_EQ(outcome.content, "a\r\n" + line + "\r\nb\r\n");
      }
    }
  }
}

// Goal: a message above its size hands on nothing more, is counted to its end, and a flood of lone LF is counted too.
TEST(DataReader, BoundsTheMessage) {
  MailLimits limits;
  limits.message_bytes_max = 100;
  EXPECT_FALSE(read(std::string(98, 'x') + "\r\n.\r\n", 0, Newlines::strict, limits).facts.too_large);
  const Outcome large = read(std::string(99, 'x') + "\r\n.\r\n", 10, Newlines::strict, limits);
  EXPECT_TRUE(large.facts.too_large);
  EXPECT_TRUE(large.ended);
  EXPECT_LE(large.content.size(), 100u);
  EXPECT_TRUE(read(std::string(1000, '\n'), 0, Newlines::strict, limits).facts.too_large);
}

// The same rules, one octet at a time and with the whole message in hand.
Outcome reference(ByteView wire, Newlines newlines) {
  Outcome out;
  std::size_t begin = 0;
  while (true) {
    std::size_t end = wire.find("\r\n", begin);
    if (end == ByteView::npos) return out;
    ByteView line = wire.substr(begin, end - begin);
    begin = end + 2;
    if (line == ".") {
      out.ended = true;
      out.taken = begin;
      return out;
    }
    if (!line.empty() && line.front() == '.') line.remove_prefix(1);
    for (const char c : line) {
      const bool bare = c == '\r' || c == '\n';
      out.facts.bare_newline = out.facts.bare_newline || bare;
      if (bare && newlines == Newlines::normalise) out.content += "\r\n";
      else out.content += c;
    }
    out.content += "\r\n";
  }
}

// Goal: for any bytes in any pieces the fast reader and the plain one agree about end, content and lone line ends.
TEST(DataReader, AgreesWithThePlainReadingOfRandomBytes) {
  std::mt19937 random(20261122);
  const std::string alphabet("\r\n\r\n..a\0", 8);
  for (int round = 0; round < 20'000; ++round) {
    std::string wire;
    for (std::size_t length = random() % 40; length > 0; --length) wire += alphabet[random() % alphabet.size()];
    wire += "\r\n.\r\nNOOP\r\n";
    for (const Newlines newlines : {Newlines::strict, Newlines::normalise}) {
      const Outcome expected = reference(wire, newlines);
      ASSERT_TRUE(expected.ended);
      const Outcome got = read(wire, random() % 5, newlines);
      ASSERT_EQ(got.taken, expected.taken) << testing::PrintToString(wire);
      ASSERT_EQ(got.facts.bare_newline, expected.facts.bare_newline) << testing::PrintToString(wire);
      if (newlines == Newlines::normalise || !expected.facts.bare_newline) {
        ASSERT_EQ(got.content, expected.content) << testing::PrintToString(wire);
      }
    }
  }
}

}  // namespace
}  // namespace temizu::smtp
