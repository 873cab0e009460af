// The built pages (console.pages): read into memory once at the start, so that no request ever makes a path on the disk and
// a file that appears later is not served. Names with a hash in them are cached for good, the others never.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "console/http.h"

namespace temizu::console {

class StaticFiles {
 public:
  static constexpr std::size_t kFilesMax = 2000;
  static constexpr std::size_t kOctetsMax = 64u << 20;   // of all files

  // A folder that is not there gives no files: the interface works without pages. Only plain files of known types count.
  static Result<StaticFiles> load(const std::string& folder);

  // path: segments of the target joined by "/". Every other path gets index.html, which shows the right page itself (the
  // short address /m/<id> too); a path below assets/ that is not there is 404.
  HttpAnswer answer(std::string_view path, const HttpRequest& request) const;
  bool empty() const { return files_.empty(); }

 private:
  struct File { std::string content, gzip, type, tag; bool hashed{false}; };
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace temizu::console
