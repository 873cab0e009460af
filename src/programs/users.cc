#include "programs/users.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "quarantine/keys.h"
#include "quarantine/people.h"

namespace temizu {
namespace {

constexpr std::array<const char*, 5> kPrograms{"receive", "wash", "deliver", "console", "report"};

Unexpected failed(const std::string& where, const char* what) {
  return Unexpected{Code::denied, where, std::string(what) + ": " + std::strerror(errno)};
}

// Whose a folder that is there already may be for us to change its owner and mode.
enum class Take : std::uint8_t { any, if_empty_or_owners };

// With if_empty_or_owners, a folder that holds something and belongs to others (/run, /var/lib) stays as it is.
Status make_folder(const std::string& path, bool own, uid_t uid, gid_t gid, mode_t mode, Take take) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (error) return Unexpected{Code::io, path, "cannot be created: " + error.message()};
  if (!made && take == Take::if_empty_or_owners) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return failed(path, "cannot be looked at");
    const bool empty = std::filesystem::is_empty(path, error);
    if (error) return Unexpected{Code::io, path, "cannot be read: " + error.message()};
    const bool store = std::filesystem::exists(path + "/intake", error);   // a store of before, or restored
    const bool ours = store || (info.st_uid == uid && (info.st_uid != 0 || info.st_gid == gid) && (info.st_mode & S_ISVTX) == 0);
    if (!empty && !ours) return {};
  }
  if (own && ::chown(path.c_str(), uid, gid) != 0) return failed(path, "cannot be given to its owner");
  if (::chmod(path.c_str(), mode) != 0) return failed(path, "its mode cannot be set");
  return {};
}

// A folder handed over from another installation may hold files of other owners: they follow their folder.
Status give_contents(const std::string& path, uid_t uid, gid_t gid) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(path, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    // A file that went meanwhile (a log merged, a blob purged) needs no owner.
    const int given = ::lchown(entry->path().c_str(), uid, gid);
    if (given != 0 && errno != ENOENT) return failed(entry->path().string(), "cannot be given to its owner");
  }
  if (error) return Unexpected{Code::io, path, "cannot be read through: " + error.message()};
  return {};
}

}  // namespace

const ProgramUser& Users::of(std::string_view program) const {
  for (const ProgramUser& user : programs) {
    if (user.program == program) return user;
  }
  assert(false && "a program without a user");
  return programs.front();
}

Result<Users> resolve_users(const Config& config) {
  Users users;
  users.separate = ::geteuid() == 0;
  if (!users.separate) {
    users.common_gid = ::getegid();
    for (const char* program : kPrograms) users.programs.push_back({program, ::geteuid(), ::getegid()});
    users.hook = {"hook", ::geteuid(), ::getegid()};
    return users;
  }
  std::size_t found = 0;
  for (std::size_t i = 0; i < kPrograms.size(); ++i) {
    const std::string name = std::string("temizu-") + kPrograms[i];
    const passwd* entry = ::getpwnam(name.c_str());
    found += entry != nullptr ? 1 : 0;
    const auto number = static_cast<uid_t>(config.serve.uid_first + i);
    users.programs.push_back({kPrograms[i], entry ? entry->pw_uid : number, entry ? entry->pw_gid : static_cast<gid_t>(number)});
  }
  if (found != 0 && found != kPrograms.size()) {
    return Unexpected{Code::config, "users", "only some of temizu-receive, -wash, -deliver, -console, -report exist",
                      "Run systemd-sysusers with the package's file, or remove them all"};
  }
  const group* common = ::getgrnam("temizu");
  users.common_gid = common ? common->gr_gid : static_cast<gid_t>(config.serve.uid_first + kPrograms.size());
  const passwd* const hook = ::getpwnam("temizu-hook");
  const auto hook_number = static_cast<uid_t>(config.serve.uid_first + kPrograms.size() + 1);
  users.hook = {"hook", hook ? hook->pw_uid : hook_number, hook ? hook->pw_gid : static_cast<gid_t>(hook_number)};
  return users;
}

