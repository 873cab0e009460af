#include "console/server.h"

#include <Poco/Crypto/X509Certificate.h>
#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerConnection.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/ServerSocketImpl.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/String.h>
#include <Poco/ThreadPool.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "console/connections.h"
#include "policy/values.h"

namespace temizu::console {
namespace {

namespace net = Poco::Net;

enum class Side : std::uint8_t { people, administrators, monitoring };   // who a listener is for

// What all connections of a server share.
struct Shared {
  Server::Handler handler;
  Connections connections;
  std::uint32_t body_octets_max;
  bool separate{false};                 // administrators have a listener of their own
  std::mutex mutex;
  std::vector<std::string> admin_networks;

  Shared(Server::Handler h, const Config::Console& config)
      : handler(std::move(h)),
        connections({std::int64_t{config.header_timeout_s} * 1000, std::int64_t{config.body_timeout_s} * 1000, std::int64_t{config.answer_timeout_s} * 1000,
                     std::int64_t{config.keep_alive_s} * 1000}, config.connections_per_client_max, system_clock()),
        body_octets_max(config.body_bytes_max),
        separate(config.admin_listen != "off"),
        admin_networks(config.admin_networks) {}

  bool is_administrator_side(Side side, const std::string& client) {
    if (side == Side::monitoring || (separate && side != Side::administrators)) return false;
    const std::lock_guard lock(mutex);
    return admin_networks.empty() || in_networks(client, admin_networks);
  }
};

thread_local Connections::Guard* current = nullptr;   // of the connection that this thread serves

void enter(Phase phase) {
  if (current != nullptr) current->enter(phase);
}

std::string client_of(const net::SocketAddress& address) {
  const std::string text = address.host().toString();
  return canonical_address(text).value_or(text);
}

// A body of a told length within the limit; anything else ends the connection. False: refused, with the answer to give.
bool read_body(net::HTTPServerRequest& request, std::uint32_t octets_max, Bytes& body, HttpAnswer& refusal) {
  refusal.set("Content-Type", "text/plain; charset=utf-8");
  if (request.has("Transfer-Encoding")) {
    refusal.status = 411;   // one way to tell a length: no two readers of one body
    return false;
  }
  if (!request.has("Content-Length")) return true;
  const std::string& told = request.get("Content-Length");
  const auto lengths = std::count_if(request.begin(), request.end(), [](const auto& header) { return Poco::icompare(header.first, "Content-Length") == 0; });
  if (lengths > 1 || told.empty() || told.size() > 10 || told.find_first_not_of("0123456789") != std::string::npos) {
    refusal.status = 400;
    return false;
  }
  const std::size_t length = std::stoull(told);
  if (length > octets_max) {
    refusal.status = 413;
    return false;
  }
  body.resize(length);
  request.stream().read(body.data(), static_cast<std::streamsize>(length));
  refusal.status = 400;
  return request.stream().gcount() == static_cast<std::streamsize>(length);
}

void send(net::HTTPServerResponse& response, const HttpAnswer& answer, bool close) {
  response.setStatus(static_cast<net::HTTPResponse::HTTPStatus>(answer.status));
  response.setReason(net::HTTPResponse::getReasonForStatus(response.getStatus()));
  for (const auto& [name, value] : answer.headers) response.add(name, value);
  if (close) response.setKeepAlive(false);
  const bool has_body = answer.status != 204 && answer.status != 304;
  if (has_body) response.setContentLength64(static_cast<Poco::Int64>(answer.body.size()));
  std::ostream& out = response.send();
  if (has_body && !answer.head_only) out.write(answer.body.data(), static_cast<std::streamsize>(answer.body.size()));
  out.flush();
}

class OneRequest final : public net::HTTPRequestHandler {
 public:
  OneRequest(Shared& shared, Side side) : shared_(shared), side_(side) {}

  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    HttpRequest ours;
    ours.method = request.getMethod();
    ours.target = request.getURI();
    for (const auto& [name, value] : request) ours.headers.emplace_back(name, value);
    ours.client = client_of(request.clientAddress());
    ours.administrator_side = shared_.is_administrator_side(side_, ours.client);
    ours.monitoring_side = side_ == Side::monitoring;
    HttpAnswer refusal;
    if (!read_body(request, shared_.body_octets_max, ours.body, refusal)) {
      enter(Phase::answer);
      send(response, refusal, true);
      return;
    }
    enter(Phase::answer);
    const auto began = std::chrono::steady_clock::now();
    const std::string method = ours.method.substr(0, 8);
    const bool close = request.getMethod() != "GET" && !request.has("Content-Length") && request.getMethod() != "HEAD";
    const HttpAnswer answer = shared_.handler(std::move(ours));
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began).count();
    // No address: it can name a person or a mail.
    log(answer.status >= 500 ? LogLevel::error : LogLevel::debug, "answered",
        {{"method", method}, {"status", answer.status}, {"us", static_cast<std::int64_t>(took)}});
    send(response, answer, close);
    enter(Phase::idle);
  }

