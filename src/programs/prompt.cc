#include "programs/prompt.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace temizu {
namespace {

constexpr std::size_t kLineBytesMax = 1024;
constexpr char kInterrupt = 3;   // Ctrl-C

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number > STDERR_FILENO) ::close(number);
  }
};

// Up to a line end or the end of what is there, one octet at a time: what follows belongs to somebody else.
Result<std::string> read_line(int from, const std::string& where) {
  std::string line;
  for (char c = 0; line.size() <= kLineBytesMax;) {
    const ssize_t got = ::read(from, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unexpected{Code::io, where, "cannot be read"};
    if (got == 0 && line.empty()) return Unexpected{Code::bad_input, where, "holds nothing"};
    if (got == 0 || c == '\n') break;
    if (c == kInterrupt) return Unexpected{Code::unavailable, where, "interrupted; nothing was changed"};
    line += c;
  }
  if (line.size() > kLineBytesMax) return Unexpected{Code::limit, where, "is longer than 1,024 octets"};
  while (line.ends_with('\r')) line.pop_back();
  return line;
}

Result<std::string> ask(const std::string& prompt, bool echo, std::string_view option_instead) {
  const Descriptor terminal{::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)};
  if (terminal.number < 0) {
    return Unexpected{Code::unavailable, "terminal", "there is none to ask at", "Give " + std::string(option_instead)};
  }
  termios before{};
  const bool hide = !echo && ::tcgetattr(terminal.number, &before) == 0;
  if (!echo && !hide) return Unexpected{Code::unavailable, "terminal", "its echo cannot be turned off"};
  if (hide) {
    termios silent = before;
    // Ctrl-C comes as a character that ends the line: a signal would leave the terminal without echo.
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    silent.c_cc[VEOL] = kInterrupt;
    ::tcsetattr(terminal.number, TCSAFLUSH, &silent);
  }
  [[maybe_unused]] const ssize_t written = ::write(terminal.number, prompt.data(), prompt.size());
  auto line = read_line(terminal.number, "terminal");
  if (hide) {
    ::tcsetattr(terminal.number, TCSAFLUSH, &before);
    [[maybe_unused]] const ssize_t ended = ::write(terminal.number, "\n", 1);
  }
  return line;
}

}  // namespace

Result<std::string> ask_secret(const std::string& prompt, std::string_view option_instead) { return ask(prompt, false, option_instead); }

Result<std::string> ask_line(const std::string& prompt, std::string_view option_instead) { return ask(prompt, true, option_instead); }

Result<std::string> secret_from_file(const std::string& path) {
  const Descriptor file{path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number < 0) return Unexpected{Code::not_found, path, "cannot be opened"};
  return read_line(file.number, path);
}

Status write_secret_file(const std::string& path, std::string_view text) {
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (file.number < 0 && errno == EEXIST) return Unexpected{Code::conflict, path, "exists already", "Name a file that does not"};
  if (file.number < 0) return Unexpected{Code::io, path, "cannot be made"};
  const bool written = ::write(file.number, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (!written) return Unexpected{Code::io, path, "cannot be written"};
  return {};
}

}  // namespace temizu
