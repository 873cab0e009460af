#include "deliver/received.h"

#include <algorithm>
#include <array>

#include "smtp/grammar.h"

namespace temizu::deliver {
namespace {

constexpr std::size_t kColumns = 76;
constexpr std::size_t kHeloOctetsMax = 60;
constexpr std::size_t kHeaderOctetsMax = 512u << 10;
constexpr std::size_t kNameOctetsMax = 70;

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool only(std::string_view text, std::string_view also) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) { return is_alnum(c) || also.find(c) != also.npos; });
}

bool is_protocol(std::string_view word) {
  static constexpr std::array<std::string_view, 5> kWords{"SMTP", "ESMTP", "ESMTPS", "UTF8SMTP", "UTF8SMTPS"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

bool is_plain_mailbox(std::string_view address) {
  return address.size() < kColumns - 10 && only(address, "@.-_+=");
}

// Appends words, on a line of their own when they do not fit on this one.
void add(Bytes& field, std::size_t& column, std::string_view words) {
  if (column + 1 + words.size() > kColumns) {
    field += "\r\n";
    column = 0;
  }
  field.append(" ").append(words);
  column += 1 + words.size();
}

}  // namespace

Bytes received_field(const Trace& trace) {
  Bytes field = "Received:";
  std::size_t column = field.size();
  if (only(trace.client_address, ".:")) {
    const bool plain = trace.helo.size() <= kHeloOctetsMax && only(trace.helo, ".-_[]:");
    add(field, column, "from " + (plain ? trace.helo : std::string("unknown")));
    add(field, column, "([" + trace.client_address + "])");
  }
  add(field, column, "by " + (only(trace.host, ".-_") ? trace.host : std::string("localhost")));
  add(field, column, "(Temizu)");
  if (is_protocol(trace.protocol)) add(field, column, "with " + trace.protocol);
  add(field, column, "id " + trace.id.short_text());
  if (is_plain_mailbox(trace.only_recipient)) add(field, column, "for <" + trace.only_recipient + ">");
  field += ';';
  ++column;
  add(field, column, to_rfc5322_date(trace.arrival_ms));
  return field += "\r\n";
}

Status check_header(ByteView mail) {
  const auto refused = [](const char* what) { return Unexpected{Code::internal, "header", what, "the mail is not sent"}; };
  std::size_t at = 0;
  while (at < std::min(mail.size(), kHeaderOctetsMax)) {
    const std::size_t end = mail.find("\r\n", at);
    if (end == ByteView::npos) return refused("a line has no end");
    const ByteView line = mail.substr(at, end - at);
    if (line.empty()) return at == 0 ? Status{refused("there is none")} : Status{};
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (folded && at == 0) return refused("it begins with a folded line");
    at = end + 2;
    if (folded) continue;
    const ByteView name = line.substr(0, line.find(':'));
    if (name.size() == line.size() || name.size() > kNameOctetsMax || !only(name, "-")) return refused("a line is no field");
    for (const char* never : {"Received", "Return-Path", "Bcc", "Resent-Bcc"}) {
      if (smtp::equals_ignoring_case(name, never)) return refused("a field is there that only we or nobody may write");
    }
  }
  return refused("it has no end");
}

}  // namespace temizu::deliver
