// The whole program in a process of its own: real intake, real keys, real lock, signals.
#include "receive/receive.h"

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Timespan.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/log.h"
#include "base/test_folder.h"
#include "quarantine/keys.h"

namespace temizu {
namespace {

namespace net = Poco::Net;

struct Program {
  const TestFolder place;
  const std::filesystem::path folder = place.path();
  pid_t pid{0};
  int from_child{-1};
  std::uint16_t port{0};

  Program() {
    std::filesystem::create_directory(folder / "store");
    if (!keys_init(folder / "keys")) throw std::runtime_error("no keys");
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    pid = ::fork();
    if (pid == 0) ::_exit(serve(ends[1]));
    ::close(ends[1]);
    from_child = ends[0];
    std::uint16_t got = 0;
    if (::read(from_child, &got, sizeof got) == sizeof got) port = got;
  }
  ~Program() {
    if (pid > 0) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
    }
    ::close(from_child);
  }

  Config config(const std::string& name) const {
    Config c;
    c.site.name = name;
    c.site.postmaster = "admin@example.jp";
    c.receive.listen = {{"127.0.0.1", 0}};
    c.receive.clients = {"127.0.0.1"};
    c.receive.domains = {"example.jp"};
    c.receive.ask_socket = folder / "ask.sock";
    c.store.path = folder / "store";
    c.store.keys_path = folder / "keys";
    return c;
  }

  // The first reload fails, the second has another name.
  int serve(int to_parent) const {
    set_log_level(LogLevel::alert);
    int reloads = 0;
    ReceiveHooks hooks;
    hooks.ready = [to_parent](const std::vector<HostPort>& at) {
      const std::uint16_t got = at.at(0).port;
      if (::write(to_parent, &got, sizeof got) != sizeof got) ::_exit(90);
    };
    hooks.reload = [&]() -> Result<Config> {
      const char done = 'r';
      if (::write(to_parent, &done, 1) != 1) ::_exit(91);
      if (reloads++ == 0) return Unexpected{Code::config, "temizu.xml:1:1", "not well-formed"};
      return config("second.example");
    };
    return run_receive(config("first.example"), hooks) ? 0 : 1;
  }

  int end() {
    int status = 0;
    ::waitpid(pid, &status, 0);
    pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }
};

struct Client {
  net::StreamSocket socket;
  explicit Client(std::uint16_t port) : socket(net::SocketAddress("127.0.0.1", port)) { socket.setReceiveTimeout(Poco::Timespan(10, 0)); }
  std::string reply() {
    std::string all, line;
    for (char c = 0; socket.receiveBytes(&c, 1) == 1;) {
      line += c;
      if (c != '\n') continue;
      all += line;
      if (line.size() > 3 && line[3] == ' ') break;
      line.clear();
    }
    return all;
  }
  std::string say(const std::string& line) {
    socket.sendBytes((line + "\r\n").data(), static_cast<int>(line.size()) + 2);
    return reply();
  }
};

// Goal: from start to stop with everything real: a mail is kept, the process is locked, a bad configuration changes
// nothing, a good one does, SIGTERM ends it with success.
TEST(Receive, RunsAsAProgram) {
  Program program;
  ASSERT_NE(program.port, 0);
  Client client(program.port);
  EXPECT_EQ(client.reply(), "220 first.example ESMTP Temizu\r\n");
  EXPECT_EQ(client.say("EHLO c").substr(0, 3), "250");
  EXPECT_EQ(client.say("MAIL FROM:<a@b.example>").substr(0, 3), "250");
  EXPECT_EQ(client.say("RCPT TO:<u@example.jp>").substr(0, 3), "250");
  EXPECT_EQ(client.say("DATA").substr(0, 3), "354");
  EXPECT_EQ(client.say("Subject: x\r\n\r\nhello\r\n.").substr(0, 22), "250 2.0.0 Ok: kept as ");

  std::ifstream status("/proc/" + std::to_string(program.pid) + "/status");
  const std::string text{std::istreambuf_iterator<char>(status), {}};
  EXPECT_NE(text.find("NoNewPrivs:\t1"), std::string::npos);
  EXPECT_NE(text.find("Seccomp:\t2"), std::string::npos);

  for (const char* expected : {"220 first.example", "220 second.example"}) {
    ::kill(program.pid, SIGHUP);
    char told = 0;
    ASSERT_EQ(::read(program.from_child, &told, 1), 1);
    std::string greeting;
    for (int i = 0; i < 2000 && greeting.rfind(expected, 0) != 0; ++i) greeting = Client(program.port).reply();
    EXPECT_EQ(greeting.rfind(expected, 0), 0u) << greeting;
  }
  EXPECT_EQ(client.say("NOOP").substr(0, 3), "250");
  ::kill(program.pid, SIGTERM);
  EXPECT_EQ(client.reply().substr(0, 9), "421 4.3.2");
  client.socket.close();
  EXPECT_EQ(program.end(), 0);
}

// Goal: without keys nothing is served, and the error names the place.
TEST(Receive, RefusesToStartWithoutKeys) {
  Program program;
  Config config = program.config("x.example");
  config.store.keys_path = program.folder / "none";
  const pid_t child = ::fork();
  if (child == 0) ::_exit(run_receive(config) ? 0 : 7);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

}  // namespace
}  // namespace temizu
