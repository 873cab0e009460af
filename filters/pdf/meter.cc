#include "filters/pdf/meter.h"

#include <utility>

namespace temizu::pdf {

thread_local Meter* Meter::current_ = nullptr;

void stop(Code code, std::string where, std::string what) { throw Stopped{Error{code, std::move(where), std::move(what), {}}}; }

void Meter::settle() {
  const std::uint64_t due = std::exchange(owed_, 0);
  if (auto paid = bench_.spend(due); !paid) throw Stopped{paid.error()};
}

}  // namespace temizu::pdf
