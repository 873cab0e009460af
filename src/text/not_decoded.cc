#include "text/not_decoded.h"

namespace temizu::text {
namespace {

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

void put_octet(char c, Utf8Sink& sink) {
  if (static_cast<unsigned char>(c) < 0x80) {
    sink.byte(c);
  } else {
    sink.bad();
  }
}

// RFC 2152: "+", modified base64, "-" when a base64 character would follow. Fewer than three digits hold no character
// ("1+1"), and stay.
std::uint64_t show_utf7(ByteView bytes, Utf8Sink& sink) {
  std::uint64_t shifts = 0;
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (bytes[at] != '+') {
      put_octet(bytes[at++], sink);
      continue;
    }
    std::size_t end = at + 1;
    while (end < bytes.size() && is_base64(bytes[end])) ++end;
    if (end - at < 4) {
      sink.ascii(bytes.data() + at, end - at);
      at = end;
      continue;
    }
    sink.bad();
    ++shifts;
    at = end < bytes.size() && bytes[end] == '-' ? end + 1 : end;
  }
  return shifts;
}

// What stands between the shifts: each octet of a character becomes U+FFFD, so that the reader sees how much is missing;
// controls never pass.
void put_shifted(char c, Utf8Sink& sink) {
  if (c == ' ' || c == '\t') {
    sink.byte(c);
  } else {
    sink.bad();
  }
}

// RFC 1843: "~{" pairs "~}"; "~~" is a tilde; a line end shifts back.
std::uint64_t show_hz(ByteView bytes, Utf8Sink& sink) {
  std::uint64_t shifts = 0;
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (bytes.substr(at, 2) != "~{") {
      put_octet(bytes[at++], sink);
      continue;
    }
    ++shifts;
    at += 2;
    while (at < bytes.size() && bytes[at] != '\n' && bytes[at] != '\r' && bytes.substr(at, 2) != "~}") put_shifted(bytes[at++], sink);
    if (bytes.substr(at, 2) == "~}") at += 2;
  }
  return shifts;
}

// RFC 1557 and RFC 1922: SO to SI, and ESC sequences (intermediates 0x20 to 0x2F, a final octet).
std::uint64_t show_iso2022(ByteView bytes, Utf8Sink& sink) {
  std::uint64_t shifts = 0;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const char c = bytes[at];
    if (c == '\x0E') {
      ++shifts;
      ++at;
      while (at < bytes.size() && bytes[at] != '\x0F' && bytes[at] != '\n' && bytes[at] != '\r') put_shifted(bytes[at++], sink);
    } else if (c == '\x1B') {
      // The header ESC $ ) C designates only; it shows nothing and costs nothing.
      ++at;
      while (at < bytes.size() && bytes[at] >= 0x20 && bytes[at] <= 0x2F) ++at;
      if (at < bytes.size() && bytes[at] >= 0x30 && bytes[at] < 0x7F) ++at;
    } else if (c == '\x0F') {
      ++at;
    } else {
      put_octet(c, sink);
      ++at;
    }
  }
  return shifts;
}

}  // namespace

bool is_never_decoded(Way way) { return way == Way::utf7 || way == Way::hz || way == Way::iso2022; }

std::uint64_t show_not_decoded(Way way, ByteView bytes, Utf8Sink& sink) {
  if (way == Way::utf7) return show_utf7(bytes, sink);
  if (way == Way::hz) return show_hz(bytes, sink);
  return show_iso2022(bytes, sink);
}

}  // namespace temizu::text
