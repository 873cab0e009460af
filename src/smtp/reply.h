// Replies of RFC 5321 section 4.2 with the enhanced codes of RFC 3463: written by the server session, read by the client
// session. Writing lets no control character and no octet beyond ASCII out; reading is bounded and hands out cleaned text
// that may go to a log as it is. Neither side ever puts a peer's bytes into a reply.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu::smtp {

struct Reply {
  int code{0};           // 200 to 599; 0 only in a Reply that was never filled
  std::string enhanced;  // "5.7.1", or empty (greeting, EHLO, 354 and old servers have none)
  std::string text;      // printable ASCII; '\n' separates the lines of a multi-line reply

  bool positive() const { return code >= 200 && code < 400; }
  bool permanent() const { return code >= 500; }
  // The first line for a log: "550 5.1.1 no such user".
  std::string summary() const;
  friend bool operator==(const Reply&, const Reply&) = default;
};

// Appends the reply as it goes over the wire, each line ending in CRLF. Octets outside 0x20 to 0x7e become '?', a line is
// cut at 512 octets (RFC 5321 section 4.5.3.1.5), lines after the 100th are left out.
void append_reply(Bytes& out, const Reply& reply);

// One reply out of a stream that arrives in any pieces. Bounds: a line 2,048 octets, a reply 200 lines and 16 KiB of
// text; more fails. A line may end in LF alone: what a server says is data to us, so nothing can be smuggled this way.
class ReplyParser {
 public:
  enum class State { more, done, failed };

  // Takes octets from the front of untrusted_bytes until the reply is complete; what belongs to the next reply stays in
  // the view. After done, read reply() and call clear(). After failed, the connection is of no more use.
  State feed(ByteView& untrusted_bytes);
  const Reply& reply() const { return reply_; }  // text cleaned: printable ASCII, '?' for the rest
  const Error& error() const { return error_; }
  void clear();
  // True between the first octet of a reply and its last: a connection lost here was lost inside a reply.
  bool begun() const { return lines_ > 0 || !line_.empty(); }

 private:
  State take_line();
  State fail(Code code, std::string what);

  Reply reply_;
  Error error_;
  Bytes line_;
  std::size_t lines_{0};
  State state_{State::more};
};

}  // namespace temizu::smtp
