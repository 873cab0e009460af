// The content behind DATA: finds its end, takes stuffed dots off and watches the line ends. Only CRLF.CRLF ends a message;
// a CR or LF that stands alone never ends a line, so no two readers can disagree about where the message stops (SMTP
// smuggling, CVE-2023-51764/5/6). Works on whole stretches of lines, copies nothing, holds back at most three octets.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/limits.h"

namespace temizu::smtp {

class ContentSink {
 public:
  virtual ~ContentSink() = default;
  // A stretch of the content, dots taken off, valid during the call only.
  virtual void content(ByteView untrusted_content) = 0;
};

// What to do with a CR or LF that stands alone: strict finds it and hands on nothing more; normalise writes CRLF in its
// place (for a named legacy client, whose mail is then held).
enum class Newlines { strict, normalise };

struct ContentFacts {
  std::uint64_t size_bytes{0};          // content after unstuffing, counted on when nothing is handed on any more
  std::uint64_t longest_line_bytes{0};  // without its CRLF; counted up to the limit
  bool bare_newline{false};
  bool has_nul{false};
  bool eight_bit{false};
  bool line_too_long{false};  // above line_bytes_max
  bool too_large{false};      // above message_bytes_max
};

class DataReader {
 public:
  DataReader(Newlines newlines, const MailLimits& limits);

  // Returns how many octets were taken: all, or up to the end of the message when ended() is then true.
  std::size_t feed(ByteView untrusted_bytes, ContentSink& sink);
  bool ended() const { return state_ == State::ended; }
  const ContentFacts& facts() const { return facts_; }
  // True when the message cannot be accepted any more, whatever follows; the rest is read, counted and dropped.
  bool spoilt() const;

 private:
  // held_cr: a CR came, its LF may follow. dot, dot_cr: "." or ".CR" at the start of a line.
  enum class State { line_start, in_line, held_cr, dot, dot_cr, ended };

  std::size_t take_lines(ByteView bytes, std::size_t at, ContentSink& sink);
  void found_bare(ContentSink& sink);
  void grow_line(std::size_t bytes);
  void count_bytes(std::size_t bytes);
  void hand_on(ByteView content, ContentSink& sink);

  Newlines newlines_;
  std::uint64_t message_bytes_max_;
  std::uint64_t line_bytes_max_;
  ContentFacts facts_;
  std::uint64_t line_bytes_{0};  // of the line under way
  State state_{State::line_start};
};

}  // namespace temizu::smtp
