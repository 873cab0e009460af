// Everything but some folders: landlock knows only what is allowed, so each folder on the way to a hidden one allows its other entries.
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>

#include "confine/confine.h"

namespace temizu {
namespace {

namespace fs = std::filesystem;

// execute, write_file, read_file; with read_dir, removing and making of whatever kind: ABI 1.
constexpr std::uint64_t kOfFiles = (1u << 0) | (1u << 1) | (1u << 2);
constexpr std::uint64_t kAll = (1u << 13) - 1;
constexpr std::size_t kEntriesMax = 20'000;   // of all folders on the way; what is behind them is hidden too

bool lies_below(const fs::path& path, const fs::path& folder) { return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end(); }

void allow(int rules, const fs::path& path) {
  // A symbolic link is no door of its own: what it points to is allowed where it stands, or hidden.
  const int opened = ::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (opened < 0) return;
  struct stat info {};
  if (::fstat(opened, &info) == 0 && !S_ISLNK(info.st_mode)) {
    landlock_path_beneath_attr beneath{};
    beneath.allowed_access = S_ISDIR(info.st_mode) ? kAll : kOfFiles;
    beneath.parent_fd = opened;
    ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);   // what is not added stays hidden
  }
  ::close(opened);
}

void allow_around(int rules, const fs::path& folder, const std::vector<fs::path>& hidden, std::size_t& entries) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (++entries > kEntriesMax) return;
    const fs::path& path = entry->path();
    if (std::ranges::find(hidden, path) != hidden.end()) continue;
    const bool on_the_way = std::ranges::any_of(hidden, [&](const fs::path& one) { return lies_below(one, path); });
    if (on_the_way) allow_around(rules, path, hidden, entries);
    else allow(rules, path);
  }
}

}  // namespace

bool hide_folders(const std::vector<std::string>& folders) {
  if (::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) <= 0) return false;
  std::vector<fs::path> hidden;
  for (const std::string& folder : folders) {
    std::error_code gone;
    const fs::path path = fs::canonical(folder, gone);
    if (!gone) hidden.push_back(path);
  }
  landlock_ruleset_attr attribute{};
  attribute.handled_access_fs = kAll;
  const int rules = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attribute, sizeof attribute.handled_access_fs, 0));
  if (rules < 0) return false;
  std::size_t entries = 0;
  allow_around(rules, "/", hidden, entries);
  const bool done = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  ::close(rules);
  return done;
}

}  // namespace temizu