 private:
  Shared& shared_;
  const Side side_;
};

class RequestFactory final : public net::HTTPRequestHandlerFactory {
 public:
  RequestFactory(Shared& shared, Side side) : shared_(shared), side_(side) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
    enter(Phase::body);   // the header is there
    return new OneRequest(shared_, side_);
  }

 private:
  Shared& shared_;
  const Side side_;
};

class WatchedConnection final : public net::HTTPServerConnection {
 public:
  WatchedConnection(const net::StreamSocket& socket, net::HTTPServerParams::Ptr params, net::HTTPRequestHandlerFactory::Ptr factory, Shared& shared)
      : net::HTTPServerConnection(socket, std::move(params), std::move(factory)), shared_(shared) {}

  void run() override {
    try {
      Connections::Guard guard(shared_.connections, socket().impl()->sockfd(), client_of(socket().peerAddress()));
      if (!guard.admitted()) return;
      current = &guard;
      net::HTTPServerConnection::run();
    } catch (const Poco::Exception&) {
      // The peer went, sent no HTTP, or could not agree on TLS: an everyday thing.
    } catch (const std::exception& failure) {
      log(LogLevel::error, "request_failed", {{"error", failure.what()}});
    }
    current = nullptr;
  }

 private:
  Shared& shared_;
};

class ConnectionFactory final : public net::TCPServerConnectionFactory {
 public:
  ConnectionFactory(net::HTTPServerParams::Ptr params, Shared& shared, Side side)
      : params_(std::move(params)), factory_(new RequestFactory(shared, side)), shared_(shared) {}
  net::TCPServerConnection* createConnection(const net::StreamSocket& socket) override {
    return new WatchedConnection(socket, params_, factory_, shared_);
  }

 private:
  net::HTTPServerParams::Ptr params_;
  net::HTTPRequestHandlerFactory::Ptr factory_;
  Shared& shared_;
};

net::Context::Ptr tls_context(const Config::Console& config) {
  net::Context::Ptr context = new net::Context(net::Context::TLS_SERVER_USE, config.tls_key, config.tls_certificate, "", net::Context::VERIFY_NONE, 9, false,
                                               "HIGH:!aNULL:!eNULL:!3DES:!MD5:!PSK:!SRP:!CAMELLIA:!kRSA:!SHA1");
  context->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
  context->disableStatelessSessionResumption();
  return context;
}

Unexpected not_usable(const Config::Console& config, const Poco::Exception& failure) {
  return {Code::config, config.tls_certificate, "certificate or key cannot be used: " + failure.displayText(),
          "both are PEM files, the certificate with its chain, the key without a passphrase"};
}

// The certificate in force, for connections that come; those at work keep the one they began with.
class Certificate {
 public:
  explicit Certificate(net::Context::Ptr context) : context_(std::move(context)) {}
  net::Context::Ptr get() const {
    const std::lock_guard lock(mutex_);
    return context_;
  }
  void set(net::Context::Ptr context) {
    const std::lock_guard lock(mutex_);
    context_.swap(context);
  }

 private:
  mutable std::mutex mutex_;
  net::Context::Ptr context_;
};

// As SecureServerSocket, whose certificate is for life.
class ListenerImpl final : public net::ServerSocketImpl {
 public:
  explicit ListenerImpl(const Certificate& certificate) : certificate_(certificate) {}
  net::SocketImpl* acceptConnection(net::SocketAddress& from) override {
    const net::StreamSocket plain(net::ServerSocketImpl::acceptConnection(from));
    net::SecureStreamSocket secure = net::SecureStreamSocket::attach(plain, certificate_.get());   // shakes no hands yet: its thread does
    secure.impl()->duplicate();
    return secure.impl();
  }

 private:
  const Certificate& certificate_;
};

class Listener final : public net::ServerSocket {
 public:
  explicit Listener(const Certificate& certificate) : net::ServerSocket(new ListenerImpl(certificate), true) {}
};

