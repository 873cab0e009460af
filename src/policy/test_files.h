// For tests: a file in a directory of its own, gone at the end of the test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace temizu {

class TestFiles {
 public:
  TestFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "policy_test.XXXXXX").string();
    directory_ = ::mkdtemp(name.data()) != nullptr ? name : std::string();
  }
  ~TestFiles() {
    std::error_code ignored;
    if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
  }
  TestFiles(const TestFiles&) = delete;
  TestFiles& operator=(const TestFiles&) = delete;

  const std::string& directory() const { return directory_; }
  std::string write(std::string_view name, std::string_view content) const {
    const std::string path = directory_ + "/" + std::string(name);
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

 private:
  std::string directory_;
};

}  // namespace temizu
