#include "deliver/link.h"

#include "base/clock.h"
#include "base/crash_point.h"

namespace temizu::deliver {
namespace {

using smtp::ClientSession;

std::int64_t now() { return system_clock().steady_ms(); }

std::string closing_words(const ClientSession& session) {
  return session.closing().reply.empty() ? "the connection ended" : session.closing().reply;
}

}  // namespace

LinkTimes times_of(const Config::Deliver& deliver) {
  const auto ms = [](std::uint32_t seconds) { return std::int64_t{seconds} * 1000; };
  return {ms(deliver.connect_timeout_s), ms(deliver.command_timeout_s), ms(deliver.command_timeout_s),
          ms(deliver.data_timeout_s), ms(deliver.block_timeout_s), ms(deliver.dot_timeout_s)};
}

Result<std::unique_ptr<Link>> Link::open(const HostPort& host, const LinkOptions& options, const StopSignal& stop) {
  LinkOptions used = options;
  if (used.tls == nullptr) used.client.tls = smtp::TlsUse::off;
  for (;;) {
    Result<std::unique_ptr<Connection>> connection = Connection::open(host, used.times.connect_ms, stop);
    if (!connection) {
      return Unexpected{Code::unavailable, to_text(host), "no connection: " + connection.error().what};
    }
    std::unique_ptr<Link> link(new Link(*std::move(connection), host, used));
    link->run();
    if (link->session_.step() == ClientSession::Step::ready) return link;
    const bool again_in_plain = link->tls_failed_ && used.client.tls == smtp::TlsUse::opportunistic && !stop.raised();
    if (!again_in_plain) return Unexpected{Code::unavailable, to_text(host), closing_words(link->session_)};
    used.client.tls = smtp::TlsUse::off;
  }
}

void Link::run() {
  deadline_set_ = false;
  for (;;) {
    switch (session_.step()) {
      case ClientSession::Step::write: write_out(); break;
      case ClientSession::Step::read: read_some(); break;
      case ClientSession::Step::handshake: shake_hands(); break;
      case ClientSession::Step::ready:
      case ClientSession::Step::closed: return;
    }
  }
}

void Link::write_out() {
  for (buffer_.clear(); !take_early_reply() && session_.next_output(buffer_); buffer_.clear()) {
    const bool with_dot = session_.dot_out();
    if (with_dot) TEMIZU_CRASH_POINT("deliver.before_dot");
    const Status written = connection_->write(buffer_, now() + options_.times.block_ms);
    if (with_dot) TEMIZU_CRASH_POINT("deliver.after_dot");
    if (!written) {
      // A server that refuses and closes has said why: that answer is worth more than the broken connection.
      Bytes last_words;
      while (session_.step() != ClientSession::Step::closed && connection_->readable()) {
        last_words.clear();
        if (!connection_->read(last_words, now()) || last_words.empty()) break;
        session_.feed(last_words);
      }
      return session_.lost(written.error().what);
    }
  }
  deadline_set_ = false;
}

// While a mail is being written the server should be silent; when it is not, the session must know before the dot.
bool Link::take_early_reply() {
  if (session_.await() != ClientSession::Await::dot || !connection_->readable()) return false;
  Bytes early;
  const Status read = connection_->read(early, now());
  if (!read) return false;
  early.empty() ? session_.lost("the server closed the connection in the middle of the mail") : session_.feed(early);
  return session_.step() == ClientSession::Step::closed;
}

void Link::read_some() {
  if (!deadline_set_ || replies_seen_ != session_.replies()) {
    deadline_ms_ = now() + patience_ms();
    replies_seen_ = session_.replies();
    deadline_set_ = true;
  }
  buffer_.clear();
  const Status read = connection_->read(buffer_, deadline_ms_);
  if (!read) return session_.lost(read.error().what);
  if (buffer_.empty()) return session_.lost("the server closed the connection");
  session_.feed(buffer_);
}

void Link::shake_hands() {
  const Status shaken = connection_->start_tls(*options_.tls, host_, now() + options_.times.command_ms);
  if (shaken) return session_.tls_started();
  tls_failed_ = true;
  session_.lost("the TLS handshake failed or the certificate is not trusted");
}

std::int64_t Link::patience_ms() const {
  switch (session_.await()) {
    case ClientSession::Await::greeting: return options_.times.greeting_ms;
    case ClientSession::Await::command: return options_.times.command_ms;
    case ClientSession::Await::data: return options_.times.data_ms;
    case ClientSession::Await::dot: return options_.times.dot_ms;
  }
  return options_.times.command_ms;
}

void Link::quit() {
  session_.quit();
  buffer_.clear();
  if (session_.next_output(buffer_)) static_cast<void>(connection_->write(buffer_, now()).has_value());
}

}  // namespace temizu::deliver
