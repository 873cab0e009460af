#include "inspect/canary.h"

#include <zlib.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/digest.h"

namespace temizu {
namespace {

constexpr std::size_t kUnpackedMax = 64u << 20;     // octets unpacked for one answer
constexpr int kDepthMax = 4;
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64_of(std::string_view octets) {
  std::string out;
  std::uint32_t word = 0;
  int bits = 0;
  for (const char c : octets) {
    word = (word << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) out += kBase64[(word >> (bits - 6)) & 63];
  }
  return out;
}

Bytes from_base64_text(ByteView text) {
  Bytes out;
  std::uint32_t word = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t value = kBase64.find(c);
    if (value == std::string_view::npos) continue;
    word = (word << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>((word >> bits) & 0xFF);
  }
  return out;
}

Bytes without(ByteView content, std::string_view letters) {
  Bytes out;
  for (const char c : content) {
    if (letters.find(c) == std::string_view::npos) out += c;
  }
  return out;
}

int hex_value(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

// "%41" and "=41" undone; soft line breaks of quoted-printable too.
Bytes unescaped(ByteView content, char mark) {
  Bytes out;
  for (std::size_t i = 0; i < content.size(); ++i) {
    const bool two = i + 2 < content.size();
    if (content[i] == mark && two && hex_value(content[i + 1]) >= 0 && hex_value(content[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(content[i + 1]) * 16 + hex_value(content[i + 2]));
      i += 2;
    } else if (mark == '=' && content[i] == '=' && two && content[i + 1] == '\r' && content[i + 2] == '\n') {
      i += 2;
    } else {
      out += content[i];
    }
  }
  return out;
}

class Search {
 public:
  explicit Search(std::string_view needle) : needle_(needle), hex_(to_hex(needle)) {
    for (const std::size_t shift : {0u, 1u, 2u}) {
      // What surrounds the needle decides the first and the last digit: they are left out.
      const std::string digits = base64_of(std::string(shift, 'x') + std::string(needle));
      const std::size_t from = shift == 0 ? 0 : shift == 1 ? 2 : 3;
      const std::size_t whole = (shift + needle.size()) * 8 / 6;
      if (whole > from + 6) base64_.push_back(digits.substr(from, whole - from));
    }
  }

  bool in(ByteView content, int depth) {
    if (plainly(content)) return true;
    return depth < kDepthMax && packed(content, depth);
  }

 private:
  bool there(ByteView content) const { return content.find(needle_) != ByteView::npos; }

  bool plainly(ByteView content) const {
    if (there(content)) return true;
    if (content.find('\0') != ByteView::npos && there(without(content, std::string_view("\0", 1)))) return true;
    if (content.find('%') != ByteView::npos && there(unescaped(content, '%'))) return true;
    if (content.find('=') != ByteView::npos && there(unescaped(content, '='))) return true;
    const Bytes dense = without(content, " \t\r\n");
    for (const std::string& digits : base64_) {
      if (dense.find(digits) != Bytes::npos) return true;
    }
    Bytes lower = dense;
    for (char& c : lower) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    return lower.find(hex_) != Bytes::npos;
  }

  // Zip members by their local headers, zlib and gzip streams wherever one seems to begin.
  bool packed(ByteView content, int depth) {
    for (std::size_t at = content.find("PK\3\4"); at != ByteView::npos; at = content.find("PK\3\4", at + 4)) {
      if (at + 30 > content.size()) break;
      const std::size_t start = at + 30 + number(content, at + 26) + number(content, at + 28);
      if (start >= content.size() || number(content, at + 8) != 8) continue;   // stored ones were seen plainly
      if (inflated(content.substr(start), -MAX_WBITS, depth)) return true;
    }
    for (std::size_t at = 0; at + 2 < content.size(); ++at) {
      const auto first = static_cast<unsigned char>(content[at]), second = static_cast<unsigned char>(content[at + 1]);
      const bool is_zlib = first == 0x78 && (second == 0x01 || second == 0x5E || second == 0x9C || second == 0xDA);
      const bool is_gzip = first == 0x1F && second == 0x8B && content[at + 2] == 8;
      if ((is_zlib || is_gzip) && inflated(content.substr(at), MAX_WBITS + 32, depth)) return true;
    }
    return false;
  }

  static std::size_t number(ByteView content, std::size_t at) {
    return static_cast<unsigned char>(content[at]) + (std::size_t{static_cast<unsigned char>(content[at + 1])} << 8);
  }

  bool inflated(ByteView from, int window_bits, int depth) {
    z_stream stream{};
    if (::inflateInit2(&stream, window_bits) != Z_OK) return false;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
    stream.avail_in = static_cast<uInt>(from.size());
    Bytes out;
    char piece[16384];
    int state = Z_OK;
    while (state == Z_OK && left_ > 0) {
      stream.next_out = reinterpret_cast<Bytef*>(piece);
      stream.avail_out = sizeof piece;
      state = ::inflate(&stream, Z_NO_FLUSH);
      const std::size_t got = sizeof piece - stream.avail_out;
      out.append(piece, got);
      left_ -= std::min(left_, got);
      if (got == 0) break;
    }
    ::inflateEnd(&stream);
    return !out.empty() && in(out, depth + 1);
  }

  std::string_view needle_;
  std::string hex_;
  std::vector<std::string> base64_;
  std::size_t left_{kUnpackedMax};
};

std::string lowered(ByteView text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace

bool holds_canary(ByteView content, std::string_view needle) { return !needle.empty() && Search(needle).in(content, 0); }

LookedAt look_at_mail(ByteView mail, std::string_view needle) {
  LookedAt looked;
  looked.canary = holds_canary(mail, needle);
  // Parts stand between lines that begin with "--"; a line of text that does so only makes the pieces smaller.
  for (std::size_t at = 0; at < mail.size();) {
    std::size_t end = mail.find("\r\n--", at);
    end = end == ByteView::npos ? mail.size() : end;
    const ByteView piece = mail.substr(at, end - at);
    at = end == mail.size() ? end : end + 4;
    const std::size_t body = piece.find("\r\n\r\n");
    if (body == ByteView::npos) continue;
    const std::string header = lowered(piece.substr(0, body));
    if (header.find("content-disposition: attachment") != std::string::npos) ++looked.attachments;
    if (header.find("content-transfer-encoding: base64") == std::string::npos) continue;
    looked.canary = looked.canary || holds_canary(from_base64_text(piece.substr(body)), needle);
  }
  return looked;
}

}  // namespace temizu
