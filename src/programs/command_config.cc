#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "base/log.h"
#include "pipeline/compose.h"
#include "pipeline/policy_check.h"
#include "programs/commands.h"
#include "programs/program.h"
#include "programs/serve.h"

namespace temizu {
namespace {

constexpr std::size_t kNamedMost = 5;

// The blocks that somebody's own texts lack since an update: nothing stops, and whoever looks learns what to add.
void tell_built_in(const std::string& file, const std::vector<std::string>& blocks) {
  if (blocks.empty()) return;
  std::string names;
  for (std::size_t i = 0; i < std::min(blocks.size(), kNamedMost); ++i) names += " [" + blocks[i] + "]";
  if (blocks.size() > kNamedMost) names += " …";
  std::fprintf(stderr, "%s: warning: missing blocks: %zu, the built-in texts stand in for them:%s\n", file.c_str(), blocks.size(), names.c_str());
}

// Everything serve and wash would read: the configuration, the policy and the notices. Prints what is wrong.
bool all_readable(const Config& config) {
  bool good = true;
  ConfigErrors errors;
  if (const Result<Policy> policy = load_policy(config.wash.policy, config.policy_set, errors); !policy) {
    for (const std::string& line : errors.lines) std::fprintf(stderr, "%s\n", line.c_str());
    if (errors.lines.empty()) print_error(policy.error());
    good = false;
  } else {
    for (const std::string& line : complaints_of(*policy, config.wash.policy)) {
      std::fprintf(stderr, "%s\n", line.c_str());
      good = false;
    }
  }
  const std::string texts = config.wash.notices + "/" + config.site.language + ".txt";
  if (const Result<NoticeTexts> read = NoticeTexts::load(texts); !read) {
    print_error(read.error());
    good = false;
  } else {
    tell_built_in(texts, read->built_in());
  }
  return good;
}

}  // namespace

int command_check_config(const Context& context) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  return all_readable(*config) ? kExitGood : kExitFailed;
}

int command_config_show(const Context& context) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  for (const auto& [path, value] : config->effective) std::printf("%s=%s\n", path.c_str(), value.c_str());
  return kExitGood;
}

int command_serve(const Context& context) {
  const Result<Config> config = context.load();
  if (!config || !all_readable(*config)) return kExitFailed;
  if (Status started = start_log(*config); !started) {
    print_error(started.error());
    return kExitFailed;
  }
  Context told = context;   // the programs look for nothing themselves: they get the paths that were found here
  told.set.emplace_back("wash.policy", config->wash.policy);
  told.set.emplace_back("wash.notices", config->wash.notices);
  if (Status served = serve(*config, ServeOptions{told.arguments(), program_folder(context.executable_folder), context.executable_folder + "/temizu"}); !served) {
    print_error(served.error());
    return kExitFailed;
  }
  return kExitGood;
}

}  // namespace temizu
