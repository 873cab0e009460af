#include "programs/program.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace temizu {
namespace {

// Goal: signals that a program takes in turn are blocked before its configuration is read: one that comes early waits.
TEST(ProgramMain, BlocksItsSignalsBeforeItReadsAnything) {
  const pid_t process = ::fork();
  if (process == 0) {
    std::string words[] = {"temizu-test", "--config", "/nonexistent/temizu.xml"};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    if (program_main(3, arguments, {"test", [](const Config&, const Reload&) { return Status{}; }}) != 78) ::_exit(2);
    for (const int number : {SIGHUP, SIGTERM, SIGINT}) ::raise(number);   // ends us unless it is blocked
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(process, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace temizu
