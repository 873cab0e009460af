#include "mail/header_block.h"

#include <algorithm>

#include "mail/decode_parts.h"
#include "mail/verify_field.h"

namespace temizu {
namespace {

constexpr std::size_t kBadLinesInARow = 20;   // so many lines that are no fields are a body
constexpr std::size_t kDroppedMost = 3;       // mail-rules 3.3: more than three malformed fields are ambiguous

constexpr std::ptrdiff_t kColonsMost = 100;   // in one address field

bool is_blank_only(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

// Fields that decide how the rest is read; odd spelling of their names makes readers differ.
bool is_structural(std::string_view name) { return name.starts_with("content-") || name == "mime-version"; }

bool is_address_field(std::string_view name) {
  static constexpr std::string_view kNames[] = {"from", "sender", "reply-to", "to", "cc", "bcc", "resent-from", "resent-to", "resent-cc"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// A list in the form that we write ourselves may be longer by what writing adds, so that a mail that went through a gateway
// like this one passes the next. Nothing in that form is nested.
bool is_our_long_list(std::string_view value, std::size_t bytes_max) {
  constexpr std::size_t kGrowth = 3;
  constexpr std::size_t kRestNote = 64;   // the entry that counts those left out
  if (value.size() > (kGrowth + 1) * bytes_max) return false;
  std::string unfolded;
  unfolded.reserve(value.size());
  for (const char c : value) {
    if (c != '\r' && c != '\n') unfolded += c;
  }
  std::string_view list = unfolded;
  if (list.starts_with(' ')) list.remove_prefix(1);
  return list.size() <= kGrowth * bytes_max + kRestNote && verify::mailbox_list(list);
}

// The name before the colon in lower case, or empty when the line is no field.
std::string field_name(std::string_view line, bool& blank_before_colon, std::size_t& colon) {
  colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 998) return {};
  std::string_view raw = line.substr(0, colon);
  while (!raw.empty() && (raw.back() == ' ' || raw.back() == '\t')) raw.remove_suffix(1);
  blank_before_colon = raw.size() != colon;
  std::string name;
  for (const char c : raw) {
    if (c <= ' ' || c > '~') return {};
    name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return name;
}

class Splitter {
 public:
  Splitter(ByteView message, std::size_t begin, const Boundaries& open, const MailLimits& limits, std::vector<Finding>& findings, std::string_view where)
      : message_(message), open_(open), limits_(limits), findings_(findings), where_(where) {
    block_.begin = begin;
  }

  HeaderBlock run() {
    std::size_t at = block_.begin;
    bool blank = false;
    if (at == 0 && message_.starts_with("From ")) {
      note("header.mbox_from", Weight::low);
      at = line_at(message_, at).next;
    }
    while (at < message_.size() && !blank) {
      const TextLine line = line_at(message_, at);
      const std::string_view text = line.of(message_);
      if (text.empty()) {
        blank = true;
        close_field(at);
        finish(at, line.next);
        break;
      }
      if (ends_here(text)) break;
      if (at - block_.begin > limits_.header_bytes_max) {
        limit("limit.header_bytes");
        break;
      }
      take(text, line, at);
      if (block_.limit_exceeded || bad_in_a_row_ > kBadLinesInARow) break;
      at = line.next;
    }
    if (!blank) unended(at);
    return std::move(block_);
  }

 private:
  void note(std::string_view rule, Weight weight, std::uint64_t count = 1) { add_finding(findings_, rule, weight, where_, count); }
  void limit(std::string_view rule) {
    note(rule, Weight::hostile);
    block_.limit_exceeded = true;
  }

  bool ends_here(std::string_view line) const { return line[0] == '-' && open_.match(line).level != Boundaries::kNone; }

  void take(std::string_view text, const TextLine& line, std::size_t at) {
    if (text.find('\0') != std::string_view::npos) note("header.nul", Weight::high);
    if (text[0] == ' ' || text[0] == '\t') {
      if (is_blank_only(text)) note("header.blank_line", Weight::high);
      if (!in_field_) ++bad_in_a_row_;
      if (!in_field_ && first_bad_ == std::string_view::npos) first_bad_ = at;
      return;
    }
    close_field(at);
    bool blank_before_colon = false;
    std::size_t colon = 0;
    std::string name = field_name(text, blank_before_colon, colon);
    if (name.empty()) {
      if (first_bad_ == std::string_view::npos) first_bad_ = at;
      ++bad_;
      ++bad_in_a_row_;
      looks_like_delimiter_ = looks_like_delimiter_ || (text.starts_with("--") && text.size() > 2);
      return;
    }
    first_bad_ = std::string_view::npos;  // a field follows: what stood before was inside the header
    bad_in_a_row_ = 0;
    if (blank_before_colon) note("header.blank_before_colon", is_structural(name) ? Weight::high : Weight::low);
    if (block_.fields.size() >= limits_.header_fields_max) return limit("limit.header_fields");
    block_.fields.push_back(HeaderField{std::move(name), {}, blank_before_colon});
    in_field_ = true;
    value_begin_ = line.begin + colon + 1;
  }

  void close_field(std::size_t end) {
    if (!in_field_) return;
    in_field_ = false;
    std::string_view value = message_.substr(value_begin_, end - value_begin_);
    while (!value.empty() && (value.back() == '\r' || value.back() == '\n')) value.remove_suffix(1);
    HeaderField& field = block_.fields.back();
    field.untrusted_value = value;
    const bool long_list = is_address_field(field.name) && value.size() > limits_.address_field_bytes_max;
    if (long_list && !is_our_long_list(value, limits_.address_field_bytes_max)) limit("limit.address_field");
    // Each colon can open a group, and GMime parses groups by recursion: beyond this it is not asked (mail-rules 3.5).
    const bool groups = is_address_field(field.name) && std::count(value.begin(), value.end(), ':') > kColonsMost;
    if (groups) note("header.many_groups", Weight::high);
  }

  void finish(std::size_t fields_end, std::size_t body) {
    block_.fields_end = fields_end;
    block_.body = body;
    if (looks_like_delimiter_) note("header.boundary_in_header", Weight::high);
    if (bad_ > 0) note("header.malformed", bad_ > kDroppedMost ? Weight::high : Weight::low, bad_);
  }

  // No blank line: the header ran into a delimiter, the end, a limit, or into what must be the body.
  void unended(std::size_t at) {
    close_field(at);
    if (first_bad_ == std::string_view::npos) {
      finish(at, at);
      // A part of fields only is allowed (RFC 2046 section 5.1); a whole message too (RFC 5322 section 3.5).
      if (!where_.empty() && !block_.fields.empty()) note("header.no_body", Weight::low);
      return;
    }
    block_.fields_end = block_.body = first_bad_;
    if (looks_like_delimiter_) note("header.boundary_in_header", Weight::high);
    note("header.no_blank_line", Weight::high);
  }

  ByteView message_;
  const Boundaries& open_;
  const MailLimits& limits_;
  std::vector<Finding>& findings_;
  std::string_view where_;
  HeaderBlock block_;
  bool in_field_{false}, looks_like_delimiter_{false};
  std::size_t value_begin_{0};
  std::size_t bad_{0}, bad_in_a_row_{0};
  std::size_t first_bad_{std::string_view::npos};   // start of the lines since the last field that are none
};

}  // namespace

const HeaderField* HeaderBlock::first(std::string_view name) const {
  for (const HeaderField& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::size_t HeaderBlock::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(), [&](const HeaderField& field) { return field.name == name; }));
}

HeaderBlock read_header(ByteView untrusted_message, std::size_t begin, const Boundaries& open, const MailLimits& limits,
                        std::vector<Finding>& findings, std::string_view where) {
  return Splitter(untrusted_message, begin, open, limits, findings, where).run();
}

}  // namespace temizu
