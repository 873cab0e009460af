#include "base/heartbeat.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <mutex>
#include <utility>

#include "base/log.h"
#include "base/syslog.h"

namespace temizu {
namespace {

constexpr std::string_view kHead = "temizu-alive-1 ";
constexpr std::size_t kOctets = 160;   // always as long: one write over the one before

struct Place { std::string_view program, folder; };
constexpr Place kPlaces[] = {{"receive", "intake"}, {"wash", "washed"}, {"deliver", "deliver"}, {"console", "orders"}, {"report", "reports"}};

std::string file_of(const std::string& store_path, const Place& place) { return store_path + '/' + std::string(place.folder) + "/alive"; }

struct Own {
  std::mutex mutex;
  std::string file;
  Heartbeat beat;
  TimeMs before_ms{0};                    // alive_before()
  int opened{-1};
  std::atomic<std::int64_t> next_ms{0};   // steady
};

Own& own() {
  static Own one;
  return one;
}

bool take_number(std::string_view& text, std::string_view key, std::uint64_t& number) {
  if (!text.starts_with(key)) return false;
  text.remove_prefix(key.size());
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return true;
}

}  // namespace

void set_heartbeat(const std::string& store_path, std::string_view program) {
  TimeMs before_ms = 0;
  for (const Heartbeat& beat : heartbeats(store_path)) {
    if (beat.program == program) before_ms = beat.at_ms;
  }
  Own& one = own();
  const std::lock_guard lock(one.mutex);
  for (const Place& place : kPlaces) {
    if (place.program == program) one.file = file_of(store_path, place);
  }
  one.before_ms = before_ms;
  one.beat.program = program;
  one.beat.started_ms = system_clock().now_ms();
  if (one.opened >= 0) ::close(std::exchange(one.opened, -1));
  one.next_ms = 0;
}

TimeMs alive_before() {
  Own& one = own();
  const std::lock_guard lock(one.mutex);
  return one.before_ms;
}

std::string start_detail(ByteView config_digest) {
  const TimeMs before_ms = alive_before();
  return "config=" + to_hex(config_digest) + (before_ms == 0 ? std::string() : " alive_before=" + std::to_string(before_ms));
}

void beat() {
  Own& one = own();
  const std::int64_t now = system_clock().steady_ms();
  if (now < one.next_ms.load(std::memory_order_relaxed)) return;
  const std::lock_guard lock(one.mutex);
  if (one.file.empty() || now < one.next_ms) return;
  one.next_ms = now + kBeatEveryMs;
  if (one.opened < 0) one.opened = ::open(one.file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (one.opened < 0) return;
  std::string text = std::string(kHead) + one.beat.program + " started=" + std::to_string(one.beat.started_ms) + " at=" + std::to_string(system_clock().now_ms()) +
                     " lines_dropped=" + std::to_string(lines_dropped()) + " syslog_dropped=" + std::to_string(syslog_dropped());
  text.resize(kOctets - 1, ' ');
  text += '\n';
  [[maybe_unused]] const ssize_t written = ::pwrite(one.opened, text.data(), text.size(), 0);
}

std::optional<Heartbeat> heartbeat_from_text(std::string_view text) {
  if (text.size() != kOctets || !text.starts_with(kHead)) return std::nullopt;
  text.remove_prefix(kHead.size());
  const std::size_t end = text.find(' ');
  if (end == std::string_view::npos || end > 16) return std::nullopt;
  Heartbeat beat;
  beat.program = text.substr(0, end);
  text.remove_prefix(end);
  std::uint64_t started = 0, at = 0;
  const bool read = take_number(text, " started=", started) && take_number(text, " at=", at) && take_number(text, " lines_dropped=", beat.lines_dropped) &&
                    take_number(text, " syslog_dropped=", beat.syslog_dropped);
  if (!read || started > INT64_MAX || at > INT64_MAX) return std::nullopt;
  beat.started_ms = static_cast<TimeMs>(started);
  beat.at_ms = static_cast<TimeMs>(at);
  return beat;
}

std::vector<Heartbeat> heartbeats(const std::string& store_path) {
  std::vector<Heartbeat> all;
  for (const Place& place : kPlaces) {
    const int file = ::open(file_of(store_path, place).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) continue;
    char octets[kOctets + 1];
    const ssize_t size = ::read(file, octets, sizeof octets);
    ::close(file);
    if (size < 0) continue;
    auto beat = heartbeat_from_text({octets, static_cast<std::size_t>(size)});
    if (beat && beat->program == place.program) all.push_back(*std::move(beat));
  }
  return all;
}

}  // namespace temizu
