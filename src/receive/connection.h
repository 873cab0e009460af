// One client: its channel, its session, its message under way. Moves bytes between them, never blocks, keeps at most a
// command line of input and the replies of one read.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "quarantine/intake.h"
#include "receive/asker.h"
#include "receive/channel.h"
#include "receive/poller.h"
#include "receive/settings.h"
#include "smtp/server_session.h"

namespace temizu::receive {

// What the committer's thread hands back to the loop. Outlives the loop when a commit ends late.
class Completions {
 public:
  using Item = std::pair<std::uint64_t, Result<Kept>>;  // connection, outcome
  explicit Completions(const Poller& poller) : poller_(&poller) {}
  void add(std::uint64_t connection, Result<Kept> outcome);
  std::vector<Item> take();
  void detach();  // the poller is gone

 private:
  std::mutex mutex_;
  const Poller* poller_;
  std::vector<Item> items_;
};

// What all connections of the loop share.
struct Shared {
  Intake& intake;
  const Clock& clock;
  Poller& poller;
  Asker& asker;
  std::shared_ptr<Completions> completions;
  std::function<Status()> room;      // checked at MAIL
  std::vector<char> scratch;         // one read; used within a call only
  std::vector<std::uint64_t> again;  // connections with TLS input that epoll does not see
  std::uint64_t handed_over{0};      // messages given to the intake whose outcome is open
};

class Connection final : private smtp::ServerSink {
 public:
  struct Origin {
    std::string client;    // "192.0.2.1"
    std::string listener;  // "192.0.2.10:25"
    smtp::IpAddress address;
    bool trusted{false};
    bool tls{false};  // TLS from the first octet
    bool selftest{false};  // through the self-inspection's listener
  };

  Connection(std::uint64_t id, int accepted_fd, Origin origin, std::shared_ptr<const Settings> settings, Shared& shared);

  Status open();
  void on_event(std::uint32_t what);
  void on_more() { pump(); }
  void on_answer(smtp::RecipientAnswer answer);
  void on_kept(Result<Kept> outcome);
  void on_time();
  void set_busy(bool busy) { session_.set_busy(busy); }
  void stop();
  bool finished() const { return finished_; }
  const Origin& origin() const { return origin_; }

 private:
  void send(ByteView reply_bytes) override { out_ += reply_bytes; }
  void start_tls() override { tls_asked_ = true; }
  bool offers_smtputf8() override { return shared_.asker.smtputf8(); }
  Status admit(std::uint64_t size_bytes) override;
  std::optional<smtp::RecipientAnswer> ask_recipient(const smtp::Address& recipient) override;
  Status message_begin(const smtp::Transaction& transaction) override;
  Status message_chunk(ByteView untrusted_content) override { return writer_->add(untrusted_content); }
  void message_end(const smtp::MessageFacts& facts) override;
  void message_abort() override { writer_.reset(); }
  void acknowledged() override;
  void refused(std::string_view stage, const smtp::Reply& reply) override;
  void close() override { close_asked_ = true; }

  std::int64_t now() const { return shared_.clock.steady_ms(); }
  void begin_session();
  void go_on();
  void pump();
  void feed(ByteView untrusted_bytes);
  void flush();
  void step_handshake(Channel::Io io);
  void linger();
  void lost();
  void watch(bool drop_read = false);

  std::uint64_t id_;
  Origin origin_;
  std::shared_ptr<const Settings> settings_;
  Shared& shared_;
  Channel channel_;
  smtp::ServerSession session_;
  Bytes held_;  // input the session has not used
  Bytes out_;
  std::unique_ptr<IntakeWriter> writer_;
  Envelope envelope_;
  ItemId last_kept_;
  std::uint32_t watched_{Poller::kRead};
  std::int64_t stalled_since_ms_{0};  // output waits for the client since then
  std::int64_t phase_deadline_ms_{0};  // of a handshake or of lingering
  std::size_t discarded_{0};
  bool begun_{false};        // the session has been opened
  bool handshaking_{false};
  bool write_wanted_{false};  // TLS wants to write before it can go on
  bool tls_asked_{false};
  bool close_asked_{false};
  bool lingering_{false};
  bool finished_{false};
};

}  // namespace temizu::receive
