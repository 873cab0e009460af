#include "filters/mailfile/eml.h"

#include <algorithm>

#include "base/limits.h"
#include "filters/common/flowed.h"
#include "mail/decode.h"
#include "mail/message.h"

namespace temizu::mailfile {
namespace {

// Depth of what is searched for the two versions of a text.
constexpr int kLeafDepthMax = 3;

const MailPart* find_leaf(const MailPart& part, std::string_view type, int depth = 0) {
  if (part.children.empty() && part.declared_type == type && part.disposition != "attachment") return &part;
  if (depth >= kLeafDepthMax || part.is_message || !part.decoded_message.empty()) return nullptr;
  for (const MailPart& child : part.children) {
    if (const MailPart* found = find_leaf(child, type, depth + 1)) return found;
  }
  return nullptr;
}

bool is_encrypted(const MailPart& part) { return part.declared_type == "multipart/encrypted"; }

// What is shown as text: any text that is neither a table or card nor called an attachment nor has a name.
bool is_readable(const MailPart& part, bool leads) {
  const std::string_view type = part.declared_type;
  if (type == "message/delivery-status") return true;
  if (!type.starts_with("text/") || part.disposition == "attachment") return false;
  for (const std::string_view data : {"text/csv", "text/vcard", "text/x-vcard", "text/tab-separated-values", "text/calendar"}) {
    if (type == data) return false;
  }
  return leads || (part.name.shown.empty() && !part.name.conflict);
}

// A detached signature: PKCS #7 signed data (RFC 5652 section 5, the OID stands in the first octets) or PGP's armor (RFC 4880 section 6.2).
bool is_signature(std::string_view octets) {
  static constexpr std::string_view kSignedData("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 11);
  const bool der = octets.starts_with('\x30') && octets.substr(0, 24).find(kSignedData) != std::string_view::npos;
  return der || octets.starts_with("-----BEGIN PGP SIGNATURE-----");
}

// Recursion is bounded by parse_mail (MailLimits::mime_depth_max, message_depth_max).
class Reader {
 public:
  explicit Reader(Sheet& sheet) : sheet_(sheet) {}

  struct Place {
    ByteView bytes;      // what the ranges of the part point into
    bool leads{true};    // nothing stands before it in its mail
    bool body{true};     // texts are read as text
  };

  Status visit(const MailPart& part, const Place& place) {
    for (const Finding& finding : part.findings) sheet_.found(finding.rule, finding.weight, finding.where, finding.count);
    if (part.is_message) return visit_message(part, place);
    if (is_encrypted(part)) return sheet_.withheld(part.name.shown, Error{Code::encrypted, "mail", "encrypted", {}});
    if (!part.children.empty()) return visit_multipart(part, place);
    if (part.declared_type == "message/partial" || part.declared_type == "message/external-body") {
      return sheet_.withheld(part.name.shown, Error{Code::ambiguous, "mail", "a piece of a mail, or a link to one", {}});
    }
    if (place.body && is_readable(part, place.leads)) return put_body(part, place);
    return put_attachment(part, place);
  }

 private:
  Status visit_message(const MailPart& part, const Place& place) {
    if (!sheet_.open(part.name.shown, part.nested_fields)) return {};
    Status done;
    for (const MailPart& child : part.children) {
      done = visit(child, Place{part.decoded_message.empty() ? place.bytes : ByteView(part.decoded_message), true, true});
      if (!done) break;
    }
    sheet_.close();
    return done;
  }

  Status visit_multipart(const MailPart& part, Place place) {
    if (!part.decoded_message.empty()) place.bytes = part.decoded_message;
    if (part.declared_type == "multipart/alternative") return visit_alternative(part, place);
    const bool is_signed = part.declared_type == "multipart/signed";
    const bool related = part.declared_type == "multipart/related";
    for (std::size_t i = 0; i < part.children.size(); ++i) {
      if (is_signed && i > 0 && holds_signature(part.children[i], place)) {
        sheet_.found("mailfile.signature_removed", Weight::info);
        continue;
      }
      if (Status done = visit(part.children[i], place); !done) return done;
      place.leads = false;
      if (related) place.body = false;
    }
    return {};
  }

  // What stands in a signature's place and is none is a part like any other: it is listed.
  static bool holds_signature(const MailPart& part, const Place& place) {
    if (!part.children.empty() || part.is_message) return false;
    return is_signature(decode_content(place.bytes.substr(part.body.begin, part.body.size()), part.encoding).content);
  }

  Status visit_alternative(const MailPart& part, const Place& place) {
    const MailPart* plain = place.body ? find_leaf(part, "text/plain") : nullptr;
    const MailPart* html = place.body ? find_leaf(part, "text/html") : nullptr;
    if (plain == nullptr || html == nullptr) return visit_others(part, place, nullptr, nullptr, 0);
    std::vector<std::string> versions;
    for (const MailPart* one : {plain, html}) {
      auto text = read_body(*one, place);
      if (!text) return Unexpected{text.error()};
      versions.push_back(*std::move(text));
    }
    sheet_.bodies(versions);
    return visit_others(part, Place{place.bytes, false, place.body}, plain, html, 0);
  }

  // What else stands among the versions of a text: pictures, an invitation.
  Status visit_others(const MailPart& part, const Place& place, const MailPart* plain, const MailPart* html, int depth) {
    for (const MailPart& child : part.children) {
      if (&child == plain || &child == html) continue;
      const bool holds_them = plain != nullptr && depth < kLeafDepthMax && !child.children.empty() && !child.is_message && child.decoded_message.empty();
      Status done = holds_them ? visit_others(child, place, plain, html, depth + 1) : visit(child, place);
      if (!done) return done;
    }
    return {};
  }

  DecodedContent decode(const MailPart& part, const Place& place) {
    DecodedContent decoded = decode_content(place.bytes.substr(part.body.begin, part.body.size()), part.encoding);
    for (const Finding& finding : decoded.findings) sheet_.found(finding.rule, finding.weight, part.path, finding.count);
    return decoded;
  }

  // Empty for what is no text under a text's label: that becomes an attachment.
  Result<std::string> read_body(const MailPart& part, const Place& place) {
    const DecodedContent decoded = decode(part, place);
    const bool wide = part.charset_label.find("16") != std::string::npos || part.charset_label.find("32") != std::string::npos ||
                      decoded.content.starts_with("\xFF\xFE") || decoded.content.starts_with("\xFE\xFF");
    if (!wide && decoded.content.find('\0') != Bytes::npos) {
      if (Status done = sheet_.attachment(part.name.shown, decoded.content); !done) return Unexpected{done.error()};
      return std::string{};
    }
    if (part.declared_type == "text/html") return sheet_.html_text(decoded.content, part.charset_label);
    auto text = sheet_.plain_text(decoded.content, part.charset_label);
    if (text && part.flowed) *text = unflow(*text, part.delsp);   // RFC 3676
    if (text && !decoded.trailing_text.empty()) *text += "\n" + decoded.trailing_text;
    return text;
  }

  Status put_body(const MailPart& part, const Place& place) {
    auto text = read_body(part, place);
    if (!text) return Unexpected{text.error()};
    sheet_.body(*text);
    return {};
  }

  Status put_attachment(const MailPart& part, const Place& place) {
    const bool odd = part.encoding != Encoding::identity && part.encoding != Encoding::base64 && part.encoding != Encoding::quoted_printable;
    const DecodedContent decoded = decode(part, place);
    if (odd || decoded.ambiguous || part.name.conflict) {
      return sheet_.withheld(part.name.shown, Error{Code::ambiguous, "mail", "its name or encoding has more than one reading", {}});
    }
    return sheet_.attachment(part.name.shown, decoded.content);
  }

  Sheet& sheet_;
};

// The offsets of "From " lines that begin a mail: the first octet, or behind a blank line.
std::size_t next_separator(ByteView file, std::size_t from) {
  for (std::size_t at = file.find("\nFrom ", from); at != ByteView::npos; at = file.find("\nFrom ", at + 1)) {
    if (at == 0 || file[at - 1] == '\n' || (at >= 2 && file[at - 1] == '\r' && file[at - 2] == '\n')) return at + 1;
  }
  return file.size();
}

// ">From ", ">>From " … lose one ">": the writer put it there.
Bytes without_stuffing(ByteView mail) {
  Bytes out;
  out.reserve(mail.size());
  while (!mail.empty()) {
    const std::size_t end = std::min(mail.find('\n'), mail.size() - 1) + 1;
    ByteView line = mail.substr(0, end);
    const std::size_t marks = line.find_first_not_of('>');
    if (marks != ByteView::npos && marks > 0 && line.substr(marks).starts_with("From ")) line.remove_prefix(1);
    out += line;
    mail.remove_prefix(end);
  }
  return out;
}

}  // namespace

Status read_eml(ByteView untrusted_mail, Sheet& sheet) {
  if (Status paid = sheet.bench().spend(untrusted_mail.size()); !paid) return paid;
  auto parsed = parse_mail(untrusted_mail, MailLimits{});
  if (!parsed) return Unexpected(Code::limit, "mail", "beyond the bounds of a mail");
  for (const Finding& finding : parsed->findings) {
    const bool of_unix = finding.rule == "mime.bare_line_feed" && finding.weight == Weight::low;   // ordinary in a file
    if (!of_unix) sheet.found(finding.rule, finding.weight, finding.where, finding.count);
  }
  if (parsed->mail_class == MailClass::hostile) {
    for (const Finding& finding : parsed->findings) {
      if (finding.weight == Weight::hostile) sheet.bench().note(finding.rule, finding.weight, finding.where, finding.count);
    }
    return Unexpected(Code::hostile, "mail", "a structure with no innocent reading");
  }
  if (parsed->mail_class == MailClass::ambiguous) {
    sheet.distrust();
    sheet.found("mailfile.several_readings", Weight::high);
    sheet.changed();
  }
  sheet.header(parsed->fields);
  return Reader(sheet).visit(parsed->root, Reader::Place{untrusted_mail, true, true});
}

Status read_mbox(ByteView untrusted_file, std::size_t most, Sheet& sheet) {
  std::size_t number = 0, rest = 0;
  for (std::size_t at = 0; at < untrusted_file.size();) {
    const std::size_t end = next_separator(untrusted_file, at);
    ByteView mail = untrusted_file.substr(at, end - at);
    at = end;
    if (number >= most) {
      ++rest;
      continue;
    }
    if (mail.starts_with("From ")) mail.remove_prefix(std::min(mail.find('\n'), mail.size() - 1) + 1);
    sheet.next_mail(++number);
    if (Status paid = sheet.bench().spend(mail.size()); !paid) return paid;
    const Bytes plain = without_stuffing(mail);
    const Status done = read_eml(plain, sheet);
    if (done) continue;
    if (done.error().code != Code::hostile) return done;
    if (Status told = sheet.withheld("mail" + std::to_string(number) + ".eml", done.error()); !told) return told;
  }
  if (rest > 0) {
    sheet.found("mailfile.more_mails", Weight::low, {}, rest);
    sheet.changed();
    sheet.body("（このファイルには、ほかに" + std::to_string(rest) + "通のメールがあります。最初の" + std::to_string(most) + "通だけを載せています。）");
  }
  return {};
}

}  // namespace temizu::mailfile
