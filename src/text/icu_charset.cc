#include "text/icu_charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <array>
#include <cassert>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace temizu::text {
namespace {

struct Close {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, Close>;

// The mark that the callback leaves for "not decodable": a noncharacter, which no converter produces by itself.
constexpr UChar kBadMark = 0xFFFF;

// ICU calls this for each ill-formed or unassigned stretch. Reasons above UCNV_IRREGULAR are reset, close and clone.
void mark_bad(const void*, UConverterToUnicodeArgs* args, const char*, int32_t, UConverterCallbackReason reason, UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;
  *status = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(args, &kBadMark, 1, 0, status);
}

Converter open(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &status));
  if (U_SUCCESS(status)) ucnv_setToUCallBack(converter.get(), mark_bad, nullptr, nullptr, nullptr, &status);
  assert(U_SUCCESS(status));
  return converter;
}

// A multi-byte charset keeps a converter, opened once and then only cloned, so that threads do not share its state.
// A single-byte one becomes a table of its octets above 0x7F: below it, all that we list are ASCII.
struct Prototype {
  Converter converter;
  std::array<UChar, 128> upper{};
};
using Prototypes = std::unordered_map<std::string_view, Prototype>;

std::array<UChar, 128> upper_half(UConverter* converter) {
  std::array<UChar, 128> upper{};
  for (unsigned octet = 0x80; octet < 0x100; ++octet) {
    const char byte = static_cast<char>(octet);
    std::array<UChar, 4> units{};
    UErrorCode status = U_ZERO_ERROR;
    const int32_t count = ucnv_toUChars(converter, units.data(), 4, &byte, 1, &status);
    upper[octet - 0x80] = U_SUCCESS(status) && count == 1 ? units[0] : kBadMark;
  }
  return upper;
}

const Prototypes& prototypes() {
  static const Prototypes all = [] {
    Prototypes opened;
    for (const Charset& charset : icu_charsets()) {
      Converter converter = open(charset.icu);
      if (charset.way == Way::multi_byte) {
        opened[charset.name].converter = std::move(converter);
      } else {
        opened[charset.name].upper = upper_half(converter.get());
      }
    }
    return opened;
  }();
  return all;
}

void decode_by_table(const std::array<UChar, 128>& upper, ByteView bytes, Utf8Sink& sink) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    const std::size_t run = ascii_run(at, end);
    sink.ascii(at, run);
    at += run;
    for (; at != end && *at < 0; ++at) {
      const UChar unit = upper[static_cast<unsigned char>(*at) - 0x80U];
      if (unit == kBadMark || unit == 0xFFFD) {
        sink.bad();
      } else {
        sink.put(unit);
      }
    }
  }
}

// UTF-16 in pieces to the sink; a surrogate pair may straddle two pieces.
class Units {
 public:
  explicit Units(Utf8Sink& sink) : sink_(sink) {}
  void add(const UChar* at, const UChar* end) {
    while (at != end) {
      const UChar unit = *at++;
      if (high_ != 0) {
        const UChar high = high_;
        high_ = 0;
        if (U16_IS_TRAIL(unit)) {
          sink_.put(static_cast<char32_t>(U16_GET_SUPPLEMENTARY(high, unit)));
          continue;
        }
        sink_.bad();
      }
      one(unit);
    }
  }
  void finish() {
    if (high_ != 0) sink_.bad();
    high_ = 0;
  }

 private:
  void one(UChar unit) {
    if (unit < 0x80) {
      sink_.byte(static_cast<char>(unit));
    } else if (U16_IS_LEAD(unit)) {
      high_ = unit;
    } else if (U16_IS_TRAIL(unit) || unit == kBadMark || unit == 0xFFFD) {
      sink_.bad();
    } else {
      sink_.put(unit);
    }
  }
  Utf8Sink& sink_;
  UChar high_{0};
};

}  // namespace

void decode_by_icu(const Charset& charset, ByteView bytes, Utf8Sink& sink) {
  const Prototype& prototype = prototypes().at(charset.name);
  if (charset.way == Way::single_byte) return decode_by_table(prototype.upper, bytes, sink);
  UErrorCode status = U_ZERO_ERROR;
  const Converter converter(ucnv_clone(prototype.converter.get(), &status));
  assert(U_SUCCESS(status));
  std::array<UChar, 4096> piece;
  Units units(sink);
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  // Each round takes input or fills the piece, and the output of one octet is bounded: this ends.
  do {
    UChar* out = piece.data();
    status = U_ZERO_ERROR;
    ucnv_toUnicode(converter.get(), &out, piece.data() + piece.size(), &at, end, nullptr, 1, &status);
    units.add(piece.data(), out);
  } while (at != end || status == U_BUFFER_OVERFLOW_ERROR);
  units.finish();
}

void warm_icu_charsets() { static_cast<void>(prototypes()); }

}  // namespace temizu::text
