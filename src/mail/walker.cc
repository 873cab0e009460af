#include "mail/walker.h"

#include <algorithm>
#include <utility>

#include "mail/decode.h"
#include "mail/decode_parts.h"
#include "mail/header_fields.h"

namespace temizu {
namespace {

std::string child_path(const std::string& path, std::size_t number) {
  return (path.empty() ? std::string() : path + ".") + std::to_string(number);
}

// A message that is the whole body is part 1 itself, as in IMAP; what it holds stands below it.
std::string nested_path(const std::string& path) { return child_path(path.empty() ? "1" : path, 1); }

Stretch stretch_of(const ContentFields& content) {
  const bool readable = content.encoding == Encoding::identity || content.encoding == Encoding::quoted_printable;
  if (!readable || content.type == "text/rfc822-headers" || !content.type.starts_with("text/")) return Stretch::opaque;
  return content.type == "text/plain" ? Stretch::plain_text : Stretch::other_text;
}

constexpr std::size_t kGuessBytes = 64u << 10;

bool is_encoded(Encoding encoding) { return encoding == Encoding::base64 || encoding == Encoding::quoted_printable; }

}  // namespace

MailPart Walker::run(std::string path, std::uint16_t depth, std::uint16_t message_depth, HeaderFields& fields) {
  Stop stop;
  MailPart root = entity(0, Place{path, depth, message_depth, "text/plain"}, stop, &fields);
  account(Piece::body, bytes_.size(), path);  // nothing, unless a limit ended the walk
  return root;
}

// Ranges tile because each begins where the one before ended.
void Walker::account(Piece piece, std::size_t end, const std::string& path) {
  if (wrapped_ || end <= accounted_to_) return;
  accounted_.push_back(Accounted{Range{accounted_to_, end}, piece, path});
  accounted_to_ = end;
}

MailPart Walker::entity(std::size_t begin, const Place& place, Stop& stop, HeaderFields* fields) {
  MailPart part;
  part.path = place.path;
  part.declared_type = place.default_type;
  if (++state_.parts > state_.limits.mime_parts_max) limit("limit.parts", {});
  if (place.depth > state_.limits.mime_depth_max) limit("limit.depth", {});
  part.header = part.body = Range{begin, begin};
  if (state_.limit_exceeded) {
    stop = to_the_end();
    part.body = Range{begin, stop.end};
    return part;
  }
  const HeaderBlock block = read_header(bytes_, begin, open_, state_.limits, state_.findings, place.path);
  ContentFields content = content_fields(block, place.default_type, state_.limits, state_.findings, part.findings, place.path);
  if (fields != nullptr) *fields = header_fields(block, state_.findings, place.path);
  account(Piece::header, block.fields_end, place.path);
  account(Piece::blank, block.body, place.path);
  part.header = Range{begin, block.fields_end};
  part.body = Range{block.body, block.body};
  part.declared_type = content.type;
  part.charset_label = std::move(content.charset_label);
  part.disposition = std::move(content.disposition);
  part.content_id = std::move(content.content_id);
  part.flowed = content.flowed;
  part.delsp = content.delsp;
  part.name = std::move(content.name);
  part.encoding = content.encoding;
  state_.limit_exceeded = state_.limit_exceeded || block.limit_exceeded || content.limit_exceeded;
  if (state_.limit_exceeded) {
    stop = to_the_end();
    part.body.end = stop.end;
  } else if (content.multipart) {
    multipart(part, content, place, stop);
  } else if (content.message && !is_encoded(content.encoding)) {
    nested_message(part, place, stop);
  } else {
    for (std::string& boundary : content.boundaries) open_.remember(std::move(boundary));
    leaf(part, stretch_of(content), stop);
    if (content.message) wrapped_message(part, place);
  }
  // No header at all: some readers skip blank lines and find one further down.
  if (fields != nullptr && block.fields.empty()) note("header.empty", part.body.size() > 0 ? Weight::high : Weight::low, place.path);
  return part;
}

void Walker::leaf(MailPart& part, Stretch stretch, Stop& stop) {
  stop = scan(part.body.begin, stretch, part.path);
  part.body.end = stop.end;
  account(Piece::body, stop.end, part.path);
  if (state_.limit_exceeded) return;
  if (part.declared_type == "message/partial") note("mime.partial", Weight::hostile, part.path);
  if (part.declared_type == "message/external-body") note("mime.external_body", Weight::low, part.path);
}

void Walker::nested_message(MailPart& part, const Place& place, Stop& stop) {
  part.is_message = true;
  if (place.message_depth >= state_.limits.message_depth_max) {
    limit("limit.message_depth", place.path);
    stop = to_the_end();
    part.body.end = stop.end;
    return;
  }
  const Place inner{nested_path(place.path), static_cast<std::uint16_t>(place.depth + 1), static_cast<std::uint16_t>(place.message_depth + 1),
                    "text/plain"};
  part.children.push_back(entity(part.body.begin, inner, stop, &part.nested_fields));
  part.body.end = stop.end;
}

// A message or a multipart in base64 or quoted-printable: forbidden (RFC 2045 section 6.4, RFC 2046 section 5.2.1), sent
// nevertheless. Decoded once; never inside what was itself decoded.
bool Walker::decode_once(MailPart& part, std::string_view rule, const Place& place) {
  if (wrapped_) {
    note("mime.encoded_twice", Weight::high, place.path);
    return false;
  }
  DecodedContent decoded = decode_content(bytes_.substr(part.body.begin, part.body.size()), part.encoding);
  for (const Finding& finding : decoded.findings) add_finding(part.findings, finding.rule, finding.weight, place.path, finding.count);
  note(rule, Weight::low, place.path);
  part.decoded_message = std::move(decoded.content);
  return true;
}

void Walker::wrapped_message(MailPart& part, const Place& place) {
  if (place.message_depth >= state_.limits.message_depth_max) return limit("limit.message_depth", place.path);
  if (!decode_once(part, "mime.encoded_message", place)) return;
  part.is_message = true;
  Walker inside(part.decoded_message, state_, true);
  part.children.push_back(inside.run(nested_path(place.path), static_cast<std::uint16_t>(place.depth + 1),
                                     static_cast<std::uint16_t>(place.message_depth + 1), part.nested_fields));
}

void Walker::wrapped_multipart(MailPart& part, const std::string& boundary, const Place& place) {
  if (!decode_once(part, "mime.encoded_multipart", place)) return keep_as_text(part, part.body, place.path);
  Walker inside(part.decoded_message, state_, true);
  inside.open_.push(boundary);
  Stop stop = inside.scan(0, Stretch::preamble, place.path);
  if (stop.level == 0) inside.children(part, place, 0, stop);
  if (part.children.empty()) keep_as_text(part, Range{0, part.decoded_message.size()}, place.path);
}

// Nothing says where the parts are: the octets become one text, so that nobody gets an empty mail.
void Walker::keep_as_text(MailPart& part, Range range, const std::string& path) {
  note("mime.no_parts", Weight::high, path);
  MailPart text;
  text.path = child_path(path, 1);
  text.declared_type = "text/plain";
  text.header = Range{range.begin, range.begin};
  text.body = range;
  part.children.push_back(std::move(text));
}

void Walker::multipart(MailPart& part, const ContentFields& content, const Place& place, Stop& stop) {
  const std::string boundary = best_boundary(content, part.body.begin);
  for (const std::string& candidate : content.boundaries) open_.remember(candidate);
  if (!boundary.empty()) {
    if (open_.related(boundary)) note("mime.boundary_related", Weight::high, place.path);
    open_.push(boundary);
  }
  const int level = boundary.empty() ? Boundaries::kNone - 1 : static_cast<int>(open_.depth()) - 1;
  const Stretch before_parts = boundary.empty() ? Stretch::plain_text : is_encoded(content.encoding) ? Stretch::opaque : Stretch::preamble;
  stop = scan(part.body.begin, before_parts, place.path);
  const Range before{part.body.begin, stop.end};
  if (stop.level != level) {
    if (!boundary.empty()) open_.pop();
    part.body.end = stop.end;
    account(Piece::body, stop.end, place.path);
    if (is_encoded(content.encoding) && !boundary.empty()) return wrapped_multipart(part, boundary, place);
    return keep_as_text(part, part.body, place.path);
  }
  if (is_encoded(content.encoding)) note("mime.encoded_multipart", Weight::low, place.path);
  account(Piece::preamble, stop.end, place.path);
  const bool closed = children(part, place, level, stop);
  open_.pop();
  if (closed) {
    stop = scan(stop.next, Stretch::epilogue, place.path);
    account(Piece::epilogue, stop.end, place.path);
  } else if (!state_.limit_exceeded) {
    note("mime.no_closing", Weight::low, place.path);
  }
  part.body.end = stop.end;
  if (part.children.empty()) keep_as_text(part, before, place.path);
}

// The parts up to the closing delimiter (true), or to an outer one or the end (false).
bool Walker::children(MailPart& part, const Place& place, int level, Stop& stop) {
  const std::string_view default_type = part.declared_type == "multipart/digest" ? "message/rfc822" : "text/plain";
  while (stop.level == level) {
    account(Piece::delimiter, stop.next, place.path);
    if (stop.closing) return true;
    const Place child{child_path(place.path, part.children.size() + 1), static_cast<std::uint16_t>(place.depth + 1), place.message_depth, default_type};
    part.children.push_back(entity(stop.next, child, stop, nullptr));
  }
  return false;
}

Walker::Stop Walker::to_the_end() const { return Stop{Boundaries::kNone, false, bytes_.size(), bytes_.size()}; }

// A line that is a delimiter but for blanks before it is none, and looks like one to a generous reader.
Boundaries::Match Walker::look_at(std::string_view text) const {
  if (text.size() < 3) return {};
  if (text[0] == '-' && text[1] == '-') return open_.match(text);
  if (text[0] != ' ' && text[0] != '\t') return {};
  const std::size_t dashes = text.find_first_not_of(" \t");
  if (dashes == std::string_view::npos || text[dashes] != '-') return {};
  Boundaries::Match match = open_.match(text.substr(dashes));
  match.near_miss = match.near_miss || match.level != Boundaries::kNone;
  match.level = Boundaries::kNone;
  return match;
}

Walker::Stop Walker::scan(std::size_t begin, Stretch stretch, std::string_view path) {
  Evidence evidence(stretch, state_.findings, path);
  Stop stop = to_the_end();
  for (std::size_t at = begin; at < bytes_.size();) {
    const TextLine line = line_at(bytes_, at);
    const std::string_view text = line.of(bytes_);
    const Boundaries::Match match = look_at(text);
    if (match.level != Boundaries::kNone) {
      if (match.blanks) note("mime.delimiter_blanks", Weight::low, path);
      std::size_t end = line.begin;
      if (end > begin) --end;
      if (end > begin && bytes_[end - 1] == '\r') --end;
      stop = Stop{match.level, match.closing, end, line.next};
      break;
    }
    if (stretch != Stretch::opaque || match.near_miss) evidence.line(text, match.near_miss);
    at = line.next;
  }
  evidence.finish(stop.end - begin, state_.limits);
  return stop;
}

// Of several candidates the one that gives the most parts; looked for in the first part of the body only, since the mail
// is ambiguous already.
std::string Walker::best_boundary(const ContentFields& content, std::size_t body) const {
  if (content.boundaries.size() == 1) return content.boundaries[0];
  if (content.boundaries.empty()) return guessed_boundary(body);
  std::vector<std::size_t> counts(content.boundaries.size(), 0);
  const std::size_t end = std::min(bytes_.size(), body + kGuessBytes * 16);
  for (std::size_t at = body; at < end;) {
    const TextLine line = line_at(bytes_, at);
    const std::string_view text = line.of(bytes_);
    for (std::size_t i = 0; text.starts_with("--") && i < counts.size(); ++i) counts[i] += text.substr(2) == content.boundaries[i];
    at = line.next;
  }
  const auto best = std::max_element(counts.begin(), counts.end()) - counts.begin();
  return content.boundaries[static_cast<std::size_t>(best)];
}

// For a multipart without a boundary: the first line "--x" with a header field behind it.
std::string Walker::guessed_boundary(std::size_t body) const {
  std::string_view before;
  for (std::size_t at = body; at < bytes_.size() && at < body + kGuessBytes;) {
    const TextLine line = line_at(bytes_, at);
    const std::string_view text = line.of(bytes_);
    const bool field = text.starts_with("Content-") || text.starts_with("content-");
    if (field && before.size() > 2 && before.size() <= state_.limits.boundary_bytes_flag + 2 && before.starts_with("--")) return std::string(before.substr(2));
    before = text;
    at = line.next;
  }
  return {};
}

}  // namespace temizu
