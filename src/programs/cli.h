// The command line of temizu: words to subcommands (CLI11).
#pragma once

namespace temizu {

// 0 good, 1 the answer is no, 2 usage, 3 failure.
int run_cli(int argc, char** argv);

}  // namespace temizu
