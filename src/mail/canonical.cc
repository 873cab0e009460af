#include "mail/canonical.h"

#include <algorithm>

#include "base/clock.h"
#include "base/digest.h"
#include "mail/canonical_field.h"
#include "mail/canonical_text.h"
#include "mail/canonical_write.h"
#include "mail/utf8.h"

namespace temizu {
namespace {

constexpr std::size_t kReferencesMax = 20;
constexpr std::size_t kAttachmentsMax = 1000;
constexpr std::size_t kTemizuFieldsMax = 50;
constexpr std::int64_t kDateMaxMs = 253402300799000;  // the end of the year 9999
constexpr std::size_t kDigestedPerAttachment = 64u << 10;

Unexpected refuse(std::string what) { return Unexpected{Code::internal, "canonical mail", std::move(what)}; }

// Our own fields come from our own code: what does not fit is a defect, not something to clean.
Status check_temizu_fields(const CanonicalMail& mail) {
  if (mail.temizu_fields.size() > kTemizuFieldsMax) return refuse("too many Temizu fields");
  for (const auto& [name, value] : mail.temizu_fields) {
    const bool token = !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!token) return refuse("the name of a Temizu field is not a token");
    const bool blank = value.find_first_not_of(' ') == std::string::npos;
    if (blank || value.size() > 900 || !utf8::is_printable_ascii(value)) return refuse("the value of a Temizu field is not printable ASCII");
  }
  return {};
}

bool is_kind(std::string_view kind) {
  const std::size_t slash = kind.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == kind.size() || kind.size() > 120) return false;
  const std::string_view top = kind.substr(0, slash);
  if (top == "multipart" || top == "message") return false;  // an attachment that readers would open as structure
  return std::count(kind.begin(), kind.end(), '/') == 1 && std::all_of(kind.begin(), kind.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == '_' || c == '/';
  });
}

Status check_attachments(const CanonicalMail& mail) {
  if (mail.attachments.size() > kAttachmentsMax) return refuse("too many attachments");
  for (const CanonicalAttachment& attachment : mail.attachments) {
    if (!is_kind(attachment.kind)) return refuse("the kind of an attachment is not one we write");
  }
  return {};
}

std::string message_id_of(const CanonicalMail& mail) {
  if (is_clean_message_id(mail.fields.message_id)) return mail.fields.message_id;
  return "<" + mail.id.to_text() + "@temizu.invalid>";
}

std::string references_of(const HeaderFields& fields) {
  std::string words;
  const std::size_t skip = fields.references.size() > kReferencesMax ? fields.references.size() - kReferencesMax : 0;
  for (std::size_t i = skip; i < fields.references.size(); ++i) {
    if (!is_clean_message_id(fields.references[i])) continue;
    if (!words.empty()) words += ' ';
    words += fields.references[i];
  }
  return words;
}

void append_header(Bytes& to, const CanonicalMail& mail) {
  const HeaderFields& fields = mail.fields;
  if (fields.date_ms && *fields.date_ms >= 0 && *fields.date_ms <= kDateMaxMs) {
    const bool zone_fits = fields.date_zone_minutes > -24 * 60 && fields.date_zone_minutes < 24 * 60;
    append_word_field(to, "Date", to_rfc5322_date(*fields.date_ms, zone_fits ? fields.date_zone_minutes : 0));
  }
  const std::size_t before = to.size();
  append_mailbox_field(to, "From", fields.from, Placeholder::address);
  if (to.size() == before) append_mailbox_field(to, "From", {Mailbox{"差出人の記載なし", {}}}, Placeholder::address);
  append_mailbox_field(to, "Sender", fields.sender.empty() ? fields.sender : std::vector<Mailbox>{fields.sender.front()},
                       Placeholder::address);
  append_mailbox_field(to, "Reply-To", fields.reply_to, Placeholder::group);
  append_mailbox_field(to, "To", fields.to, Placeholder::group);
  append_mailbox_field(to, "Cc", fields.cc, Placeholder::group);
  append_word_field(to, "Message-ID", message_id_of(mail));
  if (is_clean_message_id(fields.in_reply_to)) append_word_field(to, "In-Reply-To", fields.in_reply_to);
  append_word_field(to, "References", references_of(fields));
  append_text_field(to, "Subject", fields.subject);
  append_text_field(to, "List-Id", fields.list_id);
  if (mail.auto_submitted == "auto-generated" || mail.auto_submitted == "auto-replied") {
    append_word_field(to, "Auto-Submitted", mail.auto_submitted);
  }
  for (const auto& [name, value] : mail.temizu_fields) append_word_field(to, "Temizu-" + name, value);
  to += "MIME-Version: 1.0\r\n";
}

