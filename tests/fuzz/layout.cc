// Any text through the layout functions: what they promise holds, and wrapping loses nothing but blanks.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "text/charset.h"
#include "text/file_name.h"
#include "text/layout.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\t') out.push_back(c);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t columns = data[0] % 100;
  const std::size_t hard = columns + data[1];
  const std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::string text = temizu::decode_text(input, "utf-8").utf8;

  const std::string wrapped = temizu::wrap(text, columns, hard);
  require(temizu::is_utf8(wrapped));
  require(without_blanks(wrapped) == without_blanks(text));
  require(temizu::wrap(wrapped, columns, hard) == wrapped);
  std::size_t removed = 0;
  const std::string stripped = temizu::strip_invisible(text, &removed);
  require(temizu::is_utf8(stripped) && (removed == 0) == (stripped == text));
  require(temizu::strip_invisible(stripped) == stripped);
  const std::string line = temizu::one_line(text, columns);
  require(temizu::is_utf8(line) && temizu::display_width(line) <= columns && line.find('\n') == std::string::npos);
  const std::string composed = temizu::to_nfc(text);
  require(temizu::is_utf8(composed) && temizu::to_nfc(composed) == composed);
  require(temizu::is_utf8(temizu::fold_file_name(text)));
  require(temizu::to_lf(text).find('\r') == std::string::npos);
  return 0;
}
