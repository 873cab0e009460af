#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "confine/confine.h"

namespace temizu {
namespace {

constexpr int kNobodyNeeds[] = {
    // no other listener
    SCMP_SYS(listen), SCMP_SYS(bind),
    // no other program, no look into another process
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(pidfd_send_signal), SCMP_SYS(kcmp),
    // nothing of the system
    SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(move_mount),
    SCMP_SYS(open_tree), SCMP_SYS(fsopen), SCMP_SYS(fsmount), SCMP_SYS(mount_setattr), SCMP_SYS(reboot), SCMP_SYS(swapon), SCMP_SYS(swapoff),
    SCMP_SYS(acct), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(adjtimex), SCMP_SYS(quotactl), SCMP_SYS(syslog),
    SCMP_SYS(vhangup), SCMP_SYS(mknod), SCMP_SYS(mknodat),
    // no other user
    SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setreuid), SCMP_SYS(setregid), SCMP_SYS(setresuid), SCMP_SYS(setresgid),
    SCMP_SYS(setgroups), SCMP_SYS(capset), SCMP_SYS(personality),
    // none of the rarely needed doors into the kernel
    SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load), SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register),
    SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(open_by_handle_at), SCMP_SYS(name_to_handle_at),
#ifndef TEMIZU_SANITIZED
    SCMP_SYS(ptrace),   // the leak checker of a sanitizer build needs it at the end
#endif
};

struct Free {
  void operator()(void* filter) const { seccomp_release(filter); }
};

class Filter {
 public:
  Filter() : filter_(seccomp_init(SCMP_ACT_ALLOW)) {
    if (!filter_) error_ = ENOMEM;
  }

  template <class... Compare>
  void refuse(int call, int answer, Compare... when) {
    if (error_ != 0 || call < 0) return;   // below zero: not on this architecture
    if (const int rc = seccomp_rule_add(filter_.get(), SCMP_ACT_ERRNO(static_cast<std::uint32_t>(answer)), call, sizeof...(when), when...); rc < 0) error_ = -rc;
  }

  // 0, or why not. For threads that libraries started before, too.
  int load() {
    if (error_ != 0) return error_;
    if (const int rc = seccomp_attr_set(filter_.get(), SCMP_FLTATR_CTL_TSYNC, 1); rc < 0) return -rc;
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    const int rc = seccomp_load(filter_.get());
    return rc < 0 ? -rc : 0;
  }

 private:
  std::unique_ptr<void, Free> filter_;
  int error_{0};
};

void refuse_processes(Filter& filter) {
#ifndef TEMIZU_SANITIZED  // the leak checker of a sanitizer build forks
  // A thread is a clone that shares the address space and is no process of its own.
  filter.refuse(SCMP_SYS(clone), EPERM, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
#endif
  filter.refuse(SCMP_SYS(clone3), ENOSYS);   // hides its flags from the filter; the C library falls back to clone
}

void refuse_sockets(Filter& filter, const Powers& powers) {
  if (!powers.accepts) {
    filter.refuse(SCMP_SYS(accept), EPERM);
    filter.refuse(SCMP_SYS(accept4), EPERM);
  }
  if (!powers.pairs) filter.refuse(SCMP_SYS(socketpair), EPERM);
  if (!powers.connects) {
    filter.refuse(SCMP_SYS(socket), EPERM);
    filter.refuse(SCMP_SYS(connect), EPERM);
    return;
  }
  for (const int family : {AF_PACKET, AF_VSOCK, AF_ALG, AF_KEY, AF_BLUETOOTH, AF_CAN, AF_TIPC, AF_RDS, AF_XDP}) {
    filter.refuse(SCMP_SYS(socket), EPERM, SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(family)));
  }
}

}  // namespace

Status lock_down(const Powers& powers) {
  Filter filter;
  for (const int call : kNobodyNeeds) filter.refuse(call, EPERM);
  refuse_processes(filter);
  refuse_sockets(filter, powers);
  if (!powers.memory_files) filter.refuse(SCMP_SYS(memfd_create), EPERM);
  const int error = filter.load();
  if (error == 0) return {};
  return Unexpected{Code::denied, std::string(powers.program) + " lock", std::string("the kernel does not let us lock ourselves: ") + std::strerror(error),
                    "needs seccomp filters (Linux 4.14 or later); nothing is served unlocked"};
}

}  // namespace temizu
