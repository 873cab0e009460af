#include "wash/child.h"

#include <linux/close_range.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <new>

#include "wash/descriptor.h"

namespace temizu {
namespace {

#ifdef TEMIZU_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr rlim_t kStackBytes = 8u << 20;   // parse_mail asks for it
constexpr rlim_t kFileBytes = 0;           // no file grows

// The third argument of the call that was stopped: the signal of tgkill.
long third_argument(const void* context) {
  [[maybe_unused]] const auto& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  return static_cast<long>(machine.gregs[REG_RDX]);
#elif defined(__aarch64__)
  return static_cast<long>(machine.regs[2]);
#else
  return 0;
#endif
}

// Runs on SIGSYS, which the filter raises in place of a forbidden call. Only a courtesy to whoever reads the log: the
// call was not made, and the message is held whatever is written here.
void on_forbidden(int, siginfo_t* info, void* context) {
  const int number = info->si_syscall;
  if (number == SYS_tgkill && third_argument(context) == SIGABRT) ::_exit(kExitAborted);
  char record[8];
  std::memcpy(record, kForbiddenMark.data(), 4);
  std::memcpy(record + 4, &number, 4);
  [[maybe_unused]] const ssize_t written = ::write(kAnswerDescriptor, record, sizeof record);
  ::_exit(kExitForbidden);
}

bool limit(__rlimit_resource which, rlim_t most) {
  const rlimit both{most, most};
  return ::setrlimit(which, &both) == 0;
}

bool take_limits(const ChildLimits& limits, const CageWork& work) {
  const rlim_t seconds = limits.cpu_ms / 1000 + 1;
  const rlimit cpu{seconds, seconds + 1};  // SIGXCPU first, which names the cause; SIGKILL a second later
  if (::setrlimit(RLIMIT_CPU, &cpu) != 0) return false;
  if (kSanitized) return true;   // the sanitizers need address space, and descriptors for their reports
  return limit(RLIMIT_AS, limits.address_space_bytes) && limit(RLIMIT_NPROC, 0) &&
         (!work.limit_descriptors || limit(RLIMIT_NOFILE, 0));
}

// Leaves the answer open, and in a sanitizer build standard error.
bool close_everything_else() {
  if (kSanitized) {
    ::close(STDIN_FILENO);
    ::close(STDOUT_FILENO);
  } else if (::syscall(SYS_close_range, 0, kAnswerDescriptor - 1, 0) != 0) {
    return false;
  }
  if (kSanitized) ::close(kOriginalDescriptor);
  return ::syscall(SYS_close_range, kAnswerDescriptor + 1, ~0u, 0) == 0;
}

bool write_answer(ByteView answer) {
  while (!answer.empty()) {
    const ssize_t count = ::write(kAnswerDescriptor, answer.data(), answer.size());
    if (count <= 0 && errno != EINTR) return false;
    if (count > 0) answer.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Status prepare_for_children() {
  std::set_new_handler([] { ::_exit(kExitMemory); });
  if (!kSanitized) std::set_terminate([] { ::_exit(kExitAborted); });   // the usual one wants to print and tidy up
  struct sigaction action{};
  action.sa_sigaction = on_forbidden;
  action.sa_flags = SA_SIGINFO;
  if (::sigaction(SIGSYS, &action, nullptr) != 0) return system_error("cage", "sigaction");
  if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, kFileBytes) || !limit(RLIMIT_STACK, kStackBytes)) {
    return system_error("cage", "setrlimit");
  }
  return {};
}

void run_child(const ChildJob& job, std::uint64_t original_bytes, const ChildLimits& limits, const SyscallFilter& filter,
               const CageWork& work) noexcept {
  ChildJob mapped = job;
  if (original_bytes > 0) {
    void* at = ::mmap(nullptr, original_bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, kOriginalDescriptor, 0);
    if (at == MAP_FAILED) ::_exit(kExitSetup);
    mapped.untrusted_original = {static_cast<const char*>(at), original_bytes};
  }
  if (!close_everything_else() || !take_limits(limits, work)) ::_exit(kExitSetup);
  if (!kSanitized && work.filter_syscalls && !load_syscall_filter(filter)) ::_exit(kExitSetup);
  const Bytes answer = work.work(mapped);   // an exception ends the child, and the message is held
  ::_exit(write_answer(answer) ? 0 : kExitAnswer);
}

}  // namespace temizu
