// What one confined child does: close everything, take its limits, load the list of system calls, wash, answer, end. Runs
// after fork in the zygote; never returns. It has the original in read-only memory and one pipe to write its answer to.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "wash/syscall_filter.h"

namespace temizu {

// The job as the child sees it. The views live as long as the child.
struct ChildJob {
  ByteView untrusted_original;
  ByteView profile_octets;
  std::string_view untrusted_file_name;
  bool is_mail{true};
  bool take_part{false};           // the answer is the part at untrusted_file_name
};

// What runs in the child. The installed programs have one: wash_work.cc; tests/confinement brings hostile ones.
struct CageWork {
  Status (*warm_up)(){nullptr};            // in the template, before the cage closes
  Bytes (*work)(const ChildJob& job){nullptr};   // returns the answer
  // Tests only: take a layer away to see the one below.
  bool filter_syscalls{true};
  bool limit_descriptors{true};
  int landlock_abi_most{1000};             // what an older kernel would do
  std::uint32_t layers_lacking{0};         // Layers::bits() of what a lesser kernel would not have
};

// Exit codes of a child. A taken-over child can claim any of them; the message is held whatever it says.
inline constexpr int kExitAborted = 134;     // abort(), a failed assert, an exception that nobody caught
inline constexpr int kExitForbidden = 159;   // a system call that is not on the list; the answer ends with kForbiddenMark
inline constexpr int kExitMemory = 160;      // memory ran out
inline constexpr int kExitSetup = 161;       // the cage could not be closed: nothing was washed
inline constexpr int kExitAnswer = 162;      // the answer could not be written

// The last 8 octets of the answer of a child with kExitForbidden: the mark, then the number, native order.
inline constexpr std::string_view kForbiddenMark = "TMZS";

// Fixed numbers of the two descriptors that a zygote hands to a child.
inline constexpr int kOriginalDescriptor = 3;
inline constexpr int kAnswerDescriptor = 4;

struct ChildLimits {
  std::uint64_t address_space_bytes{0};   // what the zygote had mapped + WashLimits::memory_bytes_max
  std::uint32_t cpu_ms{0};
};

// Set once in the zygote, inherited: the handler that names a forbidden system call, out-of-memory, and the limits that
// are the same for every child.
Status prepare_for_children();

// noexcept: what is thrown in there must not unwind into the program that the zygote came from.
[[noreturn]] void run_child(const ChildJob& job, std::uint64_t original_bytes, const ChildLimits& limits,
                            const SyscallFilter& filter, const CageWork& work) noexcept;

}  // namespace temizu
