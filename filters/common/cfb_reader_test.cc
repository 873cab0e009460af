#include "filters/common/cfb_reader.h"

#include <gtest/gtest.h>

#include "filters/common/test_bench.h"
#include "filters/common/test_cfb.h"

namespace temizu {
namespace {

Bytes small_file() { return TestCfb().stream("a", "small").stream("S/big", Bytes(5000, 'b')).stream("S/\x01Ole10Native", "x").write(); }

void put(Bytes& file, std::size_t at, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) file.at(at + i) = static_cast<char>(value >> (8 * i) & 0xFF);
}

// Where the table (one sector, the last of the file) holds the number of a sector.
std::size_t table_at(const Bytes& file, std::uint32_t sector) { return file.size() - 512 + 4 * std::size_t{sector}; }

Code open_code(const Bytes& file, CfbLimits limits = {}) {
  TestBench bench;
  auto reader = CfbReader::open(file, bench, limits);
  return reader ? Code::internal : reader.error().code;
}

// Goal: what was written is read, small and large streams, whatever the case of the name.
TEST(CfbReader, ReadsStreams) {
  const Bytes file = small_file();
  TestBench bench;
  auto reader = CfbReader::open(file, bench);
  ASSERT_TRUE(reader) << to_text(reader.error());
  EXPECT_EQ(reader->entries().size(), 5u);
  EXPECT_EQ(reader->orphans(), 0u);
  const CfbEntry* a = reader->find("A");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(*reader->read(*a, bench), "small");
  const CfbEntry* big = reader->find("s/BIG");
  ASSERT_NE(big, nullptr);
  EXPECT_EQ(*reader->read(*big, bench), Bytes(5000, 'b'));
  EXPECT_EQ(reader->read(*big, bench, 10)->size(), 10u);
  EXPECT_EQ(reader->path_of(*reader->find("S/\x01Ole10Native")), "S/Ole10Native");
  EXPECT_EQ(reader->find("S/none"), nullptr);
  EXPECT_EQ(reader->find("a/none"), nullptr);
  EXPECT_FALSE(reader->read(*reader->find("S"), bench));
}

// Goal: a file whose table needs more sectors than the header has room for is read to its end, also by way of the list's second sector.
TEST(CfbReader, ReadsLargeFiles) {
  for (const std::size_t size : {std::size_t{8} << 20, std::size_t{20} << 20}) {
    Bytes content;
    for (std::uint32_t i = 0; content.size() < size; ++i) content += std::to_string(i) + " ";
    const Bytes file = TestCfb().stream("big", content).stream("small", "x").write();
    TestBench bench;
    auto reader = CfbReader::open(file, bench);
    ASSERT_TRUE(reader) << to_text(reader.error());
    auto read = reader->read(*reader->find("big"), bench);
    ASSERT_TRUE(read) << to_text(read.error());
    EXPECT_TRUE(*read == content);
    EXPECT_EQ(*reader->read(*reader->find("small"), bench), "x");
  }
}

// Goal: chains and trees that loop end the reading instead of going on for ever.
TEST(CfbReader, RefusesLoops) {
  const Bytes good = small_file();
  TestBench bench;
  // "big" lies in sectors 0 to 9; sector 5 leads back to 2.
  Bytes file = good;
  put(file, table_at(file, 5), 2);
  auto reader = CfbReader::open(file, bench);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->read(*reader->find("S/big"), bench).error().code, Code::bad_input);
  // The directory's first sector leads to itself.
  const std::uint32_t directory = static_cast<std::uint32_t>(cfb_number(good, 48, 4));
  file = good;
  put(file, table_at(file, directory), directory);
  EXPECT_EQ(open_code(file), Code::bad_input);
  // The table of small streams, likewise; then it and the directory share a sector.
  const std::uint32_t mini = static_cast<std::uint32_t>(cfb_number(good, 60, 4));
  file = good;
  put(file, table_at(file, mini), mini);
  EXPECT_EQ(open_code(file), Code::bad_input);
  file = good;
  put(file, 60, directory);
  EXPECT_EQ(open_code(file), Code::bad_input);
  // An entry that is its own neighbour; a storage that is its own child.
  const std::size_t entries = (std::size_t{directory} + 1) * 512;
  file = good;
  put(file, entries + 128 + 72, 1);
  EXPECT_EQ(open_code(file), Code::bad_input);
  file = good;
  put(file, entries + 2 * 128 + 76, 2);
  EXPECT_EQ(open_code(file), Code::bad_input);
  // The list of tables: more tables than the header holds, in a chain that leads to itself.
  file = good;
  put(file, 44, 12);
  put(file, 68, 3);
  put(file, 72, 1);
  EXPECT_EQ(open_code(file), Code::bad_input);
}

// Goal: no length and no number is believed.
TEST(CfbReader, RefusesLies) {
  const Bytes good = small_file();
  const std::size_t entries = (static_cast<std::size_t>(cfb_number(good, 48, 4)) + 1) * 512;
  TestBench bench;
  Bytes file = good;
  put(file, entries + 3 * 128 + 120, 0x7FFFFFFF);   // the size of "big"
  auto reader = CfbReader::open(file, bench);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->read(*reader->find("S/big"), bench).error().code, Code::bad_input);
  file = good;
  put(file, entries + 3 * 128 + 120, 6000);         // more than its chain holds
  reader = CfbReader::open(file, bench);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->read(*reader->find("S/big"), bench).error().code, Code::bad_input);
  file = good;
  put(file, entries + 128 + 116, 0x1000000);        // the start of "a"
  reader = CfbReader::open(file, bench);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->read(*reader->find("a"), bench).error().code, Code::bad_input);
  for (const auto& [at, value] : std::vector<std::pair<std::size_t, std::uint32_t>>{{44, 0xFFFFFFFF}, {48, 0xFFFFFF00}, {26, 0x00090004}, {30, 0}, {56, 64}}) {
    file = good;
    put(file, at, value);
    EXPECT_EQ(open_code(file), Code::bad_input) << at;
  }
  EXPECT_EQ(open_code("short"), Code::bad_input);
  EXPECT_EQ(open_code(good.substr(0, 512)), Code::bad_input);
}

// Goal: limits hold, two entries of one name are no file with one reading, entries that nobody reaches are counted and not read.
TEST(CfbReader, BoundsAndDoubts) {
  EXPECT_EQ(open_code(small_file(), CfbLimits{4, 1000}), Code::limit);
  EXPECT_EQ(open_code(TestCfb().stream("A", "1").stream("a", "2").write()), Code::ambiguous);
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "d/";
  EXPECT_EQ(open_code(TestCfb().stream(deep + "x", "1").write()), Code::limit);
  Bytes file = small_file();
  const std::size_t entries = (static_cast<std::size_t>(cfb_number(file, 48, 4)) + 1) * 512;
  put(file, entries + 128 + 72, 0xFFFFFFFF);   // "a" no longer leads to "S"
  TestBench bench;
  auto reader = CfbReader::open(file, bench);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->orphans(), 3u);
  EXPECT_EQ(reader->find("S"), nullptr);
  TestBench poor(100);
  EXPECT_EQ(CfbReader::open(small_file(), poor).error().code, Code::limit);
}

}  // namespace
}  // namespace temizu
