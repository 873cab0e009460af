// The server side of one SMTP connection as a state machine: bytes in, calls on a ServerSink out. No socket, no clock, no
// thread: the caller feeds bytes and the steady time, sends what it is handed, and comes back at deadline().
// What it never does: read a command out of bytes that belong to a message, end a message at anything but CRLF.CRLF, give
// two replies to one command, put a peer's bytes into a reply, or say 250 to a message before the sink has kept it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "smtp/data_reader.h"
#include "smtp/grammar.h"
#include "smtp/header_scan.h"
#include "smtp/reply.h"
#include "smtp/server_options.h"

namespace temizu::smtp {

struct Peer {
  IpAddress address;
  bool tls{false};               // the connection began with TLS
  bool starttls_offered{false};  // a certificate is there
};

// The envelope of the message under way. recipients are distinct.
struct Transaction {
  Address sender;
  std::vector<Address> recipients;
  BodyType body{BodyType::seven_bit};
  bool smtputf8{false};
  std::optional<std::uint64_t> declared_size_bytes;
  std::string helo;      // as said by the client, checked
  std::string protocol;  // "ESMTPS" and so on: the keyword of a Received field (RFC 3848, RFC 6531 section 4.3)
  bool tls{false};
  Forwarded forwarded;   // empty unless a believed upstream said XFORWARD
};

struct MessageFacts {
  ContentFacts content;
  std::uint32_t received_count{0};
  bool loop_seen{false};          // our own mark: the mail has been here before
  bool header_over_limit{false};
  std::vector<std::string> untrusted_auth_results;   // values of Authentication-Results fields
  bool newlines_normalised{false};  // a legacy client's bare CR or LF was written as CRLF: hold this mail
};

enum class RecipientAnswer { yes, no, unknown };

// What the session asks of its surroundings. Calls must not call back into the session.
class ServerSink {
 public:
  virtual ~ServerSink() = default;
  virtual void send(ByteView reply_bytes) = 0;
  // Handshake once everything sent is out, then tls_started(). Bytes that came before it must not be fed.
  virtual void start_tls() = 0;
  virtual bool offers_smtputf8() = 0;
  // At MAIL: is there room for a message of that size (0: not declared)? full → 452 4.3.1, other failures → 451.
  virtual Status admit(std::uint64_t size_bytes) = 0;
  // An answer now, or none: then recipient_answered() follows.
  virtual std::optional<RecipientAnswer> ask_recipient(const Address& recipient) = 0;
  virtual Status message_begin(const Transaction& transaction) = 0;
  virtual Status message_chunk(ByteView untrusted_content) = 0;
  // The message is complete; kept() follows, once.
  virtual void message_end(const MessageFacts& facts) = 0;
  // The message begun will not be complete; also when the session ends inside it.
  virtual void message_abort() = 0;
  // The client has gone on after the 250 of the last message, so it has seen it.
  virtual void acknowledged() = 0;
  // For the log. stage is a fixed word: "connect", "command", "mail", "rcpt", "data", "content", "timeout".
  virtual void refused(std::string_view stage, const Reply& reply) = 0;
  // Close once everything sent is out.
  virtual void close() = 0;
};

class ServerSession final : private ContentSink {
 public:
  // Sessions keep the options they began with; a reload makes new ones.
  ServerSession(std::shared_ptr<const ServerOptions> options, const Peer& peer, ServerSink& sink);

  // Greets, or turns a stranger away. Bytes fed before it are an early talker's: 554.
  void open(std::int64_t now_ms);
  // Returns how many octets were used. The rest must be fed again, with what came after it, as soon as wants_input(); it
  // is shorter than kCommandOctetsMax unless the session waits for an answer.
  std::size_t feed(ByteView untrusted_bytes, std::int64_t now_ms);
  void recipient_answered(RecipientAnswer answer, std::int64_t now_ms);
  // The short id to tell the client, or why the message could not be kept. Without effect when the session is over.
  void kept(const Result<std::string>& short_id, std::int64_t now_ms);
  void tls_started(std::int64_t now_ms);
  // The connection is gone: a message under way is abandoned, one already handed over is not.
  void peer_closed();
  void on_time(std::int64_t now_ms);
  std::optional<std::int64_t> deadline_ms() const;  // none while waiting for the sink, or closed
  void set_busy(bool busy) { busy_ = busy; }
  // Ends the session as soon as no message is under way (RFC 5321 section 3.8).
  void stop(std::int64_t now_ms);

  bool wants_input() const { return phase_ == Phase::greeting || phase_ == Phase::commands || phase_ == Phase::data; }
  bool in_message() const { return phase_ == Phase::data || phase_ == Phase::verdict; }
  bool closed() const { return phase_ == Phase::closed; }

 private:
  enum class Phase { fresh, greeting, commands, recipient, data, verdict, tls, closed };
  enum class Hello { none, helo, ehlo };

  // server_session.cc
  void content(ByteView untrusted_content) override;
  std::size_t feed_command(ByteView bytes);
  std::size_t discard_command(ByteView bytes);
  std::size_t feed_data(ByteView bytes);
  void end_of_data();
  void reject_content(const Reply& refusal);
  void refuse_kept(const Error& error);
  void greet();
  void time_out(std::string_view what);
  std::int64_t rate_deadline_ms() const;

  // server_commands.cc
  void run(const Command& command, bool more_follows);
  void say_hello(const Command& command, Hello hello);
  void mail(std::string_view argument);
  void rcpt(std::string_view argument);
  void accept_recipient(Address recipient);
  void data(std::string_view argument, bool more_follows);
  void starttls(std::string_view argument, bool more_follows);
  void xforward(std::string_view argument);
  void small_command(const Command& command);
  bool is_our_domain(const std::string& domain) const;
  std::optional<Address> special_recipient(const Address& recipient) const;

  void reply(int code, std::string_view enhanced, std::string_view text);
  void refuse(std::string_view stage, int code, std::string_view enhanced, std::string_view text);
  void bad_command(int code, std::string_view enhanced, std::string_view text);
  void refuse_and_close(std::string_view stage, int code, std::string_view enhanced, std::string_view text);
  void end();
  void reset_transaction();
  void abandon_message();

  std::shared_ptr<const ServerOptions> options_;  // shared with the other sessions of the same configuration
  Peer peer_;
  ServerSink& sink_;
  Phase phase_{Phase::fresh};
  Hello hello_{Hello::none};
  std::string helo_;
  bool tls_{false};
  bool utf8_offered_{false};  // said in the last EHLO
  bool busy_{false};
  bool stopping_{false};
  bool discarding_{false};     // inside a command line that is too long
  std::size_t discarded_{0};
  bool unacknowledged_{false};
  std::size_t pipelined_{0};  // octets that came before the 250: commands in them do not show that it was seen
  std::uint32_t bad_in_row_{0};
  std::uint32_t idle_commands_{0};
  std::int64_t now_ms_{0};
  std::int64_t last_step_ms_{0};  // the last complete command, answer or piece of DATA

  std::optional<Transaction> transaction_;
  std::unordered_set<std::string> known_recipients_;
  std::uint32_t recipient_commands_{0};
  Address asked_;  // the recipient a question is open for
  Forwarded forwarded_;
  std::int64_t transaction_ms_{0};
  std::int64_t data_ms_{0};
  std::uint64_t data_bytes_{0};  // as they came over the wire
  std::optional<DataReader> reader_;
  std::optional<HeaderScan> header_;
  Status chunk_status_;
  bool message_open_{false};  // message_begin was called, message_end and message_abort were not
};

}  // namespace temizu::smtp
