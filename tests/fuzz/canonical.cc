// The strict verifier over any octets, and the writer over any text: what the writer writes must verify.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mail/canonical.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  (void)temizu::verify_canonical(input);

  const auto slice = [&](std::size_t n) { return std::string(input.substr(size * n / 8, size / 8)); };
  temizu::CanonicalMail mail;
  mail.fields.from = {{slice(0), slice(1)}};
  mail.fields.to = {{slice(1), "a@example.jp"}, {slice(2), slice(3)}};
  mail.fields.subject = slice(2);
  mail.fields.message_id = slice(3);
  mail.text = slice(4) + slice(5);
  mail.attachments = {{"application/octet-stream", slice(6), slice(7)}};
  const auto written = temizu::write_canonical(mail);
  if (!written || !temizu::verify_canonical(*written)) std::abort();
  return 0;
}
