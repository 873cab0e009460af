// The sockets of the receiver: listeners for clients, and the local one on which deliver answers.
#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/log.h"
#include "receive/receiver.h"

namespace temizu::receive {
namespace {

namespace net = Poco::Net;

constexpr std::uint64_t kAskListenerTag = 1, kDeliverTag = 2, kFirstListener = 10;
constexpr int kBacklog = 511;
constexpr int kAcceptsPerTurn = 64;
constexpr std::string_view kTooMany = "421 4.7.0 too many connections, come again\r\n";

std::string to_name(const net::SocketAddress& address) {
  const std::string host = address.host().toString();
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(address.port());
}

// Who connected; an IPv4 client of an IPv6 socket is an IPv4 client.
Connection::Origin to_origin(const sockaddr_storage& from) {
  Connection::Origin origin;
  char text[INET6_ADDRSTRLEN] = "";
  if (from.ss_family == AF_UNIX) {
    std::memcpy(text, "127.0.0.1", sizeof "127.0.0.1");   // of this machine
  } else if (from.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(from).sin_addr, text, sizeof text);
  } else {
    const in6_addr& six = reinterpret_cast<const sockaddr_in6&>(from).sin6_addr;
    const bool four = IN6_IS_ADDR_V4MAPPED(&six);
    ::inet_ntop(four ? AF_INET : AF_INET6, four ? static_cast<const void*>(six.s6_addr + 12) : &six, text, sizeof text);
  }
  origin.client = text;
  if (auto address = smtp::IpAddress::parse(origin.client)) origin.address = *address;
  return origin;
}

}  // namespace

Status Receiver::open(const std::vector<HostPort>& plain, const std::vector<HostPort>& tls, const std::string& ask_socket) {
  if (auto opened = poller_.open(); !opened) return opened;
  if (plain.empty() && tls.empty()) return Unexpected{Code::config, "receive.listen", "there is no listener"};
  if (!tls.empty() && !settings_->tls) {
    return Unexpected{Code::config, "receive.listen_tls", "TLS needs a certificate", "set receive.tls_certificate and receive.tls_key"};
  }
  for (const HostPort& at : plain) {
    if (auto listening = listen(at, false); !listening) return listening;
  }
  for (const HostPort& at : tls) {
    if (auto listening = listen(at, true); !listening) return listening;
  }
  return ask_socket.empty() ? Status{} : listen_for_deliver(ask_socket);
}

// A local socket, as deliver's is: no port, and only the group of its folder comes in.
Status Receiver::open_selftest(const std::string& path) {
  if (!settings_->selftest_session) return Unexpected{Code::config, path, "there is no loop key to prove its mail with"};
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(path.c_str());
  try {
    Listener listener{net::ServerSocket(), "selftest", false, false, true};
    const mode_t before = ::umask(0117);
    try {
      listener.socket.bind(net::SocketAddress(net::SocketAddress::UNIX_LOCAL, path), false);
    } catch (...) {
      ::umask(before);
      throw;
    }
    ::umask(before);
    listener.socket.listen(4);
    listener.socket.setBlocking(false);
    const std::uint64_t tag = kFirstListener + listeners_.size();
    if (auto added = poller_.add(listener.socket.impl()->sockfd(), tag, Poller::kRead); !added) return added;
    listeners_.push_back(std::move(listener));
    return {};
  } catch (const Poco::Exception& failure) {
    return Unexpected{Code::config, path, "cannot listen for the self-inspection: " + failure.displayText(), "check receive.ask_socket, it stands beside it"};
  }
}

Status Receiver::listen(const HostPort& at, bool tls) {
  try {
    Listener listener{net::ServerSocket(), {}, tls, false, false};
    const net::SocketAddress address(at.host, at.port);
    if (address.family() == net::SocketAddress::IPv6) listener.socket.bind6(address, true, false, true);
    else listener.socket.bind(address, true);
    listener.socket.listen(kBacklog);
    listener.socket.setBlocking(false);
    listener.name = to_name(listener.socket.address());
    const std::uint64_t tag = kFirstListener + listeners_.size();
    if (auto added = poller_.add(listener.socket.impl()->sockfd(), tag, Poller::kRead); !added) return added;
    log(LogLevel::info, "listening", {{"address", listener.name}, {"tls", tls}});
    listeners_.push_back(std::move(listener));
    return {};
  } catch (const Poco::Exception& failure) {
    return Unexpected{Code::config, at.host + ":" + std::to_string(at.port), "cannot listen: " + failure.displayText(),
                      "is another program there, or the port below 1024 without the right to it"};
  }
}

std::vector<HostPort> Receiver::bound() const {
  std::vector<HostPort> all;
  for (const Listener& listener : listeners_) {
    if (listener.selftest) continue;
    all.push_back({listener.socket.address().host().toString(), listener.socket.address().port()});
  }
  return all;
}

