// temizu alert-hook: passes alerts on to the administrator's command, until it is stopped.
#include "base/log.h"
#include "programs/alert_hook.h"
#include "programs/commands.h"

namespace temizu {

int command_alert_hook(const Context& context) {
  set_log_program("alert-hook");
  const Result<Config> config = context.load(Context::Tell::log);
  if (!config) return kExitFailed;
  if (const Status ended = pass_alerts_on(*config); !ended) {
    log(LogLevel::alert, "hook_not_run", {{"error", to_text(ended.error())}});
    return kExitFailed;
  }
  return kExitGood;
}

}  // namespace temizu
