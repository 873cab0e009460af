#include "wash/template.h"

#include <fcntl.h>
#include <grp.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "wash/packet.h"
#include "wash/zygote.h"

namespace temizu {
namespace {

constexpr unsigned kNobody = 65534;
constexpr int kReadyWaitMs = 60'000;   // a warm-up on a busy machine, with sanitizers

struct TemplateReady {
  std::uint32_t layers{0};
  std::uint32_t error_bytes{0};   // length of the text behind
};

template <class T>
ByteView octets_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// 0 and 1 are nothing, 2 stays for our own words, everything else but control is closed. The numbers of children stay free.
Status keep_only(Descriptor& control) {
  if (Status lifted = lift(control); !lifted) return lifted;
  const Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nothing || ::dup2(nothing.get(), 0) < 0 || ::dup2(nothing.get(), 1) < 0) return system_error("cage", "/dev/null");
  const auto close_between = [](unsigned first, unsigned last) { return ::syscall(SYS_close_range, first, last, 0) == 0; };
  const auto number = static_cast<unsigned>(control.get());
  if (!close_between(3, number - 1) || !close_between(number + 1, ~0u)) return system_error("cage", "close_range");
  return {};
}

// Our end comes by the end of control, never by a signal that was meant for the program we came from.
// The program has blocked what it waits for; no process of the cage inherits that.
void ignore_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE, SIGCHLD}) ::signal(number, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

Status become_nobody() {
  if (::geteuid() != 0) return {};
  if (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
      ::setresuid(kNobody, kNobody, kNobody) != 0) {
    return system_error("cage", "become nobody");
  }
  ::prctl(PR_SET_DUMPABLE, 1);   // or /proc/self/uid_map belongs to root and the zygote cannot write it
  return {};
}

class Template {
 public:
  Template(const CageWork& work, Descriptor control) : control_(std::move(control)) { setup_.work = work; }

  Status prepare() {
    ignore_signals();
    if (Status kept = keep_only(control_); !kept) return kept;
    if (Status nobody = become_nobody(); !nobody) return nobody;
    setup_.user_outside = ::geteuid();
    setup_.group_outside = ::getegid();
    ::signal(SIGCHLD, SIG_DFL);   // available_layers waits for its attempts
    available_ = Layers::from_bits(available_layers().bits() & ~setup_.work.layers_lacking);
    ::signal(SIGCHLD, SIG_IGN);   // zygotes are reaped by the kernel
    auto filter = make_syscall_filter(kAnswerDescriptor);
    if (!filter) return Unexpected(filter.error());
    setup_.filter = std::move(*filter);
    if (setup_.work.warm_up != nullptr) {
      if (Status warm = setup_.work.warm_up(); !warm) return warm;
    }
    ::malloc_trim(0);   // what the warm-up has freed need not be copied at each fork
    return {};
  }

  Status say_ready(const Status& prepared) {
    const std::string text = prepared ? std::string{} : to_text(prepared.error());
    const TemplateReady ready{available_.bits(), static_cast<std::uint32_t>(text.size())};
    const ByteView pieces[] = {octets_of(ready), text};
    return send_packet(control_.get(), pieces, {});
  }

  bool serve_once() {
    ZygoteOrder order;
    auto packet = receive_packet(control_.get(), {reinterpret_cast<char*>(&order), sizeof order});
    if (!packet || packet->count != sizeof order || packet->descriptors.empty()) return false;
    setup_.layers = Layers::from_bits(order.layers);
    const long flags = static_cast<long>(namespace_flags(setup_.layers)) | SIGCHLD;
    const long process = ::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr);
    if (process == 0) become_zygote(std::move(packet->descriptors));
    const ZygoteStarted started{static_cast<std::int32_t>(process), process < 0 ? errno : 0};
    const ByteView pieces[] = {octets_of(started)};
    return send_packet(control_.get(), pieces, {}).has_value();
  }

 private:
  [[noreturn]] void become_zygote(std::vector<Descriptor> channels) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    control_.reset();
    for (Descriptor& channel : channels) {
      if (!lift(channel)) ::_exit(1);
    }
    run_zygote(setup_, std::move(channels));
  }

  ZygoteSetup setup_;
  Layers available_;
  Descriptor control_;
};

