#include "console/lock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/log.h"

namespace temizu::console {
namespace {

constexpr int kDenied[] = {
    // no other program, no look into another process
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(pidfd_send_signal), SCMP_SYS(kcmp),
    // no other listener
    SCMP_SYS(listen),
    // nothing of the system, and none of the rarely needed doors into the kernel
    SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(move_mount),
    SCMP_SYS(open_tree), SCMP_SYS(fsopen), SCMP_SYS(fsmount), SCMP_SYS(mount_setattr), SCMP_SYS(bpf), SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(init_module),
    SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load), SCMP_SYS(reboot), SCMP_SYS(swapon),
    SCMP_SYS(swapoff), SCMP_SYS(acct), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(adjtimex), SCMP_SYS(open_by_handle_at),
    SCMP_SYS(name_to_handle_at), SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setresuid), SCMP_SYS(setresgid), SCMP_SYS(setreuid),
    SCMP_SYS(setregid), SCMP_SYS(setgroups), SCMP_SYS(capset), SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(memfd_create),
    SCMP_SYS(personality), SCMP_SYS(quotactl), SCMP_SYS(syslog), SCMP_SYS(vhangup),
};
constexpr int kWithoutDirectory[] = {SCMP_SYS(connect), SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(bind)};

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};

Unexpected refused(const char* what, int error) {
  return {Code::denied, "console lock", std::string(what) + ": " + std::strerror(error), "the console does not serve unlocked"};
}

// What writes: write_file, remove_dir, remove_file, make_char … make_sym (ABI 1), refer (2), truncate (3).
constexpr std::uint64_t kWrites = (1u << 1) | (1u << 4) | (1u << 5) | (1u << 6) | (1u << 7) | (1u << 8) | (1u << 9) | (1u << 10) | (1u << 11) | (1u << 12);

Status write_only_below(const std::vector<std::string>& writable) {
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi <= 0) {
    log(LogLevel::warning, "no_landlock", {{"consequence", "only the unit's ReadWritePaths keep the console from writing elsewhere"}});
    return {};
  }
  landlock_ruleset_attr attribute{};
  attribute.handled_access_fs = kWrites | (abi >= 2 ? 1u << 13 : 0) | (abi >= 3 ? 1u << 14 : 0);
  const int rules = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attribute, sizeof attribute.handled_access_fs, 0));
  if (rules < 0) return refused("landlock", errno);
  bool good = true;
  for (const std::string& folder : writable) {
    const int opened = ::open(folder.c_str(), O_PATH | O_CLOEXEC);
    landlock_path_beneath_attr beneath{};
    beneath.allowed_access = attribute.handled_access_fs;
    beneath.parent_fd = opened;
    good = good && opened >= 0 && ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
    if (opened >= 0) ::close(opened);
  }
  good = good && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  const int error = errno;
  ::close(rules);
  if (good) return {};
  return refused("landlock", error);
}

}  // namespace

Status lock_files(const std::vector<std::string>& writable) {
  std::error_code ignored;   // a folder that cannot be made cannot be opened either
  for (const std::string& folder : writable) std::filesystem::create_directories(folder, ignored);
#ifndef TEMIZU_SANITIZED
  return write_only_below(writable);
#else
  return {};
#endif
}

Status lock_down(bool may_connect) {
  const std::unique_ptr<void, Release> filter(seccomp_init(SCMP_ACT_ALLOW));
  if (!filter) return refused("no filter", ENOMEM);
  if (int rc = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1); rc < 0) return refused("thread sync", -rc);
  const auto deny = [&](int call) { return call < 0 ? 0 : seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0); };
  for (const int call : kDenied) {
    if (int rc = deny(call); rc < 0) return refused("a rule", -rc);
  }
  for (const int call : kWithoutDirectory) {
    if (int rc = may_connect ? 0 : deny(call); rc < 0) return refused("a rule", -rc);
  }
#ifndef TEMIZU_SANITIZED  // the leak checker of a sanitizer build forks and traces at its end
  if (int rc = deny(SCMP_SYS(ptrace)); rc < 0) return refused("a rule", -rc);
  // A thread is a clone that shares the address space. clone3 hides its flags; ENOSYS makes the C library fall back to clone.
  if (int rc = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)); rc < 0) {
    return refused("a rule", -rc);
  }
#endif
  if (int rc = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0); rc < 0) return refused("a rule", -rc);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs", errno);
  if (int rc = seccomp_load(filter.get()); rc < 0) return refused("load", -rc);
  return {};
}

}  // namespace temizu::console
