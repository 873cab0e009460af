#include "filters/archive/paths.h"

#include <algorithm>

#include "mail/file_name.h"
#include "text/file_name.h"

namespace temizu::archive {
namespace {

// As Windows compares names, near enough: letters of all scripts without case.
std::string folded(std::string_view path) { return fold_case(path); }

// "a.txt" → "a (2).txt", still a clean name: the stem gives way to the length a name may have.
std::string numbered(std::string_view name, int number, bool keeps_extension) {
  const std::size_t dot = keeps_extension ? name.rfind('.') : std::string_view::npos;
  const bool has_extension = dot != std::string_view::npos && dot > 0 && name.size() - dot <= 16;
  std::string_view stem = has_extension ? name.substr(0, dot) : name;
  const std::string tail = " (" + std::to_string(number) + ")" + std::string(has_extension ? name.substr(dot) : std::string_view{});
  std::size_t end = std::min(stem.size(), kFileNameBytesMax - tail.size());
  while (end > 0 && end < stem.size() && (static_cast<unsigned char>(stem[end]) & 0xC0) == 0x80) --end;
  return clean_file_name(std::string(stem.substr(0, end)) + tail);
}

}  // namespace

// A folder whose path is a file's by now gets a number.
std::string Paths::with_free_folders(std::string_view wanted) {
  std::string out;
  while (true) {
    const std::size_t slash = wanted.find('/');
    if (slash == std::string_view::npos) return out;
    const std::string_view step = wanted.substr(0, slash);
    std::string folder = out + std::string(step);
    for (int number = 2; files_.contains(folded(folder)); ++number) folder = out + numbered(step, number, false);
    folders_.insert(folded(folder));
    out = folder + "/";
    wanted.remove_prefix(slash + 1);
  }
}

bool Paths::same(std::string_view a, std::string_view b) { return folded(a) == folded(b); }

std::string Paths::take_file(std::string_view wanted) {
  const std::string folder = with_free_folders(wanted);
  const std::string_view name = wanted.substr(wanted.rfind('/') + 1);   // npos + 1 is 0
  std::string path = folder + std::string(name);
  if (is_taken(folded(path))) {
    int& number = last_number_.try_emplace(folded(path), 1).first->second;
    while (is_taken(folded(path))) path = folder + numbered(name, ++number, true);
  }
  files_.insert(folded(path));
  return path;
}

std::string Paths::take_other(std::string_view path, std::string_view wanted) {
  return folded(path) == folded(wanted) ? std::string(wanted) : take_file(wanted);
}

std::string Paths::take_folder(std::string_view wanted) {
  std::string path = with_free_folders(std::string(wanted) + "/");
  path.pop_back();
  return listed_.insert(folded(path)).second ? path : std::string{};
}

}  // namespace temizu::archive
