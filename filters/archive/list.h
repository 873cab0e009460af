// 無害化結果.txt: what became of each member, for the people who open the archive.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace temizu::archive {

inline constexpr std::string_view kListName = "無害化結果.txt";

class List {
 public:
  void add_washed(std::string_view path, std::string_view written_as, bool changed, std::string_view words);
  void add_withheld(std::string_view path, std::string_view words);
  // True when content reads like a list of ours about what was added so far: its head, then one line for each of some members, with no
  // address in it. A list of another archive, or words of the sender's own, are not.
  bool describes(ByteView untrusted_content) const;
  // UTF-8 with a byte order mark, CRLF: exactly what the text filter makes of it, so that a second wash changes nothing.
  Bytes file() const;

 private:
  std::string lines_;
  std::set<std::string, std::less<>> written_;   // names as the list shows them
};

}  // namespace temizu::archive
