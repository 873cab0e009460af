// temizu-receive: takes mail in by SMTP and keeps it sealed.
// Powers: listens; appends to the intake. Connects nowhere, reads no original, opens no other database.
#include "programs/program.h"
#include "receive/receive.h"

int main(int argc, char** argv) {
  using namespace temizu;
  return program_main(argc, argv, {"receive", [](const Config& config, const Reload& reload) {
                                     ReceiveHooks hooks;
                                     hooks.reload = reload;
                                     return run_receive(config, hooks);
                                   }});
}
