// The subcommands on accounts and lists of people, as words for CLI11; cli_desk.h has those of the release desk.
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
