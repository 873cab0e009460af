#include "wash/lock_down.h"

#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <thread>

#include "wash/descriptor.h"

namespace temizu {
namespace {

// Runs act in a locked child; its exit status.
int in_locked_child(const std::function<int()>& act) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!lock_down_wash()) ::_exit(90);
    ::_exit(act());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 91;
}

int refused(long result) { return result < 0 && errno == EPERM ? 0 : 1; }

// Goal: the program that holds the store's secret key has no way to a network and can start nothing.
TEST(LockDownWash, RefusesSocketsAndPrograms) {
  for (const int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK, AF_PACKET}) {
    EXPECT_EQ(in_locked_child([family] { return refused(::socket(family, SOCK_STREAM, 0)); }), 0) << family;
  }
  EXPECT_EQ(in_locked_child([] {
              char name[] = "/bin/true";
              char* const arguments[] = {name, nullptr};
              return refused(::execv(name, arguments));
            }), 0);
  EXPECT_EQ(in_locked_child([] { return refused(::setuid(65534)); }), 0);
#ifndef TEMIZU_SANITIZED
  EXPECT_EQ(in_locked_child([] { return refused(::fork()); }), 0);
  EXPECT_EQ(in_locked_child([] { return refused(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); }), 0);
#endif
}

// Goal: what its work needs still works: threads, channels to the cage, sealed originals.
TEST(LockDownWash, LeavesItsWork) {
  EXPECT_EQ(in_locked_child([] {
              bool ran = false;
              std::thread([&ran] { ran = true; }).join();
              auto original = SealedMemory::of("x");
              return ran && original && packet_pair() ? 0 : 1;
            }), 0);
}

}  // namespace
}  // namespace temizu