[[noreturn]] void run_template(const CageWork& work, Descriptor control) {
  ::prctl(PR_SET_NAME, "temizu-template");
  Template self(work, std::move(control));
  const Status prepared = self.prepare();
  const Status said = self.say_ready(prepared);
  while (prepared && said && self.serve_once()) {
  }
  ::_exit(0);
}

// One packet that must come in time. The text behind a head goes to text.
Status receive_head(int socket, void* head, std::size_t head_bytes, std::string& text) {
  pollfd polled{socket, POLLIN, 0};
  int ready = 0;
  while ((ready = ::poll(&polled, 1, kReadyWaitMs)) < 0 && errno == EINTR) {
  }
  if (ready <= 0) return Unexpected(Code::timeout, "cage", "the cage was not ready in time");
  std::array<char, 4096> buffer;
  auto packet = receive_packet(socket, buffer);
  if (!packet) return Unexpected(packet.error());
  if (packet->count < head_bytes) return Unexpected(Code::crashed, "cage", "a process of the cage ended while it started");
  std::memcpy(head, buffer.data(), head_bytes);
  text.assign(buffer.data() + head_bytes, packet->count - head_bytes);
  return {};
}

}  // namespace

Result<TemplateLink> start_template(const CageWork& work) {
  auto ends = packet_pair();
  if (!ends) return Unexpected(ends.error());
  const pid_t process = ::fork();
  if (process < 0) return system_error("cage", "fork");
  if (process == 0) {
    ends->ours.reset();
    run_template(work, std::move(ends->theirs));
  }
  ends->theirs.reset();
  TemplateReady ready;
  std::string text;
  if (Status received = receive_head(ends->ours.get(), &ready, sizeof ready, text); !received) return Unexpected(received.error());
  if (!text.empty()) return Unexpected(Code::internal, "cage", text);
  return TemplateLink{std::move(ends->ours), Layers::from_bits(ready.layers)};
}

Result<ZygoteProcess> start_zygote(const TemplateLink& link, const Layers& layers, std::uint32_t channels) {
  ZygoteProcess zygote;
  std::vector<Descriptor> theirs;
  std::vector<int> numbers;
  for (std::uint32_t i = 0; i < channels; ++i) {
    auto ends = packet_pair();
    if (!ends) return Unexpected(ends.error());
    zygote.channels.push_back(std::move(ends->ours));
    numbers.push_back(ends->theirs.get());
    theirs.push_back(std::move(ends->theirs));
  }
  const ZygoteOrder order{layers.bits()};
  const ByteView pieces[] = {octets_of(order)};
  if (Status sent = send_packet(link.control.get(), pieces, numbers); !sent) return Unexpected(sent.error());
  theirs.clear();
  ZygoteStarted started;
  ZygoteReady ready;
  std::string text;
  if (Status got = receive_head(link.control.get(), &started, sizeof started, text); !got) return Unexpected(got.error());
  if (started.process <= 0) {
    errno = started.error;
    return system_error("cage", "clone into new namespaces");
  }
  if (Status got = receive_head(zygote.channels.at(0).get(), &ready, sizeof ready, text); !got) return Unexpected(got.error());
  if (!text.empty()) return Unexpected(Code::denied, "cage", text);
  zygote.process = started.process;
  zygote.private_kib = ready.private_kib;
  return zygote;
}

bool template_is_gone(const TemplateLink& link) {
  pollfd polled{link.control.get(), POLLIN, 0};
  return ::poll(&polled, 1, 0) == 1 && (polled.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

}  // namespace temizu
