#include "programs/alert_hook.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace temizu {
namespace {

class Hook : public testing::Test {
 protected:
  Hook() {
    std::string pattern = (std::filesystem::temp_directory_path() / "temizu-hook-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~Hook() override { std::filesystem::remove_all(folder); }
  HookRun script(const std::string& lines, mode_t mode = 0755) const {
    const std::string path = folder + "/hook";
    std::ofstream(path) << "#!/bin/sh\n" << lines << "\n";
    ::chmod(path.c_str(), mode);
    return {path, {"AL-07", "raised"}, "{\"code\":\"AL-07\"}\n", 20'000, {}};
  }
  std::string read(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream(folder + "/" + name).rdbuf();
    return text.str();
  }
  std::string folder;
};

bool never() { return false; }

// Goal: the command gets its two words and the JSON, and nothing of ours: no environment, no descriptor.
TEST_F(Hook, GivesWordsAndJsonAndNothingElse) {
  ASSERT_EQ(::setenv("TEMIZU_SECRET_OF_THE_TEST", "1", 1), 0);
  const Status ended = run_hook(script("cat > '" + folder + "/in'; echo \"$1 $2 $#\" > '" + folder + "/words'; env > '" + folder + "/env'; ls /proc/$$/fd | wc -l > '" + folder + "/fds'"), never);
  ASSERT_TRUE(ended) << to_text(ended.error());
  EXPECT_EQ(read("in"), "{\"code\":\"AL-07\"}\n");
  EXPECT_EQ(read("words"), "AL-07 raised 2\n");
  EXPECT_EQ(read("env").find("TEMIZU"), std::string::npos);
  EXPECT_LE(std::stoi(read("fds")), 4) << "0, 1, 2 and the script itself";
}

// Goal: a failure is a failure, and one that does not end is ended with all it has started.
TEST_F(Hook, EndsWhatFailsOrTakesTooLong) {
  EXPECT_EQ(run_hook(script("exit 3"), never).error().what, "ended with exit 3");
  HookRun slow = script("sleep 1000 & echo $! > '" + folder + "/pid'; wait");
  slow.timeout_ms = 1000;
  const Status late = run_hook(slow, never);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::timeout);
  const std::string pid = read("pid");
  ASSERT_FALSE(pid.empty());
  for (int i = 0; i < 500 && ::kill(std::stoi(pid), 0) == 0; ++i) {   // a zombie until init has seen it
    std::ifstream state("/proc/" + std::to_string(std::stoi(pid)) + "/stat");
    std::string line;
    std::getline(state, line);
    if (line.find(") Z") != std::string::npos) break;
    ::usleep(10'000);
    ASSERT_LT(i, 499) << "its child goes on";
  }
  EXPECT_EQ(run_hook(script("sleep 1000"), [] { return true; }).error().code, Code::unavailable);
}

// Goal: it sees neither the store nor the keys, and all the rest.
TEST_F(Hook, CannotLookIntoTheStore) {
  std::filesystem::create_directories(folder + "/store/washed");
  std::filesystem::create_directories(folder + "/out");
  std::ofstream(folder + "/store/washed/washed.db") << "secret";
  std::ofstream(folder + "/beside") << "open";
  std::filesystem::create_symlink(folder + "/store", folder + "/link");
  HookRun run = script("cat '" + folder + "/beside' > '" + folder + "/out/seen'; cat '" + folder + "/store/washed/washed.db' '" + folder +
                       "/link/washed/washed.db' >> '" + folder + "/out/seen'; ls '" + folder + "/store' >> '" + folder + "/out/seen'; exit 0");
  run.hidden = {folder + "/store"};
  const Status ended = run_hook(run, never);
  ASSERT_TRUE(ended) << to_text(ended.error());
  if (read("out/seen") == "opensecretsecretwashed\n") GTEST_SKIP() << "this kernel has no landlock";
  EXPECT_EQ(read("out/seen"), "open");
}

// Goal: a file that others may change, or none, is not run.
TEST_F(Hook, RefusesWhatOthersMayWrite) {
  EXPECT_EQ(run_hook(script("exit 0", 0777), never).error().code, Code::config);
  EXPECT_EQ(run_hook({folder + "/none", {}, "", 1000, {}}, never).error().code, Code::config);
  EXPECT_EQ(run_hook({"hook", {}, "", 1000, {}}, never).error().code, Code::config);
}

}  // namespace
}  // namespace temizu
