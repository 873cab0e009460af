#include "wash/zygote.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "wash/packet.h"
#include "wash/unneeded.h"
#include "wash/wash_job.h"

namespace temizu {
namespace {

// One channel: a socket to one thread of the supervisor, at most one child at a time.
struct Channel {
  Descriptor socket;
  pid_t child{0};            // 0: idle
  std::int64_t deadline_ms{0};
  bool late{false};
};

// One number of a /proc file, behind name; 0 when it is not there.
std::uint64_t proc_number(const char* path, const char* name) {
  const Descriptor file(::open(path, O_RDONLY | O_CLOEXEC));
  std::string text(8192, '\0');
  const ssize_t count = file ? ::read(file.get(), text.data(), text.size()) : 0;
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  const std::size_t at = text.find(name);
  return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + std::strlen(name), nullptr, 10);
}

void write_if_possible(const char* path, std::string_view text) {
  const Descriptor file(::open(path, O_WRONLY | O_CLOEXEC));
  if (file) [[maybe_unused]] const ssize_t written = ::write(file.get(), text.data(), text.size());
}

Status close_the_cage(const ZygoteSetup& setup) {
  if (setup.layers.has(Layer::userns)) {
    if (Status mapped = map_user(setup.user_outside, setup.group_outside); !mapped) return mapped;
  }
  // The out-of-memory killer takes a child before it takes a program that holds mail; no user namespace can be made
  // inside ours. Both are extras: a read-only /proc does not stop us.
  write_if_possible("/proc/self/oom_score_adj", "800");
  if (setup.layers.has(Layer::userns)) write_if_possible("/proc/sys/user/max_user_namespaces", "0");
  if (setup.layers.has(Layer::mountns)) {
    if (Status emptied = empty_root(); !emptied) return emptied;
  }
  if (Status dropped = drop_capabilities(); !dropped) return dropped;
  if (Status none = no_new_privileges(); !none) return none;
  if (setup.layers.has(Layer::landlock)) {
    if (Status nothing = landlock_nothing(setup.work.landlock_abi_most); !nothing) return nothing;
  }
  if (::prctl(PR_SET_DUMPABLE, 0) != 0) return system_error("cage", "forbid tracing");
  return prepare_for_children();
}

class Zygote {
 public:
  Zygote(const ZygoteSetup& setup, std::vector<Descriptor> sockets) : setup_(setup) {
    for (Descriptor& socket : sockets) channels_.emplace_back().socket = std::move(socket);
  }

  Status start();
  bool serve_once();   // false: the supervisor is gone

 private:
  void take_job(Channel& channel);
  void make_child(Channel& channel, std::size_t count, std::vector<Descriptor> descriptors);
  void reap();
  void kill_late();
  int wait_ms() const;
  static void send_end(Channel& channel, const JobEnd& end);

  const ZygoteSetup& setup_;
  std::vector<Channel> channels_;
  Descriptor ended_;                      // signalfd of SIGCHLD
  std::uint64_t mapped_bytes_{0};         // address space of the zygote itself
  std::unique_ptr<char[]> buffer_{new char[kPacketMax]};
};

Status Zygote::start() {
  // Everything that is not a file's: still shared with the template, but a fork has to copy its page tables.
  const std::uint64_t private_kib = proc_number("/proc/self/smaps_rollup", "Anonymous:");
  if (std::string_view(cage_name()) == "full") leave_unneeded_out_of_children();
  mapped_bytes_ = proc_number("/proc/self/statm", "") * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  ::signal(SIGCHLD, SIG_DFL);
  ::sigprocmask(SIG_BLOCK, &children, nullptr);
  ended_ = Descriptor(::signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK));
  Status closed = ended_ ? lift(ended_) : Status(system_error("cage", "signalfd"));
  if (closed) closed = close_the_cage(setup_);
  const std::string text = closed ? std::string{} : closed.error().what;
  const ZygoteReady ready{static_cast<std::uint32_t>(private_kib), static_cast<std::uint32_t>(text.size())};
  const ByteView pieces[] = {{reinterpret_cast<const char*>(&ready), sizeof ready}, text};
  const Status sent = send_packet(channels_.at(0).socket.get(), pieces, {});
  return closed ? sent : closed;
}

