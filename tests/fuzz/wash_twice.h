// What every fuzz target of a filter asks: whatever the octets are, a second wash of what comes out changes nothing.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/common/test_bench.h"
#include "filters/filter.h"

namespace temizu {

// What the second wash must be. Each asks for all of those before it.
enum class Again {
  same,        // the same octets
  unchanged,   // and it says that it changed nothing
  silent,      // and finds nothing
};

// Washes part, then what came of it by the filter of the kind that came; aborts where the promise is broken. The first wash
// has bench's budget (an input that takes long is a budget that is too large), the second has enough for anything.
inline void wash_twice(const Part& part, Method method, Again must, TestBench& bench) {
  const Filter* filter = filter_for(part.kind);
  if (filter == nullptr) std::abort();
  const auto once = filter->wash(part, method, bench);
  if (!once) return;
  Part again = part;
  again.kind = once->kind;
  again.untrusted_content = once->content;
  again.charset_label = part.is_body ? "utf-8" : "";   // an attachment travels without a charset
  const Filter* next = filter_for(once->kind);
  if (next == nullptr) std::abort();
  TestBench fresh = bench.fresh();
  const auto twice = next->wash(again, method, fresh);
  if (!twice || twice->content != once->content) std::abort();
  if (must != Again::same && twice->changed) std::abort();
  if (must == Again::silent && !twice->findings.empty()) std::abort();
}

inline Part fuzzed_part(std::string_view kind, std::string_view octets, std::string_view file_name = "in.dat") {
  Part part;
  part.kind = Kind{std::string(kind)};
  part.untrusted_content = octets;
  part.file_name = file_name;
  part.place = "2";
  return part;
}

inline std::string_view fuzzed(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

}  // namespace temizu
