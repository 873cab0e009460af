// Fuzzes the compressed RTF of Outlook's mails and the reader of what it holds: bounded output, UTF-8, no carriage return.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/mailfile/lzfu.h"
#include "filters/mailfile/rtf_text.h"
#include "text/layout.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  TestBench bench(8u << 20);
  const auto expanded = mailfile::expand_rtf(input, bench);
  if (expanded && expanded->size() > 9 * size) std::abort();
  for (const std::string_view rtf : {expanded ? std::string_view(*expanded) : std::string_view(), input}) {
    const mailfile::RtfText text = mailfile::read_rtf(rtf);
    if (!is_utf8(text.text) || text.text.size() > 8 * rtf.size() + 16 || text.text.find('\r') != std::string::npos) std::abort();
  }
  return 0;
}
