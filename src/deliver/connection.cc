#include "deliver/connection.h"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace temizu::deliver {
namespace {

namespace net = Poco::Net;

constexpr std::size_t kAddressesMax = 8;
constexpr std::size_t kReadOctets = 64u << 10;
constexpr int kTlsWantsWrite = net::SecureStreamSocket::ERR_SSL_WANT_WRITE;

std::int64_t now() { return system_clock().steady_ms(); }

// Waits until fd is ready for events or the deadline or stop comes first.
Status wait_for(int fd, short events, std::int64_t deadline_ms, const StopSignal& stop) {
  for (;;) {
    pollfd waiting[2] = {{fd, events, 0}, {stop.fd(), POLLIN, 0}};
    const std::int64_t left = std::clamp<std::int64_t>(deadline_ms - now(), 0, INT_MAX);
    const int ready = ::poll(waiting, 2, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return Unexpected{Code::io, "connection", "waiting failed"};
    if (waiting[1].revents != 0) return Unexpected{Code::denied, "connection", "we are stopping"};
    if (waiting[0].revents != 0) return {};
    return Unexpected{Code::timeout, "connection", "no answer in time"};
  }
}

class PocoTlsClient final : public TlsClient {
 public:
  PocoTlsClient(net::Context::Ptr c, bool k) : context(std::move(c)), check(k) {}
  const net::Context::Ptr context;
  const bool check;
};

class PocoConnection final : public Connection {
 public:
  PocoConnection(net::StreamSocket socket, const StopSignal& stop) : socket_(std::move(socket)), stop_(stop) {}

  Status read(Bytes& into, std::int64_t deadline_ms) override {
    const std::size_t before = into.size();
    into.resize(before + kReadOctets);
    std::size_t got = 0;
    const Status status = transfer(POLLIN, deadline_ms, [&] {
      const int octets = socket_.receiveBytes(into.data() + before, static_cast<int>(kReadOctets));
      if (octets > 0) got = static_cast<std::size_t>(octets);
      return octets;
    });
    into.resize(before + got);
    return status;
  }

  Status write(ByteView bytes, std::int64_t deadline_ms) override {
    while (!bytes.empty()) {
      // TLS asks that a write which would block is repeated with the same octets: bytes moves on success only.
      int written = 0;
      const Status status = transfer(POLLOUT, deadline_ms, [&] {
        const std::size_t size = std::min<std::size_t>(bytes.size(), INT_MAX);
        written = socket_.secure() ? socket_.sendBytes(bytes.data(), static_cast<int>(size)) : send_plain(bytes.substr(0, size));
        return written;
      });
      if (!status) return status;
      if (written <= 0) return Unexpected{Code::io, "connection", "the peer closed the connection"};
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Status start_tls(const TlsClient& client, const std::string& host, std::int64_t deadline_ms) override {
    const auto& tls = dynamic_cast<const PocoTlsClient&>(client);
    try {
      // The socket does not block, so attach only prepares; the handshake runs below under the deadline.
      net::IPAddress address;
      const bool named = !net::IPAddress::tryParse(host, address);
      const std::string& expected = named || tls.check ? host : kNobody;
      auto secure = net::SecureStreamSocket::attach(socket_, expected, tls.context);
      socket_ = secure;
      if (Status shaken = transfer(POLLOUT, deadline_ms, [&] { return secure.completeHandshake(); }); !shaken) return shaken;
      // completeHandshake checks the chain but, in Poco 1.11, not whose certificate it is.
      if (tls.check && !secure.havePeerCertificate()) return handshake_failed();
      if (tls.check) secure.verifyPeerCertificate(host);
      return {};
    } catch (const Poco::Exception&) {
      return handshake_failed();
    }
  }

  bool readable() override {
    pollfd waiting{fd(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) != 0;
  }

 private:
  int fd() { return static_cast<int>(socket_.impl()->sockfd()); }

  // Poco 1.11 throws when a plain socket that does not block would block in sending (not so in receiving, nor with TLS).
  int send_plain(ByteView bytes) {
    const ssize_t sent = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) throw Poco::IOException("send");
    return static_cast<int>(sent);
  }

  static Unexpected handshake_failed() { return Unexpected{Code::denied, "connection", "the TLS handshake failed"}; }

  // Repeats act until it does not say "would block": a negative number, for TLS with what it waits for.
  template <class Act>
  Status transfer(short events, std::int64_t deadline_ms, Act act) {
    try {
      for (;;) {
        const int result = act();
        if (result >= 0) return {};
        short wanted = events;
        if (socket_.secure()) wanted = result == kTlsWantsWrite ? POLLOUT : POLLIN;
        if (Status ready = wait_for(fd(), wanted, deadline_ms, stop_); !ready) return ready;
      }
    } catch (const Poco::Exception&) {
      return Unexpected{Code::io, "connection", "the connection broke"};
    } catch (const std::exception&) {
      return Unexpected{Code::io, "connection", "the connection broke"};
    }
  }

  static inline const std::string kNobody;
  net::StreamSocket socket_;
  const StopSignal& stop_;
};

Result<std::unique_ptr<Connection>> open_address(const net::SocketAddress& address, std::int64_t deadline_ms, const StopSignal& stop) {
  try {
    net::StreamSocket socket;
    socket.connectNB(address);
    const int fd = static_cast<int>(socket.impl()->sockfd());
    if (Status ready = wait_for(fd, POLLOUT, deadline_ms, stop); !ready) return Unexpected{ready.error()};
    if (socket.impl()->socketError() != 0) return Unexpected{Code::unavailable, "connection", "refused"};
    socket.setBlocking(false);
    if (address.family() != net::SocketAddress::UNIX_LOCAL) socket.setNoDelay(true);
    return std::unique_ptr<Connection>(std::make_unique<PocoConnection>(std::move(socket), stop));
  } catch (const Poco::Exception&) {
    return Unexpected{Code::unavailable, "connection", "refused"};
  }
}

Result<std::vector<net::IPAddress>> look_up(const std::string& host) {
  try {
    net::IPAddress address;
    if (net::IPAddress::tryParse(host, address)) return std::vector{address};
    auto addresses = net::DNS::hostByName(host).addresses();
    if (addresses.size() > kAddressesMax) addresses.resize(kAddressesMax);
    return addresses;
  } catch (const Poco::Exception&) {
    return Unexpected{Code::unavailable, "connection", "the host name has no address now"};
  }
}

}  // namespace

std::string to_text(const HostPort& host) {
  const bool literal = host.host.find(':') != std::string::npos;
  return (literal ? "[" + host.host + "]" : host.host) + ":" + std::to_string(host.port);
}

Result<std::shared_ptr<const TlsClient>> TlsClient::make(bool check, const std::string& ca_file) {
  try {
    // VERIFY_STRICT: with less, Poco 1.11 does not look at the host name of a server on this machine.
    const auto mode = check ? net::Context::VERIFY_STRICT : net::Context::VERIFY_NONE;
    net::Context::Ptr context = new net::Context(net::Context::TLS_CLIENT_USE, "", "", check ? ca_file : "", mode, 9,
                                                 check && ca_file.empty());
    context->enableExtendedCertificateVerification(check);
    context->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
    return std::shared_ptr<const TlsClient>(std::make_shared<PocoTlsClient>(std::move(context), check));
  } catch (const Poco::Exception&) {
    return Unexpected{Code::config, "deliver.tls_ca", "the file " + ca_file + " holds no usable certificates"};
  }
}

Result<std::unique_ptr<Connection>> Connection::open(const HostPort& host, std::int64_t wait_ms, const StopSignal& stop) {
  const std::int64_t deadline_ms = now() + wait_ms;
  Result<std::vector<net::IPAddress>> addresses = look_up(host.host);
  if (!addresses) return Unexpected{addresses.error()};
  Error last{Code::unavailable, "connection", "the host name has no address now", {}};
  for (const net::IPAddress& address : *addresses) {
    Result<std::unique_ptr<Connection>> connection = open_address(net::SocketAddress(address, host.port), deadline_ms, stop);
    if (connection) return connection;
    last = connection.error();
  }
  return Unexpected{std::move(last)};
}

Result<std::unique_ptr<Connection>> Connection::open_local(const std::string& socket_path, const StopSignal& stop) {
  try {
    return open_address(net::SocketAddress(net::SocketAddress::UNIX_LOCAL, socket_path), now() + 1000, stop);
  } catch (const Poco::Exception&) {
    return Unexpected{Code::unavailable, "connection", "the socket path cannot be used"};
  }
}

}  // namespace temizu::deliver
