#include "mail/addresses.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "mail/canonical_field.h"
#include "mail/header_text.h"
#include "mail/utf8.h"
#include "text/charset.h"

namespace temizu {
namespace {

std::string trimmed(std::string_view text) {
  while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_ascii_blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

// local@domain in the form we would write it: dots where they may stand, else the local part in quotes. Empty when the
// text is no address. Addresses like user..name@ are common at Japanese carriers and are kept, quoted.
std::string serialised(std::string_view local, std::string_view domain, bool quoted) {
  std::string plain = std::string(local) + "@" + std::string(domain);
  if (local.empty() || domain.empty() || plain.size() > 320) return {};
  if (!quoted && is_writable_mailbox(plain)) return plain;
  bool ascii = true;
  for (const char c : plain) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet <= ' ' || octet == 0x7F || c == '<' || c == '>') return {};
    ascii = ascii && octet < 0x80;
  }
  if (!ascii) return plain.find('"') == std::string::npos ? plain : std::string();
  std::string out = "\"";
  for (const char c : local) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += "\"@" + std::string(domain);
  return is_writable_mailbox(out) ? out : std::string();
}

class AddressReader {
 public:
  AddressReader(std::string_view text, std::vector<Finding>& findings, std::string_view where)
      : text_(text), findings_(findings), where_(where), mode_(raw_mode_of(text)) {}

  std::vector<Mailbox> run() {
    while (at_ < text_.size() && out_.size() < kMailboxesMax) {
      switch (text_[at_]) {
        case ',':
        case ';':
          end_entry();
          if (text_[at_] == ';') end_group();
          ++at_;
          break;
        case '"': quoted_string(); break;
        case '(': comment(); break;
        case '<': angle(); break;
        case ':':
          begin_group();
          ++at_;
          break;
        default: character();
      }
    }
    end_entry();
    end_group();
    return std::move(out_);
  }

 private:
  void note(std::string_view rule, Weight weight) { add_finding(findings_, rule, weight, where_); }

  void character() {
    const std::size_t next = std::min(next_character(text_, at_, mode_), text_.size());
    phrase_ += text_.substr(at_, next - at_);
    at_ = next;
  }

  void quoted_string() {
    ++at_;
    std::string inside;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      const std::size_t next = std::min(next_character(text_, at_, mode_), text_.size());
      inside += text_.substr(at_, next - at_);
      at_ = next;
    }
    if (at_ >= text_.size()) note("header.bad_quoting", Weight::low);
    ++at_;
    // A quoted string right before "@" is a local part, not a name.
    if (at_ < text_.size() && text_[at_] == '@') {
      quoted_local_ = inside;
      has_quoted_local_ = true;
      return;
    }
    phrase_ += inside;
  }

