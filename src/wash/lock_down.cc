#include "wash/lock_down.h"

#include <seccomp.h>

#include <cerrno>
#include <memory>

namespace temizu {
namespace {

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};

// A list of refusals, not of permissions: the database and the cryptography need most of the rest. The supervisor parses
// nothing hostile; this keeps a defect in it from becoming a way out. Socket pairs stay: the cage's channels are such.
constexpr int kRefused[] = {
    SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4),
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
    SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd), SCMP_SYS(kcmp),
    SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot),
    SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setreuid), SCMP_SYS(setregid), SCMP_SYS(setresuid), SCMP_SYS(setresgid),
    SCMP_SYS(setgroups), SCMP_SYS(capset), SCMP_SYS(personality),
    SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load), SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key),
    SCMP_SYS(open_by_handle_at), SCMP_SYS(reboot), SCMP_SYS(swapon), SCMP_SYS(swapoff),
#ifndef TEMIZU_SANITIZED
    SCMP_SYS(ptrace),   // the leak checker of a sanitizer build needs it at the end
#endif
};

}  // namespace

Status lock_down_wash() {
  const Unexpected refused{Code::denied, "wash", "the kernel does not let us lock ourselves",
                           "needs seccomp filters (Linux 4.14 or later)"};
  const std::unique_ptr<void, Release> filter(seccomp_init(SCMP_ACT_ALLOW));
  if (filter == nullptr) return refused;
  // For all threads at once; no_new_privs is set with it.
  if (seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) != 0) return refused;
  for (const int call : kRefused) {
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0) != 0) return refused;
  }
#ifndef TEMIZU_SANITIZED
  // A new process (not a thread): clone without CLONE_THREAD (0x10000). clone3 hides its flags; glibc falls back on ENOSYS.
  const auto no_thread = SCMP_A0(SCMP_CMP_MASKED_EQ, 0x10000u, 0u);
  if (seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, no_thread) != 0) return refused;
  if (seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) != 0) return refused;
#endif
  if (seccomp_load(filter.get()) != 0) return refused;
  return {};
}

}  // namespace temizu
