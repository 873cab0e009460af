// The subcommands on people and on the release desk, as words for CLI11.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace temizu {

struct Context;

// Adds them to app. The one that is chosen puts what to do into action; context is filled in by then.
void add_people_commands(CLI::App& app, const Context& context, std::function<int()>& action);

}  // namespace temizu
