#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/part_content.h"
#include "wash/cage_starter.h"
#include "wash/packet.h"
#include "wash/syscall_filter.h"
#include "wash/template.h"

namespace temizu {
namespace {

#ifdef TEMIZU_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr std::uint64_t kPartExtraBytes = 64;            // a decoded part is not longer than its mail plus 17 octets
constexpr std::uint64_t kFrameExtraBytes = 16u << 20;   // reports and findings, beside what filters may put out
constexpr std::int64_t kGraceMs = 10'000;               // for the zygote to report a death after the deadline
constexpr std::size_t kPieceBytes = 64u << 10;          // the capacity of a pipe

// One zygote and our ends of its channels. Jobs in flight share it; the last one closes the channels, and it ends.
struct Link {
  ZygoteProcess zygote;
  std::vector<std::size_t> idle;
  std::uint64_t jobs_begun{0};
  bool spent{false};   // takes no new job: a child died badly, the zygote is gone, or it has had its number
};

ChildEnd to_child_end(const JobEnd& end) {
  ChildEnd out;
  out.exit_code = end.exit_code;
  out.signal = end.signal;
  out.late = end.late != 0;
  out.cpu_us = end.cpu_us;
  out.memory_peak_kib = end.memory_peak_kib;
  out.page_faults = end.page_faults;
  return out;
}

// The number that a stopped child left behind its answer, or -1.
int forbidden_call(ByteView untrusted_answer) {
  if (untrusted_answer.size() < 8) return -1;
  const ByteView tail = untrusted_answer.substr(untrusted_answer.size() - 8);
  if (!tail.starts_with(kForbiddenMark)) return -1;
  int number = -1;
  std::memcpy(&number, tail.data() + 4, sizeof number);
  return number >= 0 ? number : -1;
}

bool only_one_thread() {
  if (kSanitized) return true;   // the thread sanitizer has one of its own
  std::error_code failed;
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/task", failed)) ++count;
  return failed || count == 1;
}

}  // namespace

struct Cage::Inside {
  CageOptions options;
  TemplateLink link_to_template;
  Layers layers, missing;
  mutable std::mutex mutex;
  std::condition_variable idle;
  std::shared_ptr<Link> current;   // shared with the jobs in flight, see Link
  std::uint64_t zygotes_started{0};
  bool template_gone{false};

  struct Seat {
    std::shared_ptr<Link> link;
    std::size_t channel{0};
    int socket() const { return link->zygote.channels[channel].get(); }
  };
  Result<Seat> take_seat();
  void give_back(const Seat& seat, bool spent, bool broken);
  Status renew();
  Status exchange(const Seat& seat, const WashJob& job, const Bytes& profile, CageAnswer& answer);
};

// Needs the mutex. Replaces the zygote; jobs in flight keep the old one until they are done.
Status Cage::Inside::renew() {
  auto zygote = start_zygote(link_to_template, layers, options.jobs_max);
  if (!zygote) {
    // One that answers too late would answer the next order with it.
    template_gone = zygote.error().code == Code::timeout || template_is_gone(link_to_template);
    return Unexpected(Code::unavailable, "cage", "no new zygote: " + to_text(zygote.error()), "restart the program");
  }
  auto link = std::make_shared<Link>();
  link->zygote = std::move(*zygote);
  for (std::size_t i = 0; i < link->zygote.channels.size(); ++i) link->idle.push_back(i);
  current = std::move(link);
  ++zygotes_started;
  return {};
}

Result<Cage::Inside::Seat> Cage::Inside::take_seat() {
  std::unique_lock lock(mutex);
  for (;;) {
    if (!current || current->spent) {
      if (Status renewed = renew(); !renewed) return Unexpected(renewed.error());
      idle.notify_all();
    }
    if (!current->idle.empty()) break;
    idle.wait(lock);
  }
  Seat seat{current, current->idle.back()};
  current->idle.pop_back();
  if (++current->jobs_begun >= options.children_per_zygote) current->spent = true;
  return seat;
}

void Cage::Inside::give_back(const Seat& seat, bool spent, bool broken) {
  const std::lock_guard lock(mutex);
  if (spent || broken) seat.link->spent = true;
  if (broken) seat.link->zygote.channels[seat.channel].reset();
  if (!broken) seat.link->idle.push_back(seat.channel);
  idle.notify_one();
}

namespace {

// Reads what the child writes until the zygote says that it has ended. Bounded by most octets and until_ms.
class AnswerReader {
 public:
  AnswerReader(Descriptor pipe, int channel, std::uint64_t most, std::int64_t until_ms)
      : pipe_(std::move(pipe)), channel_(channel), most_(most), until_ms_(until_ms) {}

