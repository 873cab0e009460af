// Work that a taken-over child might do, by name. Only this folder links it.
#pragma once

#include "wash/cage_starter.h"

namespace temizu {

// Does what job.untrusted_file_name says ("socket", "fork bomb", …) and returns what came of it as text. "echo" returns
// the original.
Bytes hostile_work(const ChildJob& job);

// A cage around it; what is taken away shows the layer below.
struct Without {
  bool syscall_filter{false};
  bool descriptor_limit{false};
  int landlock_abi_most{1000};
  std::uint32_t layers{0};          // Layers::bits()
};
Result<std::unique_ptr<Cage>> start_hostile_cage(const Without& without, const CageOptions& options);
std::unique_ptr<Cage> hostile_cage(const Without& without = {}, const CageOptions& options = {});

}  // namespace temizu
