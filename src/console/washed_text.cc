#include "console/washed_text.h"

#include <algorithm>

namespace temizu::console {
namespace {

// The next line without CRLF; false at the end.
bool next_line(std::string_view& left, std::string_view& line) {
  if (left.empty()) return false;
  const std::size_t end = left.find("\r\n");
  line = left.substr(0, end);
  left.remove_prefix(end == std::string_view::npos ? left.size() : end + 2);
  return true;
}

struct Block {
  std::string type, encoding;   // values as we write them, folded lines joined
};

// Fields up to the empty line; what is not wanted is passed over.
Block read_fields(std::string_view& left) {
  Block block;
  std::string_view line;
  std::string* into = nullptr;
  while (next_line(left, line) && !line.empty()) {
    if (line.starts_with(' ') || line.starts_with('\t')) {
      if (into != nullptr) *into += line;
      continue;
    }
    into = line.starts_with("Content-Type: ") ? &block.type : line.starts_with("Content-Transfer-Encoding: ") ? &block.encoding : nullptr;
    if (into != nullptr) *into = line.substr(line.find(": ") + 2);
  }
  return block;
}

std::optional<std::string> boundary_of(const std::string& type) {
  const std::size_t at = type.find("boundary=\"");
  if (at == std::string::npos) return std::nullopt;
  const std::size_t from = at + 10, to = type.find('"', from);
  if (to == std::string::npos || to == from) return std::nullopt;
  return type.substr(from, to - from);
}

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::string from_base64(std::string_view text, std::size_t most) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) continue;   // line ends and the padding
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xFFFFFF;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(static_cast<unsigned char>(bits >> count));
    if (out.size() >= most) break;
  }
  return out;
}

int hex_of(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

std::string from_quoted_printable(std::string_view text, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < text.size() && out.size() < most; ++i) {
    if (text[i] != '=') {
      out += text[i];
    } else if (text.substr(i + 1, 2) == "\r\n") {
      i += 2;
    } else if (i + 2 < text.size() && hex_of(text[i + 1]) >= 0 && hex_of(text[i + 2]) >= 0) {
      out += static_cast<char>(static_cast<unsigned char>(hex_of(text[i + 1]) << 4 | hex_of(text[i + 2])));
      i += 2;
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> washed_text(ByteView canonical_mail, std::size_t octets_max) {
  std::string_view left = canonical_mail;
  Block block = read_fields(left);
  if (block.type.starts_with("multipart/")) {
    const auto boundary = boundary_of(block.type);
    if (!boundary || !left.starts_with("--" + *boundary + "\r\n")) return std::nullopt;
    left.remove_prefix(boundary->size() + 4);
    const std::size_t end = left.find("\r\n--" + *boundary);
    left = left.substr(0, end);
    block = read_fields(left);
  }
  if (!block.type.starts_with("text/plain")) return std::nullopt;
  // CRLF of the text itself is taken out afterwards: never more than twice the size.
  std::string text = block.encoding == "base64"             ? from_base64(left, octets_max * 2)
                     : block.encoding == "quoted-printable" ? from_quoted_printable(left, octets_max * 2)
                                                            : std::string(left.substr(0, octets_max * 2));
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  return text;
}

}  // namespace temizu::console
