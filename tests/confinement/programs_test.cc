// The programs around the cage: what each takes from itself when it starts to serve. Every forbidden thing is tried as each of them.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/landlock.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "confine/confine.h"

namespace temizu {
namespace {

constexpr int kUnlocked = 90, kStuck = 91;

// What act() answers in a process of its own that `lock` was called in.
int locked(const std::function<Status()>& lock, const std::function<int()>& act) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(lock() ? act() : kUnlocked);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : kStuck;
}

// What a call left in errno; 0 when it worked.
int error_of(long result) { return result < 0 ? errno : 0; }

sockaddr_in loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int pair_fails() {
  int both[2];
  return error_of(::socketpair(AF_UNIX, SOCK_STREAM, 0, both));
}

class OfPrograms : public ::testing::TestWithParam<Powers> {
 protected:
  void SetUp() override {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback();
    socklen_t length = sizeof address;
    ASSERT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(listener_, 4), 0);
    ASSERT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&there_), &length), 0);
    spare_ = ::socket(AF_INET, SOCK_STREAM, 0);
  }
  void TearDown() override {
    ::close(listener_);
    ::close(spare_);
  }
  int run(const std::function<int()>& act) const {
    return locked([this] { return lock_down(GetParam()); }, act);
  }
  int connects(int with) const { return error_of(::connect(with, reinterpret_cast<const sockaddr*>(&there_), sizeof there_)); }

  int listener_{-1}, spare_{-1};
  sockaddr_in there_ = loopback();
};

// Goal: whoever gets hold of a program can start nothing, listen nowhere and touch no other process and no other user.
TEST_P(OfPrograms, NobodyStartsListensOrReachesIntoOthers) {
  EXPECT_EQ(run([] { return error_of(::execl("/bin/true", "true", nullptr)); }), EPERM);
  EXPECT_EQ(run([] { return error_of(::syscall(SYS_execveat, AT_FDCWD, "/bin/true", nullptr, nullptr, 0)); }), EPERM);
  EXPECT_EQ(run([this] { return error_of(::listen(spare_, 1)); }), EPERM);
  EXPECT_EQ(run([this] {
              const sockaddr_in any = loopback();
              return error_of(::bind(spare_, reinterpret_cast<const sockaddr*>(&any), sizeof any));
            }), EPERM);
  EXPECT_EQ(run([] {
              char octet = 0;
              const iovec ours{&octet, 1};
              return error_of(::process_vm_readv(::getppid(), &ours, 1, &ours, 1, 0));
            }), EPERM);
  EXPECT_EQ(run([] { return error_of(::syscall(SYS_pidfd_open, ::getppid(), 0)); }), EPERM);
  EXPECT_EQ(run([] { return error_of(::setuid(65534)); }), EPERM);
  EXPECT_EQ(run([] { return error_of(::chroot("/")); }), EPERM);
  EXPECT_EQ(run([] { return error_of(::mount("none", "/tmp", "tmpfs", 0, nullptr)); }), EPERM);
  EXPECT_EQ(run([] { return error_of(::syscall(SYS_unshare, 0)); }), EPERM);
  EXPECT_EQ(run([] { return error_of(::syscall(SYS_bpf, 0, nullptr, 0)); }), EPERM);
  EXPECT_EQ(run([] { return error_of(::syscall(SYS_io_uring_setup, 1, nullptr)); }), EPERM);
  EXPECT_EQ(run([] { return error_of(::syscall(SYS_keyctl, 0, 0)); }), EPERM);
#ifndef TEMIZU_SANITIZED
  EXPECT_EQ(run([] { return error_of(::fork()); }), EPERM);
  EXPECT_EQ(run([] { return error_of(::syscall(SYS_fork)); }), EPERM);
  EXPECT_EQ(run([] { return error_of(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); }), EPERM);
#endif
}

// Goal: sockets, channels and memory files are for those whose work needs them.
TEST_P(OfPrograms, OnlySomeTalkToOthers) {
  const Powers& may = GetParam();
  EXPECT_EQ(run([this] { return connects(spare_); }), may.connects ? 0 : EPERM);
  for (const int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK}) {
    EXPECT_EQ(run([family] { return error_of(::socket(family, SOCK_DGRAM, 0)); }), may.connects ? 0 : EPERM) << family;
  }
  for (const int family : {AF_PACKET, AF_VSOCK, AF_ALG, AF_BLUETOOTH}) {
    EXPECT_EQ(run([family] { return error_of(::socket(family, SOCK_SEQPACKET, 0)); }), EPERM) << family;
  }
  EXPECT_EQ(run(pair_fails), may.pairs ? 0 : EPERM);
  EXPECT_EQ(run([] { return error_of(::memfd_create("x", 0)); }), may.memory_files ? 0 : EPERM);
  const int caller = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(connects(caller), 0);
  EXPECT_EQ(run([this] { return error_of(::accept(listener_, nullptr, nullptr)); }), may.accepts ? 0 : EPERM);
  ::close(caller);
}

// Goal: what all live on still works: files, threads, talking to who is connected; names where something is connected to.
TEST_P(OfPrograms, KeepWhatTheyNeed) {
  EXPECT_EQ(run([] { return error_of(::open("/dev/null", O_WRONLY | O_CLOEXEC)); }), 0);
  EXPECT_EQ(run([] {
              bool ran = false;
              std::thread([&ran] { ran = true; }).join();
              return ran ? 0 : 1;
            }), 0);
  int both[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, both), 0);
  EXPECT_EQ(run([&both] { return ::send(both[0], "x", 1, 0) == 1 ? 0 : 1; }), 0);
  ::close(both[0]);
  ::close(both[1]);
  if (!GetParam().connects) return;
  EXPECT_EQ(run([] {
              addrinfo* found = nullptr;
              return ::getaddrinfo("localhost", "25", nullptr, &found) == 0 && found != nullptr ? 0 : 1;
            }), 0);
}

