#include "programs/serve.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/clock.h"
#include "base/log.h"
#include "policy/values.h"
#include "programs/nightly.h"
#include "programs/users.h"
#include "quarantine/keys.h"
#include "report/run_report.h"

namespace temizu {
namespace {

// Start order: nobody accepts mail before the programs behind it are there. Stop order: receive first, alone, so that the
// transfers it ends find wash and deliver alive; the others when it has ended, at the latest after kReceiveMs.
constexpr std::array<const char*, 3> kPrograms{"wash", "deliver", "receive"};
constexpr const char* kHook = "alert-hook";    // only where alerts.hook names a command
constexpr const char* kConsole = "console";   // only where console.listen says so; decides nothing that receive waits for
constexpr std::int64_t kReceiveMs = 35'000;   // receive may take stop_wait_s (30 s) for transfers in progress
constexpr std::int64_t kStopMs = 42'000;      // then those still there are killed; the units wait 45 s
constexpr std::uint32_t kInspectionHour = 3;   // local time
constexpr std::int64_t kRestartMsMax = 30'000;
constexpr std::int64_t kFirstReportMs = 3000;        // after the start: what was missed while nobody ran
constexpr std::int64_t kReportAgainMs = 600'000;     // after a report that failed

struct Running {
  std::string program;
  pid_t pid{-1};
  std::int64_t started_ms{0};
  std::int64_t start_at_ms{0};     // when dead: not before
  std::int64_t wait_ms{0};         // doubles with every quick death
};

bool needs_low_port(const Config& config) {
  const auto low = [](const HostPort& address) { return address.port != 0 && address.port < 1024; };
  return std::any_of(config.receive.listen.begin(), config.receive.listen.end(), low) ||
         std::any_of(config.receive.listen_tls.begin(), config.receive.listen_tls.end(), low);
}

bool console_needs_low_port(const Config& config) {
  const auto low = [](const std::string& place) { return place != "off" && to_host_port(place).port != 0 && to_host_port(place).port < 1024; };
  return low(config.console.listen) || low(config.console.admin_listen) || low(config.console.metrics_listen);
}

class Supervisor {
 public:
  Supervisor(const Config& config, const ServeOptions& options, Users users)
      : config_(config), options_(options), users_(std::move(users)) {
    for (const char* program : kPrograms) running_.push_back(Running{program, -1, 0, 0, 0});
    if (config_.console.listen != "off") running_.push_back(Running{kConsole, -1, 0, 0, 0});
    if (!config_.alerts.hook.empty()) running_.push_back(Running{kHook, -1, 0, 0, 0});
  }

  Status run() {
    sigset_t signals;
    sigemptyset(&signals);
    for (int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&signals, signal);
    if (::sigprocmask(SIG_BLOCK, &signals, &before_) != 0) return Unexpected{Code::internal, "serve", "signals cannot be blocked"};
    const int fd = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0) return Unexpected{Code::io, "serve", "no signalfd"};
    while (!stopping_ || any_alive()) {
      const std::int64_t now = system_clock().steady_ms();
      if (!stopping_) start_due(now);
      if (!stopping_ && reporter_.pid < 0 && system_clock().now_ms() >= report_at_ms_) start_report(now);
      if (!stopping_) nightly_.start_if_due(system_clock().now_ms());
      if (stopping_ && !all_told_ && (!is_alive("receive") || now > others_at_ms_)) {
        all_told_ = true;
        signal_all(SIGTERM);
      }
      if (stopping_ && now > kill_at_ms_) signal_all(SIGKILL);
      pollfd poll{fd, POLLIN, 0};
      ::poll(&poll, 1, 250);
      signalfd_siginfo info{};
      while (::read(fd, &info, sizeof info) == sizeof info) on_signal(static_cast<int>(info.ssi_signo));
      reap();
    }
    ::close(fd);
    return {};
  }

 private:
  bool any_alive() const {
    return nightly_.alive() || reporter_.pid > 0 || std::any_of(running_.begin(), running_.end(), [](const Running& r) { return r.pid > 0; });
  }

  bool is_alive(std::string_view program) const {
    return std::any_of(running_.begin(), running_.end(), [&](const Running& r) { return r.pid > 0 && r.program == program; });
  }

  void signal_all(int signal) {
    for (const Running& running : running_) {
      if (running.pid > 0) ::kill(running.pid, signal);
    }
  }

  void on_signal(int signal) {
    if (signal == SIGHUP) {
      log(LogLevel::info, "reload_passed_on");
      signal_all(SIGHUP);
    } else if (signal == SIGTERM || signal == SIGINT) {
      if (stopping_) return;
      stopping_ = true;
      others_at_ms_ = system_clock().steady_ms() + kReceiveMs;
      kill_at_ms_ = system_clock().steady_ms() + kStopMs;
      log(LogLevel::info, "stopping");
      if (reporter_.pid > 0) ::kill(reporter_.pid, SIGTERM);   // it makes its report at the next start
      nightly_.stop();
      for (const Running& running : running_) {
        if (running.pid > 0 && running.program == "receive") ::kill(running.pid, SIGTERM);
      }
    }
  }

