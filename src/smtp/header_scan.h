// What the server must know of a header while it streams by: how many hops the mail has made and whether it has been
// here before. Looks at the first octets of each line only, never further than the header, and within its bounds;
// understanding the header is the child's work.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"

namespace temizu::smtp {

class HeaderScan {
 public:
  // A field loop_field (may be empty) whose value starts with loop_token, blanks and folding aside, is our own mark.
  // released_token (may be empty): the same for what the release desk has sent out.
  HeaderScan(const MailLimits& limits, std::string loop_field, std::string loop_token, std::string released_token = {});

  void feed(ByteView untrusted_content);
  bool done() const { return done_; }

  std::uint32_t received_count() const { return received_count_; }
  const std::string& first_line() const { return first_line_; }   // without its end, cut at 1,024 octets
  bool loop_seen() const { return loop_seen_; }
  bool released_seen() const { return released_seen_; }
  // Values of Authentication-Results fields, folds included, at most kAuthResultsMax + 1; one that was cut is longer than its bound.
  const std::vector<std::string>& auth_results() const { return auth_results_; }
  bool over_limit() const { return over_limit_; }  // header larger or longer than its bounds; what follows was not read

 private:
  void take_line(std::string_view line);
  void take_mark(std::string_view text);
  void take_auth_results(std::string_view text);

  std::uint64_t bytes_left_;
  std::uint32_t fields_left_;
  std::string loop_field_, loop_token_, released_token_;
  std::string first_line_;
  bool first_line_done_{false};
  std::string line_;  // the start of a line that is not complete yet
  std::string mark_;  // the value of the loop_field under way, without blanks
  bool in_mark_{false};
  std::vector<std::string> auth_results_;
  bool in_auth_results_{false};
  std::uint32_t received_count_{0};
  bool line_begun_{false};
  bool loop_seen_{false}, released_seen_{false};
  bool over_limit_{false};
  bool done_{false};
};

}  // namespace temizu::smtp
