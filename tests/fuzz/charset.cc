// Any bytes under any label: decoding ends, gives well-formed UTF-8 within the promised size, and counts what it replaced.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "text/charset.h"
#include "text/layout.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool warm = (temizu::text_warm_up(), true);
  static_cast<void>(warm);
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  // The label stands before the first line end; without one everything is detected.
  const std::size_t line_end = input.find('\n');
  const std::string_view label = line_end == std::string_view::npos ? std::string_view() : input.substr(0, line_end);
  const std::string_view bytes = line_end == std::string_view::npos ? input : input.substr(line_end + 1);

  const temizu::DecodedText text = temizu::decode_text(bytes, label);
  if (!temizu::is_utf8(text.utf8) || text.utf8.size() > 4 * bytes.size() + 16) std::abort();
  if (text.charset.empty() || text.findings.size() > 200) std::abort();
  const temizu::DecodedText field = temizu::decode_field(bytes);
  if (!temizu::is_utf8(field.utf8) || field.charset.empty()) std::abort();
  if (temizu::detect_charset(bytes).empty()) std::abort();
  // What was decoded once is UTF-8, and stays as it is.
  const temizu::DecodedText again = temizu::decode_text(text.utf8, "utf-8");
  if (again.charset == "utf-8" && again.undecodable == 0 && !text.utf8.starts_with("\xEF\xBB\xBF") && again.utf8 != text.utf8) std::abort();
  return 0;
}
