// The subcommands of the release desk, as words for CLI11.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace temizu {

struct Context;

// As add_people_commands of cli_people.h.
void add_desk_commands(CLI::App& app, const Context& context, std::function<int()>& action);

}  // namespace temizu
