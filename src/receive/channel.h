// One accepted connection, in the clear or under TLS, never blocking. Poco does the work; its exceptions stop here and
// become Io::closed, because a broken connection is an everyday answer, not a failure of ours.
#pragma once

#include <Poco/Net/Context.h>
#include <Poco/Net/StreamSocket.h>

#include <cstddef>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu::receive {

// Certificate and key, read once; TLS 1.2 or newer.
class TlsServer {
 public:
  static Result<std::shared_ptr<const TlsServer>> load(const std::string& certificate_path, const std::string& key_path);
  Poco::Net::Context::Ptr context() const { return context_; }

 private:
  explicit TlsServer(Poco::Net::Context::Ptr context) : context_(std::move(context)) {}
  Poco::Net::Context::Ptr context_;
};

class Channel {
 public:
  enum class Io { some, want_read, want_write, closed };
  struct Moved {
    Io io;
    std::size_t bytes{0};  // more than 0 with Io::some
  };

  explicit Channel(int accepted_fd);  // takes the descriptor

  Moved read(char* into, std::size_t most);
  Moved write(ByteView bytes);
  // From here on everything is TLS; call handshake() until it says some (done) or closed.
  Io start_tls(const TlsServer& tls);
  Io handshake();
  bool is_tls() const { return tls_; }
  // We have said all; the peer may still be heard (see discard).
  void close_send();
  // Reads what the peer still sends, past any TLS, and throws it away.
  Moved discard(char* scratch, std::size_t most);
  int fd() const { return fd_; }

 private:
  Moved moved(int rc, bool reading);

  Poco::Net::StreamSocket socket_;
  int fd_;
  bool tls_{false};
};

}  // namespace temizu::receive
