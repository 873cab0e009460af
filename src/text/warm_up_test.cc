// After text_warm_up nothing may open a file: the washing child has no file system.
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "text/charset.h"
#include "text/file_name.h"
#include "text/layout.h"

namespace temizu {
namespace {

// Kills the process at the first call that names a file.
bool forbid_files() {
  constexpr std::array kCalls{
#ifdef __NR_open
      __NR_open, __NR_stat, __NR_access, __NR_readlink,
#endif
      __NR_openat, __NR_newfstatat, __NR_faccessat, __NR_readlinkat, __NR_statx};
  std::vector<sock_filter> filter{{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)}};
  for (const int call : kCalls) {
    filter.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<std::uint32_t>(call)});
    filter.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS});
  }
  filter.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW});
  sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// Everything that could load something: each charset family, each script with a dictionary, each property.
bool use_everything() {
  bool fine = true;
  for (const char* label : {"shift_jis", "euc-jp", "iso-2022-jp", "utf-8", "utf-16", "utf-32", "utf-7", "hz", "iso-2022-kr", "", "x-unknown", "nonsense",
                            "iso-8859-1", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8",
                            "iso-8859-9", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "windows-874", "windows-1250",
                            "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257",
                            "windows-1258", "koi8-r", "koi8-u", "cp437", "cp850", "cp852", "cp866", "macintosh", "gb18030", "gbk", "big5",
                            "big5-hkscs", "euc-kr", "euc-tw"}) {
    std::string every;
    for (int octet = 1; octet < 256; ++octet) every.append(3, static_cast<char>(octet));
    fine = !decode_text(every, label).utf8.empty() && fine;
    fine = !decode_text("\x1B$B8+\x1B$(D0!\x1B$(P!!\x1B(Ix", label).utf8.empty() && fine;
  }
  std::string long_line;
  for (int i = 0; i < 40; ++i) long_line += "日本語サー、 English-text สวัสดีครับ ສະບາຍດີ សួស្តីអ្នក မင်္ဂလာပါ 안녕 👨\u200D👩 e\u0301 ";
  fine = !wrap(long_line, 20, 40).empty() && fine;
  fine = !to_nfc("か\u3099" + long_line).empty() && !one_line(long_line, 30).empty() && !fold_file_name("か\u3099\u301C").empty() && fine;
  return !strip_invisible(long_line).empty() && display_width(long_line) > 0 && fine;
}

// Goal: the promise of text_warm_up, under a filter that kills at the first file name.
TEST(TextWarmUp, LeavesNothingToBeOpened) {
  text_warm_up();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(!forbid_files() ? 2 : (use_everything() ? 0 : 1));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_FALSE(WIFSIGNALED(status)) << "killed at a file name, signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "2: no seccomp here";
}

}  // namespace
}  // namespace temizu
