// What we write after DATA: the check that a mail may be written at all, and the only dot-stuffing there is (RFC 5321
// section 4.5.2). Refuses everything a receiver could read in two ways: bare CR or LF, NUL and other controls, octets
// beyond ASCII, lines that are too long (mail-rules I3, P4). Knows no MIME.
#pragma once

#include <cstddef>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu::smtp {

inline constexpr std::size_t kWireLineOctetsMax = 998;  // without CRLF; RFC 5322 section 2.1.1

// Lines of printable ASCII and TAB, each ended by CRLF, the last one too; not empty. Fails with internal and the offset
// of the first octet that must not be there: such a mail is a defect of ours. One pass, no allocation.
Status check_wire(ByteView mail);

// Hands out head and body as they go over the wire, dots doubled, closed by the final dot. Both must have passed
// check_wire; the views are the caller's and must outlive the writer.
class DataWriter {
 public:
  DataWriter() = default;
  DataWriter(ByteView head, ByteView body) : head_(head), body_(body), done_(false) {}

  // Appends about `most` octets (two more at worst for each line that begins with a dot, three for the end). Returns
  // false when everything had been handed out before.
  bool next(Bytes& out, std::size_t most);
  // True when the final dot has been handed out.
  bool done() const { return done_; }

 private:
  void append_stuffed(Bytes& out, ByteView& from, std::size_t most);

  ByteView head_, body_;
  bool at_line_start_{true};
  bool done_{true};
};

}  // namespace temizu::smtp
