#include "text/mixed_lines.h"

#include <algorithm>

#include "text/detect.h"
#include "text/layout.h"

namespace temizu::text {
namespace {

// The first line with its end; bytes is not empty.
ByteView first_line(ByteView bytes) { return bytes.substr(0, std::min(bytes.find('\n'), bytes.size() - 1) + 1); }

}  // namespace

LineDecoder decoder_of_eight_bit_lines(ByteView bytes) {
  Bytes lines;  // the escapes of the other lines would blur the picture
  while (!bytes.empty()) {
    const ByteView line = first_line(bytes);
    if (line.find('\x1B') == ByteView::npos && !is_plainly_utf8(line)) lines.append(line);
    bytes.remove_prefix(line.size());
  }
  const Utf8Facts facts = scan_utf8(lines);
  if (facts.seven_bit) return nullptr;
  switch (detect(lines, facts)) {
    case Way::utf8: return decode_utf8;
    case Way::cp932: return decode_cp932;
    case Way::euc: return decode_euc;
    default: return nullptr;
  }
}

bool decode_utf8_lines(ByteView bytes, Utf8Sink& sink) {
  bool mixed = false;
  while (!bytes.empty()) {
    const ByteView line = first_line(bytes);
    bytes.remove_prefix(line.size());
    LineDecoder decoder = decode_utf8;
    if (!is_utf8(line)) {
      if (plainly_japanese(score_cp932(line))) decoder = decode_cp932;
      if (plainly_japanese(score_euc(line))) decoder = decode_euc;
    }
    mixed = mixed || decoder != decode_utf8;
    decoder(line, sink);
  }
  return mixed;
}

}  // namespace temizu::text
