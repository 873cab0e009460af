#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "identify/identify.h"
#include "identify/test_content.h"

namespace temizu {
namespace {

// Dies of SIGSYS at the first call that needs a file system.
bool forbid_files() {
  std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const int call : {SYS_openat, SYS_open, SYS_stat, SYS_newfstatat, SYS_access, SYS_faccessat, SYS_readlink, SYS_socket, SYS_execve, SYS_clone}) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// How a child under that rule ended: its exit status, or minus the signal.
template <class Work>
int in_a_child(Work work) {
  const pid_t child = fork();
  if (child == 0) _exit(forbid_files() ? work() : 99);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// Goal: after the warm-up a child without a file system identifies whatever comes, libmagic's part included.
TEST(WarmUp, LeavesNothingToOpen) {
  ASSERT_TRUE(identify_warm_up());
  using namespace std::string_literals;
  std::string noise;
  std::uint32_t state = 7;
  for (int i = 0; i < 70'000; ++i) noise += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  const std::vector<std::string> contents = {"d8:announce\x80\0"s, noise,   "text",          zip_of({"a"}), cfb_of({"Workbook"}), "\x1F\x8B\x08\0\0\0\0\0"s,
                                             std::string(9000, '\0'), "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s, "\xCF\xFA\xED\xFE\0"s, "<html>"};
  EXPECT_EQ(in_a_child([&] {
              for (const std::string& content : contents) identify(content, "application/octet-stream", {"bin"});
              return identify(contents[0], "", {}).kind.name == "application/x-bittorrent" ? 7 : 8;
            }),
            7);
}

// Goal: the rule of the test above bites.
TEST(WarmUp, TheRuleOfItsTestBites) {
  EXPECT_EQ(in_a_child([] {
              std::ifstream file("/dev/null");
              return 7;
            }),
            -SIGSYS);
}

}  // namespace
}  // namespace temizu
