// Any octets as a configuration or a policy file: a value or a list of errors, never a crash, a hang or an open file.
// Input: the first octet chooses the reader, the rest is the file.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "policy/config.h"
#include "policy/policy.h"

namespace {

// A file without a place on a disk, for readers that take a path.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
    if (descriptor_ < 0 || (size > 0 && write(descriptor_, data, size) != static_cast<ssize_t>(size))) std::abort();
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  temizu::ConfigErrors errors;
  if (data[0] % 3 == 2) {
    const auto profile = temizu::profile_from_octets({reinterpret_cast<const char*>(data) + 1, size - 1});
    if (profile && !temizu::profile_from_octets(temizu::to_octets(*profile))) std::abort();
    return 0;
  }
  const MemoryFile file(data + 1, size - 1);
  const bool good = data[0] % 3 == 0 ? temizu::load_config({file.path(), {}}, errors).has_value() : temizu::load_policy(file.path(), errors).has_value();
  if (good != errors.lines.empty() || errors.lines.size() > 100) std::abort();
  return 0;
}