void Receiver::on_listener(Listener& listener, std::uint64_t tag) {
  const int listening = listener.socket.impl()->sockfd();
  for (int turn = 0; turn < kAcceptsPerTurn; ++turn) {
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    const int fd = ::accept4(listening, reinterpret_cast<sockaddr*>(&from), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN) return;
      // No descriptors or memory: rest until the next sweep instead of spinning.
      log(LogLevel::error, "accept", {{"error", std::strerror(errno)}});
      listener.paused = true;
      poller_.change(listening, tag, 0);
      return;
    }
    take_client(fd, listener, to_origin(from));
  }
}

void Receiver::take_client(int fd, const Listener& listener, Connection::Origin origin) {
  origin.listener = listener.name;
  origin.tls = listener.tls;
  origin.selftest = listener.selftest;
  origin.trusted = !listener.selftest && smtp::contains(settings_->upstreams, origin.address);
  const auto held = per_client_.find(origin.address);
  const bool client_full = !origin.trusted && held != per_client_.end() && held->second >= settings_->connections_per_client_max;
  if (client_full || connections_.size() >= settings_->connections_max) {
    ++turned_away_;
    if (!listener.tls) [[maybe_unused]] const ssize_t told = ::send(fd, kTooMany.data(), kTooMany.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::close(fd);
    return;
  }
  const std::uint64_t id = next_id_++;
  ++per_client_[origin.address];
  connections_.emplace(id, std::make_unique<Connection>(id, fd, std::move(origin), settings_, shared_));
  with(id, [](Connection& c) {
    if (auto opened = c.open(); !opened) log(LogLevel::error, "accept", {{"error", to_text(opened.error())}});
  });
}

// The path is ours by configuration; only a socket is ever removed there.
Status Receiver::listen_for_deliver(const std::string& path) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(path.c_str());
  try {
    auto listener = std::make_unique<net::ServerSocket>();
    const mode_t before = ::umask(0117);  // deliver's group may connect, nobody else
    try {
      listener->bind(net::SocketAddress(net::SocketAddress::UNIX_LOCAL, path), false);
    } catch (...) {
      ::umask(before);
      throw;
    }
    ::umask(before);
    listener->listen(4);
    listener->setBlocking(false);
    if (auto added = poller_.add(listener->impl()->sockfd(), kAskListenerTag, Poller::kRead); !added) return added;
    ask_listener_ = std::move(listener);
    return {};
  } catch (const Poco::Exception& failure) {
    return Unexpected{Code::config, path, "cannot listen for deliver: " + failure.displayText(), "check receive.ask_socket"};
  }
}

// A new deliver takes the place of the old one.
void Receiver::on_deliver_waiting() {
  const int fd = ::accept4(ask_listener_->impl()->sockfd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  drop_deliver();
  deliver_ = std::make_unique<Channel>(fd);
  if (!poller_.add(fd, kDeliverTag, Poller::kRead)) {
    deliver_.reset();
    return;
  }
  deliver_writes_ = false;
  asker_.connected();
  log(LogLevel::info, "deliver_connected");
}

void Receiver::on_deliver(std::uint32_t what) {
  if (!deliver_) return;
  if ((what & (Poller::kRead | Poller::kLost)) == 0) return write_to_deliver();
  const auto [io, bytes] = deliver_->read(shared_.scratch.data(), shared_.scratch.size());
  if (io == Channel::Io::want_read) return;
  std::vector<Asker::Answer> answers;
  const bool good = io == Channel::Io::some && asker_.feed({shared_.scratch.data(), bytes}, clock_.steady_ms(), answers);
  if (!good) drop_deliver();
  answer(answers);
}

void Receiver::drop_deliver() {
  if (!deliver_) return;
  poller_.remove(deliver_->fd());
  deliver_.reset();
  log(LogLevel::warning, "deliver_gone", {{"consequence", "recipients are accepted unasked"}});
  answer(asker_.disconnected());
}

void Receiver::write_to_deliver() {
  while (deliver_ && !asker_.output().empty()) {
    const auto [io, bytes] = deliver_->write(asker_.output());
    if (io == Channel::Io::closed) return drop_deliver();
    if (io != Channel::Io::some) break;
    asker_.output().erase(0, bytes);
  }
  if (!deliver_) return;
  const bool writes = !asker_.output().empty();
  if (writes == deliver_writes_) return;
  deliver_writes_ = writes;
  poller_.change(deliver_->fd(), kDeliverTag, Poller::kRead | (writes ? Poller::kWrite : 0));
}

void Receiver::answer(const std::vector<Asker::Answer>& answers) {
  for (const Asker::Answer& a : answers) {
    with(a.connection, [&a](Connection& c) { c.on_answer(a.answer); });
  }
}

}  // namespace temizu::receive
