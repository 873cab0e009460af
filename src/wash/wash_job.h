// The cage as programs use it: hand over a sealed original and a profile, get typed values back, or learn how the child
// died. Every job is done by a process of its own that has no file system, no network, no other process in sight, and
// ends after one answer (design promise 5). A child that ends in any other way has no answer: nothing turns that into a pass.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "pipeline/washing.h"
#include "policy/policy.h"
#include "wash/descriptor.h"

namespace temizu {

// "full" in a release. "sanitizer" in a build with sanitizers: without the list of system calls, address space and
// descriptor limits, which the sanitizers need. Compiled in: no option changes it.
const char* cage_name();

struct CageOptions {
  std::uint32_t jobs_max{2};                          // at a time; more callers wait. 1 to 64
  std::uint32_t children_per_zygote{10'000};
  std::vector<std::string> accept_missing_layers{};   // Config::wash.accept_missing_layers
};

struct WashJob {
  const SealedMemory* original{nullptr};
  const Profile* profile{nullptr};
  bool is_mail{true};
  std::string untrusted_file_name;                    // for a file by itself
  bool take_part{false};                              // a release: the answer is one part, whose place stands in untrusted_file_name
};

// How a child ended.
struct ChildEnd {
  int exit_code{-1};        // -1: it did not exit by itself
  int signal{0};
  int syscall{-1};          // the call it was stopped at, as far as it could tell; -1: none
  bool late{false};         // killed at the wall-clock deadline
  bool answer_too_long{false};
  std::uint64_t cpu_us{0}, wall_us{0}, memory_peak_kib{0}, page_faults{0};
  bool well() const { return exit_code == 0 && signal == 0 && !late && !answer_too_long; }
};
// "stopped at system call openat", "killed by signal 11 (SIGSEGV)", …: for logs and findings.
std::string to_text(const ChildEnd& end);
// The rule id of the finding: "wash.forbidden_call", "wash.timeout", "wash.memory", "wash.crashed", "wash.answer"; empty
// when it ended well.
std::string_view rule_of(const ChildEnd& end);

struct CageAnswer {
  Bytes untrusted_frame;    // empty unless end.well()
  ChildEnd end;
};

// Thread-safe. Start it from the only thread of the program, before a key is read.
class Cage {
 public:
  // Fails with config when the kernel lacks a layer that options do not accept by name; the error says which.
  static Result<std::unique_ptr<Cage>> start(const CageOptions& options);
  ~Cage();

  // Fails with timeout, limit (memory, length of the answer), crashed (anything else that a child can do), bad_input (the
  // frame does not follow its form): hold the message. Fails with unavailable when no child could be made: that says
  // nothing about the message; try again. end, when given, is filled in every case but the last.
  Result<Washing> wash(const WashJob& job, ChildEnd* end = nullptr);

  // The decoded octets of one part of a mail, as its sender wrote it: for an approved release only (pipeline/part_content.h). Fails
  // as wash does, and with not_found when the child says that there is no such part.
  Result<Bytes> part(const SealedMemory& original, const Profile& profile, std::string_view place);

  // The same without a look into the frame. Fails with unavailable only (or internal for a job beyond its bounds).
  Result<CageAnswer> ask(const WashJob& job);

  std::vector<std::string> layers() const;            // those in force
  std::vector<std::string> missing_layers() const;    // accepted by name
  // No zygote can be had any more because the template is gone: only a new start of the program helps. A message cannot
  // bring this about, the template never sees one.
  bool needs_restart() const;
  std::uint64_t zygotes_started() const;
  std::uint32_t zygote_private_kib() const;           // as the current one measured itself
  int zygote_process() const;

 private:
  struct Inside;
  explicit Cage(std::unique_ptr<Inside> inside);
  friend struct CageStarter;   // cage_starter.h
  std::unique_ptr<Inside> inside_;
};

}  // namespace temizu