  void start_due(std::int64_t now) {
    for (Running& running : running_) {
      if (running.pid < 0 && now >= running.start_at_ms) start(running, now);
    }
  }

  void start_report(std::int64_t now) {
    report_at_ms_ = next_report_ms(config_, system_clock().now_ms());
    start(reporter_, now);
  }

  void start(Running& running, std::int64_t now) {
    const pid_t pid = ::fork();
    if (pid == 0) exec_program(running.program);
    running.pid = pid;
    running.started_ms = now;
    if (pid < 0) running.start_at_ms = now + kRestartMsMax;
    if (pid > 0) log(LogLevel::info, "started", {{"child", running.program}, {"pid", static_cast<std::int64_t>(pid)}});
  }

  [[noreturn]] void exec_program(const std::string& program) {
    sigset_t mask = before_;   // what a program takes in turn stays blocked: it may come before the program is ready
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&mask, signal);
    ::sigprocmask(SIG_SETMASK, &mask, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);   // serve killed: nobody is left behind
    const bool low_port = program == "receive" ? needs_low_port(config_) : program == kConsole && console_needs_low_port(config_);
    if (Status taken = become(users_, program == kHook ? users_.hook : users_.of(program), low_port); !taken) {
      log(LogLevel::alert, "not_started", {{"child", program}, {"error", to_text(taken.error())}});
      ::_exit(78);
    }
    ::prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);   // cleared by the change of user
    const bool hook = program == kHook;   // a command of temizu itself
    const std::string path = hook ? options_.command : options_.program_folder + "/temizu-" + program;
    std::vector<std::string> words{path};
    words.insert(words.end(), options_.program_arguments.begin(), options_.program_arguments.end());
    if (hook) words.emplace_back(program);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(path.c_str(), arguments.data());
    log(LogLevel::alert, "not_started", {{"child", program}, {"error", std::string(std::strerror(errno))}});
    ::_exit(78);
  }

  // Stays what serve is: it writes the ledger that is root's, and gives its own child away to nobody.
  pid_t start_inspection() {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    const std::string path = options_.command;
    std::vector<std::string> words{path};
    words.insert(words.end(), options_.program_arguments.begin(), options_.program_arguments.end());
    words.insert(words.end(), {"self-inspect", "run"});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(path.c_str(), arguments.data());
    ::_exit(78);
  }

  void reap() {
    int status = 0;
    for (pid_t pid = ::waitpid(-1, &status, WNOHANG); pid > 0; pid = ::waitpid(-1, &status, WNOHANG)) {
      if (reporter_.pid == pid) {
        report_ended(status);
        continue;
      }
      if (nightly_.ended(pid)) continue;
      for (Running& running : running_) {
        if (running.pid == pid) ended(running, status);
      }
    }
  }

  // Once a night, and again soon when it failed: a missing report is an alarm.
  void report_ended(int status) {
    reporter_.pid = -1;
    if (stopping_ || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) return;
    report_at_ms_ = std::min(report_at_ms_, system_clock().now_ms() + kReportAgainMs);
    const std::string how = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status)) : "exit " + std::to_string(WEXITSTATUS(status));
    log(LogLevel::alert, "report_not_made", {{"how", how}, {"consequence", "tried again in 10 minutes"}});
  }

  void ended(Running& running, int status) {
    const std::int64_t now = system_clock().steady_ms();
    running.pid = -1;
    const std::int64_t first = config_.serve.restart_wait_ms;
    running.wait_ms = now - running.started_ms > 60'000 ? first : std::clamp(running.wait_ms * 2, first, kRestartMsMax);
    running.start_at_ms = now + running.wait_ms;
    const std::string how = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                                : "exit " + std::to_string(WEXITSTATUS(status));
    log(stopping_ ? LogLevel::info : LogLevel::error, "ended", {{"child", running.program}, {"how", how}});
  }

  const Config& config_;
  const ServeOptions& options_;
  Users users_;
  std::vector<Running> running_;
  Running reporter_{"report", -1, 0, 0, 0};
  TimeMs report_at_ms_{system_clock().now_ms() + kFirstReportMs};
  Nightly nightly_{kInspectionHour, [this] { return start_inspection(); }, system_clock().now_ms()};
  bool stopping_{false};
  bool all_told_{false};
  std::int64_t others_at_ms_{0}, kill_at_ms_{0};
  sigset_t before_{};
};

}  // namespace

Status serve(const Config& config, const ServeOptions& options) {
  if (Status keys = keys_check(config.store.keys_path); !keys) {
    return Unexpected{keys.error().code, keys.error().where, keys.error().what, "Run: temizu keys init; after an update: temizu keys add"};
  }
  Result<Users> users = resolve_users(config);
  if (!users) return Unexpected{users.error()};
  if (!users->separate) {
    log(LogLevel::warning, "one_user_for_all",
        {{"consequence", "not started as root: the programs are not protected from each other by the file system"}});
  }
  if (Status prepared = prepare_store(config, *users); !prepared) return prepared;
  return Supervisor(config, options, *std::move(users)).run();
}

}  // namespace temizu
