// temizu-console: the release desk and all views in the browser, over HTTPS.
// Powers: listens where console.listen says; reads metadata and washed results; writes what people decide, and its search index.
// Opens no original, sends no mail, knows no secret of a code; connects nowhere but to the directory that checks passwords.
#include "console/run_console.h"
#include "programs/program.h"

int main(int argc, char** argv) {
  using namespace temizu;
  return program_main(argc, argv, {"console", [](const Config& config, const Reload& reload) {
                                     ConsoleHost host;
                                     host.reload = reload;
                                     return run_console(config, host);
                                   }});
}
