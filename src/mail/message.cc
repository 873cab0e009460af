#include "mail/message.h"

#include <algorithm>
#include <utility>

#include "mail/decode_parts.h"
#include "mail/second_reader.h"
#include "mail/walker.h"
#include "text/charset.h"

namespace temizu {
namespace {

constexpr std::size_t kLineFlag = 998;           // RFC 5322 section 2.1.1
constexpr std::uint64_t kSlackOctets = 2;        // readers differ by one line end at the edges of a part
constexpr std::size_t kGmimeBytesMax = 2u << 30; // its arrays count in 32 bits

// What can be said about octets and lines before any structure is read.
void scan_octets(ByteView message, WalkState& state) {
  const auto note = [&](std::string_view rule, Weight weight, std::uint64_t count = 1) { add_finding(state.findings, rule, weight, {}, count); };
  std::uint64_t feeds = 0, bare_feeds = 0, long_lines = 0, longest = 0, bare_returns = 0;
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t feed = std::min(message.find('\n', at), message.size());
    const std::size_t length = feed - at;
    long_lines += length > kLineFlag + 1;
    longest = std::max<std::uint64_t>(longest, length);
    if (feed < message.size()) {
      ++feeds;
      bare_feeds += feed == 0 || message[feed - 1] != '\r';
    }
    at = feed + 1;
  }
  for (std::size_t at = message.find('\r'); at != ByteView::npos; at = message.find('\r', at + 1)) {
    bare_returns += at + 1 == message.size() || message[at + 1] != '\n';
  }
  // A file with Unix line ends throughout is a file; a mixture is two readings.
  if (bare_feeds > 0) note("mime.bare_line_feed", bare_feeds == feeds ? Weight::low : Weight::high, bare_feeds);
  if (bare_returns > 0) note("mime.bare_carriage_return", Weight::high, bare_returns);
  if (long_lines > 0) note("mime.long_line", Weight::low, long_lines);
  if (message.find('\0') != ByteView::npos) note("mime.nul", Weight::low);
  if (longest > state.limits.line_bytes_max) {
    note("limit.line", Weight::hostile);
    state.limit_exceeded = true;
  }
  if (message.size() > state.limits.message_bytes_max) {
    note("limit.message", Weight::hostile);
    state.limit_exceeded = true;
  }
}

void collect_leaves(const MailPart& part, std::vector<Leaf>& leaves) {
  // What was decoded once is one closed leaf to GMime if it is a message, and nothing if it is a multipart.
  if (!part.decoded_message.empty()) {
    if (part.is_message) leaves.push_back(Leaf{part.declared_type, part.body});
    return;
  }
  if (part.children.empty() && !part.is_message) leaves.push_back(Leaf{part.declared_type, part.body});
  for (const MailPart& child : part.children) collect_leaves(child, leaves);
}

bool close_by(std::uint64_t a, std::uint64_t b) { return (a > b ? a - b : b - a) <= kSlackOctets; }

bool is_container(std::string_view type) { return type.starts_with("multipart/") || type.starts_with("message/"); }

// Ranges and whether a leaf could be opened further; the names of types are read by us alone.
bool same_leaves(std::vector<Leaf> ours, std::vector<Leaf> theirs) {
  // Leaves without content are counted by one reader and left out by the other.
  const auto empty_leaf = [](const Leaf& leaf) { return leaf.body.size() <= kSlackOctets; };
  std::erase_if(ours, empty_leaf);
  std::erase_if(theirs, empty_leaf);
  if (ours.size() != theirs.size()) return false;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const bool same_body = close_by(ours[i].body.begin, theirs[i].body.begin) && close_by(ours[i].body.end, theirs[i].body.end);
    if (!same_body || is_container(ours[i].type) != is_container(theirs[i].type)) return false;
  }
  return true;
}

// Two readings of one structure: where they differ, neither is trusted (mail-rules 3.2).
void ask_second_reader(ByteView message, const MailPart& root, const MailLimits& limits, std::vector<Finding>& findings) {
  if (message.empty() || message.size() > kGmimeBytesMax) return;
  SecondReading theirs = read_with_gmime(message, limits.mime_parts_max + 1);
  std::vector<Leaf> ours;
  collect_leaves(root, ours);
  if (!theirs.understood || !same_leaves(std::move(ours), std::move(theirs.leaves))) add_finding(findings, "mime.readers_disagree", Weight::high);
}

Weight heaviest_of(const MailPart& part) {
  Weight weight = heaviest(part.findings);
  for (const MailPart& child : part.children) weight = std::max(weight, heaviest_of(child));
  return weight;
}

}  // namespace

const char* to_word(MailClass mail_class) {
  switch (mail_class) {
    case MailClass::clean: return "clean";
    case MailClass::tolerated: return "tolerated";
    case MailClass::ambiguous: return "ambiguous";
    case MailClass::hostile: return "hostile";
  }
  return "hostile";
}

MailClass class_of(Weight heaviest_weight) {
  switch (heaviest_weight) {
    case Weight::info: return MailClass::clean;
    case Weight::low: return MailClass::tolerated;
    case Weight::high: return MailClass::ambiguous;
    case Weight::hostile: return MailClass::hostile;
  }
  return MailClass::hostile;
}

Result<ParsedMail> parse_mail(ByteView untrusted_message, const MailLimits& limits) {
  ParsedMail mail;
  WalkState state{limits, mail.findings};
  scan_octets(untrusted_message, state);
  Walker walker(untrusted_message, state, false);
  mail.root = walker.run({}, 0, 0, mail.fields);
  mail.accounted = walker.take_accounted();
  mail.mail_class = class_of(std::max(heaviest(mail.findings), heaviest_of(mail.root)));
  if (mail.mail_class < MailClass::ambiguous) {
    ask_second_reader(untrusted_message, mail.root, limits, mail.findings);
    mail.mail_class = std::max(mail.mail_class, class_of(heaviest(mail.findings)));
  }
  return mail;
}

void mail_warm_up() {
  gmime_warm_up();
  text_warm_up();
  constexpr std::string_view specimen =
      "From: =?ISO-2022-JP?B?GyRCOjRGIxsoQg==?= <a@example.jp>\r\nSubject: \x83\x65\x83\x58\x83\x67\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
      "From: <a@example.jp>\r\n\r\ninner\r\n--b--\r\n";
  (void)parse_mail(specimen, MailLimits{});
}

}  // namespace temizu
