#include "programs/program.h"

#include <signal.h>

#include <cstdio>
#include <cstring>

#include "base/heartbeat.h"
#include "base/log.h"
#include "base/syslog.h"
#include "programs/context.h"
#include "quarantine/sql/change_line.h"

namespace temizu {
namespace {

constexpr int kExitConfig = 78;   // EX_CONFIG of sysexits.h: systemd and people know it

// The words serve and the units give: nothing else is understood.
Result<Context> parse_words(int argc, char** argv) {
  Context context;
  context.executable_folder = executable_folder();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--config") == 0) {
      context.config_path = argv[i + 1];
    } else if (std::strcmp(argv[i], "--set") == 0) {
      Result<std::pair<std::string, std::string>> setting = split_setting(argv[i + 1]);
      if (!setting) return Unexpected{setting.error()};
      context.set.push_back(*std::move(setting));
    } else {
      return Unexpected{Code::bad_input, argv[i], "not understood", "--config FILE, --set path=value"};
    }
  }
  if (argc % 2 == 0) return Unexpected{Code::bad_input, argv[argc - 1], "has no value", "--config FILE, --set path=value"};
  return context;
}

LogLevel level_from(const std::string& word) {
  return word == "debug" ? LogLevel::debug : word == "warning" ? LogLevel::warning : word == "error" ? LogLevel::error : word == "alert" ? LogLevel::alert : LogLevel::info;
}

// Before anything else: a reload or a stop that comes while we start waits for the one who takes signals in turn, instead
// of killing us.
void block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

Status start_log(const Config& config) {
  set_log_level(level_from(config.log_level));
  tell_changes(true);
  return config.log_syslog.empty() ? Status{} : open_syslog(config.log_syslog, config.site.name);
}

int program_main(int argc, char** argv, const ProgramMain& program) {
  block_signals();
  ::signal(SIGPIPE, SIG_IGN);
  set_log_program(program.name);
  const Result<Context> context = parse_words(argc, argv);
  if (!context) {
    log(LogLevel::error, "not_started", {{"error", to_text(context.error())}});
    return kExitConfig;
  }
  const Result<Config> config = context->load();
  if (!config) {
    log(LogLevel::error, "not_started", {{"error", to_text(config.error())}});
    return kExitConfig;
  }
  if (Status started = start_log(*config); !started) {
    log(LogLevel::error, "not_started", {{"error", to_text(started.error())}});
    return kExitConfig;
  }
  set_heartbeat(config->store.path, program.name);
  const Reload reload = [&context] { return context->load(Context::Tell::log); };
  if (Status ended = program.run(*config, reload); !ended) {
    log(LogLevel::error, "ended_badly", {{"error", to_text(ended.error())}});
    return ended.error().code == Code::config ? kExitConfig : 1;
  }
  return 0;
}

}  // namespace temizu
