// Writes small compound files for tests, benchmarks and fuzz targets: 512-octet sectors, streams below 4,096 octets in the
// mini stream. Not linked into any program.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "filters/common/utf8.h"

namespace temizu {

class TestCfb {
 public:
  // path: "Macros/VBA/dir"; storages on the way come into being.
  TestCfb& stream(std::string_view path, Bytes content) {
    nodes_[node(path)].content = std::move(content);
    nodes_[node(path)].is_storage = false;
    return *this;
  }
  TestCfb& storage(std::string_view path, Bytes class_id = {}) {
    nodes_[node(path)].class_id = std::move(class_id);
    return *this;
  }

  Bytes write() const {
    std::vector<Bytes> sectors;
    std::vector<std::uint32_t> next;
    const auto put = [&](const Bytes& content) {
      if (content.empty()) return kEnd;
      const auto first = static_cast<std::uint32_t>(sectors.size());
      for (std::size_t at = 0; at < content.size(); at += 512) {
        Bytes one = content.substr(at, 512);
        one.resize(512, '\0');
        sectors.push_back(std::move(one));
        next.push_back(static_cast<std::uint32_t>(sectors.size()));
      }
      next.back() = kEnd;
      return first;
    };
    Bytes mini, mini_table;
    std::vector<std::uint32_t> starts(nodes_.size(), 0);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = nodes_[i];
      if (node.is_storage || node.content.size() >= 4096) continue;
      starts[i] = node.content.empty() ? kEnd : static_cast<std::uint32_t>(mini.size() / 64);
      for (std::size_t at = 0; at < node.content.size(); at += 64) {
        Bytes one = node.content.substr(at, 64);
        one.resize(64, '\0');
        mini += one;
        number(mini_table, at + 64 < node.content.size() ? static_cast<std::uint32_t>(mini.size() / 64) : kEnd, 4);
      }
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i].is_storage && nodes_[i].content.size() >= 4096) starts[i] = put(nodes_[i].content);
    }
    starts[0] = put(mini);
    while (mini_table.size() % 512 != 0) number(mini_table, kFree, 4);
    const std::uint32_t mini_sectors = static_cast<std::uint32_t>(mini_table.size() / 512);
    const std::uint32_t mini_start = put(mini_table);
    const std::uint32_t directory = put(entries(starts, mini.size()));
    // The table tells of itself and of the list of its sectors beyond the 109th (section 2.5).
    std::uint32_t table_sectors = 0, list_sectors = 0;
    for (int round = 0; round < 8; ++round) {
      table_sectors = static_cast<std::uint32_t>((next.size() + table_sectors + list_sectors + 127) / 128);
      list_sectors = table_sectors > 109 ? (table_sectors - 109 + 126) / 127 : 0;
    }
    const auto table_start = static_cast<std::uint32_t>(next.size());
    const std::uint32_t list_start = table_start + table_sectors;
    next.insert(next.end(), table_sectors, 0xFFFFFFFD);
    next.insert(next.end(), list_sectors, 0xFFFFFFFC);
    Bytes table;
    for (const std::uint32_t one : next) number(table, one, 4);
    while (table.size() < std::size_t{table_sectors} * 512) number(table, kFree, 4);
    for (std::uint32_t i = 0; i < list_sectors; ++i) {
      for (std::uint32_t k = 0; k < 127; ++k) {
        const std::uint32_t one = 109 + i * 127 + k;
        number(table, one < table_sectors ? table_start + one : kFree, 4);
      }
      number(table, i + 1 < list_sectors ? list_start + i + 1 : kEnd, 4);
    }
    for (std::size_t at = 0; at < table.size(); at += 512) sectors.push_back(table.substr(at, 512));

    Bytes out("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    out.resize(24, '\0');
    for (const std::uint32_t half : {0x3Eu, 3u, 0xFFFEu, 9u, 6u}) number(out, half, 2);
    out.resize(44, '\0');
    for (const std::uint32_t word : {table_sectors, directory, 0u, 4096u, mini_start, mini_sectors, list_sectors > 0 ? list_start : kEnd, list_sectors}) {
      number(out, word, 4);
    }
    for (std::uint32_t i = 0; i < 109; ++i) number(out, i < table_sectors ? table_start + i : kFree, 4);
    for (const Bytes& one : sectors) out += one;
    return out;
  }

 private:
  struct Node {
    std::string name;
    std::size_t parent{0};
    bool is_storage{true};
    Bytes content, class_id;
  };
  static constexpr std::uint32_t kEnd = 0xFFFFFFFE, kFree = 0xFFFFFFFF;

  static void number(Bytes& out, std::uint64_t value, unsigned octets) {
    for (unsigned i = 0; i < octets; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  }

  std::size_t node(std::string_view path) {
    std::size_t at = 0;
    while (!path.empty()) {
      const std::string_view name = path.substr(0, path.find('/'));
      path = path.size() == name.size() ? std::string_view() : path.substr(name.size() + 1);
      std::size_t found = 0;
      for (std::size_t i = 1; i < nodes_.size() && found == 0; ++i) {
        if (nodes_[i].parent == at && nodes_[i].name == name) found = i;
      }
      if (found == 0) {
        found = nodes_.size();
        nodes_.push_back(Node{std::string(name), at, true, {}, {}});
      }
      at = found;
    }
    return at;
  }

  // Each storage's entries as a list through their right sides: a valid, if lopsided, tree for any reader that follows it.
  Bytes entries(const std::vector<std::uint32_t>& starts, std::size_t mini_bytes) const {
    Bytes out;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = nodes_[i];
      Bytes name;
      for (const char c : node.name) name += {c, '\0'};
      const std::size_t name_bytes = name.size() + 2;
      name.resize(64, '\0');
      out += name;
      number(out, name_bytes, 2);
      number(out, i == 0 ? 5 : node.is_storage ? 1 : 2, 1);
      number(out, 1, 1);
      std::uint32_t right = kFree, child = kFree;
      for (std::size_t k = nodes_.size(); k-- > 1;) {
        if (k > i && i > 0 && nodes_[k].parent == node.parent) right = static_cast<std::uint32_t>(k);
        if (k != i && nodes_[k].parent == i) child = static_cast<std::uint32_t>(k);
      }
      for (const std::uint32_t word : {kFree, right, child}) number(out, word, 4);
      Bytes class_id = node.class_id;
      class_id.resize(16, '\0');
      out += class_id;
      out.append(20, '\0');
      number(out, starts[i], 4);
      number(out, i == 0 ? mini_bytes : node.content.size(), 8);
    }
    while (out.size() % 512 != 0) {
      Bytes unused(128, '\0');
      for (std::size_t at = 68; at < 80; ++at) unused[at] = '\xFF';
      out += unused;
    }
    return out;
  }

  std::vector<Node> nodes_{Node{"Root Entry", 0, true, {}, {}}};
};

}  // namespace temizu
