#include <cstdio>
#include <fstream>
#include <iterator>

#include "programs/commands.h"
#include "programs/users.h"
#include "quarantine/keys.h"

namespace temizu {
namespace {

// As root the key files and the store's folders go to the users of the programs that need them.
bool hand_over(const Config& config) {
  const Result<Users> users = resolve_users(config);
  if (!users) {
    print_error(users.error());
    return false;
  }
  if (Status prepared = prepare_store(config, *users); !prepared) {
    print_error(prepared.error());
    return false;
  }
  return true;
}

}  // namespace

int command_keys_init(const Context& context) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  if (Status made = keys_init(config->store.keys_path); !made) {
    print_error(made.error());
    return kExitFailed;
  }
  if (!hand_over(*config)) return kExitFailed;
  std::printf("Keys made in %s. Now run `temizu keys export`, print it and lock it away: without store.key nobody can "
              "open the originals again.\n", config->store.keys_path.c_str());
  return kExitGood;
}

int command_keys_add(const Context& context) {
  const Result<Config> config = context.load();
  if (!config) return kExitFailed;
  const auto added = keys_add(config->store.keys_path);
  if (!added) {
    print_error(added.error());
    return kExitFailed;
  }
  if (!hand_over(*config)) return kExitFailed;
  for (const std::string& file : *added) std::printf("%s/%s made.\n", config->store.keys_path.c_str(), file.c_str());
  std::puts(added->empty() ? "No key is missing." : "Now run `temizu keys export` again and replace the print.");
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
  return hand_over(*config) ? kExitGood : kExitFailed;
}

}  // namespace temizu
