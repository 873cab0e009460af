#include "quarantine/keys.h"
#include "base/test_folder.h"

#include <gtest/gtest.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace temizu {
namespace {

class Keys : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_ + '/' + name; }
  static std::string text(const std::string& file) {
    std::ostringstream out;
    out << std::ifstream(file).rdbuf();
    return out.str();
  }
  static void overwrite(const std::string& file, const std::string& text) {
    ::unlink(file.c_str());
    std::ofstream(file) << text;
    ::chmod(file.c_str(), 0400);
  }
  const TestFolder place_;
  const std::string& folder_ = place_.path();
};

// Goal: init makes every key once, whole and tight, and never overwrites one.
TEST_F(Keys, InitMakesThemOnceAndTight) {
  const std::string keys = path("a/keys");
  ASSERT_TRUE(keys_init(keys));
  EXPECT_TRUE(keys_check(keys));
  for (const KeyOwner& owner : key_owners()) {
    struct stat info {};
    ASSERT_EQ(::stat((keys + '/' + owner.file).c_str(), &info), 0) << owner.file;
    EXPECT_EQ(info.st_mode & 0777, 0400u) << owner.file;
  }
  const std::string before = text(keys + "/store.key");
  EXPECT_EQ(before.substr(0, 23), "temizu-key-1 store.key ");
  EXPECT_EQ(keys_init(keys).error().code, Code::conflict);
  EXPECT_EQ(text(keys + "/store.key"), before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(keys), {}), 13);   // no leftovers
}

// Goal: check says which file is missing, open to others, damaged or of another pair.
TEST_F(Keys, CheckNamesWhatIsWrong) {
  const std::string keys = path("keys");
  ASSERT_TRUE(keys_init(keys));
  ASSERT_TRUE(keys_init(path("other")));
  const auto expect = [&](Code code, const std::string& file) {
    const auto checked = keys_check(keys);
    ASSERT_FALSE(checked) << file;
    EXPECT_EQ(checked.error().code, code) << to_text(checked.error());
    EXPECT_EQ(checked.error().where, keys + '/' + file);
  };
  const std::string good = text(keys + "/deliver.key");
  ::chmod((keys + "/deliver.key").c_str(), 0440);
  expect(Code::config, "deliver.key");
  ::chmod((keys + "/deliver.key").c_str(), 0400);
  ::chmod((keys + "/loop.key").c_str(), 0440);   // two programs read this one
  EXPECT_TRUE(keys_check(keys));
  overwrite(keys + "/deliver.key", text(path("other/deliver.key")));
  expect(Code::config, "deliver.pub");
  for (const std::string& bad : {std::string(), good.substr(0, good.size() - 5), good + "x", "temizu-key-2" + good.substr(12),
                                 text(path("other/store.key")), std::string(10'000, 'A')}) {
    overwrite(keys + "/deliver.key", bad);
    expect(Code::bad_input, "deliver.key");
  }
  std::filesystem::remove(keys + "/deliver.key");
  expect(Code::not_found, "deliver.key");
}

// Goal: an update adds the keys that came later, and never hides a loss.
TEST_F(Keys, AddMakesWhatAnOlderVersionLackedAndTouchesNoOther) {
  const std::string keys = path("keys");
  ASSERT_TRUE(keys_init(keys));
  const Bytes before = *load_key(keys, "store.key");
  std::filesystem::remove(keys + "/report-sign.key");
  std::filesystem::remove(keys + "/report-sign.pub");
  EXPECT_FALSE(keys_check(keys));
  const auto added = keys_add(keys);
  ASSERT_TRUE(added) << to_text(added.error());
  EXPECT_EQ(*added, std::vector<std::string>{"report-sign.key"});
  EXPECT_TRUE(keys_check(keys));
  EXPECT_EQ(*load_key(keys, "store.key"), before);
  EXPECT_TRUE(keys_add(keys)->empty());
  std::filesystem::remove(keys + "/store.key");
  std::filesystem::remove(keys + "/store.pub");
  EXPECT_FALSE(keys_add(keys));
}

// Goal: a print made before a key existed still brings the others back.
TEST_F(Keys, AnOlderExportIsImported) {
  const std::string keys = path("keys"), again = path("again");
  ASSERT_TRUE(keys_init(keys));
  std::string text = *keys_export(keys);
  const std::size_t line = text.find("temizu-key-1 report-sign.key"), check = text.find("check ");
  text.erase(line, check - line);
  EXPECT_FALSE(keys_import(again, text)) << "the check line is that of the longer one";
  const std::size_t end = text.find("check ");
  Bytes sum(16, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(sum.data()), sum.size(), reinterpret_cast<const unsigned char*>(text.data()), end, nullptr, 0);
  text.replace(end + 6, 32, to_hex(sum));
  ASSERT_TRUE(keys_import(again, text));
  EXPECT_EQ(*load_key(again, "store.key"), *load_key(keys, "store.key"));
  EXPECT_TRUE(keys_check(again));
}

// Goal: an export read back gives the same keys; one wrong letter or a cut is refused, and so is a folder that has keys.
TEST_F(Keys, ExportComesBackExactly) {
  const std::string keys = path("keys");
  ASSERT_TRUE(keys_init(keys));
  const auto exported = keys_export(keys);
  ASSERT_TRUE(exported);
  ASSERT_TRUE(keys_import(path("again"), *exported));
  EXPECT_TRUE(keys_check(path("again")));
  for (const auto& entry : std::filesystem::directory_iterator(keys)) {
    EXPECT_EQ(text(entry.path()), text(path("again/") + entry.path().filename().string())) << entry.path();
  }
  EXPECT_EQ(keys_import(path("again"), *exported).error().code, Code::conflict);
  for (std::size_t at : {std::size_t{0}, exported->size() / 3, exported->size() / 2, exported->size() - 2}) {
    std::string wrong = *exported;
    wrong[at] = wrong[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(keys_import(path("wrong"), wrong).error().code, Code::bad_input) << at;
    EXPECT_FALSE(keys_import(path("wrong"), exported->substr(0, at))) << at;
  }
  EXPECT_FALSE(std::filesystem::exists(path("wrong")));
}

// Goal: a role gets its own keys and no other's; what it may not read is said by name.
TEST_F(Keys, ARoleLoadsOnlyItsOwn) {
  const std::string keys = path("keys");
  ASSERT_TRUE(keys_init(keys));
  const auto wash = load_keys(keys, Role::wash), deliver = load_keys(keys, Role::deliver), console = load_keys(keys, Role::console);
  ASSERT_TRUE(wash && deliver && console);
  EXPECT_EQ(wash->store_secret.size(), 32u);
  EXPECT_EQ(wash->sign_secret.size(), 64u);
  EXPECT_TRUE(wash->deliver_secret.empty() && wash->console_secret.empty());
  EXPECT_EQ(deliver->deliver_secret.size(), 32u);
  EXPECT_TRUE(deliver->store_secret.empty() && deliver->sign_secret.empty() && deliver->console_secret.empty());
  EXPECT_TRUE(console->store_secret.empty() && console->deliver_secret.empty());
  EXPECT_EQ(console->console_secret.size(), 32u);
  EXPECT_EQ(load_key(keys, "../passwd").error().code, Code::not_found);
  std::filesystem::remove(keys + "/store.key");
  EXPECT_TRUE(load_keys(keys, Role::deliver));
  const auto missing = load_keys(keys, Role::wash);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, keys + "/store.key");
}

}  // namespace
}  // namespace temizu