  Status read(Bytes& answer, JobEnd& end, bool& too_long) {
    for (;;) {
      pollfd polled[2] = {{channel_, POLLIN, 0}, {pipe_.get(), POLLIN, 0}};   // poll passes over -1
      const std::int64_t left_ms = until_ms_ - system_clock().steady_ms();
      if (left_ms <= 0) return Unexpected(Code::unavailable, "cage", "the zygote does not report");
      if (::poll(polled, 2, static_cast<int>(std::min<std::int64_t>(left_ms, 60'000))) < 0 && errno != EINTR) {
        return system_error("cage", "poll");
      }
      if (polled[1].revents != 0) take_piece(answer, too_long);
      if (polled[0].revents == 0) continue;
      if (Status ended = take_end(end); !ended) return ended;
      while (pipe_) take_piece(answer, too_long);   // the child is dead: what is left is in the pipe, then it ends
      return {};
    }
  }

 private:
  // Closes the pipe when nothing more will come or be wanted; a child that still writes then ends by that.
  void take_piece(Bytes& answer, bool& too_long) {
    static thread_local const std::unique_ptr<char[]> buffer(new char[kPieceBytes]);
    const ssize_t count = ::read(pipe_.get(), buffer.get(), kPieceBytes);
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) return pipe_.reset();
    too_long = answer.size() + static_cast<std::size_t>(count) > most_;
    if (too_long) return pipe_.reset();
    answer.append(buffer.get(), static_cast<std::size_t>(count));
  }

  Status take_end(JobEnd& end) {
    auto packet = receive_packet(channel_, {reinterpret_cast<char*>(&end), sizeof end});
    if (!packet) return Unexpected(Code::unavailable, "cage", packet.error().what);
    if (packet->count != sizeof end) return Unexpected(Code::unavailable, "cage", "the zygote is gone");
    return {};
  }

  Descriptor pipe_;
  int channel_;
  std::uint64_t most_;
  std::int64_t until_ms_;
};

}  // namespace

Status Cage::Inside::exchange(const Seat& seat, const WashJob& job, const Bytes& profile, CageAnswer& answer) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Unexpected(Code::unavailable, "cage", system_error("cage", "pipe").failure.what);
  Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  const WashLimits& limits = job.profile->wash_limits;
  JobHead head;
  head.original_bytes = job.original->size_bytes();
  head.memory_bytes_max = limits.memory_bytes_max;
  head.cpu_ms_max = limits.cpu_ms_max;
  head.wall_ms_max = limits.wall_ms_max;
  head.profile_bytes = static_cast<std::uint32_t>(profile.size());
  head.file_name_bytes = static_cast<std::uint32_t>(job.untrusted_file_name.size());
  head.is_mail = job.take_part ? 2 : job.is_mail ? 1 : 0;
  const ByteView pieces[] = {{reinterpret_cast<const char*>(&head), sizeof head}, profile, job.untrusted_file_name};
  const int passed[] = {job.original->descriptor(), to.get()};
  if (Status sent = send_packet(seat.socket(), pieces, passed); !sent) return Unexpected(Code::unavailable, "cage", sent.error().what);
  to.reset();
  const std::int64_t until_ms = system_clock().steady_ms() + limits.wall_ms_max + kGraceMs;
  JobEnd end;
  bool too_long = false;
  const std::uint64_t answer_bytes_max = job.take_part ? head.original_bytes + kPartExtraBytes : limits.output_bytes_max + kFrameExtraBytes;
  AnswerReader reader(std::move(from), seat.socket(), answer_bytes_max, until_ms);
  if (Status read = reader.read(answer.untrusted_frame, end, too_long); !read) return read;
  if (end.refused != 0) {
    return Unexpected(Code::unavailable, "cage", std::string("no child: ") + ::strerrordesc_np(static_cast<int>(end.refused)));
  }
  answer.end = to_child_end(end);
  answer.end.answer_too_long = too_long;
  return {};
}

Cage::Cage(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Cage::~Cage() = default;

Result<CageAnswer> Cage::ask(const WashJob& job) {
  const Bytes profile = to_octets(*job.profile);
  if (profile.size() > kProfileOctetsMax || job.untrusted_file_name.size() > kFileNameMax) {
    return Unexpected(Code::internal, "cage", "the profile or the file name is longer than a job may have");
  }
  const auto begun = std::chrono::steady_clock::now();
  Status exchanged;
  for (int attempt = 0; attempt < 2; ++attempt) {   // a zygote that is gone says nothing about this message
    auto seat = inside_->take_seat();
    if (!seat) return Unexpected(seat.error());
    CageAnswer answer;
    exchanged = inside_->exchange(*seat, job, profile, answer);
    inside_->give_back(*seat, !answer.end.well(), !exchanged);
    if (!exchanged) continue;
    if (answer.end.exit_code == kExitForbidden) answer.end.syscall = forbidden_call(answer.untrusted_frame);
    if (!answer.end.well()) answer.untrusted_frame.clear();
    const auto wall = std::chrono::steady_clock::now() - begun;
    answer.end.wall_us = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(wall).count());
    return answer;
  }
  return Unexpected(exchanged.error());
}

namespace {

Code code_of(const ChildEnd& end) {
  const std::string_view rule = rule_of(end);
  if (rule == "wash.timeout") return Code::timeout;
  return rule == "wash.memory" || rule == "wash.answer" ? Code::limit : Code::crashed;
}

}  // namespace

Result<Washing> Cage::wash(const WashJob& job, ChildEnd* end) {
  auto answer = ask(job);
  if (!answer) return Unexpected(answer.error());
  if (end != nullptr) *end = answer->end;
  if (!answer->end.well()) {
    return Unexpected(code_of(answer->end), "child", to_text(answer->end));
  }
  return from_frame(answer->untrusted_frame, job.profile->wash_limits.output_bytes_max + kFrameExtraBytes);
}

Result<Bytes> Cage::part(const SealedMemory& original, const Profile& profile, std::string_view place) {
  auto answer = ask(WashJob{&original, &profile, true, std::string(place), true});
  if (!answer) return Unexpected(answer.error());
  if (!answer->end.well()) return Unexpected(code_of(answer->end), "child", to_text(answer->end));
  auto content = from_part_answer(std::move(answer->untrusted_frame));
  if (!content) return Unexpected(Code::not_found, "part " + std::string(place), "the mail has no such part");
  return *std::move(content);
}

std::vector<std::string> Cage::layers() const { return inside_->layers.words(); }
std::vector<std::string> Cage::missing_layers() const { return inside_->missing.words(); }

bool Cage::needs_restart() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->template_gone;
}

std::uint64_t Cage::zygotes_started() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->zygotes_started;
}

