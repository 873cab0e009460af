// Our own walk over the raw octets: header by header, delimiter by delimiter, each octet once. Builds the tree of parts
// and accounts for every range. Content is not decoded, but for a message or multipart wrapped in a transfer encoding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/limits.h"
#include "mail/boundaries.h"
#include "mail/content_fields.h"
#include "mail/evidence.h"
#include "mail/header_block.h"
#include "mail/message.h"

namespace temizu {

// What the walks over one message and over what was wrapped inside it share.
struct WalkState {
  const MailLimits& limits;
  std::vector<Finding>& findings;
  std::uint32_t parts{0};
  bool limit_exceeded{false};   // the rest is taken as it is, unread: the mail is held
};

class Walker {
 public:
  // wrapped: the octets were decoded from a part, so nothing in them is decoded once more.
  Walker(ByteView untrusted_bytes, WalkState& state, bool wrapped) : bytes_(untrusted_bytes), state_(state), wrapped_(wrapped) {}

  // The entity that fills all octets. fields: those of its header.
  MailPart run(std::string path, std::uint16_t depth, std::uint16_t message_depth, HeaderFields& fields);
  std::vector<Accounted> take_accounted() { return std::move(accounted_); }

 private:
  // Where a stretch ended: at a delimiter of an open boundary, or at the end of all octets (level Boundaries::kNone).
  struct Stop {
    int level{Boundaries::kNone};
    bool closing{false};
    std::size_t end{0};    // of the stretch, before the line end that belongs to the delimiter
    std::size_t next{0};   // after the delimiter line
  };
  struct Place {
    std::string path;
    std::uint16_t depth{0}, message_depth{0};
    std::string_view default_type{"text/plain"};
  };

  MailPart entity(std::size_t begin, const Place& place, Stop& stop, HeaderFields* fields);
  void multipart(MailPart& part, const ContentFields& content, const Place& place, Stop& stop);
  bool children(MailPart& part, const Place& place, int level, Stop& stop);
  void keep_as_text(MailPart& part, Range range, const std::string& path);
  void nested_message(MailPart& part, const Place& place, Stop& stop);
  void leaf(MailPart& part, Stretch stretch, Stop& stop);
  bool decode_once(MailPart& part, std::string_view rule, const Place& place);
  void wrapped_message(MailPart& part, const Place& place);
  void wrapped_multipart(MailPart& part, const std::string& boundary, const Place& place);
  std::string best_boundary(const ContentFields& content, std::size_t body) const;
  std::string guessed_boundary(std::size_t body) const;
  Boundaries::Match look_at(std::string_view text) const;
  Stop scan(std::size_t begin, Stretch stretch, std::string_view path);
  Stop to_the_end() const;

  void account(Piece piece, std::size_t end, const std::string& path);
  void note(std::string_view rule, Weight weight, std::string_view where, std::uint64_t count = 1) {
    add_finding(state_.findings, rule, weight, where, count);
  }
  void limit(std::string_view rule, std::string_view where) {
    note(rule, Weight::hostile, where);
    state_.limit_exceeded = true;
  }

  ByteView bytes_;
  WalkState& state_;
  bool wrapped_;
  Boundaries open_;
  std::vector<Accounted> accounted_;
  std::size_t accounted_to_{0};
};

}  // namespace temizu
