#include "base/crash_point.h"

#ifdef TEMIZU_CRASH_POINTS
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

namespace temizu {

void crash_point(const char* name) {
  static const char* const wanted = std::getenv("TEMIZU_CRASH_AT");
  if (wanted == nullptr) return;
  static const std::string text = wanted;
  static const std::size_t colon = text.find(':');
  static const long at_passing = colon == std::string::npos ? 1 : std::atol(text.c_str() + colon + 1);
  static std::atomic<long> passed{0};
  if (text.compare(0, colon, name) != 0) return;
  if (++passed == at_passing) ::kill(::getpid(), SIGKILL);
}

}  // namespace temizu
#endif
