// Paths inside the archive that is written: no two alike to a program that ignores case, no file where another path has a folder.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace temizu::archive {

class Paths {
 public:
  // A free path like the wanted one, which is clean: "dir/a.txt", then "dir/a (2).txt". Remembers it.
  std::string take_file(std::string_view wanted);
  // For a file that was taken as path and is written under another name (its extension follows its kind).
  std::string take_other(std::string_view path, std::string_view wanted);
  // Equal for whoever reads the archive: without regard to case.
  static bool same(std::string_view a, std::string_view b);
  // A folder (without final '/'): empty when it is there already.
  std::string take_folder(std::string_view wanted);

 private:
  std::string with_free_folders(std::string_view wanted);
  bool is_taken(const std::string& folded) const { return files_.contains(folded) || folders_.contains(folded); }

  std::unordered_set<std::string> files_, folders_;   // folded
  std::unordered_map<std::string, int> last_number_;   // of a folded wanted path: where to go on counting
  std::unordered_set<std::string> listed_;            // folders that have an entry of their own
};

}  // namespace temizu::archive
