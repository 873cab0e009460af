#include "deliver/lock_down.h"

#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <thread>

namespace temizu::deliver {
namespace {

// Runs act in a locked child; its exit status.
int in_locked_child(const std::function<int()>& act) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!lock_down_deliver()) ::_exit(90);
    ::_exit(act());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 91;
}

int refused(long result) { return result < 0 && (errno == EPERM || errno == EAFNOSUPPORT) ? 0 : 1; }

sockaddr_in loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Goal: after the lock nothing can be listened on, no program started, no process made, no foreign socket opened.
TEST(LockDown, RefusesWhatDeliverNeverNeeds) {
  EXPECT_EQ(in_locked_child([] { return refused(::listen(::socket(AF_INET, SOCK_STREAM, 0), 1)); }), 0);
  EXPECT_EQ(in_locked_child([] {
    const sockaddr_in address = loopback();
    return refused(::bind(::socket(AF_INET, SOCK_STREAM, 0), reinterpret_cast<const sockaddr*>(&address), sizeof address));
  }), 0);
  EXPECT_EQ(in_locked_child([] { return refused(::accept(0, nullptr, nullptr)); }), 0);
  EXPECT_EQ(in_locked_child([] { return refused(::execl("/bin/true", "true", nullptr)); }), 0);
  EXPECT_EQ(in_locked_child([] { return refused(::socket(AF_PACKET, SOCK_RAW, 0)); }), 0);
  EXPECT_EQ(in_locked_child([] { return refused(::chroot("/")); }), 0);
#ifndef TEMIZU_SANITIZED
  EXPECT_EQ(in_locked_child([] {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    return refused(child);
  }), 0);
#endif
}

// Goal: what deliver does need still works: connecting, threads, looking up a name.
TEST(LockDown, LeavesWhatDeliverNeeds) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback();
  socklen_t length = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), 0);
  EXPECT_EQ(in_locked_child([&] {
    return ::connect(::socket(AF_INET, SOCK_STREAM, 0), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : 1;
  }), 0);
  EXPECT_EQ(in_locked_child([] {
    addrinfo* found = nullptr;
    return ::getaddrinfo("localhost", "25", nullptr, &found) == 0 && found != nullptr ? 0 : 1;
  }), 0);
  EXPECT_EQ(in_locked_child([] {
    int done = 1;
    std::thread([&] { done = 0; }).join();
    return done;
  }), 0);
  ::close(listener);
}

}  // namespace
}  // namespace temizu::deliver
