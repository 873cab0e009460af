#include "mail/stream.h"

#include <algorithm>

#include "base/digest.h"
#include "mail/decode.h"

namespace temizu {
namespace {

constexpr std::size_t kPiece = 64u << 10;

bool is_base64_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

// The end of the piece that starts at `from`: after the last line end within kPiece octets, else after the next one.
std::size_t piece_end(ByteView encoded, std::size_t from) {
  if (encoded.size() - from <= kPiece) return encoded.size();
  const std::size_t last = encoded.rfind('\n', from + kPiece - 1);
  if (last != ByteView::npos && last >= from) return last + 1;
  const std::size_t next = encoded.find('\n', from + kPiece);
  return next == ByteView::npos ? encoded.size() : next + 1;
}

// Pieces are cut at line ends, between groups of four digits, so that each decodes by itself. Ordinary lines go to the
// decoder as they stand; where lines are odd, up to three digits wait for the next piece.
void stream_base64(ByteView encoded, const std::function<void(ByteView)>& sink) {
  std::string digits;   // what waits, then the odd piece without anything but digits
  for (std::size_t from = 0; from < encoded.size();) {
    const ByteView piece = encoded.substr(from, piece_end(encoded, from) - from);
    from += piece.size();
    const auto line_ends = std::count(piece.begin(), piece.end(), '\r') + std::count(piece.begin(), piece.end(), '\n');
    if (digits.empty() && (piece.size() - static_cast<std::size_t>(line_ends)) % 4 == 0) {
      const DecodedContent decoded = decode_content(piece, Encoding::base64);
      if (decoded.findings.empty()) {
        sink(decoded.content);
        continue;
      }
    }
    for (char c : piece) {
      if (is_base64_digit(c)) digits += c;
    }
    const std::size_t whole = digits.size() / 4 * 4;
    if (whole > 0) sink(decode_content(ByteView(digits).substr(0, whole), Encoding::base64).content);
    digits.erase(0, whole);
  }
  if (!digits.empty()) sink(decode_content(digits, Encoding::base64).content);
}

}  // namespace

void stream_content(ByteView untrusted_encoded, Encoding encoding, const std::function<void(ByteView)>& sink) {
  if (encoding == Encoding::base64) return stream_base64(untrusted_encoded, sink);
  const bool whole = encoding == Encoding::uuencode || encoding == Encoding::yenc || encoding == Encoding::binhex;
  if (whole) return sink(decode_content(untrusted_encoded, encoding).content);
  for (std::size_t from = 0; from < untrusted_encoded.size();) {
    const std::size_t end = encoding == Encoding::quoted_printable
                                ? piece_end(untrusted_encoded, from)
                                : std::min(untrusted_encoded.size(), from + kPiece);
    const ByteView piece = untrusted_encoded.substr(from, end - from);
    if (encoding == Encoding::quoted_printable) {
      sink(decode_content(piece, encoding).content);
    } else {
      sink(piece);
    }
    from = end;
  }
}

ContentSummary summarize_content(ByteView untrusted_encoded, Encoding encoding) {
  ContentSummary summary;
  Sha256 digest;
  Bytes tail;   // octets past the first 64 KiB, trimmed to the last 64 KiB now and then
  stream_content(untrusted_encoded, encoding, [&](ByteView piece) {
    digest.add(piece);
    summary.size_bytes += piece.size();
    const std::size_t room = kPiece - std::min(kPiece, summary.edges.size());
    summary.edges.append(piece.substr(0, room));
    if (piece.size() <= room) return;
    tail.append(piece.substr(room));
    if (tail.size() > 4 * kPiece) tail.erase(0, tail.size() - kPiece);
  });
  if (tail.size() > kPiece) tail.erase(0, tail.size() - kPiece);
  summary.edges += tail;
  summary.sha256 = digest.finish();
  return summary;
}

}  // namespace temizu
