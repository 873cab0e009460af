// The packets between supervisor, template and zygote. All three are the same program, so numbers travel as they are in
// memory; octets from outside are only carried. Nobody but the supervisor may send, and it sends nothing that it did not make.
#pragma once

#include <cstdint>

namespace temizu {

inline constexpr std::size_t kPacketMax = 96u << 10;          // below the default socket buffer
inline constexpr std::size_t kProfileOctetsMax = 64u << 10;
inline constexpr std::size_t kFileNameMax = 4096;
inline constexpr std::uint32_t kChannelsMax = 64;             // jobs at a time; descriptors of one packet

// Supervisor → template: one zygote, with its ends of the channels as descriptors.
struct ZygoteOrder {
  std::uint32_t layers{0};
};

// Template → supervisor.
struct ZygoteStarted {
  std::int32_t process{0};    // outside its namespace; -1: clone failed
  std::int32_t error{0};      // errno of the clone
};

// Zygote → supervisor on the first channel, once.
struct ZygoteReady {
  std::uint32_t private_kib{0};   // memory that a fork has to copy the page tables of
  std::uint32_t error_bytes{0};   // length of the text behind: what could not be closed; 0: ready
};

// Supervisor → zygote, then profile octets, then file name; descriptors: original, answer.
struct JobHead {
  std::uint64_t original_bytes{0};
  std::uint64_t memory_bytes_max{0};
  std::uint32_t cpu_ms_max{0}, wall_ms_max{0};
  std::uint32_t profile_bytes{0}, file_name_bytes{0};
  std::uint32_t is_mail{1};   // 2: a mail of which one part is asked for; its place stands where a file name would
};

// Zygote → supervisor: how the child ended.
struct JobEnd {
  std::int32_t exit_code{-1};     // -1: it did not exit by itself
  std::int32_t signal{0};
  std::uint32_t late{0};          // the zygote killed it at the wall-clock deadline
  std::uint32_t refused{0};       // no child was made: errno of fork, or EINVAL for a packet that does not add up
  std::uint64_t cpu_us{0};
  std::uint64_t memory_peak_kib{0};
  std::uint64_t page_faults{0};
};

}  // namespace temizu
