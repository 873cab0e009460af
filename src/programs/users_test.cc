#include "programs/users.h"
#include "base/test_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace temizu {
namespace {

class PrepareStore : public testing::Test {
 protected:
  PrepareStore() {
    config.store.path = folder + "/store";
    config.store.keys_path = folder + "/keys";
    config.receive.ask_socket = folder + "/run/temizu/ask.sock";
    users.separate = ::geteuid() == 0;
    users.common_gid = ::getegid() + 4;
    for (const char* program : {"receive", "wash", "deliver", "console", "report"}) {
      const auto number = users.separate ? static_cast<uid_t>(4'000'000 + users.programs.size()) : ::geteuid();
      users.programs.push_back({program, number, users.separate ? static_cast<gid_t>(number) : ::getegid()});
    }
  }
  static struct stat look(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
    return info;
  }
  const TestFolder place;
  const std::string& folder = place.path();
  Config config;
  Users users;
};

// Goal: a folder of others that holds the socket or is named as store keeps its owner and mode.
TEST_F(PrepareStore, LeavesFoldersOfOthersAlone) {
  for (const char* shared : {"/run", "/store"}) {
    std::filesystem::create_directories(folder + shared);
    std::ofstream(folder + shared + "/of-others") << "x";
    ASSERT_EQ(::chmod((folder + shared).c_str(), 01777), 0);
  }
  config.receive.ask_socket = folder + "/run/x.sock";
  // As nobody special everything here belongs to the caller: a sticky folder is still one of others.
  const Status prepared = prepare_store(config, users);
  ASSERT_TRUE(prepared) << to_text(prepared.error());
  for (const char* shared : {"/run", "/store"}) {
    EXPECT_EQ(look(folder + shared).st_mode & 07777, 01777u) << shared;
    EXPECT_EQ(look(folder + shared).st_uid, ::geteuid()) << shared;
  }
  EXPECT_EQ(look(folder + "/store/intake").st_mode & 07777, 02770u);
}

// Goal: a folder of our own is made, and an empty one is taken, with the owner and mode it needs.
TEST_F(PrepareStore, MakesAndTakesItsOwn) {
  std::filesystem::create_directories(folder + "/run/temizu");
  for (int again = 0; again < 2; ++again) {
    ASSERT_TRUE(prepare_store(config, users));
    EXPECT_EQ(look(folder + "/run/temizu").st_mode & 07777, 02750u);
    EXPECT_EQ(look(folder + "/run/temizu").st_uid, users.of("receive").uid);
    EXPECT_EQ(look(folder + "/store").st_mode & 07777, 0711u);
    std::ofstream(folder + "/run/temizu/ask.sock") << "";
  }
}

}  // namespace
}  // namespace temizu
