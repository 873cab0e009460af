#include "smtp/header_scan.h"

#include <algorithm>
#include <utility>

#include "smtp/auth_results.h"
#include "smtp/grammar.h"

namespace temizu::smtp {
namespace {

constexpr std::size_t kLineStartOctets = 1024;  // enough for a field name, our own mark, a line of authentication results

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string without_any_blank(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(), is_blank), text.end());
  return text;
}

}  // namespace

HeaderScan::HeaderScan(const MailLimits& limits, std::string loop_field, std::string loop_token, std::string released_token)
    : bytes_left_(limits.header_bytes_max),
      fields_left_(limits.header_fields_max),
      loop_field_(std::move(loop_field)),
      loop_token_(without_any_blank(std::move(loop_token))),
      released_token_(without_any_blank(std::move(released_token))) {}

void HeaderScan::feed(ByteView untrusted_content) {
  while (!done_ && !untrusted_content.empty()) {
    const std::size_t lf = untrusted_content.find('\n');
    const bool complete = lf != ByteView::npos;
    const std::size_t length = complete ? lf + 1 : untrusted_content.size();
    if (length > bytes_left_) {
      over_limit_ = done_ = true;
      return;
    }
    bytes_left_ -= length;
    const ByteView piece = untrusted_content.substr(0, complete ? lf : length);
    untrusted_content.remove_prefix(length);
    if (complete && !line_begun_) {
      take_line(piece.substr(0, kLineStartOctets));
      continue;
    }
    line_begun_ = true;
    line_.append(piece.substr(0, kLineStartOctets - std::min(kLineStartOctets, line_.size())));
    if (!complete) continue;
    take_line(line_);
    line_.clear();
    line_begun_ = false;
  }
}

void HeaderScan::take_line(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (!first_line_done_) first_line_ = line;
  first_line_done_ = true;
  if (line.empty()) {
    done_ = true;
    return;
  }
  if (is_blank(line.front())) {
    if (in_mark_) take_mark(line);
    if (in_auth_results_) take_auth_results(line);
    return;
  }
  in_mark_ = in_auth_results_ = false;
  if (fields_left_-- == 0) {
    over_limit_ = done_ = true;
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = without_blanks(line.substr(0, colon));
  if (equals_ignoring_case(name, "received")) ++received_count_;
  if (equals_ignoring_case(name, "authentication-results") && auth_results_.size() <= kAuthResultsMax) {
    in_auth_results_ = true;
    auth_results_.emplace_back();
    take_auth_results(line.substr(colon + 1));
  }
  if (loop_field_.empty() || loop_token_.empty() || !equals_ignoring_case(name, loop_field_)) return;
  in_mark_ = true;
  mark_.clear();
  take_mark(line.substr(colon + 1));
}

// A line that may have been cut makes the value too long to be read.
void HeaderScan::take_auth_results(std::string_view text) {
  std::string& value = auth_results_.back();
  if (text.size() + 64 > kLineStartOctets) value.append(kAuthResultsBytesMax + 1 - std::min(value.size(), kAuthResultsBytesMax), ' ');
  if (value.size() <= kAuthResultsBytesMax) value.append(text).append(" ");
}

// Servers on the way may have folded the field anew, so blanks do not count.
void HeaderScan::take_mark(std::string_view text) {
  for (const char c : text) {
    if (!is_blank(c) && mark_.size() < std::max(loop_token_.size(), released_token_.size())) mark_ += c;
  }
  loop_seen_ = loop_seen_ || mark_.starts_with(loop_token_);
  released_seen_ = released_seen_ || (!released_token_.empty() && mark_.starts_with(released_token_));
}

}  // namespace temizu::smtp
