// Header values of every kind: encoded words, addresses, parameters and names, dates, message ids. What comes out is clean
// UTF-8 on one line, and a cleaned file name stays as it is when it is cleaned again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mail/addresses.h"
#include "mail/file_name.h"
#include "mail/header_text.h"
#include "mail/header_values.h"
#include "mail/parameters.h"
#include "mail/part_name.h"
#include "text/layout.h"

namespace {

void expect_clean(std::string_view text) {
  if (!temizu::is_utf8(text)) std::abort();
  for (const char c : text) {
    if ((c >= 0 && c < 0x20) || c == 0x7F) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value = temizu::unfold({reinterpret_cast<const char*>(data), size});
  std::vector<temizu::Finding> findings;
  expect_clean(temizu::decode_header_text(value, findings, "Subject"));
  for (const temizu::Mailbox& mailbox : temizu::parse_addresses(value, findings, "From")) {
    expect_clean(mailbox.name);
    expect_clean(mailbox.mailbox);
  }
  const temizu::Structured structured = temizu::parse_structured(value, temizu::MailLimits{});
  const temizu::PartName name = temizu::part_name(structured, structured, findings, "1");
  expect_clean(name.shown);
  if (name.shown.size() > temizu::kFileNameBytesMax) std::abort();
  if (temizu::clean_file_name(name.shown) != name.shown) std::abort();
  (void)temizu::parse_date(value);
  (void)temizu::parse_message_ids(value, 20);
  return 0;
}
