#include "receive/connection.h"

#include <algorithm>

#include "base/crash_point.h"
#include "base/log.h"
#include "smtp/auth_results.h"

namespace temizu::receive {
namespace {

constexpr int kReadsPerTurn = 8;  // then the other connections have their turn
constexpr std::int64_t kHandshakeMs = 30'000;
constexpr std::int64_t kLingerMs = 2'000;
constexpr std::size_t kLingerOctetsMax = 1u << 20;
constexpr std::int64_t kStallMs = 60'000;

// The address that an upstream names as its client (Postfix writes "IPV6:" before some), or nothing when it is none.
std::string to_client_address(std::string_view text) {
  if (smtp::equals_ignoring_case(text.substr(0, 5), "IPv6:")) text.remove_prefix(5);
  return smtp::IpAddress::parse(text) ? std::string(text) : std::string{};
}

}  // namespace

void Completions::add(std::uint64_t connection, Result<Kept> outcome) {
  const std::lock_guard<std::mutex> guard(mutex_);
  items_.emplace_back(connection, std::move(outcome));
  if (items_.size() == 1 && poller_ != nullptr) poller_->wake();
}

std::vector<Completions::Item> Completions::take() {
  const std::lock_guard<std::mutex> guard(mutex_);
  return std::exchange(items_, {});
}

void Completions::detach() {
  const std::lock_guard<std::mutex> guard(mutex_);
  poller_ = nullptr;
}

Connection::Connection(std::uint64_t id, int accepted_fd, Origin origin, std::shared_ptr<const Settings> settings, Shared& shared)
    : id_(id),
      origin_(std::move(origin)),
      settings_(std::move(settings)),
      shared_(shared),
      channel_(accepted_fd),
      session_(origin_.selftest ? settings_->selftest_session : settings_->session,
               smtp::Peer{origin_.address, origin_.tls, settings_->tls != nullptr && !origin_.selftest}, *this) {}

Status Connection::open() {
  if (auto added = shared_.poller.add(channel_.fd(), id_, watched_); !added) return added;
  if (origin_.tls) {
    handshaking_ = true;
    phase_deadline_ms_ = now() + kHandshakeMs;
    step_handshake(channel_.start_tls(*settings_->tls));
  } else {
    begin_session();
  }
  return {};
}

void Connection::begin_session() {
  begun_ = true;
  if (settings_->early_talker_refuse) {
    const auto [io, bytes] = channel_.read(shared_.scratch.data(), shared_.scratch.size());
    if (io == Channel::Io::closed) return lost();
    if (io == Channel::Io::some) feed({shared_.scratch.data(), bytes});
  }
  if (!session_.closed()) session_.open(now());
  go_on();
}

void Connection::on_event(std::uint32_t what) {
  if (finished_) return;
  if (lingering_) return linger();
  if (handshaking_) return step_handshake(channel_.handshake());
  if ((what & Poller::kWrite) != 0) write_wanted_ = false;
  if (!out_.empty()) flush();
  if (finished_ || lingering_ || handshaking_) return;
  const bool reads = session_.wants_input() && out_.empty();
  if ((what & Poller::kLost) != 0 && !reads) return lost();
  if (reads) return pump();
  watch(true);
}

// Reads as long as there is something and the session wants it, within one turn.
void Connection::pump() {
  for (int turn = 0; turn < kReadsPerTurn && !finished_; ++turn) {
    if (lingering_ || handshaking_ || !session_.wants_input() || !out_.empty()) return watch();
    const auto [io, bytes] = channel_.read(shared_.scratch.data(), shared_.scratch.size());
    if (io == Channel::Io::closed) return lost();
    write_wanted_ = io == Channel::Io::want_write;
    if (io != Channel::Io::some) return watch();
    feed({shared_.scratch.data(), bytes});
    flush();
    // A short read emptied the socket; TLS must be asked until it says so itself.
    if (!channel_.is_tls() && bytes < shared_.scratch.size()) return watch();
  }
  if (finished_) return;
  if (channel_.is_tls()) shared_.again.push_back(id_);
  watch();
}

void Connection::feed(ByteView untrusted_bytes) {
  if (held_.empty()) {
    const std::size_t used = session_.feed(untrusted_bytes, now());
    held_.assign(untrusted_bytes.substr(used));
  } else {
    held_ += untrusted_bytes;
    held_.erase(0, session_.feed(held_, now()));
  }
}

// After an answer: what was held back first, then new input.
void Connection::go_on() {
  if (finished_) return;
  if (!held_.empty()) held_.erase(0, session_.feed(held_, now()));
  flush();
  if (finished_ || lingering_ || handshaking_) return;
  if (channel_.is_tls()) return pump();
  watch();
}

void Connection::flush() {
  std::size_t done = 0;
  while (done < out_.size() && !finished_) {
    const auto [io, bytes] = channel_.write(ByteView(out_).substr(done));
    if (io == Channel::Io::closed) return lost();
    if (io != Channel::Io::some) break;
    done += bytes;
    stalled_since_ms_ = 0;
  }
  out_.erase(0, done);
  if (!out_.empty()) {
    if (stalled_since_ms_ == 0) stalled_since_ms_ = now();
    return watch();
  }
  if (close_asked_) {
    lingering_ = true;
    phase_deadline_ms_ = now() + kLingerMs;
    held_.clear();
    channel_.close_send();
    linger();
  } else if (tls_asked_) {
    tls_asked_ = false;
    handshaking_ = true;
    held_.clear();  // empty already: the session refuses STARTTLS with bytes behind it
    phase_deadline_ms_ = now() + kHandshakeMs;
    step_handshake(channel_.start_tls(*settings_->tls));
  }
}

void Connection::step_handshake(Channel::Io io) {
  if (io == Channel::Io::closed) {
    log(LogLevel::info, "refused", {{"client", origin_.client}, {"stage", "tls"}});
    return lost();
  }
  write_wanted_ = io == Channel::Io::want_write;
  if (io != Channel::Io::some) return watch();
  handshaking_ = false;
  if (!begun_) return begin_session();
  session_.tls_started(now());
  go_on();
}

// Closing with unread input would make the kernel throw our last reply away (RFC 1122 section 4.2.2.13): so the client's
// words are read and dropped until it closes, within bounds.
void Connection::linger() {
  while (discarded_ < kLingerOctetsMax) {
    const auto [io, bytes] = channel_.discard(shared_.scratch.data(), shared_.scratch.size());
    if (io == Channel::Io::want_read) return watch();
    if (io != Channel::Io::some) break;
    discarded_ += bytes;
  }
  lost();
}

void Connection::lost() {
  if (finished_) return;
  finished_ = true;
  session_.peer_closed();
  shared_.asker.forget(id_);
  shared_.poller.remove(channel_.fd());
}

// Tells epoll what to wait for. Reading stays watched while the session waits for an answer, until input comes that it
// cannot take yet (drop_read): a well-behaved client says nothing then, and two system calls a message are saved.
void Connection::watch(bool drop_read) {
  if (finished_) return;
  std::uint32_t wanted = 0;
  if (!out_.empty() || write_wanted_) wanted |= Poller::kWrite;
  const bool reads = lingering_ || handshaking_ || (session_.wants_input() && out_.empty());
  if (reads || (!drop_read && (watched_ & Poller::kRead) != 0)) wanted |= Poller::kRead;
  if (wanted == watched_) return;
  watched_ = wanted;
  shared_.poller.change(channel_.fd(), id_, wanted);
}

void Connection::on_answer(smtp::RecipientAnswer answer) {
  if (finished_) return;
  session_.recipient_answered(answer, now());
  go_on();
}

void Connection::on_time() {
  if (finished_) return;
  const std::int64_t at = now();
  if (lingering_ || handshaking_) {
    if (at >= phase_deadline_ms_) lost();
    return;
  }
  if (stalled_since_ms_ != 0 && at >= stalled_since_ms_ + kStallMs) return lost();
  const auto deadline = session_.deadline_ms();
  if (!deadline || at < *deadline) return;
  session_.on_time(at);
  flush();
}

void Connection::stop() {
  if (finished_ || lingering_) return;
  if (handshaking_) return lost();
  session_.stop(now());
  flush();
}

Status Connection::admit(std::uint64_t) { return shared_.room(); }

std::optional<smtp::RecipientAnswer> Connection::ask_recipient(const smtp::Address& recipient) {
  return shared_.asker.ask(id_, recipient, now());
}

Status Connection::message_begin(const smtp::Transaction& transaction) {
  auto writer = shared_.intake.begin();
  if (!writer) {
    log(LogLevel::error, "intake", {{"error", to_text(writer.error())}});
    return Unexpected{writer.error()};
  }
  writer_ = *std::move(writer);
  envelope_ = {};  // its id is the intake's to give
  if (origin_.selftest) envelope_.item_class = ItemClass::selftest;
  envelope_.sender = transaction.sender.to_text();
  for (const smtp::Address& recipient : transaction.recipients) envelope_.recipients.push_back(recipient.to_text());
  envelope_.client_address = origin_.client;
  envelope_.client_helo = transaction.helo;
  envelope_.origin_address = to_client_address(transaction.forwarded.address);
  envelope_.origin_helo = transaction.forwarded.helo;
  envelope_.protocol = transaction.protocol;
  envelope_.listener = origin_.listener;
  envelope_.smtputf8 = transaction.smtputf8;
  envelope_.body_8bit = transaction.body == smtp::BodyType::eight_bit;
  envelope_.from_trusted_relay = origin_.trusted;
  return {};
}

void Connection::message_end(const smtp::MessageFacts& facts) {
  TEMIZU_CRASH_POINT("receive.data_end");
  if (origin_.trusted) {
    const std::size_t at = envelope_.sender.rfind('@');
    const std::string domain = at == std::string::npos ? std::string{} : envelope_.sender.substr(at + 1);
    envelope_.authenticated = smtp::authenticated_by(facts.untrusted_auth_results, settings_->auth_results, domain);
  }
  envelope_.looped = facts.loop_seen;
  envelope_.normalized = facts.newlines_normalised;
  envelope_.nul_seen = facts.content.has_nul;
  envelope_.received_count = facts.received_count;
  envelope_.line_bytes_longest = facts.content.longest_line_bytes;
  envelope_.size_bytes = facts.content.size_bytes;
  envelope_.arrival_ms = shared_.clock.now_ms();
  ++shared_.handed_over;
  writer_->finish(envelope_, [completions = shared_.completions, id = id_](Result<Kept> outcome) {
    completions->add(id, std::move(outcome));
  });
  writer_.reset();
}

void Connection::on_kept(Result<Kept> outcome) {
  if (finished_) return;
  TEMIZU_CRASH_POINT("receive.kept");
  if (!outcome) {
    log(LogLevel::error, "not_kept", {{"client", origin_.client}, {"error", to_text(outcome.error())}});
    session_.kept(Unexpected{outcome.error()}, now());
    return go_on();
  }
  last_kept_ = outcome->duplicate ? outcome->first_id : outcome->id;
  session_.kept(last_kept_.short_text(), now());
  go_on();
  TEMIZU_CRASH_POINT("receive.replied");
}

void Connection::acknowledged() { shared_.intake.acknowledged(last_kept_); }

void Connection::refused(std::string_view stage, const smtp::Reply& reply) {
  const bool notable = stage == "content" || stage == "data" || stage == "connect";
  log(notable ? LogLevel::warning : LogLevel::info, "refused",
      {{"client", origin_.client}, {"stage", stage}, {"reply", reply.summary()}});
}

}  // namespace temizu::receive