// Goal: threads that a library started before are bound as well.
TEST_P(OfPrograms, BindThreadsThatWereThereBefore) {
  const Powers& powers = GetParam();
  EXPECT_EQ(locked([] { return Status{}; }, [&powers] {
              int go[2], answer = 0;
              if (::pipe(go) != 0) return 1;
              std::thread early([&] {
                char octet = 0;
                if (::read(go[0], &octet, 1) == 1) answer = error_of(::execl("/bin/false", "false", nullptr));
              });
              if (!lock_down(powers) || ::write(go[1], "x", 1) != 1) return 2;
              early.join();
              return answer;
            }), EPERM);
}

INSTANTIATE_TEST_SUITE_P(All, OfPrograms,
                         ::testing::Values(kReceivePowers, kWashPowers, kDeliverPowers, kReportPowers, kConsolePowers, kConsoleDirectoryPowers),
                         [](const auto& of) { return std::string(of.param.program) + (of.param.accepts && of.param.connects ? "_with_directory" : ""); });

// A store with ledgers of others, and those who may write in one folder of it.
class WritingElsewhere : public ::testing::Test {
 protected:
  void SetUp() override {
#ifdef TEMIZU_SANITIZED
    GTEST_SKIP() << "a sanitizer build writes where its sanitizer wants";
#endif
    if (::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) <= 0) GTEST_SKIP() << "this kernel has no landlock";
    store_ = std::filesystem::temp_directory_path() / ("temizu-confine-" + std::to_string(::getpid()));
    for (const char* folder : {"intake", "orders"}) std::filesystem::create_directories(store_ / folder);
    std::ofstream(store_ / "intake/intake.db") << "a ledger";
    std::ofstream(store_ / "orders/orders.db") << "our ledger";
    std::filesystem::create_hard_link(store_ / "intake/intake.db", store_ / "intake/second");
  }
  void TearDown() override { std::filesystem::remove_all(store_); }
  std::string at(const char* name) const { return (store_ / name).string(); }
  int run(const std::function<int()>& act) const {
    return locked([this] { return write_only_below("console", {at("orders"), at("lookup")}); }, act);
  }
  std::filesystem::path store_;
};

// Goal: a console (or report) that was taken over cannot write another program's ledger, though its group could.
TEST_F(WritingElsewhere, IsRefusedWhateverTheRightsSay) {
  const std::string theirs = at("intake/intake.db"), fresh = at("intake/fresh"), ours = at("orders/orders.db");
  EXPECT_EQ(run([&] { return error_of(::open(theirs.c_str(), O_RDWR)); }), EACCES);
  EXPECT_EQ(run([&] { return error_of(::open(theirs.c_str(), O_WRONLY | O_APPEND)); }), EACCES);
  EXPECT_EQ(run([&] { return error_of(::open(fresh.c_str(), O_WRONLY | O_CREAT, 0600)); }), EACCES);
  EXPECT_EQ(run([&] { return error_of(::unlink(theirs.c_str())); }), EACCES);
  EXPECT_EQ(run([&] { return error_of(::mkdir(fresh.c_str(), 0700)); }), EACCES);
  EXPECT_EQ(run([&] { return error_of(::symlink("x", fresh.c_str())); }), EACCES);
  EXPECT_NE(run([&] { return error_of(::rename(ours.c_str(), theirs.c_str())); }), 0);
  EXPECT_NE(run([&] { return error_of(::link(theirs.c_str(), at("orders/theirs").c_str())); }), 0);
  EXPECT_EQ(run([&] { return error_of(::open((store_.parent_path() / ("temizu-elsewhere-" + std::to_string(::getpid()))).c_str(), O_WRONLY | O_CREAT, 0600)); }), EACCES);
  EXPECT_EQ(run([&] { return error_of(::open(theirs.c_str(), O_RDONLY)); }), 0);
  EXPECT_EQ(std::filesystem::file_size(theirs), 8u);
}

TEST_F(WritingElsewhere, LeavesTheirOwnFolders) {
  const std::string ours = at("orders/orders.db"), log = at("orders/orders.db-wal"), index = at("lookup/lookup.db");
  EXPECT_EQ(run([&] { return error_of(::open(ours.c_str(), O_RDWR)); }), 0);
  EXPECT_EQ(run([&] { return error_of(::open(log.c_str(), O_RDWR | O_CREAT, 0600)) + error_of(::rename(log.c_str(), (log + "2").c_str())) + error_of(::unlink((log + "2").c_str())); }), 0);
  EXPECT_EQ(run([&] { return error_of(::open(index.c_str(), O_RDWR | O_CREAT, 0600)); }), 0);
}

// Goal: threads started afterwards are bound too: the stores' own.
TEST_F(WritingElsewhere, HoldsForLaterThreads) {
  const std::string theirs = at("intake/intake.db");
  EXPECT_EQ(run([&] {
              int answer = 0;
              std::thread([&] { answer = error_of(::open(theirs.c_str(), O_RDWR)); }).join();
              return answer;
            }), EACCES);
}

TEST_F(WritingElsewhere, FailsForAFolderThatCannotBeMade) {
  EXPECT_EQ(locked([this] { return write_only_below("console", {at("intake/intake.db/folder")}); }, [] { return 0; }), kUnlocked);
}

}  // namespace
}  // namespace temizu
