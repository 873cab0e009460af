// For tests and fuzz targets: zip files written by hand, with every lie that a header can tell. Not linked into any program.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

namespace temizu {

// One entry; what is empty or unset is told as it is.
struct TestEntry {
  std::string name;
  std::string content{};
  unsigned flags{0};
  unsigned method{0};            // content is taken as packed already when it is not 0
  std::string extra{};           // central and local
  std::string local_name{};      // another name in the local header
  std::string comment{};
  unsigned made_by{20};
  std::uint32_t attributes{0};
  long long size{-1};            // in both headers
  long long local_size{-1};      // packed and expanded in the local header
  long long crc{-1};
  long long offset{-1};
  std::string after{};           // octets behind the content
};

inline std::string test_number(std::uint64_t number, unsigned octets) {
  std::string out;
  for (unsigned i = 0; i < octets; ++i) out += static_cast<char>(number >> (8 * i) & 0xFF);
  return out;
}

inline std::uint32_t test_crc(const std::string& bytes) {
  return static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

inline std::string test_deflate(const std::string& content) {
  std::string out(content.size() + 100, '\0');
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  z.avail_in = static_cast<uInt>(content.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

// The end record alone.
inline std::string test_end(std::size_t count, std::size_t size, std::size_t offset, const std::string& comment = {}) {
  return std::string("PK\5\6", 4) + test_number(0, 4) + test_number(count, 2) + test_number(count, 2) + test_number(size, 4) +
         test_number(offset, 4) + test_number(comment.size(), 2) + comment;
}

// With method 8 and size -1 the expanded size has to be given.
inline std::string test_zip(const std::vector<TestEntry>& entries, const std::string& comment = {}, const std::string& before_directory = {}) {
  std::string out, directory;
  for (const TestEntry& entry : entries) {
    const std::uint64_t size = entry.size >= 0 ? static_cast<std::uint64_t>(entry.size) : entry.content.size();
    const std::uint32_t crc = entry.crc >= 0 ? static_cast<std::uint32_t>(entry.crc) : test_crc(entry.content);
    const std::string& local_name = entry.local_name.empty() ? entry.name : entry.local_name;
    const bool later = (entry.flags & 8) != 0 && entry.local_size < 0;
    const std::uint64_t packed = entry.local_size >= 0 ? static_cast<std::uint64_t>(entry.local_size) : entry.content.size();
    const std::uint64_t bytes = entry.local_size >= 0 ? packed : size;
    const std::uint64_t at = entry.offset >= 0 ? static_cast<std::uint64_t>(entry.offset) : out.size();
    out += std::string("PK\3\4", 4) + test_number(20, 2) + test_number(entry.flags, 2) + test_number(entry.method, 2) + test_number(0x210000, 4);
    out += test_number(later ? 0 : crc, 4) + test_number(later ? 0 : packed, 4) + test_number(later ? 0 : bytes, 4);
    out += test_number(local_name.size(), 2) + test_number(entry.extra.size(), 2) + local_name + entry.extra + entry.content + entry.after;
    directory += std::string("PK\1\2", 4) + test_number(entry.made_by, 2) + test_number(20, 2) + test_number(entry.flags, 2) +
                 test_number(entry.method, 2) + test_number(0x210000, 4) + test_number(crc, 4) + test_number(entry.content.size(), 4) +
                 test_number(size, 4) + test_number(entry.name.size(), 2) + test_number(entry.extra.size(), 2) +
                 test_number(entry.comment.size(), 2) + test_number(0, 4) + test_number(entry.attributes, 4) + test_number(at, 4) + entry.name +
                 entry.extra + entry.comment;
  }
  const std::size_t at = out.size() + before_directory.size();
  return out + before_directory + directory + test_end(entries.size(), directory.size(), at, comment);
}

}  // namespace temizu
