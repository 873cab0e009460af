// Fuzzes the reader of Authentication-Results fields: any octets; what it accepts is within its bounds, and an unnamed host never counts.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "smtp/auth_results.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu::smtp;
  const std::string value(reinterpret_cast<const char*>(data), size);
  const auto results = parse_auth_results(value);
  if (results && (results->authserv_id.empty() || results->authserv_id.size() > size || results->header_from.size() > size)) std::abort();
  const std::string by = authenticated_by({value}, {"mx.example.jp"}, "b.jp");
  if (!by.empty() && (!results || !results->dmarc_pass || results->header_from != "b.jp")) std::abort();
  return 0;
}
