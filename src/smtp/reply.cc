#include "smtp/reply.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"

namespace temizu::smtp {
namespace {

constexpr std::size_t kLineOctetsOut = 510;  // 512 with CRLF
constexpr std::size_t kLinesOut = 100;
constexpr std::size_t kLineOctetsIn = 2048;
constexpr std::size_t kLinesIn = 200;
constexpr std::size_t kTextOctetsIn = 16u << 10;

bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }
char cleaned(char c) { return is_printable(c) ? c : '?'; }

// The length of "class.subject.detail" at the start of text (RFC 3463 section 2), 0 when there is none or when its class
// contradicts the reply code.
std::size_t enhanced_length(std::string_view text, int code) {
  if (text.size() < 5 || !is_ascii_digit(text[0]) || text[0] - '0' != code / 100 || text[1] != '.') return 0;
  std::size_t at = 2;
  for (int part = 0; part < 2; ++part) {
    const std::size_t begin = at;
    while (at < text.size() && at - begin < 3 && is_ascii_digit(text[at])) ++at;
    if (at == begin) return 0;
    if (part == 0 && (at >= text.size() || text[at++] != '.')) return 0;
  }
  return at == text.size() || text[at] == ' ' ? at : 0;
}

}  // namespace

std::string Reply::summary() const {
  std::string line = std::to_string(code);
  if (!enhanced.empty()) line += ' ' + enhanced;
  const std::size_t end = text.find('\n');
  if (!text.empty()) line.append(" ").append(text, 0, end);
  return line;
}

void append_reply(Bytes& out, const Reply& reply) {
  const std::string code = std::to_string(reply.code);
  std::string_view rest = reply.text;
  for (std::size_t count = 1;; ++count) {
    const std::size_t end = rest.find('\n');
    const bool last = end == std::string_view::npos || count == kLinesOut;
    const std::size_t begin = out.size();
    out += code;
    out += last ? ' ' : '-';
    if (!reply.enhanced.empty()) out.append(reply.enhanced).append(" ");
    for (const char c : rest.substr(0, end)) {
      if (out.size() - begin == kLineOctetsOut) break;
      out += cleaned(c);
    }
    out += "\r\n";
    if (last) return;
    rest.remove_prefix(end + 1);
  }
}

ReplyParser::State ReplyParser::feed(ByteView& untrusted_bytes) {
  while (state_ == State::more && !untrusted_bytes.empty()) {
    const std::size_t end = untrusted_bytes.find('\n');
    const std::size_t length = end == ByteView::npos ? untrusted_bytes.size() : end;
    if (line_.size() + length > kLineOctetsIn) return fail(Code::limit, "a line of the reply is too long");
    line_.append(untrusted_bytes.substr(0, length));
    untrusted_bytes.remove_prefix(end == ByteView::npos ? length : length + 1);
    if (end != ByteView::npos) state_ = take_line();
  }
  return state_;
}

ReplyParser::State ReplyParser::take_line() {
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  if (++lines_ > kLinesIn || reply_.text.size() + line_.size() > kTextOctetsIn) {
    return fail(Code::limit, "the reply has too many lines");
  }
  if (line_.size() < 3 || line_[0] < '2' || line_[0] > '5' || !is_ascii_digit(line_[1]) || !is_ascii_digit(line_[2])) {
    return fail(Code::bad_input, "a line of the reply has no code");
  }
  const char mark = line_.size() > 3 ? line_[3] : ' ';
  if (mark != ' ' && mark != '-') return fail(Code::bad_input, "a line of the reply has no code");
  const int code = (line_[0] - '0') * 100 + (line_[1] - '0') * 10 + (line_[2] - '0');
  if (lines_ > 1 && code != reply_.code) return fail(Code::bad_input, "the lines of the reply have different codes");
  reply_.code = code;
  std::string_view text = std::string_view(line_).substr(std::min<std::size_t>(4, line_.size()));
  if (const std::size_t length = enhanced_length(text, code); length > 0) {
    if (reply_.enhanced.empty()) reply_.enhanced = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  if (lines_ > 1) reply_.text += '\n';
  for (const char c : text) reply_.text += cleaned(c);
  line_.clear();
  return mark == '-' ? State::more : State::done;
}

ReplyParser::State ReplyParser::fail(Code code, std::string what) {
  error_ = Error{code, "reply", std::move(what), {}};
  line_.clear();
  return state_ = State::failed;
}

void ReplyParser::clear() {
  reply_ = {};
  error_ = {};
  line_.clear();
  lines_ = 0;
  state_ = State::more;
}

}  // namespace temizu::smtp
