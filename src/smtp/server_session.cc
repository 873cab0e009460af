#include "smtp/server_session.h"

#include <algorithm>
#include <utility>

namespace temizu::smtp {
namespace {

constexpr std::size_t kDiscardOctetsMax = 64u << 10;  // of one command line without an end; then the session is over

}  // namespace

ServerSession::ServerSession(std::shared_ptr<const ServerOptions> options, const Peer& peer, ServerSink& sink)
    : options_(std::move(options)), peer_(peer), sink_(sink), tls_(peer.tls) {}

void ServerSession::open(std::int64_t now_ms) {
  now_ms_ = last_step_ms_ = now_ms;
  if (!smtp::contains(options_->client_networks, peer_.address)) {
    refuse_and_close("connect", 554, "5.7.1", "this address may not send mail here");
    return;
  }
  phase_ = Phase::greeting;
  if (options_->greeting_delay_ms <= 0) greet();
}

void ServerSession::greet() {
  phase_ = Phase::commands;
  last_step_ms_ = now_ms_;
  reply(220, "", options_->host_name + " ESMTP Temizu");
}

std::size_t ServerSession::feed(ByteView untrusted_bytes, std::int64_t now_ms) {
  now_ms_ = now_ms;
  std::size_t used = 0;
  while (used < untrusted_bytes.size()) {
    const ByteView rest = untrusted_bytes.substr(used);
    std::size_t taken = 0;
    switch (phase_) {
      case Phase::fresh:
      case Phase::greeting:
        refuse_and_close("connect", 554, "5.5.1", "speaking before the greeting");
        break;
      case Phase::commands:
        taken = feed_command(rest);
        break;
      case Phase::data:
        taken = feed_data(rest);
        break;
      case Phase::recipient:
      case Phase::verdict:
      case Phase::tls:
        break;
      case Phase::closed:
        return untrusted_bytes.size();  // whatever is left is never read as a command
    }
    if (taken == 0 && phase_ != Phase::closed) break;
    used += taken;
    if (phase_ == Phase::verdict) pipelined_ = untrusted_bytes.size() - used;
  }
  return used;
}

// One command line, or 0 when its CRLF has not come yet.
std::size_t ServerSession::feed_command(ByteView bytes) {
  if (discarding_) return discard_command(bytes);
  const ByteView window = bytes.substr(0, kCommandOctetsMax);
  const std::size_t end = window.find("\r\n");
  if (end == ByteView::npos) {
    if (bytes.size() < kCommandOctetsMax) return 0;
    discarding_ = true;
    discarded_ = 0;
    return discard_command(bytes);
  }
  const std::size_t taken = end + 2;
  last_step_ms_ = now_ms_;
  if (unacknowledged_ && pipelined_ == 0) {
    unacknowledged_ = false;
    sink_.acknowledged();
  }
  pipelined_ -= std::min(pipelined_, taken);
  const auto command = parse_command(bytes.substr(0, end));
  if (command) {
    run(*command, taken < bytes.size());
  } else {
    bad_command(500, "5.5.2", "the command holds a character that may not be in one");
  }
  return taken;
}

// Reads a line that is too long to its end, bounded, and answers it once.
std::size_t ServerSession::discard_command(ByteView bytes) {
  const std::size_t end = bytes.find("\r\n");
  // A CR at the end stays: its LF may follow.
  const std::size_t taken = end != ByteView::npos ? end + 2 : bytes.size() - (bytes.back() == '\r' ? 1 : 0);
  discarded_ += taken;
  pipelined_ -= std::min(pipelined_, taken);
  if (discarded_ > kDiscardOctetsMax) {
    refuse_and_close("command", 421, "4.7.0", "the command line has no end");
  } else if (end != ByteView::npos) {
    discarding_ = false;
    last_step_ms_ = now_ms_;
    bad_command(500, "5.5.2", "the command line is too long");
  }
  return taken;
}

std::size_t ServerSession::feed_data(ByteView bytes) {
  last_step_ms_ = now_ms_;
  const std::size_t taken = reader_->feed(bytes, *this);
  data_bytes_ += taken;
  if (reader_->spoilt()) abandon_message();
  if (reader_->ended()) {
    end_of_data();
  } else if (reader_->facts().size_bytes / 2 > options_->limits.message_bytes_max) {
    // It is read to its end so that nothing of it becomes a command, but not for ever.
    refuse_and_close("content", 552, "5.3.4", "the message is larger than the announced limit");
  }
  return taken;
}

void ServerSession::content(ByteView untrusted_content) {
  if (!message_open_) return;
  if (!header_->done()) header_->feed(untrusted_content);
  chunk_status_ = sink_.message_chunk(untrusted_content);
  if (!chunk_status_) abandon_message();
}

void ServerSession::end_of_data() {
  const ContentFacts& facts = reader_->facts();
  const bool normalise = smtp::contains(options_->legacy_newline_networks, peer_.address);
  if (facts.bare_newline && !normalise) {
    return reject_content({550, "5.5.2", "a CR or LF stands alone in the message; lines must end in CRLF"});
  }
  if (facts.line_too_long) return reject_content({550, "5.6.0", "a line of the message is too long"});
  if (facts.too_large) return reject_content({552, "5.3.4", "the message is larger than the announced limit"});
  if (header_->received_count() >= options_->limits.received_max) {
    return reject_content({554, "5.4.6", "too many hops, this mail is in a loop"});
  }
  // An original that a person approved went to one place. It comes back by a forward or a wrong route, and who sent it must learn so.
  if (header_->released_seen()) return reject_content({554, "5.7.1", "this is a released original, it is not taken in again"});
  if (options_->first_line_good && !options_->first_line_good(header_->first_line())) {
    return reject_content({550, "5.7.1", "this is not a mail of the self-inspection"});
  }
  if (!chunk_status_) return refuse_kept(chunk_status_.error());
  phase_ = Phase::verdict;
  message_open_ = false;
  sink_.message_end({facts, header_->received_count(), header_->loop_seen(), header_->over_limit(), header_->auth_results(), facts.bare_newline});
}

// After a refused message nothing that is still in the buffer or on the way may be read as a command: the session ends.
void ServerSession::reject_content(const Reply& refusal) {
  refuse_and_close("content", refusal.code, refusal.enhanced, refusal.text);
}

void ServerSession::kept(const Result<std::string>& short_id, std::int64_t now_ms) {
  if (phase_ != Phase::verdict) return;
  now_ms_ = last_step_ms_ = now_ms;
  if (!short_id) return refuse_kept(short_id.error());
  phase_ = Phase::commands;
  reset_transaction();
  idle_commands_ = 0;
  unacknowledged_ = true;
  reply(250, "2.0.0", "Ok: kept as " + *short_id);
  if (stopping_) stop(now_ms);
}

void ServerSession::refuse_kept(const Error& error) {
  if (error.code == Code::full) return reject_content({452, "4.3.1", "no space for the message now"});
  reject_content({451, "4.3.0", "the message cannot be kept now"});
}

void ServerSession::tls_started(std::int64_t now_ms) {
  if (phase_ != Phase::tls) return;
  now_ms_ = last_step_ms_ = now_ms;
  tls_ = true;
  phase_ = Phase::commands;
  // RFC 3207 section 4.2: what was said in the clear counts for nothing.
  hello_ = Hello::none;
  helo_.clear();
  reset_transaction();
  if (stopping_) stop(now_ms);
}

void ServerSession::peer_closed() {
  abandon_message();
  phase_ = Phase::closed;
}

std::optional<std::int64_t> ServerSession::deadline_ms() const {
  switch (phase_) {
    case Phase::greeting: return last_step_ms_ + options_->greeting_delay_ms;
    case Phase::commands:
    case Phase::tls: {
      const std::int64_t step = last_step_ms_ + (busy_ ? options_->command_busy_ms_max : options_->command_ms_max);
      return transaction_ ? std::min(step, transaction_ms_ + options_->transaction_ms_max) : step;
    }
    case Phase::data:
      return std::min({last_step_ms_ + options_->data_idle_ms_max, transaction_ms_ + options_->transaction_ms_max,
                       rate_deadline_ms()});
    case Phase::fresh:
    case Phase::recipient:
    case Phase::verdict:
    case Phase::closed: return std::nullopt;
  }
  return std::nullopt;
}

// When the octets that have come will be too few for the time since 354.
std::int64_t ServerSession::rate_deadline_ms() const {
  if (options_->data_bytes_per_s_min == 0) return INT64_MAX;
  const auto paid_ms = static_cast<std::int64_t>(data_bytes_ * 1000 / options_->data_bytes_per_s_min);
  return data_ms_ + std::max(options_->data_grace_ms, paid_ms);
}

void ServerSession::on_time(std::int64_t now_ms) {
  now_ms_ = now_ms;
  const auto deadline = deadline_ms();
  if (!deadline || now_ms < *deadline) return;
  if (phase_ == Phase::greeting) return greet();
  time_out(phase_ == Phase::data ? "the message comes too slowly" : "no command in time");
}

void ServerSession::time_out(std::string_view what) {
  if (phase_ == Phase::tls) return end();
  refuse_and_close("timeout", 421, "4.4.2", what);
}

void ServerSession::stop(std::int64_t now_ms) {
  now_ms_ = now_ms;
  stopping_ = true;
  if (phase_ == Phase::fresh || phase_ == Phase::greeting || phase_ == Phase::commands) {
    reply(421, "4.3.2", "the service is stopping, come again");
    end();
  } else if (phase_ == Phase::tls) {
    end();
  }
}

}  // namespace temizu::smtp
