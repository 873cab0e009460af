// What every subcommand of temizu starts from: the configuration as --config and --set give it, and exit codes.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "policy/config.h"
#include "quarantine/store.h"

namespace temizu {

// Exit codes of every subcommand; `wash` gives 1 another meaning of its own: something was held.
inline constexpr int kExitGood = 0;
inline constexpr int kExitFound = 1;     // held, not found, a difference: the command worked, the answer is no
inline constexpr int kExitUsage = 2;
inline constexpr int kExitFailed = 3;

struct Context {
  std::string config_path;                                     // --config, else what config_path_or_default found
  std::vector<std::pair<std::string, std::string>> set;        // --set path=value
  std::string executable_folder;

  // Prints every error to stderr, one a line, and gives the first back.
  // Mistakes go to people on standard error, or for a running program into its log.
  enum class Tell { people, log };
  Result<Config> load(Tell tell = Tell::people) const;
  // The words that make another program read the same configuration.
  std::vector<std::string> arguments() const;
  // The store as the command line opens it. Keys are read where the caller may read them.
  Result<std::unique_ptr<Store>> store(const Config& config) const;
};

// /etc/temizu/temizu.xml when it is there, else empty: built-in defaults.
std::string default_config_path();
// The folder with policy.xml and notices/ that came with this program: installed beside it, or of its source tree.
std::string shipped_conf_folder(const std::string& executable_folder);
// Where temizu-wash and the others lie: beside temizu in a build, in libexec when installed.
std::string program_folder(const std::string& executable_folder);
// The folder of /proc/self/exe.
std::string executable_folder();

// "temizu: where: what. hint." on stderr.
void print_error(const Error& error);

// "--set a.b=c" split; bad_input when there is no =.
Result<std::pair<std::string, std::string>> split_setting(const std::string& text);

// Who is asking, for audit records: "admin:<login name>" from SUDO_USER or the real uid.
std::string calling_actor();

}  // namespace temizu
