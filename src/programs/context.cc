#include "programs/context.h"

#include <pwd.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/log.h"
#include "quarantine/keys.h"

namespace temizu {

Result<Config> Context::load(Tell tell) const {
  ConfigErrors errors;
  Result<Config> config = load_config(ConfigSource{config_path, set}, errors);
  if (!config) {
    for (const std::string& line : errors.lines) {
      if (tell == Tell::log) log(LogLevel::alert, "config_error", {{"error", line}});
      else std::fprintf(stderr, "%s\n", line.c_str());
    }
    if (errors.lines.empty() && tell == Tell::people) print_error(config.error());
    return config;
  }
  // Without a file the texts and the policy that came with the program are used.
  const std::string shipped = shipped_conf_folder(executable_folder);
  if (config->wash.policy.empty() || (config_path.empty() && !std::filesystem::exists(config->wash.policy))) {
    config->wash.policy = shipped + "/policy.xml";
  }
  if (config->wash.notices.empty() || (config_path.empty() && !std::filesystem::exists(config->wash.notices))) {
    config->wash.notices = shipped + "/notices";
  }
  return config;
}

std::vector<std::string> Context::arguments() const {
  std::vector<std::string> words;
  if (!config_path.empty()) words.insert(words.end(), {"--config", config_path});
  for (const auto& [path, value] : set) words.insert(words.end(), {"--set", path + "=" + value});
  return words;
}

Result<std::unique_ptr<Store>> Context::store(const Config& config) const {
  StoreOptions options;
  options.path = config.store.path;
  options.role = Role::admin;
  if (Result<StoreKeys> keys = load_keys(config.store.keys_path, Role::admin); keys) options.keys = *std::move(keys);
  return open_store(options);
}

std::string default_config_path() {
  const char* path = "/etc/temizu/temizu.xml";
  return ::access(path, R_OK) == 0 ? path : std::string{};
}

std::string executable_folder() {
  char path[PATH_MAX];
  const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
  if (length <= 0) return ".";
  return std::filesystem::path(std::string(path, static_cast<std::size_t>(length))).parent_path().string();
}

std::string shipped_conf_folder(const std::string& folder) {
  for (const char* beside : {"/../share/temizu/conf", "/../../conf", "/../../../conf"}) {
    const std::string conf = folder + beside;
    if (std::filesystem::exists(conf + "/policy.xml")) return std::filesystem::path(conf).lexically_normal().string();
  }
  return folder;
}

std::string program_folder(const std::string& folder) {
  const std::string installed = std::filesystem::path(folder + "/../libexec/temizu").lexically_normal().string();
  return std::filesystem::exists(folder + "/temizu-wash") ? folder : installed;
}

void print_error(const Error& error) { std::fprintf(stderr, "temizu: %s\n", to_text(error).c_str()); }

Result<std::pair<std::string, std::string>> split_setting(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Unexpected{Code::bad_input, "--set " + text, "not of the form path=value", "For example: --set receive.listen=127.0.0.1:2525"};
  }
  return std::pair{text.substr(0, equals), text.substr(equals + 1)};
}

std::string calling_actor() {
  if (const char* sudo = std::getenv("SUDO_USER"); sudo != nullptr && *sudo != '\0') return "admin:" + std::string(sudo).substr(0, 50);
  const passwd* entry = ::getpwuid(::getuid());
  return "admin:" + (entry ? std::string(entry->pw_name).substr(0, 50) : std::to_string(::getuid()));
}

}  // namespace temizu
