#include "text/utf8.h"

#include "text/layout.h"

namespace temizu::text {
namespace {

// Ill-formed stretches after which a scan gives up counting, when UTF-8 is out of the question.
constexpr std::uint64_t kInvalidEnough = 256;

struct SecondOctet {
  unsigned char least;
  unsigned char most;
};

// Table 3-7: the second octet is narrower after E0, ED, F0 and F4.
constexpr SecondOctet second_after(unsigned char lead) {
  switch (lead) {
    case 0xE0: return {0xA0, 0xBF};
    case 0xED: return {0x80, 0x9F};
    case 0xF0: return {0x90, 0xBF};
    case 0xF4: return {0x80, 0x8F};
    default: return {0x80, 0xBF};
  }
}

constexpr std::size_t length_after(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

}  // namespace

std::size_t utf8_length(const char* begin, const char* end, std::size_t* bad_length) {
  const auto lead = static_cast<unsigned char>(*begin);
  const std::size_t want = length_after(lead);
  if (want == 1) return 1;
  std::size_t have = 1;
  if (want != 0) {
    const SecondOctet second = second_after(lead);
    while (have < want && end - begin > static_cast<std::ptrdiff_t>(have)) {
      const auto octet = static_cast<unsigned char>(begin[have]);
      if (octet < (have == 1 ? second.least : 0x80) || octet > (have == 1 ? second.most : 0xBF)) break;
      ++have;
    }
    if (have == want) return want;
  }
  if (bad_length != nullptr) *bad_length = have;
  return 0;
}

Utf8Facts scan_utf8(ByteView bytes) {
  Utf8Facts facts;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    at += ascii_run(at, end);
    if (at == end) break;
    facts.seven_bit = false;
    do {
      std::size_t bad_length = 1;
      const std::size_t length = utf8_length(at, end, &bad_length);
      if (length == 0) {
        ++facts.invalid;
        if (facts.invalid > kInvalidEnough && !facts.nearly()) return facts;
        at += bad_length;
        continue;
      }
      if (length == 2) {
        ++facts.two;
      } else {
        ++facts.longer;
        // Only leads EE, EF, F3 and F4 can begin a private-use character.
        if (static_cast<unsigned char>(*at) >= 0xEE && is_private_use(utf8_value(at, length))) facts.private_use = true;
      }
      at += length;
    } while (at != end && static_cast<unsigned char>(*at) >= 0x80);
  }
  return facts;
}

void decode_utf8(ByteView bytes, Utf8Sink& sink) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    const std::size_t run = ascii_run(at, end);
    sink.ascii(at, run);
    at += run;
    while (at != end && static_cast<unsigned char>(*at) >= 0x80) {
      std::size_t bad_length = 1;
      const std::size_t length = utf8_length(at, end, &bad_length);
      if (length == 0) {
        sink.bad();
        at += bad_length;
      } else {
        sink.put(utf8_value(at, length));
        at += length;
      }
    }
  }
}

}  // namespace temizu::text

namespace temizu {

bool is_utf8(std::string_view bytes) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    at += text::ascii_run(at, end);
    while (at != end && static_cast<unsigned char>(*at) >= 0x80) {
      const std::size_t length = text::utf8_length(at, end);
      if (length == 0) return false;
      at += length;
    }
  }
  return true;
}

}  // namespace temizu
