#include "receive/lock.h"

#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <memory>

namespace temizu::receive {
namespace {

constexpr int kDenied[] = {
    // no way out
    SCMP_SYS(connect), SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(bind), SCMP_SYS(listen),
    // no other program, no look into another process
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev), SCMP_SYS(process_madvise), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal), SCMP_SYS(kcmp),
    // nothing of the system, and none of the rarely needed doors into the kernel
    SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(setns), SCMP_SYS(unshare),
    SCMP_SYS(move_mount), SCMP_SYS(open_tree), SCMP_SYS(fsopen), SCMP_SYS(fsmount), SCMP_SYS(mount_setattr),
    SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup), SCMP_SYS(keyctl),
    SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load), SCMP_SYS(reboot), SCMP_SYS(swapon), SCMP_SYS(swapoff),
    SCMP_SYS(acct), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(adjtimex), SCMP_SYS(open_by_handle_at),
    SCMP_SYS(name_to_handle_at), SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setresuid), SCMP_SYS(setresgid),
    SCMP_SYS(setreuid), SCMP_SYS(setregid), SCMP_SYS(setgroups), SCMP_SYS(capset), SCMP_SYS(mknod), SCMP_SYS(mknodat),
    SCMP_SYS(memfd_create), SCMP_SYS(personality), SCMP_SYS(quotactl), SCMP_SYS(syslog), SCMP_SYS(vhangup),
};

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};

Unexpected refused(const char* what, int error) {
  return {Code::denied, "receive lock", std::string(what) + ": " + std::strerror(error), "receive does not serve unlocked"};
}

}  // namespace

Status lock_down() {
  const std::unique_ptr<void, Release> filter(seccomp_init(SCMP_ACT_ALLOW));
  if (!filter) return refused("no filter", ENOMEM);
  // Threads that the intake started before are bound by the filter too.
  if (int rc = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1); rc < 0) return refused("thread sync", -rc);
  for (const int call : kDenied) {
    if (call < 0) continue;  // not on this architecture
    if (int rc = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0); rc < 0) return refused("a rule", -rc);
  }
#ifndef TEMIZU_SANITIZED  // the leak checker of a sanitizer build forks and traces at its end
  if (int rc = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ptrace), 0); rc < 0) return refused("a rule", -rc);
  // A thread is a clone that shares the address space and is no process of its own. clone3 hides its flags from the
  // filter; ENOSYS makes the C library fall back to clone.
  if (int rc = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                                SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
      rc < 0) {
    return refused("a rule", -rc);
  }
#endif
  if (int rc = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0); rc < 0) {
    return refused("a rule", -rc);
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs", errno);
  if (int rc = seccomp_load(filter.get()); rc < 0) return refused("load", -rc);
  return {};
}

}  // namespace temizu::receive
