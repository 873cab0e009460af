#include "hostile.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>

namespace temizu {
namespace {

// "ok", or the errno of what failed.
Bytes outcome(long result) { return result >= 0 ? "ok" : std::strerror(errno); }

Bytes try_connect() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(25);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return outcome(::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to));
}

Bytes try_exec() {
  char name[] = "/bin/true";
  char* const arguments[] = {name, nullptr};
  return outcome(::execv(name, arguments));
}

Bytes write_everywhere() {
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    if (descriptor == kAnswerDescriptor) continue;
    if (::write(descriptor, "x", 1) == 1) return "wrote to " + std::to_string(descriptor);
  }
  return "nowhere";
}

// Descriptors that are open, blank-separated.
Bytes open_descriptors() {
  Bytes open;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) >= 0) open += (open.empty() ? "" : " ") + std::to_string(descriptor);
  }
  return open;
}

Bytes eat_memory() {
  std::size_t eaten = 0;
  for (;;) {
    auto* block = new char[1u << 20];
    std::memset(block, 1, 1u << 20);
    if (++eaten > 100'000) return "ate 100 GB";
  }
}

Bytes eat_mapped_memory() {
  for (int i = 0; i < 100'000; ++i) {
    void* at = ::mmap(nullptr, 1u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (at == MAP_FAILED) return outcome(-1);
  }
  return "ate 100 GB";
}

Bytes spin() {
  volatile std::uint64_t turns = 0;
  for (;;) turns = turns + 1;
}

Bytes overflow_stack(int depth = 0) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(depth);
  return depth > 100'000 ? "deep" : overflow_stack(depth + 1) + (frame[0] == 0 ? "" : "x");
}

Bytes long_answer() { return Bytes(64u << 20, 'x'); }

// --- looks around; only where the list of system calls is off ----------------------------------------------------------

Bytes interfaces() {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  Bytes found;
  for (int index = 1; index < 64 && socket >= 0; ++index) {
    ifreq request{};
    request.ifr_ifindex = index;
    if (::syscall(SYS_ioctl, socket, 0x8910 /* SIOCGIFNAME */, &request) != 0) continue;
    ::syscall(SYS_ioctl, socket, 0x8913 /* SIOCGIFFLAGS */, &request);
    found += std::string(request.ifr_name) + ((request.ifr_flags & IFF_UP) != 0 ? " up;" : " down;");
  }
  return found;
}

Bytes capabilities() {
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  ::syscall(SYS_capget, &head, sets.data());
  std::uint32_t any = 0;
  for (const auto& set : sets) any |= set.effective | set.permitted | set.inheritable;
  for (int i = 0; i < 64; ++i) any |= ::prctl(PR_CAPBSET_READ, i) == 1 ? 1u : 0u;
  return any == 0 && ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? "none" : "some";
}

Bytes limits() {
  Bytes text;
  for (const auto which : {RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_CORE}) {
    rlimit both{};
    ::getrlimit(which, &both);
    text += std::to_string(both.rlim_max) + " ";
  }
  return text;
}

Bytes list_root() {
  const int root = ::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return root < 0 ? outcome(-1) : "listed";
}

const std::map<std::string_view, std::function<Bytes(const ChildJob&)>>& acts() {
  static const std::map<std::string_view, std::function<Bytes(const ChildJob&)>> kActs = {
      {"echo", [](const ChildJob& job) { return Bytes(job.untrusted_original); }},
      {"open", [](const ChildJob&) { return outcome(::syscall(SYS_openat, AT_FDCWD, "/new", O_CREAT | O_WRONLY, 0600)); }},
      {"open existing", [](const ChildJob&) { return outcome(::open("/etc/passwd", O_RDONLY | O_CLOEXEC)); }},
      {"open root", [](const ChildJob&) { return list_root(); }},
      {"stat", [](const ChildJob&) { struct stat s{}; return outcome(::stat("/etc/passwd", &s)); }},
      {"socket", [](const ChildJob&) { return outcome(::socket(AF_INET, SOCK_STREAM, 0)); }},
      {"unix socket", [](const ChildJob&) { return outcome(::socket(AF_UNIX, SOCK_STREAM, 0)); }},
      {"connect", [](const ChildJob&) { return try_connect(); }},
      {"exec", [](const ChildJob&) { return try_exec(); }},
      {"ptrace", [](const ChildJob&) { return outcome(::ptrace(PTRACE_ATTACH, 1, nullptr, nullptr)); }},
      {"kill", [](const ChildJob&) { return outcome(::kill(1, SIGKILL)); }},
      {"kill sibling", [](const ChildJob&) { return outcome(::syscall(SYS_tgkill, 2, 2, SIGKILL)); }},
      {"kill everything", [](const ChildJob&) { return outcome(::kill(-1, 0)); }},
      {"write elsewhere", [](const ChildJob&) { return outcome(::write(1, "x", 1)); }},
      {"write everywhere", [](const ChildJob&) { return write_everywhere(); }},
      {"standard error", [](const ChildJob&) { return outcome(::write(2, "x", 1)); }},
      {"fork", [](const ChildJob&) { return outcome(::fork()); }},
      {"clone with namespaces", [](const ChildJob&) { return outcome(::unshare(CLONE_NEWUSER)); }},
      {"executable memory", [](const ChildJob&) { return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? outcome(-1) : "ok"; }},
      {"make executable", [](const ChildJob&) { return outcome(::mprotect(reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(&acts) & ~4095ull), 4096, PROT_READ | PROT_EXEC)); }},
      {"change the original", [](const ChildJob& job) { const_cast<char*>(job.untrusted_original.data())[0] = 'x'; return Bytes("changed"); }},
      {"set handler", [](const ChildJob&) { return outcome(::signal(SIGSYS, SIG_IGN) == SIG_ERR ? -1 : 0); }},
      {"raise limits", [](const ChildJob&) { const rlimit most{1000, 1000}; return outcome(::setrlimit(RLIMIT_NPROC, &most)); }},
      {"memory", [](const ChildJob&) { return eat_memory(); }},
      {"mapped memory", [](const ChildJob&) { return eat_mapped_memory(); }},
      {"spin", [](const ChildJob&) { return spin(); }},
      {"sleep", [](const ChildJob&) { std::uint32_t word = 0; ::syscall(SYS_futex, &word, 0 /* FUTEX_WAIT */, 0, nullptr, nullptr, 0); return Bytes("woken"); }},
      {"stack", [](const ChildJob&) { return overflow_stack(); }},
      {"crash", [](const ChildJob&) { ::raise(SIGSEGV); *reinterpret_cast<volatile int*>(std::strlen("")) = 1; return Bytes("alive"); }},
      {"null", [](const ChildJob&) { volatile std::uintptr_t nowhere = 0; *reinterpret_cast<volatile int*>(nowhere) = 1; return Bytes("alive"); }},
      {"abort", [](const ChildJob&) -> Bytes { std::abort(); }},
      {"throw", [](const ChildJob&) -> Bytes { throw 1; }},
      {"catch", [](const ChildJob&) -> Bytes { try { throw 1; } catch (int) { return "caught"; } }},
      {"exit", [](const ChildJob&) -> Bytes { ::_exit(7); }},
      {"long answer", [](const ChildJob&) { return long_answer(); }},
      {"descriptors", [](const ChildJob&) { return open_descriptors(); }},
      {"interfaces", [](const ChildJob&) { return interfaces(); }},
      {"capabilities", [](const ChildJob&) { return capabilities(); }},
      {"limits", [](const ChildJob&) { return limits(); }},
      {"parent", [](const ChildJob&) { return std::to_string(::getppid()); }},
      {"user", [](const ChildJob&) { return std::to_string(::getuid()) + " " + std::to_string(::getgid()); }},
      {"become root", [](const ChildJob&) { return outcome(::setuid(0)); }},
      {"mount", [](const ChildJob&) { return outcome(::syscall(SYS_mount, "none", "/", "tmpfs", 0, nullptr)); }},
      {"dumpable", [](const ChildJob&) { return std::to_string(::prctl(PR_GET_DUMPABLE)); }},
  };
  return kActs;
}

}  // namespace

Bytes hostile_work(const ChildJob& job) {
  const auto act = acts().find(job.untrusted_file_name);
  return act == acts().end() ? "no such act" : act->second(job);
}

Result<std::unique_ptr<Cage>> start_hostile_cage(const Without& without, const CageOptions& options) {
  CageWork work;
  work.warm_up = [] { acts(); return Status{}; };
  work.work = hostile_work;
  work.filter_syscalls = !without.syscall_filter;
  work.limit_descriptors = !without.descriptor_limit;
  work.landlock_abi_most = without.landlock_abi_most;
  work.layers_lacking = without.layers;
  return CageStarter::start(options, work);
}

std::unique_ptr<Cage> hostile_cage(const Without& without, const CageOptions& options) {
  auto cage = start_hostile_cage(without, options);
  if (!cage) {
    ADD_FAILURE() << to_text(cage.error());
    return nullptr;
  }
  return std::move(*cage);
}

}  // namespace temizu
