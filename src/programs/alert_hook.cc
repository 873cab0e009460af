#include "programs/alert_hook.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include "alert/alert.h"
#include "base/clock.h"
#include "base/log.h"
#include "confine/confine.h"
#include "quarantine/letter_book.h"

namespace temizu {
namespace {

constexpr std::size_t kInputMax = 16u << 10;          // less than a pipe takes at once
constexpr rlim_t kMemoryMax = 1u << 30, kFileMax = 16u << 20, kDescriptorsMax = 64;
constexpr std::int64_t kLookMs = 20;
constexpr int kTries = 3;
constexpr std::int64_t kAgainMs = 5000, kPauseMs = 1000;
constexpr std::size_t kAlertsAtOnce = 16;
constexpr TimeMs kNewsForMs = 86'400'000;
constexpr std::uint64_t kMarkEvery = 10'000;          // records without an alert

Status may_run(const std::string& path) {
  struct stat info {};
  const auto refuse = [&](const char* what, const char* hint) { return Unexpected{Code::config, "alerts.hook " + path, what, hint}; };
  if (path.empty() || path[0] != '/') return refuse("is no absolute path", "Name the file from / on");
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return refuse("is no file that can be run", "Look for a mistyped name");
  if (info.st_uid != 0 && info.st_uid != ::geteuid()) return refuse("belongs to somebody else", "Make it root's");
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) return refuse("may be written by others", "chmod go-w");
  return {};
}

void limit(__rlimit_resource_t what, rlim_t most) {
  const rlimit both{most, most};
  ::setrlimit(what, &both);
}

// After fork, before exec; the program has one thread.
[[noreturn]] void become_hook(const HookRun& run, char* const* arguments, int input, pid_t parent) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != parent) ::_exit(125);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const int nowhere = ::open("/dev/null", O_RDWR);
  if (::dup2(input, 0) < 0 || ::dup2(nowhere, 1) < 0 || ::dup2(nowhere, 2) < 0 || ::chdir("/") != 0) ::_exit(125);
  ::syscall(SYS_close_range, 3u, ~0u, 0u);
  if (!hide_folders(run.hidden)) ::_exit(126);   // it would see the store and the keys: told as not passed on
  limit(RLIMIT_CPU, static_cast<rlim_t>(run.timeout_ms / 1000 + 1));
  limit(RLIMIT_AS, kMemoryMax);
  limit(RLIMIT_FSIZE, kFileMax);
  limit(RLIMIT_NOFILE, kDescriptorsMax);
  limit(RLIMIT_CORE, 0);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  static constexpr char kPath[] = "PATH=/usr/bin:/bin", kLanguage[] = "LANG=C.UTF-8";
  char* const environment[] = {const_cast<char*>(kPath), const_cast<char*>(kLanguage), nullptr};
  ::execve(run.path.c_str(), arguments, environment);
  ::_exit(126);
}

std::string mark_file(const Config& config) { return config.store.path + "/alerts/hook.mark"; }

// 0 when there is none, or none that we wrote: old alerts are not passed on anyway.
std::uint64_t read_mark(const Config& config) {
  std::ifstream file(mark_file(config));
  std::string text;
  if (!(file >> text)) return 0;
  std::uint64_t mark = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), mark);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() ? mark : 0;
}

// Whole or not at all.
Status keep_mark(const Config& config, std::uint64_t mark) {
  const std::string file = mark_file(config), next = file + ".next";
  const Unexpected failed{Code::io, file, "cannot be written", "Its folder belongs to the user that runs this program"};
  const int fd = ::open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return failed;
  const std::string text = std::to_string(mark) + "\n";
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  return written && ::rename(next.c_str(), file.c_str()) == 0 ? Status{} : Status{failed};
}

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

class Passer {
 public:
  explicit Passer(const Config& config) : config_(config) {}

  Status run() {
    mark_ = kept_ = read_mark(config_);
    while (!stopped()) {
      if (Status looked = look(); !looked) log(LogLevel::error, "alerts_unreadable", {{"error", to_text(looked.error())}});
      pause(kPauseMs);
    }
    return {};
  }

