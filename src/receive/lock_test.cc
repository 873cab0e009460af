#include "receive/lock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <thread>

namespace temizu::receive {
namespace {

// Runs act in a child that has locked itself in; its answer becomes the exit code.
int locked(const std::function<bool()>& act) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(!lock_down() ? 99 : act() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

// Goal: receive connects nowhere and starts nothing, whatever gets hold of it.
TEST(Lock, ClosesEveryWayOut) {
  int spare[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, spare), 0);
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  const auto refused = [](auto&& call) { return [call] { return call() == -1 && errno == EPERM; }; };
  EXPECT_EQ(locked(refused([] { return ::socket(AF_INET, SOCK_STREAM, 0); })), 0);
  EXPECT_EQ(locked(refused([] { return ::socket(AF_UNIX, SOCK_DGRAM, 0); })), 0);
  EXPECT_EQ(locked(refused([] { int pair[2]; return ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair); })), 0);
  EXPECT_EQ(locked(refused([listener] {
              sockaddr_in to{};
              to.sin_family = AF_INET;
              to.sin_port = htons(9);
              to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
              return ::connect(listener, reinterpret_cast<const sockaddr*>(&to), sizeof to);
            })), 0);
  EXPECT_EQ(locked(refused([listener] { return ::listen(listener, 1); })), 0);
  EXPECT_EQ(locked(refused([] { return ::execl("/bin/true", "true", nullptr); })), 0);
#ifndef TEMIZU_SANITIZED
  EXPECT_EQ(locked(refused([] { return ::fork(); })), 0);
  EXPECT_EQ(locked(refused([] { return static_cast<int>(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); })), 0);
#endif
  ::close(spare[0]);
  ::close(spare[1]);
  ::close(listener);
}

// Goal: what receive lives on still works: files, threads, talking to who is connected, time.
TEST(Lock, LeavesWhatIsNeeded) {
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  EXPECT_EQ(locked([] { return ::open("/dev/null", O_WRONLY | O_CLOEXEC) >= 0; }), 0);
  EXPECT_EQ(locked([&pair] { return ::send(pair[0], "x", 1, 0) == 1; }), 0);
  EXPECT_EQ(locked([] {
              bool ran = false;
              std::thread([&ran] { ran = true; }).join();
              return ran;
            }), 0);
  ::close(pair[0]);
  ::close(pair[1]);
}

}  // namespace
}  // namespace temizu::receive
