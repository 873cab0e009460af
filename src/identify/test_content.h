// For tests: containers with given names in them, written by hand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace temizu {

inline std::string little_octets(std::uint64_t number, unsigned octets) {
  std::string out;
  for (unsigned i = 0; i < octets; ++i) out += static_cast<char>(number >> (8 * i) & 0xFF);
  return out;
}

struct ZipShape {
  std::string first{"x"};    // content of the first member, stored
  bool descriptor{false};    // sizes behind the data instead of in front
  bool encrypted{false};     // bit 0 of the last member's flags
};

// A ZIP with stored members of these names (checksums are left zero: nobody here inflates).
inline std::string zip_of(const std::vector<std::string>& names, const ZipShape& shape = {}) {
  std::string out, directory;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string content = i == 0 ? shape.first : "x";
    const unsigned flags = (shape.descriptor ? 8U : 0U) | (shape.encrypted && i + 1 == names.size() ? 1U : 0U);
    const std::string sizes = little_octets(content.size(), 4) + little_octets(content.size(), 4);
    const std::size_t at = out.size();
    out += std::string("PK\3\4", 4) + little_octets(20, 2) + little_octets(flags, 2) + std::string(10, '\0');
    out += (shape.descriptor ? std::string(8, '\0') : sizes) + little_octets(names[i].size(), 2) + little_octets(0, 2) + names[i] + content;
    if (shape.descriptor) out += std::string("PK\7\x08", 4) + std::string(4, '\0') + sizes;
    directory += std::string("PK\1\2", 4) + little_octets(20, 2) + little_octets(20, 2) + little_octets(flags, 2) + std::string(10, '\0') + sizes;
    directory += little_octets(names[i].size(), 2) + std::string(12, '\0') + little_octets(at, 4) + names[i];
  }
  const std::size_t start = out.size();
  out += directory + std::string("PK\5\6", 4) + std::string(4, '\0') + little_octets(names.size(), 2) + little_octets(names.size(), 2);
  return out + little_octets(directory.size(), 4) + little_octets(start, 4) + little_octets(0, 2);
}

// The start of a compound file with directory entries of these names in its second sector.
inline std::string cfb_of(const std::vector<std::string>& names) {
  std::string out("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  out.resize(512, '\0');
  for (const std::string& name : names) {
    std::string entry;
    for (const char c : name) entry += {c, '\0'};
    entry.resize(128, '\0');
    out += entry;
  }
  return out;
}

}  // namespace temizu
