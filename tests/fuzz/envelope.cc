// Fuzzes what the store reads back from rows that other programs wrote: any octets as an envelope; one that is accepted comes
// back from its own octets unchanged.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/envelope.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace temizu;
  const auto envelope = envelope_from_octets(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!envelope) return 0;
  const Bytes octets = to_octets(*envelope);
  const auto again = envelope_from_octets(octets);
  if (!again || to_octets(*again) != octets) std::abort();
  return 0;
}
