// 無害化結果.txt: what became of each member, for the people who open the archive.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace temizu::archive {

inline constexpr std::string_view kListName = "無害化結果.txt";

class List {
 public:
  void add_washed(std::string_view path, std::string_view written_as, bool changed, std::string_view words);
  void add_withheld(std::string_view path, std::string_view words);
  // UTF-8 with a byte order mark, CRLF: exactly what the text filter makes of it, so that a second wash changes nothing.
  Bytes file() const;

 private:
  std::string lines_;
};

}  // namespace temizu::archive