// The id stays out of it: washing a mail again under another id must give the same boundary.
Bytes digest_of(const CanonicalMail& mail, std::string_view text) {
  Sha256 digest;
  const auto add = [&](std::string_view bytes) {
    digest.add(std::to_string(bytes.size()) + ":");
    digest.add(bytes.substr(0, kDigestedPerAttachment));
  };
  add(text);
  for (const CanonicalAttachment& attachment : mail.attachments) {
    add(attachment.kind);
    add(attachment.file_name);
    add(attachment.content);
  }
  return digest.finish();
}

std::size_t expected_size(const CanonicalMail& mail, std::string_view text) {
  std::size_t size = 4096 + text.size() * 3 / 2;
  for (const CanonicalAttachment& attachment : mail.attachments) size += attachment.content.size() / 57 * 78 + 2048;
  return size;
}

}  // namespace

std::string boundary_of(ByteView digest) { return "=_temizu_" + to_hex(digest.substr(0, 24)); }

void append_multipart_fields(Bytes& to, std::string_view subtype, std::string_view boundary) {
  to += "Content-Type: multipart/";
  to += subtype;
  to += ";\r\n boundary=\"";
  to += boundary;
  to += "\"\r\n";
}

void append_text_part(Bytes& to, std::string_view clean_text) {
  std::size_t high = 0;
  for (const char c : clean_text) high += static_cast<unsigned char>(c) >> 7;
  to += "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: ";
  // Quoted-printable costs three for one high octet, base64 four for three of any: even at one high octet in six.
  if (high * 6 <= clean_text.size()) {
    to += "quoted-printable\r\n\r\n";
    append_quoted_printable(to, clean_text);
    return;
  }
  to += "base64\r\n\r\n";
  std::string with_crlf;
  with_crlf.reserve(clean_text.size() + clean_text.size() / 32 + 16);
  for (const char c : clean_text) {
    if (c == '\n') with_crlf += '\r';
    with_crlf += c;
  }
  append_base64_lines(to, with_crlf);
  to += "\r\n";
}

Result<Bytes> write_canonical(const CanonicalMail& mail) {
  if (auto fields = check_temizu_fields(mail); !fields) return Unexpected{fields.error()};
  if (auto attachments = check_attachments(mail); !attachments) return Unexpected{attachments.error()};
  const std::string text = cleaned_text(mail.text);
  Bytes out;
  out.reserve(expected_size(mail, text));
  append_header(out, mail);
  if (mail.attachments.empty()) {
    append_text_part(out, text);
    return out;
  }
  const std::string boundary = boundary_of(digest_of(mail, text));
  append_multipart_fields(out, "mixed", boundary);
  out += "\r\n--" + boundary + "\r\n";
  append_text_part(out, text);
  for (const CanonicalAttachment& attachment : mail.attachments) {
    out += "\r\n--" + boundary + "\r\n";
    append_attachment_fields(out, attachment.kind, attachment.file_name);
    out += "\r\n";
    append_base64_lines(out, attachment.content);
  }
  out += "\r\n--" + boundary + "--\r\n";
  return out;
}

}  // namespace temizu