std::uint32_t Cage::zygote_private_kib() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->current ? inside_->current->zygote.private_kib : 0;
}

int Cage::zygote_process() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->current ? inside_->current->zygote.process : 0;
}

Result<std::unique_ptr<Cage>> CageStarter::start(const CageOptions& options, const CageWork& work) {
  if (options.jobs_max < 1 || options.jobs_max > kChannelsMax || options.children_per_zygote < 1) {
    return Unexpected(Code::internal, "cage", "jobs_max must be 1 to 64, children_per_zygote at least 1");
  }
  if (!only_one_thread()) return Unexpected(Code::internal, "cage", "must start before any other thread");
  auto link = start_template(work);
  if (!link) return Unexpected(link.error());
  auto inside = std::make_unique<Cage::Inside>();
  inside->options = options;
  inside->layers = link->available;
  std::string refused;
  for (int i = 0; i < kLayerCount; ++i) {
    const auto layer = static_cast<Layer>(i);
    if (inside->layers.has(layer)) continue;
    inside->missing.add(layer);
    // The small two have no name of their own in the configuration: they go with the user namespace.
    const bool small = layer == Layer::ipcns || layer == Layer::utsns;
    const char* const name = to_word(small ? Layer::userns : layer);
    const bool accepted = std::ranges::find(options.accept_missing_layers, name) != options.accept_missing_layers.end();
    // Without the list of system calls a child is no longer confined: nothing may accept that.
    if (!accepted || layer == Layer::seccomp) refused += std::string(refused.empty() ? "" : ", ") + to_word(layer);
  }
  if (!refused.empty()) {
    return Unexpected(Code::config, "cage", "this kernel or user cannot have: " + refused,
                      "name them in wash.accept_missing_layers to go without, or see src/wash/README.md");
  }
  inside->link_to_template = std::move(*link);
  {
    const std::lock_guard lock(inside->mutex);
    if (Status renewed = inside->renew(); !renewed) return Unexpected(renewed.error());
  }
  return std::unique_ptr<Cage>(new Cage(std::move(inside)));
}

const char* cage_name() { return kSanitized ? "sanitizer" : "full"; }

std::string_view rule_of(const ChildEnd& end) {
  if (end.well()) return {};
  if (end.late || end.signal == SIGXCPU) return "wash.timeout";
  if (end.answer_too_long || end.exit_code == kExitAnswer) return "wash.answer";
  if (end.exit_code == kExitMemory) return "wash.memory";
  if (end.exit_code == kExitForbidden || end.signal == SIGSYS) return "wash.forbidden_call";
  return "wash.crashed";
}

std::string to_text(const ChildEnd& end) {
  if (end.late) return "killed at the wall-clock deadline";
  if (end.answer_too_long) return "wrote a longer answer than allowed";
  if (end.signal == SIGXCPU) return "used more processor time than allowed";
  if (end.signal != 0) {
    const char* name = ::sigabbrev_np(end.signal);
    return "killed by signal " + std::to_string(end.signal) + " (SIG" + (name != nullptr ? name : "?") + ")";
  }
  switch (end.exit_code) {
    case 0: return "ended well";
    case kExitAborted: return "aborted";
    case kExitForbidden: return "stopped at " + (end.syscall >= 0 ? "forbidden call " + syscall_name(end.syscall) : "a forbidden call");
    case kExitMemory: return "used more memory than allowed";
    case kExitSetup: return "could not close its cage";
    case kExitAnswer: return "could not write its answer";
    default: return "exited with code " + std::to_string(end.exit_code);
  }
}

}  // namespace temizu
