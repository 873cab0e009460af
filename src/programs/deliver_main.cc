// temizu-deliver: hands washed mail, and approved originals, to the next hop.
// Powers: connects to the next hops and to receive's local socket; reads what wash has signed. Listens nowhere, parses no
// MIME.
#include "deliver/run_deliver.h"
#include "programs/program.h"

int main(int argc, char** argv) {
  using namespace temizu;
  return program_main(argc, argv, {"deliver", [](const Config& config, const Reload& reload) {
                                     DeliverHost host;
                                     host.reload = reload;
                                     return run_deliver(config, host);
                                   }});
}
