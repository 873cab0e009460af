#include "text/normal.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cassert>

#include "text/file_name.h"
#include "text/layout.h"
#include "text/utf8.h"

namespace temizu::text {
namespace {

const icu::Normalizer2& nfc() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const instance = icu::Normalizer2::getNFCInstance(status);
  assert(U_SUCCESS(status));
  return *instance;
}

}  // namespace

void warm_normalizer() { static_cast<void>(nfc()); }

}  // namespace temizu::text

namespace temizu {
namespace {

// ICU counts in 32 bits; pieces end behind a line end, which never composes with anything.
constexpr std::size_t kPieceMost = 64U << 20;

std::size_t piece_length(std::string_view utf8) {
  if (utf8.size() <= kPieceMost) return utf8.size();
  const std::size_t line_end = utf8.rfind('\n', kPieceMost);
  if (line_end != std::string_view::npos) return line_end + 1;
  std::size_t length = kPieceMost;
  while (length > 1 && (utf8[length] & 0xC0) == 0x80) --length;
  return length;
}

bool is_compatibility_ideograph(char32_t c) { return (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F); }

// As Windows' code page 932 maps the characters of JIS X 0208 for which others chose differently.
char32_t fold(char32_t c) {
  switch (c) {
    case 0x301C: return 0xFF5E;  // wave dash, full-width tilde
    case 0x2212: return 0xFF0D;  // minus sign, full-width hyphen-minus
    case 0x2016: return 0x2225;  // double vertical line, parallel to
    case 0x2014: return 0x2015;  // em dash, horizontal bar
    case 0x00A2: return 0xFFE0;  // cent sign
    case 0x00A3: return 0xFFE1;  // pound sign
    case 0x00AC: return 0xFFE2;  // not sign
    default: return c;
  }
}

}  // namespace

std::string to_nfc(std::string_view utf8) {
  if (text::ascii_run(utf8.data(), utf8.data() + utf8.size()) == utf8.size()) return std::string(utf8);
  std::string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) {
    const std::string_view piece = utf8.substr(0, piece_length(utf8));
    const icu::StringPiece view(piece.data(), static_cast<int32_t>(piece.size()));
    UErrorCode status = U_ZERO_ERROR;
    if (text::nfc().isNormalizedUTF8(view, status)) {
      out.append(piece);
    } else {
      icu::StringByteSink<std::string> sink(&out);
      status = U_ZERO_ERROR;
      text::nfc().normalizeUTF8(0, view, sink, nullptr, status);
    }
    assert(U_SUCCESS(status));
    utf8.remove_prefix(piece.size());
  }
  return out;
}

std::string fold_case(std::string_view utf8) {
  std::string out;
  text::Utf8Sink folded(out);
  for (const char* at = utf8.data(), *const end = at + utf8.size(); at != end;) {
    const std::size_t length = std::max<std::size_t>(text::utf8_length(at, end), 1);
    folded.put(static_cast<char32_t>(u_foldCase(static_cast<UChar32>(text::utf8_value(at, length)), U_FOLD_CASE_DEFAULT)));
    at += length;
  }
  return out;
}

std::string fold_file_name(std::string_view utf8) {
  std::string out;
  std::string open;  // since the last compatibility ideograph
  text::Utf8Sink folded(open);
  for (const char* at = utf8.data(), *const end = at + utf8.size(); at != end;) {
    const std::size_t length = std::max<std::size_t>(text::utf8_length(at, end), 1);
    const char32_t c = text::utf8_value(at, length);
    if (is_compatibility_ideograph(c)) {
      out += to_nfc(open);
      open.clear();
      out.append(at, length);
    } else {
      folded.put(fold(c));
    }
    at += length;
  }
  return out += to_nfc(open);
}

}  // namespace temizu
