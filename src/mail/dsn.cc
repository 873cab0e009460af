#include <algorithm>

#include "base/clock.h"
#include "base/digest.h"
#include "mail/canonical.h"
#include "mail/canonical_field.h"
#include "mail/canonical_text.h"
#include "mail/canonical_write.h"
#include "mail/utf8.h"

namespace temizu {
namespace {

constexpr std::size_t kRecipientsMax = 1000;

Unexpected refuse(std::string what) { return Unexpected{Code::internal, "delivery status notification", std::move(what)}; }

bool is_status(std::string_view status) {  // RFC 3463 section 2: class "." subject "." detail
  const std::size_t one = status.find('.');
  const std::size_t two = one == std::string_view::npos ? one : status.find('.', one + 1);
  if (two == std::string_view::npos || one != 1 || (status[0] != '2' && status[0] != '4' && status[0] != '5')) return false;
  const auto number = [](std::string_view digits) {
    return !digits.empty() && digits.size() <= 3 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  return number(status.substr(2, two - 2)) && number(status.substr(two + 1));
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

// RFC 6533 section 3: utf-8-addr-xtext for a report that travels in 7 bits.
std::string typed_address(std::string_view address) {
  if (is_writable_mailbox(address)) return "rfc822;" + std::string(address);
  std::string out = "utf-8;";
  for (std::size_t at = 0; at < address.size() && out.size() < 600;) {
    const utf8::Step step = utf8::next(address, at);
    at += step.size;
    const bool plain = step.point > 0x20 && step.point < 0x7F && step.point != '\\' && step.point != '+' && step.point != '=';
    if (plain) {
      out += static_cast<char>(step.point);
      continue;
    }
    char escaped[16];
    const int length = std::snprintf(escaped, sizeof escaped, "\\x{%02X}", static_cast<unsigned>(step.point));
    out.append(escaped, static_cast<std::size_t>(length));
  }
  return out;
}

std::string printable(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) out += c >= 0x20 && c <= 0x7E ? c : '?';
  return out;
}

void append_recipient(Bytes& out, const DsnRecipient& recipient) {
  out += "\r\n";
  append_word_field(out, "Final-Recipient", typed_address(recipient.address));
  out += recipient.status[0] == '4' ? "Action: delayed\r\n" : recipient.status[0] == '2' ? "Action: delivered\r\n" : "Action: failed\r\n";
  append_word_field(out, "Status", recipient.status);
  const std::string diagnostic = printable(recipient.diagnostic, 400);
  if (diagnostic.find_first_not_of(' ') != std::string::npos) append_word_field(out, "Diagnostic-Code", "smtp; " + diagnostic);
}

}  // namespace

Result<Bytes> write_dsn(const CanonicalDsn& dsn) {
  if (!is_host(dsn.reporting_mta)) return refuse("the reporting host has no name that can be written");
  if (!is_writable_mailbox(dsn.from)) return refuse("the sender address cannot be written");
  if (dsn.recipients.empty() || dsn.recipients.size() > kRecipientsMax) return refuse("no recipient, or too many");
  for (const DsnRecipient& recipient : dsn.recipients) {
    if (!is_status(recipient.status)) return refuse("a recipient's status is not of the form 5.1.1");
  }
  const std::string text = cleaned_text(dsn.text);
  Bytes out;
  append_word_field(out, "Date", to_rfc5322_date(std::max<std::int64_t>(dsn.date_ms, 0)));
  append_mailbox_field(out, "From", {Mailbox{"Mail Delivery System", dsn.from}}, Placeholder::address);
  append_mailbox_field(out, "To", {Mailbox{{}, dsn.to}}, Placeholder::group);
  append_word_field(out, "Message-ID", "<" + dsn.id.to_text() + "@" + dsn.reporting_mta + ">");
  if (is_clean_message_id(dsn.original_message_id)) {
    append_word_field(out, "In-Reply-To", dsn.original_message_id);
    append_word_field(out, "References", dsn.original_message_id);
  }
  append_text_field(out, "Subject", dsn.subject);
  append_word_field(out, "Auto-Submitted", "auto-replied");
  out += "MIME-Version: 1.0\r\n";

  const std::string boundary = boundary_of(sha256(text + dsn.id.to_text()));
  append_multipart_fields(out, "report; report-type=delivery-status", boundary);
  out += "\r\n--" + boundary + "\r\n";
  append_text_part(out, text);
  out += "\r\n--" + boundary + "\r\nContent-Type: message/delivery-status\r\n\r\n";
  append_word_field(out, "Reporting-MTA", "dns;" + dsn.reporting_mta);
  append_word_field(out, "Arrival-Date", to_rfc5322_date(std::max<std::int64_t>(dsn.arrival_ms, 0)));
  for (const DsnRecipient& recipient : dsn.recipients) append_recipient(out, recipient);
  if (is_clean_message_id(dsn.original_message_id)) {
    out += "\r\n--" + boundary + "\r\nContent-Type: text/rfc822-headers\r\n\r\n";
    append_word_field(out, "Message-ID", dsn.original_message_id);
  }
  out += "\r\n--" + boundary + "--\r\n";
  return out;
}

}  // namespace temizu
