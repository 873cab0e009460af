// The sending side of SMTP as a pure state machine: no sockets, no clock, no threads. The caller carries octets, keeps the
// time and does the TLS handshake; the session decides what is said and what each recipient's answer means.
// Refuses to send a mail that check_wire does not pass, to go on after a reply nobody asked for, and to read as part of
// a TLS session what came before it (RFC 3207 section 6). Every reply it keeps is cleaned and bounded.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "smtp/client_commands.h"
#include "smtp/client_data.h"
#include "smtp/reply.h"

namespace temizu::smtp {

inline constexpr std::size_t kReplyOctetsMax = 400;        // of a reply that is kept
inline constexpr std::size_t kCommandsInFlightMax = 100;   // pipelined and unanswered, so that neither side's buffers fill
inline constexpr std::size_t kDataOctetsAtOnce = 256u << 10;

enum class TlsUse : std::uint8_t { off, opportunistic, required };

struct ClientOptions {
  std::string helo;               // our name
  TlsUse tls{TlsUse::opportunistic};
  bool xforward{false};           // say XFORWARD where it is offered
};

// One transaction. The views are the caller's and must live until the session is ready or closed again.
struct ClientMail {
  std::string sender;                    // "" for the null sender
  std::vector<std::string> recipients;   // at least one
  ByteView head;                         // our Received field
  ByteView body;                         // the rest of the mail
  Forwarded forwarded;
  bool probe{false};                     // ask only: MAIL and RCPT one by one, then RSET; no mail
};

// How it ended for one recipient. failed: answered with 5xx; deferred: 4xx, or the connection was lost before our final
// dot; uncertain: lost after it (mail-rules P14).
enum class Fate : std::uint8_t { open, delivered, deferred, failed, uncertain };

// What a reply answered.
enum class Asked : std::uint8_t { nothing, mail, rcpt, data, dot };
const char* to_word(Asked asked);   // "", "MAIL", "RCPT", "DATA", "end of mail"

struct RecipientResult {
  Fate fate{Fate::open};
  int code{0};             // 0: the reason is our own, not a reply
  std::string enhanced;
  std::string reply;       // printable ASCII, at most kReplyOctetsMax
  Asked asked{Asked::nothing};
};

class ClientSession {
 public:
  enum class Step {
    write,       // call next_output until it returns false
    read,        // wait for octets, then feed; the patience is await()'s
    handshake,   // do the TLS handshake, then tls_started or lost
    ready,       // begin or quit
    closed,      // close the connection
  };
  // What is being waited for: the caller maps it to a time-out (RFC 5321 section 4.5.3.2).
  enum class Await { greeting, command, data, dot };

  explicit ClientSession(ClientOptions options);

  Step step() const;
  Await await() const;
  // Replies read so far: a time-out starts anew with each.
  std::uint64_t replies() const { return replies_; }

  // Appends what is to be written next. Returns false when there is nothing.
  bool next_output(Bytes& out);
  // True after next_output has handed out the final dot of a mail that somebody may now have.
  bool dot_out() const { return dot_out_; }

  void feed(ByteView untrusted_bytes);
  void tls_started();
  // The connection is gone, a time ran out, or the handshake failed. why: a fixed phrase of ours.
  void lost(std::string_view why);

  // Starts a transaction; only when ready. Fails with internal (check_wire) or bad_input (an address we cannot write):
  // nothing is sent then, and the session stays ready.
  Status begin(const ClientMail& mail);
  void quit();

  // One for each recipient of the last transaction, none open once ready or closed.
  const std::vector<RecipientResult>& results() const { return results_; }
  const Extensions& extensions() const { return extensions_; }
  bool greeted() const { return greeted_; }          // EHLO or HELO was answered well: the host is worth talking to
  bool tls_active() const { return tls_active_; }
  // True while nothing of the last transaction was answered: on a reused connection it may be tried on a new one.
  bool unanswered() const { return transaction_replies_ == 0; }
  // Why the session closed without a transaction: like a recipient's result.
  const RecipientResult& closing() const { return closing_; }

 private:
  enum class Stage { greeting, ehlo, helo, starttls, handshake, ready, envelope, content, dot, reset, quit, closed };
  enum class What { xforward, mail, rcpt, data };
  struct Waiting { What what; std::size_t recipient; };

  static Asked asked_by(What what);
  void say(Stage stage, std::string_view line);
  void on_reply(const Reply& reply);
  void on_greeting(const Reply& reply);
  void on_ehlo(const Reply& reply);
  void on_helo(const Reply& reply);
  void on_starttls(const Reply& reply);
  void on_envelope(const Reply& reply);
  void on_data(const Reply& reply);
  void on_early(const Reply& reply);
  void on_dot(const Reply& reply);
  void after_hello();
  void plan(const ClientMail& mail, const Path& sender, const std::vector<Path>& recipients);
  void send_envelope();
  void end_transaction();
  bool any_accepted() const;
  void settle(std::size_t recipient, Fate fate, const Reply& reply);
  void settle_open(Fate fate, const Reply& reply);
  void close(Fate fate, const Reply& reply);
  void close(std::string_view why);

  struct Planned { What what; std::size_t recipient; std::string line; };

  ClientOptions options_;
  Extensions extensions_;
  ReplyParser parser_;
  Stage stage_{Stage::greeting};
  Bytes out_;
  std::vector<Planned> plan_;       // the command lines of this transaction
  std::size_t planned_at_{0};       // the next of them to be said
  std::deque<Waiting> waiting_;     // said and not answered, at most kCommandsInFlightMax
  DataWriter data_;
  std::vector<RecipientResult> results_;
  std::vector<bool> accepted_;
  RecipientResult closing_;
  Asked asked_{Asked::nothing};     // what the reply in hand answers
  std::uint64_t replies_{0};
  std::uint64_t transaction_replies_{0};
  bool mail_refused_{false};
  bool probe_{false};
  bool greeted_{false};
  bool tls_active_{false};
  bool dot_out_{false};
};

// Code, enhanced code and text on one line, printable ASCII, at most kReplyOctetsMax octets.
std::string clean_line(const Reply& reply);

}  // namespace temizu::smtp
