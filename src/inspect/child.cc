// The child of the self-inspection: no rights, one answer through a pipe.
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "inspect/inspect.h"

namespace temizu {
namespace {

constexpr uid_t kNobody = 65534;
constexpr std::size_t kAnswerMax = 256u << 10;
constexpr std::int64_t kSlackMs = 120'000;

bool give_up_rights(unsigned readable_gid) {
  const rlimit memory{rlim_t{1} << 30, rlim_t{1} << 30}, none{0, 0};
  ::setrlimit(RLIMIT_AS, &memory);
  ::setrlimit(RLIMIT_FSIZE, &none);
  ::setrlimit(RLIMIT_CORE, &none);
  if (::geteuid() == 0) {
    const gid_t group = readable_gid;
    if (::setgroups(0, nullptr) != 0 || ::setresgid(group, group, group) != 0 || ::setresuid(kNobody, kNobody, kNobody) != 0) return false;
  }
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

std::string cleaned(std::string text) {
  text.resize(std::min<std::size_t>(text.size(), 300));
  for (char& c : text) c = c >= ' ' && c < 0x7F ? c : '?';
  return text;
}

[[noreturn]] void answer(int to, const std::vector<InspectionSample>& samples, const InspectOptions& options, unsigned gid, const Clock& clock) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (!give_up_rights(gid)) ::_exit(1);
  std::string text;
  for (const SampleOutcome& one : inspect(samples, options, clock)) text += one.sample + " " + to_word(one.end) + " " + cleaned(one.what) + "\n";
  text += "end\n";
  for (std::string_view left = text; !left.empty();) {
    const ssize_t written = ::write(to, left.data(), left.size());
    if (written <= 0) ::_exit(1);
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  ::_exit(0);
}

// What it says of each sample; kind and name are ours.
Result<std::vector<SampleOutcome>> read_answer(const std::string& untrusted_text, const std::vector<InspectionSample>& samples) {
  const Unexpected bad{Code::unavailable, "self-inspection", "its child gave no answer that could be read", "See the log; run it again"};
  std::istringstream lines(untrusted_text);
  std::vector<SampleOutcome> outcomes;
  std::string line;
  for (const InspectionSample& sample : samples) {
    if (!std::getline(lines, line)) return bad;
    std::istringstream words(line);
    std::string name, end;
    words >> name >> end;
    const auto known = sample_end_of(end);
    if (name != sample.name || !known) return bad;
    std::string what;
    std::getline(words >> std::ws, what);
    outcomes.push_back({sample.name, sample.kind, *known, cleaned(what)});
  }
  if (!std::getline(lines, line) || line != "end") return bad;
  return outcomes;
}

}  // namespace

Result<std::vector<SampleOutcome>> inspect_in_child(const std::vector<InspectionSample>& samples, const InspectOptions& options, unsigned readable_gid,
                                                    const Clock& clock) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Unexpected{Code::unavailable, "self-inspection", "no pipe"};
  const pid_t pid = ::fork();
  if (pid < 0) return Unexpected{Code::unavailable, "self-inspection", "no child"};
  if (pid == 0) answer(ends[1], samples, options, readable_gid, clock);
  ::close(ends[1]);
  std::string text;
  const std::int64_t until_ms = clock.steady_ms() + options.wait_ms + kSlackMs;
  for (;;) {
    const std::int64_t left_ms = until_ms - clock.steady_ms();
    pollfd poll{ends[0], POLLIN, 0};
    char piece[4096];
    if (left_ms <= 0 || ::poll(&poll, 1, static_cast<int>(left_ms)) <= 0) break;
    const ssize_t got = ::read(ends[0], piece, sizeof piece);
    if (got <= 0 || text.size() > kAnswerMax) break;
    text.append(piece, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  ::kill(pid, SIGKILL);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return read_answer(text, samples);
}

}  // namespace temizu