 private:
  // The signal stays pending until the loop has seen it.
  bool stopped() {
    sigset_t pending;
    if (!stop_ && ::sigpending(&pending) == 0) stop_ = sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGHUP) == 1;
    return stop_;
  }

  void pause(std::int64_t ms) {
    if (stopped()) return;
    const sigset_t signals = stop_signals();
    const timespec time{ms / 1000, ms % 1000 * 1'000'000};
    if (::sigtimedwait(&signals, nullptr, &time) > 0) stop_ = true;
  }

  Status look() {
    auto found = alerts_after(config_.store.path, mark_, kAlertsAtOnce);
    if (!found) return found.error().code == Code::unavailable ? Status{} : Unexpected{found.error()};
    for (const StoredAlert& alert : found->alerts) {
      if (!pass_on(alert)) return {};            // stopped: it comes again
      if (Status kept = keep(alert.number); !kept) return kept;
    }
    mark_ = found->looked_to;
    return mark_ >= kept_ + kMarkEvery || mark_ < kept_ ? keep(mark_) : Status{};
  }

  Status keep(std::uint64_t mark) {
    mark_ = kept_ = mark;
    return keep_mark(config_, mark);
  }

  bool pass_on(const StoredAlert& alert) {
    const AlertKind* const kind = find_alert(alert.code);
    if (kind == nullptr || !alert_step_of(alert.step)) return true;   // no program of ours wrote that
    if (alert.at_ms < system_clock().now_ms() - kNewsForMs) return true;
    const HookRun run{config_.alerts.hook, {alert.code, alert.step},
                      alert_json(alert.number, alert.at_ms, config_.site.name, *kind, alert.step, alert.what, alert.detail),
                      static_cast<std::int64_t>(config_.alerts.hook_timeout_s) * 1000,
                      {config_.store.path, config_.store.keys_path}};
    for (int i = 1; !stopped(); ++i) {
      const Status ended = run_hook(run, [this] { return stopped(); });
      if (stopped() && !ended) return false;
      log(ended ? LogLevel::info : LogLevel::error, "alert_hook",
          {{"code", alert.code}, {"step", alert.step}, {"number", alert.number}, {"try", i}, {"result", ended ? "good" : to_text(ended.error())}});
      if (ended) return true;
      if (i == kTries) {
        log(LogLevel::alert, "alert_not_passed_on", {{"code", alert.code}, {"number", alert.number}, {"consequence", "passed over; the audit log has it"}});
        return true;
      }
      pause(kAgainMs);
    }
    return false;
  }

  const Config& config_;
  std::uint64_t mark_{0}, kept_{0};   // looked at so far; as it is in the file
  bool stop_{false};
};

}  // namespace

Status run_hook(const HookRun& run, const std::function<bool()>& stopped) {
  if (Status may = may_run(run.path); !may) return may;
  if (run.input.size() > kInputMax) return Unexpected{Code::limit, run.path, "its input would be too long"};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Unexpected{Code::unavailable, run.path, "no pipe"};
  std::vector<std::string> words{run.path};
  words.insert(words.end(), run.words.begin(), run.words.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const bool written = ::write(ends[1], run.input.data(), run.input.size()) == static_cast<ssize_t>(run.input.size());
  ::close(ends[1]);
  const pid_t parent = ::getpid();
  const pid_t pid = written ? ::fork() : -1;
  if (pid == 0) become_hook(run, arguments.data(), ends[0], parent);
  ::close(ends[0]);
  if (pid < 0) return Unexpected{Code::unavailable, run.path, "cannot be started"};
  const std::int64_t end_ms = system_clock().steady_ms() + run.timeout_ms;
  int status = 0;
  Status ended;
  while (::waitpid(pid, &status, WNOHANG) == 0) {
    const bool late = system_clock().steady_ms() >= end_ms;
    if (late || stopped()) {
      ended = late ? Unexpected{Code::timeout, run.path, "took longer than " + std::to_string(run.timeout_ms / 1000) + " s and was ended"}
                   : Unexpected{Code::unavailable, run.path, "was ended: we are stopping"};
      ::kill(-pid, SIGKILL);
      ::kill(pid, SIGKILL);
      ::waitpid(pid, &status, 0);
      return ended;
    }
    const timespec moment{0, kLookMs * 1'000'000};
    ::nanosleep(&moment, nullptr);
  }
  ::kill(-pid, SIGKILL);   // what it left behind
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const std::string how = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status)) : "exit " + std::to_string(WEXITSTATUS(status));
  return Unexpected{Code::internal, run.path, "ended with " + how};
}

Status pass_alerts_on(const Config& config) {
  if (config.alerts.hook.empty()) return {};
  const sigset_t signals = stop_signals();
  if (::sigprocmask(SIG_BLOCK, &signals, nullptr) != 0) return Unexpected{Code::internal, "alert-hook", "signals cannot be blocked"};
  if (Status may = may_run(config.alerts.hook); !may) return may;
  log(LogLevel::info, "started", {{"hook", config.alerts.hook}});
  return Passer(config).run();
}

}  // namespace temizu
