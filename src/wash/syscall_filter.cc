#include "wash/syscall_filter.h"

#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

#include "wash/descriptor.h"

namespace temizu {
namespace {

using Context = std::unique_ptr<void, decltype(&seccomp_release)>;

bool allow(void* context, int number, std::initializer_list<scmp_arg_cmp> when = {}) {
  return seccomp_rule_add_array(context, SCMP_ACT_ALLOW, number, static_cast<unsigned>(when.size()), when.begin()) == 0;
}

// Memory: anonymous only, never executable. Time, locks, randomness and the end: what libc and ICU ask for by
// themselves. Found by running every test and sample in the cage.
bool add_rules(void* context, int answer) {
  const auto is = [](unsigned argument, std::uint64_t value) { return scmp_arg_cmp{argument, SCMP_CMP_EQ, value, 0}; };
  const auto bits = [](unsigned argument, std::uint64_t mask, std::uint64_t value) {
    return scmp_arg_cmp{argument, SCMP_CMP_MASKED_EQ, mask, value};
  };
  bool well = allow(context, SCMP_SYS(write), {is(0, static_cast<std::uint64_t>(answer))});
  well = well && allow(context, SCMP_SYS(mmap), {bits(2, PROT_EXEC, 0), bits(3, MAP_ANONYMOUS, MAP_ANONYMOUS)});
  well = well && allow(context, SCMP_SYS(mprotect), {bits(2, PROT_EXEC, 0)});
  for (const int number : {SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
                           SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(exit_group),
                           SCMP_SYS(exit), SCMP_SYS(rt_sigreturn)}) {
    well = well && allow(context, number);
  }
  // What abort() does before it sends its signal: harmless, and without it the report would name the wrong call.
  for (const int number : {SCMP_SYS(rt_sigprocmask), SCMP_SYS(getpid), SCMP_SYS(gettid)}) well = well && allow(context, number);
  // libc writes its last words to standard error, which is closed here; it must hear so and go on to abort.
  for (const int number : {SCMP_SYS(write), SCMP_SYS(writev)}) {
    const scmp_arg_cmp standard_error = is(0, STDERR_FILENO);
    well = well && seccomp_rule_add_array(context, SCMP_ACT_ERRNO(EBADF), number, 1, &standard_error) == 0;
  }
  return well;
}

}  // namespace

Result<SyscallFilter> make_syscall_filter(int answer) {
  const Context context(seccomp_init(SCMP_ACT_TRAP), &seccomp_release);
  if (!context) return Unexpected(Code::internal, "cage", "seccomp_init");
  if (seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0 ||
      !add_rules(context.get(), answer)) {
    return Unexpected(Code::internal, "cage", "the list of system calls does not build");
  }
  const Descriptor file(::memfd_create("temizu-filter", MFD_CLOEXEC));
  if (!file || seccomp_export_bpf(context.get(), file.get()) != 0) return system_error("cage", "export the list of system calls");
  const off_t size = ::lseek(file.get(), 0, SEEK_CUR);
  if (size <= 0 || size % static_cast<off_t>(sizeof(sock_filter)) != 0 || size > 4096 * static_cast<off_t>(sizeof(sock_filter))) {
    return Unexpected(Code::internal, "cage", "the list of system calls has an odd size");
  }
  SyscallFilter filter(static_cast<std::size_t>(size) / sizeof(sock_filter));
  if (::pread(file.get(), filter.data(), static_cast<std::size_t>(size), 0) != size) return system_error("cage", "read the filter");
  return filter;
}

bool load_syscall_filter(const SyscallFilter& filter) {
  const sock_fprog program{static_cast<unsigned short>(filter.size()), const_cast<sock_filter*>(filter.data())};
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

std::string syscall_name(int number) {
  const std::unique_ptr<char, decltype(&std::free)> name(seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number), &std::free);
  return name ? std::string(name.get()) : "system call " + std::to_string(number);
}

}  // namespace temizu