int Zygote::wait_ms() const {
  std::int64_t next = INT64_MAX;
  for (const Channel& channel : channels_) {
    if (channel.child != 0 && !channel.late) next = std::min(next, channel.deadline_ms);
  }
  if (next == INT64_MAX) return -1;
  return static_cast<int>(std::clamp<std::int64_t>(next - system_clock().steady_ms(), 0, 60'000));
}

bool Zygote::serve_once() {
  pollfd polled[kChannelsMax + 1];
  const std::size_t count = channels_.size();
  for (std::size_t i = 0; i < count; ++i) {
    // A busy channel is not read, but a hang-up is always told: its supervisor does not want the answer any more.
    polled[i] = {channels_[i].socket.get(), static_cast<short>(channels_[i].child == 0 ? POLLIN : 0), 0};
  }
  polled[count] = {ended_.get(), POLLIN, 0};
  if (::poll(polled, count + 1, wait_ms()) < 0 && errno != EINTR) return false;
  if ((polled[count].revents & POLLIN) != 0) reap();
  kill_late();
  for (std::size_t i = 0; i < count; ++i) {
    Channel& channel = channels_[i];
    if (channel.child == 0 && (polled[i].revents & POLLIN) != 0) take_job(channel);
    if ((polled[i].revents & (POLLHUP | POLLERR)) != 0) {
      if (channel.child != 0) ::kill(channel.child, SIGKILL);
      channel.socket.reset();
    }
  }
  std::erase_if(channels_, [](const Channel& channel) { return !channel.socket && channel.child == 0; });
  return !channels_.empty();
}

void Zygote::take_job(Channel& channel) {
  auto packet = receive_packet(channel.socket.get(), {buffer_.get(), kPacketMax});
  if (!packet) return send_end(channel, JobEnd{.refused = EINVAL});
  if (packet->count == 0) return channel.socket.reset();
  make_child(channel, packet->count, std::move(packet->descriptors));
}

void Zygote::make_child(Channel& channel, std::size_t count, std::vector<Descriptor> descriptors) {
  JobHead head;
  if (count >= sizeof head) std::memcpy(&head, buffer_.get(), sizeof head);
  const bool adds_up = count == sizeof head + head.profile_bytes + head.file_name_bytes && descriptors.size() == 2 &&
                       descriptors[0].get() == kOriginalDescriptor && descriptors[1].get() == kAnswerDescriptor;
  if (!adds_up) return send_end(channel, JobEnd{.refused = EINVAL});
  const char* octets = buffer_.get() + sizeof head;
  ChildJob job;
  job.profile_octets = {octets, head.profile_bytes};
  job.untrusted_file_name = {octets + head.profile_bytes, head.file_name_bytes};
  job.is_mail = head.is_mail != 0;
  job.take_part = head.is_mail == 2;
  const std::int64_t deadline_ms = system_clock().steady_ms() + head.wall_ms_max;
  // Without the fork handlers that libraries have registered: with one thread no lock is held.
  const pid_t child = ::_Fork();
  if (child == 0) {
    const ChildLimits limits{mapped_bytes_ + head.memory_bytes_max, head.cpu_ms_max};
    run_child(job, head.original_bytes, limits, setup_.filter, setup_.work);
  }
  if (child < 0) return send_end(channel, JobEnd{.refused = static_cast<std::uint32_t>(errno)});
  channel.child = child;
  channel.late = false;
  channel.deadline_ms = deadline_ms;
}

void Zygote::reap() {
  signalfd_siginfo news[8];   // one or many deaths: wait4 tells which
  while (::read(ended_.get(), news, sizeof news) == static_cast<ssize_t>(sizeof news)) {
  }
  int status = 0;
  rusage used{};
  for (pid_t child = 0; (child = ::wait4(-1, &status, WNOHANG, &used)) > 0;) {
    const auto channel = std::ranges::find(channels_, child, &Channel::child);
    if (channel == channels_.end()) continue;
    const auto microseconds = [](const timeval& time) {
      return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(time.tv_usec);
    };
    JobEnd end;
    if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    end.late = channel->late ? 1 : 0;
    end.cpu_us = microseconds(used.ru_utime) + microseconds(used.ru_stime);
    end.memory_peak_kib = static_cast<std::uint64_t>(used.ru_maxrss);
    end.page_faults = static_cast<std::uint64_t>(used.ru_minflt);
    channel->child = 0;
    send_end(*channel, end);
  }
}

void Zygote::kill_late() {
  const std::int64_t now_ms = system_clock().steady_ms();
  for (Channel& channel : channels_) {
    if (channel.child == 0 || channel.late || now_ms < channel.deadline_ms) continue;
    channel.late = true;
    ::kill(channel.child, SIGKILL);
  }
}

void Zygote::send_end(Channel& channel, const JobEnd& end) {
  if (!channel.socket) return;
  const ByteView pieces[] = {{reinterpret_cast<const char*>(&end), sizeof end}};
  if (!send_packet(channel.socket.get(), pieces, {})) channel.socket.reset();
}

}  // namespace

void run_zygote(const ZygoteSetup& setup, std::vector<Descriptor> channels) {
  ::prctl(PR_SET_NAME, "temizu-zygote");
  ::mallopt(M_TOP_PAD, 256 << 10);   // a child asks the kernel for memory less often; nothing else changes
  Zygote zygote(setup, std::move(channels));
  if (!zygote.start()) ::_exit(1);
  while (zygote.serve_once()) {
  }
  ::_exit(0);
}

}  // namespace temizu
