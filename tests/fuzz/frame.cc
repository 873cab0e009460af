// The supervisor reads frames from a child that may be taken over: no octets may crash it, and what it accepts must be
// written back the same (so nothing is read in two ways).
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "pipeline/washing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view frame(reinterpret_cast<const char*>(data), size);
  auto washing = temizu::from_frame(frame, 1u << 20);
  if (washing && temizu::to_frame(*washing) != frame) std::abort();
  return 0;
}
