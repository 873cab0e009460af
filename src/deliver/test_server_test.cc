// The bodies of test_server.h. Named _test so that they are built into the tests only.
#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/TemporaryFile.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <utility>

#include "deliver/test_server.h"

namespace temizu::testing {
namespace {

namespace net = Poco::Net;

// One connection of the test server: lines in, octets out.
class Peer {
 public:
  explicit Peer(net::StreamSocket socket) : socket_(std::move(socket)) {}

  bool more() {
    char octets[16384];
    const int got = socket_.receiveBytes(octets, sizeof octets);
    if (got <= 0) return false;
    buffer_.append(octets, static_cast<std::size_t>(got));
    return true;
  }

  // False at the end of the connection.
  bool take_to(const std::string& mark, std::string& text) {
    std::size_t end = buffer_.find(mark);
    while (end == std::string::npos) {
      const std::size_t seen = buffer_.size() < mark.size() ? 0 : buffer_.size() - mark.size();
      if (!more()) return false;
      end = buffer_.find(mark, seen);
    }
    text = buffer_.substr(0, end + mark.size());
    buffer_.erase(0, end + mark.size());
    return true;
  }

  // False when the connection is to end.
  bool say(const std::string& reply) {
    if (reply == "DROP") return false;
    if (reply == "HANG") {
      while (more()) {
      }
      return false;
    }
    if (reply == "FLOOD") {
      for (int i = 0; i < 1'000'000; ++i) send("250-and so on\r\n");
      return false;
    }
    send(reply.substr(0, 4) == "RAW " ? reply.substr(4) : reply + "\r\n");
    return true;
  }

  void start_tls(const Script& script) {
    net::Context::Ptr context = new net::Context(net::Context::TLS_SERVER_USE, script.tls_key, script.tls_certificate, "");
    net::SecureStreamSocket secure = net::SecureStreamSocket::attach(socket_, context);
    secure.completeHandshake();
    socket_ = secure;
    buffer_.clear();
  }

  std::string& buffer() { return buffer_; }

 private:
  void send(const std::string& octets) { socket_.sendBytes(octets.data(), static_cast<int>(octets.size())); }

  net::StreamSocket socket_;
  std::string buffer_;
};

}  // namespace

struct TestServer::Impl {
  net::ServerSocket listener{net::SocketAddress("127.0.0.1", 0)};
  std::mutex mutex;
  std::vector<net::StreamSocket> open;
  std::vector<std::thread> talking;
  std::thread accepting;
  std::atomic<bool> closed{false};
};

TestServer::TestServer(Script script) : impl_(std::make_unique<Impl>()), script_(std::move(script)) {
  port_ = impl_->listener.address().port();
  impl_->accepting = std::thread([this] {
    while (!impl_->closed) {
      if (!impl_->listener.poll(Poco::Timespan(0, 20'000), net::Socket::SELECT_READ)) continue;
      const std::lock_guard lock(impl_->mutex);
      impl_->open.push_back(impl_->listener.acceptConnection());
      impl_->open.back().setNoDelay(true);
      const int number = ++connections_;
      impl_->talking.emplace_back([this, number] { serve(number); });
    }
  });
}

TestServer::~TestServer() {
  impl_->closed = true;
  impl_->accepting.join();
  for (net::StreamSocket& socket : impl_->open) {
    try {
      socket.shutdown();
    } catch (const Poco::Exception&) {  // already gone
    }
  }
  for (std::thread& thread : impl_->talking) thread.join();
}

void TestServer::serve(int number) {
  net::StreamSocket socket;
  {
    const std::lock_guard lock(impl_->mutex);
    socket = impl_->open[static_cast<std::size_t>(number - 1)];
  }
  const auto end = [&] {
    try {
      socket.shutdown();
    } catch (const Poco::Exception&) {
    }
  };
  try {
    Peer peer(socket);
    if (!peer.say(script_.greeting)) return end();
    for (std::string line; peer.take_to("\r\n", line);) {
      line.resize(line.size() - 2);
      {
        const std::lock_guard lock(mutex_);
        commands_.push_back(line);
      }
      std::string reply = script_.on ? script_.on(line, number) : "";
      if (reply.empty() && line.substr(0, 4) == "EHLO") reply = script_.ehlo;
      if (reply.empty() && line == "DATA") reply = "354 go on";
      if (reply.empty() && line == "QUIT") reply = "221 bye";
      if (reply.empty() && line == "STARTTLS") reply = "220 go on";
      if (!peer.say(reply.empty() ? "250 2.0.0 ok" : reply)) return end();
      if (line == "QUIT") return end();
      if (line == "STARTTLS" && !script_.tls_key.empty()) peer.start_tls(script_);
      if (line != "DATA" || reply.substr(0, 3) != "354") continue;
      while (script_.sleep_in_data && !impl_->closed) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (script_.drop_in_data) {
        if (peer.buffer().empty()) peer.more();
        return end();
      }
      std::string text;
      if (peer.buffer().empty() && !peer.more()) return end();
      if (peer.buffer().substr(0, 3) == ".\r\n") {
        peer.take_to(".\r\n", text);
      } else if (!peer.take_to("\r\n.\r\n", text)) {
        return end();
      }
      {
        const std::lock_guard lock(mutex_);
        mails_.push_back(text);
      }
      if (!peer.say(script_.dot)) return end();
    }
  } catch (const Poco::Exception&) {
    // The client went away, or a handshake failed: what a script may well provoke.
  }
  end();
}

std::vector<std::string> TestServer::commands() {
  const std::lock_guard lock(mutex_);
  return commands_;
}

std::vector<std::string> TestServer::mails() {
  const std::lock_guard lock(mutex_);
  return mails_;
}

std::size_t TestServer::count(const std::string& prefix) {
  std::size_t found = 0;
  for (const std::string& line : commands()) found += line.substr(0, prefix.size()) == prefix ? 1 : 0;
  return found;
}

TestCertificate make_certificate(const std::string& alternative_name) {
  static Poco::TemporaryFile folder;   // removed with all that is in it
  static int count = 0;
  if (count++ == 0) folder.createDirectories();
  const std::string base = folder.path() + "/" + std::to_string(count);
  const TestCertificate made{base + "-ca.pem", base + ".pem", base + ".key"};
  const std::string key = " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 ";
  const std::string command =
      "exec >/dev/null 2>&1; openssl req -x509" + key + "-keyout " + base + "-ca.key -out " + made.authority + " -subj '/CN=Test CA' && " +
      "openssl req" + key + "-keyout " + made.key + " -out " + base + ".csr -subj /CN=test && " +
      "printf 'subjectAltName=" + alternative_name + "\\n' > " + base + ".ext && " +
      "openssl x509 -req -days 2 -in " + base + ".csr -CA " + made.authority + " -CAkey " + base + "-ca.key -CAcreateserial -out " +
      made.certificate + " -extfile " + base + ".ext";
  EXPECT_EQ(std::system(command.c_str()), 0) << "the openssl program is needed";
  return made;
}

}  // namespace temizu::testing
