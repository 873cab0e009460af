#include "wash/layers.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "wash/descriptor.h"

namespace temizu {
namespace {

constexpr unsigned kUserInside = 65534;

// The attribute as of ABI 6; linux/landlock.h of Debian 12 knows ABI 2. Members that the kernel does not know are zero,
// which it accepts.
struct RulesetAttribute {
  std::uint64_t handled_access_fs{0};
  std::uint64_t handled_access_net{0};
  std::uint64_t scoped{0};
};

Status write_file(const char* path, std::string_view text) {
  const Descriptor file(::open(path, O_WRONLY | O_CLOEXEC));
  if (!file) return system_error("cage", path);
  if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return system_error("cage", path);
  return {};
}

// Tries the layers in a process of its own, made as a zygote is made: clone, not unshare, which refuses a program with
// more than one thread (the thread sanitizer has one of its own).
bool can_have(const Layers& layers) {
  const unsigned user = ::geteuid(), group = ::getegid();
  const long flags = static_cast<long>(namespace_flags(layers)) | SIGCHLD;
  const auto child = static_cast<pid_t>(::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
  if (child == 0) {
    const bool mapped = !layers.has(Layer::userns) || map_user(user, group);
    const bool emptied = !layers.has(Layer::mountns) || empty_root();
    ::_exit(mapped && emptied ? 0 : 1);
  }
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

const char* to_word(Layer layer) {
  static constexpr std::array<const char*, kLayerCount> kWords = {"userns", "netns", "mountns",  "pidns",
                                                                  "ipcns",  "utsns", "landlock", "seccomp"};
  return kWords.at(static_cast<std::size_t>(layer));
}

Layers Layers::from_bits(std::uint32_t bits) {
  Layers layers;
  layers.bits_ = bits & ((1u << kLayerCount) - 1);
  return layers;
}

Layers Layers::all() { return from_bits((1u << kLayerCount) - 1); }

std::vector<std::string> Layers::words() const {
  std::vector<std::string> words;
  for (int i = 0; i < kLayerCount; ++i) {
    if (has(static_cast<Layer>(i))) words.emplace_back(to_word(static_cast<Layer>(i)));
  }
  return words;
}

int namespace_flags(const Layers& layers) {
  static constexpr std::array<std::pair<Layer, int>, 6> kFlags = {{{Layer::userns, CLONE_NEWUSER},
                                                                   {Layer::netns, CLONE_NEWNET},
                                                                   {Layer::mountns, CLONE_NEWNS},
                                                                   {Layer::pidns, CLONE_NEWPID},
                                                                   {Layer::ipcns, CLONE_NEWIPC},
                                                                   {Layer::utsns, CLONE_NEWUTS}}};
  int flags = 0;
  for (const auto& [layer, flag] : kFlags) flags |= layers.has(layer) ? flag : 0;
  return flags;
}

Layers available_layers() {
  Layers found;
  Layers with_user;
  with_user.add(Layer::userns);
  if (can_have(with_user)) found.add(Layer::userns);
  for (const Layer layer : {Layer::netns, Layer::mountns, Layer::pidns, Layer::ipcns, Layer::utsns}) {
    Layers attempt = found.has(Layer::userns) ? with_user : Layers{};
    attempt.add(layer);
    if (can_have(attempt)) found.add(layer);
  }
  if (landlock_abi() > 0) found.add(Layer::landlock);
  const std::uint32_t trap = SECCOMP_RET_TRAP;
  if (::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &trap) == 0) found.add(Layer::seccomp);
  return found;
}

Status map_user(unsigned user, unsigned group) {
  // Without "deny" the kernel refuses a group map from a process without rights outside (user_namespaces(7)).
  if (Status written = write_file("/proc/self/setgroups", "deny"); !written) return written;
  const auto line = [](unsigned outside) { return std::to_string(kUserInside) + " " + std::to_string(outside) + " 1\n"; };
  if (Status written = write_file("/proc/self/gid_map", line(group)); !written) return written;
  return write_file("/proc/self/uid_map", line(user));
}

Status empty_root() {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return system_error("cage", "make mounts private");
  // Any folder will do as the place of the new root; which ones exist depends on the system.
  const auto places = {"/tmp", "/run", "/proc", "/dev"};
  const bool mounted = std::ranges::any_of(places, [](const char* place) {
    return ::mount("none", place, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,nr_inodes=2,mode=555") == 0 &&
           ::chdir(place) == 0;
  });
  if (!mounted) return system_error("cage", "mount an empty root");
  if (::syscall(SYS_pivot_root, ".", ".") != 0) return system_error("cage", "pivot_root");
  if (::umount2(".", MNT_DETACH) != 0) return system_error("cage", "forget the old root");
  if (::chdir("/") != 0) return system_error("cage", "chdir to the empty root");
  const unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (::mount(nullptr, "/", nullptr, flags, nullptr) != 0) return system_error("cage", "make the root read-only");
  return {};
}

Status drop_capabilities() {
  for (int capability = 0; capability < 64; ++capability) {
    if (::prctl(PR_CAPBSET_READ, capability) < 0) break;  // past the last one that the kernel knows
    if (::prctl(PR_CAPBSET_DROP, capability) != 0 && errno != EPERM) return system_error("cage", "drop the bounding set");
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> none{};
  if (::syscall(SYS_capset, &head, none.data()) != 0) return system_error("cage", "drop capabilities");
  return {};
}

Status no_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return system_error("cage", "no_new_privs");
  return {};
}

int landlock_abi() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

Status landlock_nothing(int abi_most) {
  const int abi = std::min(landlock_abi(), abi_most);
  RulesetAttribute attribute;
  attribute.handled_access_fs = (1u << 13) - 1;                    // ABI 1: execute … make_sym
  if (abi >= 2) attribute.handled_access_fs |= 1u << 13;           // refer
  if (abi >= 3) attribute.handled_access_fs |= 1u << 14;           // truncate
  if (abi >= 5) attribute.handled_access_fs |= 1u << 15;           // ioctl on devices
  if (abi >= 4) attribute.handled_access_net = 3;                  // bind and connect TCP
  if (abi >= 6) attribute.scoped = 3;                              // abstract unix sockets, signals
  const Descriptor rules(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attribute, sizeof attribute, 0)));
  if (!rules) return system_error("cage", "landlock ruleset");
  if (::syscall(SYS_landlock_restrict_self, rules.get(), 0) != 0) return system_error("cage", "landlock");
  return {};
}

}  // namespace temizu
