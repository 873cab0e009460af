#include "smtp/data_reader.h"

#include <algorithm>
#include <cstring>

namespace temizu::smtp {
namespace {

constexpr ByteView kCrlf = "\r\n";

// The position of octet in bytes[from, to), or to.
std::size_t find_octet(ByteView bytes, char octet, std::size_t from, std::size_t to) {
  if (from >= to) return to;
  const void* found = std::memchr(bytes.data() + from, octet, to - from);
  return found == nullptr ? to : static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
}

bool has_eight_bit(ByteView bytes) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= bytes.size(); at += sizeof word) {
    std::memcpy(&word, bytes.data() + at, sizeof word);
    if ((word & kHighBits) != 0) return true;
  }
  return std::any_of(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), [](char c) { return (c & 0x80) != 0; });
}

}  // namespace

DataReader::DataReader(Newlines newlines, const MailLimits& limits)
    : newlines_(newlines), message_bytes_max_(limits.message_bytes_max), line_bytes_max_(limits.line_bytes_max) {}

bool DataReader::spoilt() const {
  return facts_.too_large || facts_.line_too_long || (facts_.bare_newline && newlines_ == Newlines::strict);
}

std::size_t DataReader::feed(ByteView untrusted_bytes, ContentSink& sink) {
  std::size_t at = 0;
  while (at < untrusted_bytes.size() && state_ != State::ended) {
    const char octet = untrusted_bytes[at];
    switch (state_) {
      case State::line_start:
        state_ = octet == '.' ? State::dot : State::in_line;
        if (octet == '.') ++at;
        break;
      case State::dot:  // a dot before anything else than CRLF was stuffed (RFC 5321 section 4.5.2): it is dropped
        state_ = octet == '\r' ? State::dot_cr : State::in_line;
        if (octet == '\r') ++at;
        break;
      case State::dot_cr:
      case State::held_cr:
        if (octet != '\n') {
          found_bare(sink);
          state_ = State::in_line;
          break;
        }
        ++at;
        if (state_ == State::dot_cr) {
          state_ = State::ended;
          break;
        }
        hand_on(kCrlf, sink);
        line_bytes_ = 0;
        state_ = State::line_start;
        break;
      case State::in_line:
        at = take_lines(untrusted_bytes, at, sink);
        break;
      case State::ended:
        break;
    }
  }
  return at;
}

// Takes whole lines in one stretch until a line starts with a dot or the bytes run out. Starts inside a line. Each octet
// is looked at by two memchr, however many CR and LF stand alone.
std::size_t DataReader::take_lines(ByteView bytes, std::size_t at, ContentSink& sink) {
  const std::size_t size = bytes.size();
  std::size_t begin = at;  // of what is not handed on yet
  std::size_t lf = find_octet(bytes, '\n', at, size);
  while (true) {
    const std::size_t cr = find_octet(bytes, '\r', at, lf);
    grow_line(cr - at);
    const bool bare_lf = cr == lf && lf < size;
    if (bare_lf || cr + 1 < lf) {
      hand_on(bytes.substr(begin, cr - begin), sink);
      found_bare(sink);
      at = begin = cr + 1;
      if (bare_lf) lf = find_octet(bytes, '\n', at, size);
    } else if (lf == size) {
      hand_on(bytes.substr(begin, cr - begin), sink);
      state_ = cr == size ? State::in_line : State::held_cr;
      return size;
    } else {
      line_bytes_ = 0;
      at = lf + 1;
      if (at == size || bytes[at] == '.') {
        hand_on(bytes.substr(begin, at - begin), sink);
        state_ = State::line_start;
        return at;
      }
      lf = find_octet(bytes, '\n', at, size);
    }
  }
}

void DataReader::found_bare(ContentSink& sink) {
  facts_.bare_newline = true;
  line_bytes_ = 0;
  if (newlines_ == Newlines::normalise) {
    hand_on(kCrlf, sink);
  } else {
    count_bytes(1);  // a flood of them is bounded like any content
  }
}

void DataReader::grow_line(std::size_t bytes) {
  line_bytes_ += bytes;
  facts_.longest_line_bytes = std::max(facts_.longest_line_bytes, line_bytes_);
  if (line_bytes_ > line_bytes_max_) facts_.line_too_long = true;
}

void DataReader::count_bytes(std::size_t bytes) {
  facts_.size_bytes += bytes;
  if (facts_.size_bytes > message_bytes_max_) facts_.too_large = true;
}

void DataReader::hand_on(ByteView content, ContentSink& sink) {
  if (content.empty()) return;
  count_bytes(content.size());
  if (spoilt()) return;
  if (!facts_.has_nul) facts_.has_nul = std::memchr(content.data(), '\0', content.size()) != nullptr;
  if (!facts_.eight_bit) facts_.eight_bit = has_eight_bit(content);
  sink.content(content);
}

}  // namespace temizu::smtp
