#include "report/lock_down.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <memory>

#include "base/log.h"

namespace temizu {
namespace {

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};

constexpr int kRefused[] = {SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(execve), SCMP_SYS(execveat),
                            SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(ptrace), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(unshare),
                            SCMP_SYS(setns), SCMP_SYS(bpf), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup), SCMP_SYS(init_module), SCMP_SYS(finit_module),
                            SCMP_SYS(kexec_load), SCMP_SYS(open_by_handle_at), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key)};

// What writes: write_file, remove_dir, remove_file, make_char … make_sym (ABI 1), refer (2), truncate (3).
constexpr std::uint64_t kWrites1 = (1u << 1) | (1u << 4) | (1u << 5) | (1u << 6) | (1u << 7) | (1u << 8) | (1u << 9) | (1u << 10) | (1u << 11) | (1u << 12);

Status write_only_below(const std::vector<std::string>& writable) {
  const Unexpected refused{Code::denied, "report", "the kernel does not let us lock ourselves (landlock)"};
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi <= 0) {
    log(LogLevel::warning, "no_landlock", {{"consequence", "only the unit's ReadWritePaths keep report from writing elsewhere"}});
    return {};
  }
  landlock_ruleset_attr attribute{};
  attribute.handled_access_fs = kWrites1 | (abi >= 2 ? 1u << 13 : 0) | (abi >= 3 ? 1u << 14 : 0);
  const int rules = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attribute, sizeof attribute.handled_access_fs, 0));
  if (rules < 0) return refused;
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
  ::close(rules);
  return good ? Status{} : refused;
}

}  // namespace

Status lock_down_report(const std::vector<std::string>& writable) {
#ifndef TEMIZU_SANITIZED
  if (Status locked = write_only_below(writable); !locked) return locked;
  const Unexpected refused{Code::denied, "report", "the kernel does not let us lock ourselves", "needs seccomp filters (Linux 4.14 or later)"};
  const std::unique_ptr<void, Release> filter(seccomp_init(SCMP_ACT_ALLOW));
  if (filter == nullptr) return refused;
  for (const int call : kRefused) {
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0) != 0) return refused;
  }
  if (seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 0) != 0) return refused;
  if (seccomp_load(filter.get()) != 0) return refused;
#else
  static_cast<void>(writable);
#endif
  return {};
}

}  // namespace temizu
