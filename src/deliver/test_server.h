// For tests only: a small SMTP server on a free loopback port that answers as its script says and records what it got,
// octet for octet. Written for itself, on purpose without the code under test.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "policy/config.h"

namespace temizu::testing {

struct Script {
  std::string greeting{"220 mx.test ESMTP"};
  std::string ehlo{"250-mx.test\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 SMTPUTF8"};
  std::string dot{"250 2.0.0 queued"};
  // The reply to a command line; "" leaves it to the server (250, 354 for DATA, 221 for QUIT). Special replies, also for
  // greeting, ehlo and dot: "DROP" closes, "HANG" says nothing until the client goes, "FLOOD" never ends, "RAW …"
  // sends the rest as it is.
  std::function<std::string(const std::string& line, int connection)> on;
  bool drop_in_data{false};    // closes after the first octets of a mail
  bool sleep_in_data{false};   // reads nothing of a mail until the server is destroyed
  std::string tls_certificate, tls_key;   // PEM files: STARTTLS is answered with a handshake
};

class TestServer {
 public:
  explicit TestServer(Script script);
  ~TestServer();

  HostPort host(const std::string& name = "127.0.0.1") const { return {name, port_}; }
  int connections() const { return connections_; }
  std::vector<std::string> commands();   // all lines of all connections
  std::vector<std::string> mails();      // octets between 354 and the final dot, final dot included
  std::size_t count(const std::string& prefix);   // of commands

 private:
  struct Impl;
  void serve(int number);
  std::unique_ptr<Impl> impl_;
  Script script_;
  std::uint16_t port_{0};
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<std::string> commands_, mails_;
};

// A certificate authority and a certificate for names like "DNS:localhost" or "IP:127.0.0.1", made with the openssl
// program in a folder that is removed at the end of the tests. Paths of PEM files.
struct TestCertificate { std::string authority, certificate, key; };
TestCertificate make_certificate(const std::string& alternative_name);

}  // namespace temizu::testing
