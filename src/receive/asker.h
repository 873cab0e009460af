// The recipient questions: receive asks, deliver answers over a local socket that receive listens on (so that receive
// never connects anywhere). One line each:
//   Q <id> <address>          to deliver
//   A <id> yes|no|unknown     from deliver
//   U smtputf8 yes|no         from deliver, unasked, whenever it changes
// This is the bookkeeping without the socket. No answer in time, no deliver, or too many questions mean "unknown", and
// the recipient is accepted: mail is never refused because a helper is away.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "smtp/server_session.h"

namespace temizu::receive {

class Asker {
 public:
  struct Answer {
    std::uint64_t connection;
    smtp::RecipientAnswer answer;
  };

  explicit Asker(std::uint32_t wait_ms) : wait_ms_(wait_ms) {}

  void set_wait_ms(std::uint32_t wait_ms) { wait_ms_ = wait_ms; }
  void connected();
  // deliver is gone: every open question is answered with unknown.
  std::vector<Answer> disconnected();

  // An answer now, or none and one of the calls below brings it.
  std::optional<smtp::RecipientAnswer> ask(std::uint64_t connection, const smtp::Address& recipient, std::int64_t now_ms);
  void forget(std::uint64_t connection);
  // Bytes from deliver. false: they follow no grammar, or a line is too long; close the socket.
  bool feed(ByteView untrusted_bytes, std::int64_t now_ms, std::vector<Answer>& answers);
  // Questions that waited too long. After such a silence nobody is asked for a while.
  std::vector<Answer> on_time(std::int64_t now_ms);

  bool smtputf8() const { return connected_ && smtputf8_; }
  Bytes& output() { return output_; }  // to be written to deliver

 private:
  struct Question {
    std::uint64_t connection;
    std::int64_t deadline_ms;
    std::string address;
  };

  bool take_line(std::string_view line, std::int64_t now_ms, std::vector<Answer>& answers);

  std::uint32_t wait_ms_;
  bool connected_{false};
  bool smtputf8_{false};
  std::uint64_t next_id_{1};
  std::map<std::uint64_t, Question> open_;  // by id, so by age
  std::unordered_map<std::string, std::int64_t> known_good_;  // address → until when; deliver is asked anew after that
  std::int64_t quiet_until_ms_{0};
  Bytes line_;
  Bytes output_;
};

}  // namespace temizu::receive
