#include "inspect/smtp_line.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace temizu {
namespace {

constexpr int kPatienceS = 60;
constexpr std::size_t kReplyMax = 8192;

class Line {
 public:
  explicit Line(int fd) : fd_(fd) {}
  ~Line() {
    if (fd_ >= 0) ::close(fd_);
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  bool send(ByteView octets) const {
    while (!octets.empty()) {
      const ssize_t sent = ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      octets.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // One reply, its last line without the line end; empty when there is none.
  std::string reply() {
    for (;;) {
      std::size_t end = 0;
      while ((end = read_.find("\r\n")) != std::string::npos) {
        const std::string line = read_.substr(0, end);
        read_.erase(0, end + 2);
        if (line.size() < 4 || line[3] != '-') return line;
      }
      char piece[1024];
      const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0 || read_.size() > kReplyMax) return {};
      read_.append(piece, static_cast<std::size_t>(got));
    }
  }

 private:
  int fd_;
  std::string read_;
};

int connected(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return -1;
  path.copy(address.sun_path, path.size());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const timeval patience{kPatienceS, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

// Printable and short, for the ledger.
std::string cleaned(std::string text) {
  text.resize(std::min<std::size_t>(text.size(), 200));
  for (char& c : text) c = c >= ' ' && c < 0x7F ? c : '?';
  return text;
}

}  // namespace

Result<std::string> send_for_inspection(const std::string& socket, const std::string& recipient, ByteView mail) {
  const Unexpected silent{Code::unavailable, "selftest.sock", "nobody answers there", "Is temizu-receive running? Its socket stands beside receive.ask_socket"};
  const int fd = connected(socket);
  if (fd < 0) return silent;
  Line line(fd);
  const auto say = [&](const std::string& words, char wanted) -> Status {
    if (!words.empty() && !line.send(words + "\r\n")) return silent;
    const std::string reply = line.reply();
    if (reply.empty()) return silent;
    if (reply.front() != wanted) return Unexpected{Code::denied, "selftest.sock", "refused: " + cleaned(reply)};
    return {};
  };
  const std::pair<std::string, char> words[] = {
      {"", '2'}, {"EHLO inspection.localdomain", '2'}, {"MAIL FROM:<>", '2'}, {"RCPT TO:<" + recipient + ">", '2'}, {"DATA", '3'}};
  for (const auto& [command, wanted] : words) {
    if (Status said = say(command, wanted); !said) return Unexpected{said.error()};
  }
  Bytes stuffed;
  for (std::size_t i = 0; i < mail.size(); ++i) {
    if (mail[i] == '.' && (i == 0 || mail[i - 1] == '\n')) stuffed += '.';
    stuffed += mail[i];
  }
  if (!line.send(stuffed) || !line.send(".\r\n")) return silent;
  const std::string reply = line.reply();
  if (reply.empty()) return silent;
  constexpr std::string_view kKept = "kept as ";
  const std::size_t at = reply.find(kKept);
  if (reply.front() != '2' || at == std::string::npos) return Unexpected{Code::denied, "selftest.sock", "refused: " + cleaned(reply)};
  std::string id = reply.substr(at + kKept.size());
  const bool is_id = id.size() >= 6 && id.size() <= 32 && std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (!is_id) return Unexpected{Code::denied, "selftest.sock", "an answer without an id: " + cleaned(reply)};
  static_cast<void>(line.send("QUIT\r\n"));
  return id;
}

}  // namespace temizu
