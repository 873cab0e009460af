#include "filters/common/text_out.h"

#include <unicode/ucnv.h>

#include <memory>
#include <optional>

#include "text/charset.h"

namespace temizu {
namespace {

std::string to_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32 + 2);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) {
      out.append(text.substr(at));
      break;
    }
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.append(line).append("\r\n");
    at = end + 1;
  }
  return out;
}

// CP932 octets, or nothing when a character has no place there or would come back as another one.
std::optional<Bytes> to_cp932(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> to(ucnv_open("windows-31j", &status), &ucnv_close);
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> from(ucnv_open("UTF-8", &status), &ucnv_close);
  if (U_FAILURE(status)) return std::nullopt;
  ucnv_setFromUCallBack(to.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  ucnv_setFallback(to.get(), false);
  Bytes out(utf8.size() + 16, '\0');  // CP932 never needs more octets than UTF-8
  char* target = out.data();
  const char* source = utf8.data();
  ucnv_convertEx(to.get(), from.get(), &target, out.data() + out.size(), &source, utf8.data() + utf8.size(), nullptr,
                 nullptr, nullptr, nullptr, true, true, &status);
  if (U_FAILURE(status)) return std::nullopt;
  out.resize(static_cast<std::size_t>(target - out.data()));
  // The next reader has no label: the bytes alone must say CP932 and give the same text.
  if (detect_charset(out) != "cp932") return std::nullopt;
  const DecodedText again = decode_text(out, "");
  if (again.undecodable != 0 || again.utf8 != utf8) return std::nullopt;
  return out;
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

}  // namespace

Bytes encode_text_file(std::string_view utf8, std::string_view charset_it_came_in) {
  return encode_lines(to_crlf(utf8), charset_it_came_in);
}

Bytes encode_lines(std::string_view text, std::string_view charset_it_came_in) {
  if (is_ascii(text)) return Bytes(text);
  if (charset_it_came_in == "cp932") {
    if (auto bytes = to_cp932(text)) return *std::move(bytes);
  }
  return "\xEF\xBB\xBF" + Bytes(text);
}

}  // namespace temizu
