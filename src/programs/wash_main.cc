// temizu-wash: opens originals, has each washed by a child of the cage, signs what comes back.
// Powers: alone holds the store's secret key; writes its own ledger. No network at all; parses nothing but its own frame.
#include "programs/program.h"
#include "wash/supervisor.h"

int main(int argc, char** argv) {
  using namespace temizu;
  return program_main(argc, argv, {"wash", [](const Config& config, const Reload& reload) {
                                     WashHost host;
                                     host.reload = reload;
                                     return run_wash(config, host);
                                   }});
}
