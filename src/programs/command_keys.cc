#include <cstdio>
#include <fstream>
#include <iterator>

#include "programs/commands.h"
#include "quarantine/keys.h"

namespace temizu {

int command_keys_init(const Context& context) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  if (Status made = keys_init(config->store.keys_path); !made) {
    print_error(made.error());
    return kExitFailed;
  }
  std::printf("Keys made in %s. Now run `temizu keys export`, print it and lock it away: without store.key nobody can "
              "open the originals again.\n", config->store.keys_path.c_str());
  return kExitGood;
}

int command_keys_check(const Context& context) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  if (Status good = keys_check(config->store.keys_path); !good) {
    print_error(good.error());
    return kExitFound;
  }
  return kExitGood;
}

int command_keys_export(const Context& context) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  const Result<std::string> text = keys_export(config->store.keys_path);
  if (!text) {
    print_error(text.error());
    return kExitFailed;
  }
  std::fputs(text->c_str(), stdout);
  return kExitGood;
}

int command_keys_import(const Context& context, const std::string& file) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  std::ifstream stream(file, std::ios::binary);
  std::string text(64u << 10, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (Status made = keys_import(config->store.keys_path, text); !made) {
    print_error(made.error());
    return kExitFailed;
  }
  return kExitGood;
}

}  // namespace temizu