  void comment() {
    int depth = 0;
    std::string inside;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '(') ++depth;
      if (c == ')' && --depth == 0) {
        ++at_;
        break;
      }
      if (c == '\\' && at_ + 1 < text_.size()) ++at_;
      const std::size_t next = std::min(next_character(text_, at_, mode_), text_.size());
      if (!(c == '(' && depth == 1)) inside += text_.substr(at_, next - at_);
      at_ = next;
    }
    if (!inside.empty()) comment_ = inside;
  }

  void angle() {
    ++at_;
    std::string inside;
    bool quoted = false;
    while (at_ < text_.size() && (quoted || text_[at_] != '>')) {
      if (text_[at_] == '"') quoted = !quoted;
      if (quoted && text_[at_] == '\\' && at_ + 1 < text_.size()) inside += text_[at_++];
      inside += text_[at_++];
    }
    if (at_ >= text_.size()) note("header.bad_address", Weight::low);
    ++at_;
    if (has_angle_) note("header.two_addresses", Weight::low);
    has_angle_ = true;
    angle_ = inside;
  }

  void begin_group() {
    // "name:" opens a group unless an address has begun: then it is an IPv6 literal or a slip.
    if (has_angle_ || phrase_.find('@') != std::string::npos || has_quoted_local_) {
      phrase_ += ':';
      return;
    }
    if (in_group_) note("header.nested_group", Weight::low);
    group_ = decode_header_text(phrase_, findings_, where_);
    in_group_ = true;
    group_has_members_ = false;
    clear();
  }

  void end_group() {
    if (in_group_ && !group_has_members_ && !group_.empty()) out_.push_back(Mailbox{group_, {}});
    in_group_ = false;
  }

  void clear() {
    phrase_.clear();
    comment_.clear();
    angle_.clear();
    quoted_local_.clear();
    has_angle_ = has_quoted_local_ = false;
  }

  void end_entry() {
    Mailbox mailbox;
    if (has_angle_) {
      mailbox.mailbox = address_of(angle_);
      mailbox.name = decode_header_text(phrase_.empty() || trimmed(phrase_).empty() ? comment_ : phrase_, findings_, where_);
      if (mailbox.mailbox.empty() && !trimmed(angle_).empty()) {
        note("header.bad_address", Weight::low);
        const std::string shown = decode_header_text(angle_, findings_, where_);
        mailbox.name += (mailbox.name.empty() ? "<" : " <") + shown + ">";
      }
    } else if (has_quoted_local_) {
      const std::string rest = trimmed(phrase_);
      const std::size_t at = rest.rfind('@');
      if (at != std::string::npos) mailbox.mailbox = serialised(quoted_local_, without_blanks(rest.substr(at + 1)), true);
      if (mailbox.mailbox.empty()) mailbox.name = decode_header_text(quoted_local_ + rest, findings_, where_);
    } else {
      const std::string bare = trimmed(phrase_);
      if (!bare.empty()) mailbox.mailbox = address_of(bare);
      if (mailbox.mailbox.empty()) {
        mailbox.name = decode_header_text(bare, findings_, where_);
        if (!bare.empty()) note("header.bad_address", Weight::low);
      } else {
        mailbox.name = decode_header_text(comment_, findings_, where_);
      }
    }
    clear();
    if (mailbox.name.empty() && mailbox.mailbox.empty()) return;
    group_has_members_ = true;
    out_.push_back(std::move(mailbox));
  }

  static std::string without_blanks(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (!is_ascii_blank(c)) out += c;
    }
    return out;
  }

  // What stands between angle brackets, or a bare address. A source route (RFC 5322 section 4.4) is dropped.
  std::string address_of(std::string_view untrusted) {
    std::string text = trimmed(untrusted);
    if (!text.empty() && text[0] == '@') {
      const std::size_t colon = text.find(':');
      if (colon != std::string::npos) {
        text.erase(0, colon + 1);
        note("header.source_route", Weight::low);
      }
    }
    const bool seven_bit = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\x1b'; });
    if (!seven_bit) text = decode_field(text).utf8;
    const std::size_t at = text.rfind('@');
    if (at == std::string::npos) return {};
    std::string local = trimmed(text.substr(0, at));
    const std::string domain = without_blanks(text.substr(at + 1));
    if (local.size() >= 2 && local.front() == '"' && local.back() == '"') {
      std::string inside;
      for (std::size_t i = 1; i + 1 < local.size(); ++i) {
        if (local[i] == '\\' && i + 2 < local.size()) ++i;
        inside += local[i];
      }
      return serialised(inside, domain, true);
    }
    return serialised(local, domain, false);
  }

  std::string_view text_;
  std::vector<Finding>& findings_;
  std::string_view where_;
  RawMode mode_;
  std::size_t at_{0};
  std::vector<Mailbox> out_;
  std::string phrase_, comment_, angle_, quoted_local_, group_;
  bool has_angle_{false}, has_quoted_local_{false}, in_group_{false}, group_has_members_{false};
};

}  // namespace

std::vector<Mailbox> parse_addresses(std::string_view untrusted_unfolded, std::vector<Finding>& findings, std::string_view where) {
  return AddressReader(untrusted_unfolded, findings, where).run();
}

}  // namespace temizu