Status prepare_store(const Config& config, const Users& users) {
  struct Folder {
    std::string path;
    const ProgramUser& owner;
    gid_t gid;
    mode_t mode;
  };
  const ProgramUser& receive = users.of("receive");
  const ProgramUser& wash = users.of("wash");
  const std::string& base = config.store.path;
  const bool own = users.separate;
  if (Status made = make_folder(base, own, 0, users.common_gid, 0711, Take::if_empty_or_owners); !made) return made;
  const ProgramUser root{"root", 0, 0};
  const std::array<Folder, 9> folders{{
      {base + "/intake", receive, wash.gid, 02770},
      {base + "/washed", wash, users.common_gid, 02750},
      {base + "/deliver", users.of("deliver"), users.common_gid, 02750},
      {base + "/orders", users.of("console"), users.common_gid, 02750},
      {base + "/people", root, users.common_gid, 02750},
      {base + "/inspection", root, users.common_gid, 02750},
      {base + "/lookup", users.of("console"), users.of("console").gid, 0700},
      {base + "/reports", users.of("report"), users.common_gid, 02750},
      {base + "/alerts", users.hook, users.hook.gid, 0700},
  }};
  for (const Folder& folder : folders) {
    if (Status made = make_folder(folder.path, own, folder.owner.uid, folder.gid, folder.mode, Take::any); !made) return made;
    if (!own) continue;
    if (Status given = give_contents(folder.path, folder.owner.uid, folder.gid); !given) return given;
  }
  // Made, or brought up to date, by whoever may write it: the programs only read it and would wait for ever.
  if (auto people = PeopleWriter::open(base); !people) return Unexpected{people.error()};
  const std::string run = std::filesystem::path(config.receive.ask_socket).parent_path().string();
  if (!run.empty()) {
    if (Status made = make_folder(run, own, receive.uid, users.common_gid, 02750, Take::if_empty_or_owners); !made) return made;
  }
  for (const KeyOwner& key : key_owners()) {
    if (!own || key.user.empty()) continue;
    const std::string path = config.store.keys_path + "/" + key.file;
    const ProgramUser& owner = users.of(key.user);
    // loop.key is read by receive and wash: owner receive, group wash.
    const bool shared = key.file == "loop.key";
    const gid_t gid = shared ? wash.gid : owner.gid;
    const int given = ::lchown(path.c_str(), shared ? receive.uid : owner.uid, gid);
    // A store may be restored before its keys are imported; serve and `keys check` miss a key themselves.
    if (given != 0 && errno == ENOENT) continue;
    if (given != 0) return failed(path, "cannot be given to its owner");
    if (::chmod(path.c_str(), shared ? 0440 : 0400) != 0) return failed(path, "its mode cannot be set");
  }
  return {};
}

Status become(const Users& users, const ProgramUser& user, bool keep_net_bind) {
  if (!users.separate) return {};
  // receive reads no ledger of others and is in no group but its own; report and console read the intake too, which is
  // wash's group's, and forbid themselves to write there (src/confine/confine.h).
  const std::array<gid_t, 2> groups{users.common_gid, users.of("wash").gid};
  const std::size_t count = user.program == "receive" ? 0 : user.program == "report" || user.program == "console" ? 2 : 1;
  if (::setgroups(count, count == 0 ? nullptr : groups.data()) != 0) return failed(user.program, "groups cannot be set");
  if (keep_net_bind && ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return failed(user.program, "capabilities cannot be kept");
  if (::setresgid(user.gid, user.gid, user.gid) != 0) return failed(user.program, "the group cannot be taken on");
  if (::setresuid(user.uid, user.uid, user.uid) != 0) return failed(user.program, "the user cannot be taken on");
  if (!keep_net_bind) return {};
  constexpr std::uint32_t kBit = 1u << CAP_NET_BIND_SERVICE;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{{kBit, kBit, kBit}, {0, 0, 0}};
  if (::syscall(SYS_capset, &header, data) != 0) return failed(user.program, "capabilities cannot be set");
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0) != 0) {
    return failed(user.program, "the right to bind low ports cannot be kept");
  }
  return {};
}

}  // namespace temizu
