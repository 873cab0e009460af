// The binhex decoder over any octets: never more content than input.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "mail/decode.h"
#include "mail/inline_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const temizu::ByteView input(reinterpret_cast<const char*>(data), size);
  const temizu::DecodedContent decoded = temizu::decode_content(input, temizu::Encoding::binhex);
  if (decoded.content.size() > size + 16) std::abort();
  const temizu::InlineFiles files = temizu::take_out_inline_files(input);
  if (files.text.size() > 2 * size + 16) std::abort();
  return 0;
}