class PocoServer final : public Server {
 public:
  PocoServer(const Config& config, Handler handler)
      : shared_(std::move(handler), config.console),
        pool_(2, static_cast<int>(config.console.connections_max) + 2, 30),
        params_(new net::HTTPServerParams),
        certificate_(tls_context(config.console)) {
    params_->setMaxThreads(static_cast<int>(config.console.connections_max));
    params_->setMaxQueued(64);
    params_->setKeepAlive(config.console.keep_alive_s > 0);
    params_->setMaxKeepAliveRequests(1000);
    params_->setKeepAliveTimeout(Poco::Timespan(config.console.keep_alive_s, 0));
    params_->setTimeout(Poco::Timespan(config.console.header_timeout_s, 0));
  }
  ~PocoServer() override { stop(0); }

  // TLS, except for monitoring.
  void listen(const std::string& place, Side side) {
    const HostPort at = to_host_port(place);
    net::ServerSocket socket = side == Side::monitoring ? net::ServerSocket() : net::ServerSocket(Listener(certificate_));
    socket.bind(net::SocketAddress(at.host, at.port), true);
    socket.listen(128);
    bound_.push_back({at.host, socket.address().port()});
    servers_.push_back(std::make_unique<net::TCPServer>(new ConnectionFactory(params_, shared_, side), pool_, socket, params_));
  }

  std::vector<HostPort> bound() const override { return bound_; }

  void start() override {
    for (const auto& server : servers_) server->start();
    watcher_ = std::thread([this] {
      std::unique_lock lock(stop_mutex_);
      while (!stopping_) {
        stop_wake_.wait_for(lock, std::chrono::milliseconds(500));
        if (const std::size_t shut = shared_.connections.shut_overdue(); shut > 0) {
          log(LogLevel::debug, "too_slow", {{"connections", static_cast<std::uint64_t>(shut)}});
        }
      }
    });
  }

  void stop(std::int64_t wait_ms) override {
    if (stopped_) return;
    stopped_ = true;
    try {
      for (const auto& server : servers_) server->stop();
      const std::int64_t end = system_clock().steady_ms() + wait_ms;
      while (shared_.connections.count() > 0 && system_clock().steady_ms() < end) {
        shared_.connections.shut_idle();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
      shared_.connections.shut_all();
      pool_.joinAll();
    } catch (const Poco::Exception& failure) {
      log(LogLevel::error, "stop_failed", {{"error", failure.displayText()}});
    }
    {
      const std::lock_guard lock(stop_mutex_);
      stopping_ = true;
    }
    stop_wake_.notify_all();
    if (watcher_.joinable()) watcher_.join();
  }

  Status set_certificate(const Config::Console& config) override {
    try {
      certificate_.set(tls_context(config));
      return {};
    } catch (const Poco::Exception& failure) {
      return not_usable(config, failure);
    }
  }

  void set_admin_networks(std::vector<std::string> networks) override {
    const std::lock_guard lock(shared_.mutex);
    shared_.admin_networks = std::move(networks);
  }

 private:
  Shared shared_;
  Poco::ThreadPool pool_;
  net::HTTPServerParams::Ptr params_;
  Certificate certificate_;
  std::vector<std::unique_ptr<net::TCPServer>> servers_;
  std::vector<HostPort> bound_;
  std::thread watcher_;
  std::mutex stop_mutex_;
  std::condition_variable stop_wake_;
  bool stopping_{false}, stopped_{false};
};

}  // namespace

std::optional<TimeMs> certificate_end_ms(const std::string& path) {
  if (path.empty()) return std::nullopt;
  try {
    return Poco::Crypto::X509Certificate(path).expiresOn().timestamp().epochMicroseconds() / 1000;
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
}

Result<std::unique_ptr<Server>> Server::open(const Config& config, Handler handler) {
  try {
    net::initializeSSL();
    auto server = std::make_unique<PocoServer>(config, std::move(handler));
    server->listen(config.console.listen, Side::people);
    if (config.console.admin_listen != "off") server->listen(config.console.admin_listen, Side::administrators);
    if (config.console.metrics_listen != "off") server->listen(config.console.metrics_listen, Side::monitoring);
    return std::unique_ptr<Server>(std::move(server));
  } catch (const Poco::Net::SSLException& failure) {
    return not_usable(config.console, failure);
  } catch (const Poco::Exception& failure) {
    return Unexpected{Code::unavailable, "console.listen " + config.console.listen, "cannot listen: " + failure.displayText(), "another program may hold the port"};
  }
}

}  // namespace temizu::console
