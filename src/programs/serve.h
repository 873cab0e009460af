// temizu serve: all programs on one machine under one supervisor. Restarts what crashed, stops gracefully, passes
// SIGHUP on. It parses nothing and listens nowhere itself.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "policy/config.h"

namespace temizu {

struct ServeOptions {
  std::vector<std::string> program_arguments;   // --config FILE --set path=value …, handed to every program
  std::string program_folder;                   // where temizu-receive and the others lie
  std::string command;                          // temizu itself, for the self-inspection
};

// Blocks until SIGTERM or SIGINT; good when all programs ended by themselves after it.
Status serve(const Config& config, const ServeOptions& options);

}  // namespace temizu
