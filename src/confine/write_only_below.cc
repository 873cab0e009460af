#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>

#include "base/log.h"
#include "confine/confine.h"

namespace temizu {

#ifdef TEMIZU_SANITIZED

Status write_only_below(const char*, const std::vector<std::string>&) { return {}; }

#else

namespace {

// What writes: write_file, remove_dir, remove_file, make_char … make_sym (ABI 1), refer (2), truncate (3).
constexpr std::uint64_t kWrites = (1u << 1) | (1u << 4) | (1u << 5) | (1u << 6) | (1u << 7) | (1u << 8) | (1u << 9) | (1u << 10) | (1u << 11) | (1u << 12);

bool allow(int rules, std::uint64_t access, const std::string& folder) {
  const int opened = ::open(folder.c_str(), O_PATH | O_CLOEXEC);
  if (opened < 0) return false;
  landlock_path_beneath_attr beneath{};
  beneath.allowed_access = access;
  beneath.parent_fd = opened;
  const bool added = ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
  const int error = errno;
  ::close(opened);
  errno = error;
  return added;
}

}  // namespace

Status write_only_below(const char* program, const std::vector<std::string>& folders) {
  std::error_code ignored;   // a folder that cannot be made cannot be opened either
  for (const std::string& folder : folders) std::filesystem::create_directories(folder, ignored);
  const auto refused = [program](const std::string& what) {
    return Unexpected{Code::denied, std::string(program) + " lock", what + ": " + std::strerror(errno), "nothing is served unlocked"};
  };
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi <= 0) {
    log(LogLevel::warning, "no_landlock", {{"consequence", "only the unit's ReadWritePaths keep the program from writing elsewhere"}});
    return {};
  }
  landlock_ruleset_attr attribute{};
  attribute.handled_access_fs = kWrites | (abi >= 2 ? 1u << 13 : 0) | (abi >= 3 ? 1u << 14 : 0);
  const int rules = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attribute, sizeof attribute.handled_access_fs, 0));
  if (rules < 0) return refused("landlock");
  Status done;
  for (const std::string& folder : folders) {
    if (done && !allow(rules, attribute.handled_access_fs, folder)) done = refused(folder);
  }
  if (done && (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::syscall(SYS_landlock_restrict_self, rules, 0) != 0)) done = refused("landlock");
  ::close(rules);
  return done;
}

#endif

}  // namespace temizu
