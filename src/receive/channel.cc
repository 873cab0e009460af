#include "receive/channel.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <sys/socket.h>

#include <cerrno>
#include <climits>
#include <utility>

namespace temizu::receive {
namespace {

namespace net = Poco::Net;

constexpr int kWantRead = net::SecureStreamSocket::ERR_SSL_WANT_READ;
constexpr int kWantWrite = net::SecureStreamSocket::ERR_SSL_WANT_WRITE;

int to_int(std::size_t bytes) { return bytes > INT_MAX ? INT_MAX : static_cast<int>(bytes); }

}  // namespace

Result<std::shared_ptr<const TlsServer>> TlsServer::load(const std::string& certificate_path, const std::string& key_path) {
  try {
    static const bool once = (net::initializeSSL(), true);  // tables of the library, needed until the process ends
    (void)once;
    net::Context::Ptr context = new net::Context(net::Context::TLS_SERVER_USE, key_path, certificate_path, "",
                                                 net::Context::VERIFY_NONE, 9, false,
                                                 "HIGH:!aNULL:!eNULL:!3DES:!MD5:!PSK:!SRP:!CAMELLIA:!kRSA");
    context->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
    // The rest of a reply is offered again from another place in memory; idle sessions keep no buffers.
    SSL_CTX_set_mode(context->sslContext(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context->sslContext(), SSL_OP_NO_RENEGOTIATION);
    return std::shared_ptr<const TlsServer>(new TlsServer(context));
  } catch (const Poco::Exception& failure) {
    return Unexpected{Code::config, certificate_path, "certificate or key cannot be used: " + failure.displayText(),
                      "both are PEM files, the certificate with its chain, the key without a passphrase"};
  }
}

Channel::Channel(int accepted_fd) : socket_(new net::StreamSocketImpl(accepted_fd)), fd_(accepted_fd) {
  try {
    socket_.setBlocking(false);
    socket_.setNoDelay(true);
  } catch (const Poco::Exception&) {
    // The peer has gone already; the first read will say so.
  }
}

// What Poco's answer means: a count, nothing now, or the end.
Channel::Moved Channel::moved(int rc, bool reading) {
  if (rc > 0) return {Io::some, static_cast<std::size_t>(rc)};
  if (rc == 0) return {Io::closed};
  if (tls_) return {rc == kWantRead ? Io::want_read : rc == kWantWrite ? Io::want_write : Io::closed};
  const bool again = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {!again ? Io::closed : reading ? Io::want_read : Io::want_write};
}

Channel::Moved Channel::read(char* into, std::size_t most) {
  try {
    return moved(socket_.receiveBytes(into, to_int(most)), true);
  } catch (const Poco::Exception&) {
    return {Io::closed};
  }
}

Channel::Moved Channel::write(ByteView bytes) {
  try {
    return moved(socket_.sendBytes(bytes.data(), to_int(bytes.size()), MSG_NOSIGNAL), false);
  } catch (const Poco::Exception&) {
    return {Io::closed};
  }
}

Channel::Io Channel::start_tls(const TlsServer& tls) {
  try {
    socket_ = net::SecureStreamSocket::attach(socket_, tls.context());
    tls_ = true;
  } catch (const Poco::Exception&) {
    return Io::closed;
  }
  return handshake();
}

Channel::Io Channel::handshake() {
  try {
    const int rc = net::SecureStreamSocket(socket_).completeHandshake();
    return rc == 1 ? Io::some : rc == kWantRead ? Io::want_read : rc == kWantWrite ? Io::want_write : Io::closed;
  } catch (const Poco::Exception&) {
    return Io::closed;
  }
}

void Channel::close_send() {
  try {
    if (tls_) net::SecureStreamSocket(socket_).shutdown();  // close_notify
  } catch (const Poco::Exception&) {
    // The peer has gone: nobody misses it.
  }
  ::shutdown(fd_, SHUT_WR);
}

Channel::Moved Channel::discard(char* scratch, std::size_t most) {
  const ssize_t rc = ::recv(fd_, scratch, most, MSG_DONTWAIT);
  if (rc > 0) return {Io::some, static_cast<std::size_t>(rc)};
  if (rc < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return {Io::want_read};
  return {Io::closed};
}

}  // namespace temizu::receive
