// temizu: the command line. `serve` starts the programs, `wash` washes a file in the cage, the others look at the store
// and record what a person decided.
// Powers: those of the caller. Parses no mail itself: `wash` does that in the same cage as the service.
#include <csignal>

#include "base/log.h"
#include "programs/cli.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  temizu::set_log_program("temizu");
  return temizu::run_cli(argc, argv);
}
