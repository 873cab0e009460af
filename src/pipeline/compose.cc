#include "pipeline/compose.h"

#include <algorithm>

#include "base/digest.h"
#include "mail/canonical.h"
#include "pipeline/fit.h"
#include "pipeline/notice.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kHeaderColumns = 400;   // of one header line of a nested mail, as text

std::string mailboxes_text(const std::vector<Mailbox>& mailboxes) {
  std::string text;
  for (std::size_t i = 0; i < mailboxes.size() && i < 20; ++i) {
    if (!text.empty()) text += ", ";
    const Mailbox& mailbox = mailboxes[i];
    text += mailbox.name.empty() ? mailbox.mailbox : mailbox.mailbox.empty() ? mailbox.name : mailbox.name + " <" + mailbox.mailbox + ">";
  }
  return text;
}

// The header of a nested mail as lines for people.
std::string nested_header(const HeaderFields& fields, const NoticeTexts& texts) {
  std::string text;
  const auto add = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) text += texts.fill(label, {{"value", one_line(value, kHeaderColumns)}}) + "\n";
  };
  add("label.from", mailboxes_text(fields.from));
  add("label.to", mailboxes_text(fields.to));
  add("label.cc", mailboxes_text(fields.cc));
  add("label.date", fields.date_ms ? date_text(*fields.date_ms, fields.date_zone_minutes, texts) : std::string{});
  add("label.subject", fields.subject);
  return text;
}

std::string section_text(const BodySection& section, const NoticeTexts& texts) {
  switch (section.section_kind) {
    case SectionKind::html_version: return texts.fill("section.html") + "\n\n" + section.text;
    case SectionKind::html_difference: return texts.fill("section.html.only") + "\n\n" + section.text;
    case SectionKind::delivery_report: return texts.fill("section.report") + "\n\n" + section.text;
    case SectionKind::reference: return texts.fill("section.reference") + "\n\n" + section.text;
    case SectionKind::nested_message: return texts.fill("section.nested") + "\n" + nested_header(section.fields, texts);
    case SectionKind::nested_end: return texts.fill("section.nested.end");
    case SectionKind::body: break;
  }
  return section.text;
}

// Blank lines between sections; a single body stays to the letter, so that washing twice changes nothing.
std::string joined_text(const Washing& washing, const NoticeTexts& texts) {
  std::string text;
  for (const BodySection& section : washing.sections) {
    if (!text.empty()) {
      while (text.ends_with('\n')) text.pop_back();
      text += "\n\n";
    }
    text += section_text(section, texts);
  }
  return text;
}

std::string with_notice(std::string text, const std::string& notice, NoticePlace place) {
  if (notice.empty()) return text;
  while (text.ends_with('\n')) text.pop_back();
  if (text.empty()) return notice + "\n";
  return place == NoticePlace::head ? notice + "\n\n" + text + "\n" : text + "\n\n" + notice + "\n";
}

void drop_finding(std::vector<Finding>& findings, std::string_view rule) {
  findings.erase(std::remove_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.rule == rule; }), findings.end());
}

bool anything_taken_or_changed(const Washing& washing) {
  return std::any_of(washing.parts.begin(), washing.parts.end(), [](const PartReport& part) {
    return part.changed || (part.action == Action::withheld && !part.path.empty());
  });
}

std::vector<std::pair<std::string, std::string>> own_fields(const ItemId& id, Verdict verdict, const ComposeContext& context) {
  std::vector<std::pair<std::string, std::string>> fields;
  fields.emplace_back("Id", id.to_text());
  fields.emplace_back("Verdict", to_word(verdict));
  fields.emplace_back("Policy", to_hex(context.policy_digest));
  if (!context.loop_key.empty()) {
    fields.emplace_back("Trace", context.site_id + "; " + to_hex(hmac_sha256(context.loop_key, "temizu-trace-1" + context.site_id)));
  }
  return fields;
}

Result<Composed> finish(CanonicalMail mail, Verdict verdict, bool notice_only) {
  Result<Bytes> written = write_canonical(mail);
  if (!written) return Unexpected{written.error()};
  if (Status verified = verify_canonical(*written); !verified) return Unexpected{verified.error()};
  return Composed{*std::move(written), verdict, notice_only};
}

}  // namespace

Result<Composed> compose(Washing& washing, const Envelope& envelope, const Profile& profile, const ComposeContext& context) {
  if (washing.held) return hold_notice(envelope, washing.held_reason, washing.held_rule, context);
  fit_to(washing, context.mail_bytes_max);
  CanonicalMail mail;
  mail.id = envelope.id;
  mail.fields = washing.fields;
  // RFC 5322 section 3.6 wants a Date: without one of the sender's, the time of arrival, where there is one.
  if (!mail.fields.date_ms && envelope.arrival_ms != 0) mail.fields.date_ms = envelope.arrival_ms;
  const std::string& prefix = profile.subject_prefix;
  if (!prefix.empty() && !mail.fields.subject.starts_with(prefix)) mail.fields.subject = prefix + mail.fields.subject;
  std::string text = joined_text(washing, *context.texts);
  const bool genuine = !washing.untrusted_notice_field.empty() &&
                       equal_in_constant_time(washing.untrusted_notice_field, notice_mac(context.notice_key, text));
  if (genuine && !washing.parts.empty()) drop_finding(washing.parts[0].findings, "notice.lookalike");
  const std::string notice = notice_for(washing, envelope.id, context);
  mail.text = with_notice(std::move(text), notice, profile.notice_place);
  for (WashedFile& file : washing.files) {
    mail.attachments.push_back(CanonicalAttachment{file.kind, file.file_name, std::move(file.content)});
  }
  const Verdict verdict = anything_taken_or_changed(washing) ? Verdict::washed : Verdict::clean;
  mail.temizu_fields = own_fields(envelope.id, verdict, context);
  if (!notice.empty() || genuine) mail.temizu_fields.emplace_back("Notice", notice_mac(context.notice_key, mail.text));
  Result<Composed> composed = finish(std::move(mail), verdict, false);
  if (composed && composed->mail.size() > context.mail_bytes_max) {   // its texts alone are too long
    return hold_notice(envelope, Reason::too_large, "limit.next_hop_size", context);
  }
  return composed;
}

Result<Composed> hold_notice(const Envelope& envelope, Reason reason, std::string_view rule, const ComposeContext& context) {
  (void)rule;   // told by log and manifest; the notice speaks in reason codes
  const NoticeTexts& texts = *context.texts;
  CanonicalMail mail;
  mail.id = envelope.id;
  mail.fields.from.push_back(Mailbox{texts.fill("held.from"), "temizu@" + context.site_name});
  // Several recipients must not learn of each other from the envelope (Bcc): then there is no To at all.
  if (envelope.recipients.size() == 1) mail.fields.to.push_back(Mailbox{{}, envelope.recipients[0]});
  mail.fields.subject = texts.fill("held.subject", {{"id", envelope.id.short_text()}});
  if (envelope.arrival_ms != 0) mail.fields.date_ms = envelope.arrival_ms;
  mail.text = held_text(envelope, reason == Reason::none ? Reason::held : reason, context) + "\n";
  mail.temizu_fields = own_fields(envelope.id, Verdict::held, context);
  mail.temizu_fields.emplace_back("Notice", notice_mac(context.notice_key, mail.text));
  return finish(std::move(mail), Verdict::held, true);
}

}  // namespace temizu
