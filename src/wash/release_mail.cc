#include "wash/release_mail.h"

#include "base/digest.h"
#include "mail/canonical.h"
#include "pipeline/notice.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kColumns = 60;
constexpr int kJapanMinutes = 9 * 60;

std::string quoted(std::string_view untrusted_text) { return one_line(untrusted_text, kColumns); }

CanonicalMail frame_of(const ItemId& id, const std::string& from, const std::string& to, TimeMs now_ms, const ComposeContext& context) {
  CanonicalMail mail;
  mail.id = id;
  mail.fields.from.push_back(Mailbox{context.texts->fill("release.from"), from});
  mail.fields.to.push_back(Mailbox{{}, to});
  mail.fields.date_ms = now_ms;
  mail.fields.date_zone_minutes = kJapanMinutes;
  mail.fields.message_id = "<" + id.to_text() + "@" + context.site_name + ">";
  mail.auto_submitted = "auto-generated";   // RFC 3834: no vacation notice answers it
  mail.temizu_fields.emplace_back("Id", id.to_text());
  if (!context.loop_key.empty()) mail.temizu_fields.emplace_back("Trace", released_trace(context.loop_key, context.site_id));
  return mail;
}

Result<Bytes> verified(const CanonicalMail& mail) {
  auto written = write_canonical(mail);
  if (!written) return written;
  if (Status strict = verify_canonical(*written); !strict) return Unexpected{strict.error()};
  return written;
}

std::string what_of(const std::string& part_name, const NoticeTexts& texts) {
  return part_name.empty() ? texts.fill("release.whole") : quoted(part_name);
}

}  // namespace

std::string released_trace(const Bytes& loop_key, std::string_view site_id) {
  return std::string(site_id) + "; " + to_hex(hmac_sha256(loop_key, "temizu-released-1" + std::string(site_id)));
}

Result<Bytes> release_mail(ReleaseMail values, const ComposeContext& context) {
  const NoticeTexts& texts = *context.texts;
  CanonicalMail mail = frame_of(values.id, values.from, values.to, values.now_ms, context);
  mail.fields.subject = texts.fill("release.subject", {{"id", values.short_id}});
  mail.text = texts.fill("release.text", {{"id", values.short_id},
                                          {"subject", quoted(values.subject)},
                                          {"sender", quoted(values.sender)},
                                          {"time", date_text(values.arrival_ms, kJapanMinutes, texts)},
                                          {"what", what_of(values.part_name, texts)},
                                          {"requester", quoted(values.requester)},
                                          {"approvers", quoted(values.approvers)},
                                          {"contact", context.contact}}) +
              "\n\n" + texts.fill(values.sealed ? "release.text.sealed" : "release.text.plain") + "\n";
  mail.attachments.push_back(CanonicalAttachment{"application/zip", texts.fill("release.file", {{"id", values.short_id}}), std::move(values.zip)});
  return verified(mail);
}

Result<Bytes> recall_mail(const RecallMail& values, const ComposeContext& context) {
  const NoticeTexts& texts = *context.texts;
  CanonicalMail mail = frame_of(values.id, values.from, values.to, values.now_ms, context);
  mail.fields.subject = texts.fill("recall.subject", {{"id", values.short_id}});
  mail.text = texts.fill("recall.text", {{"id", values.short_id},
                                         {"subject", quoted(values.subject)},
                                         {"time", date_text(values.released_ms, kJapanMinutes, texts)},
                                         {"what", what_of(values.part_name, texts)},
                                         {"contact", context.contact}}) + "\n";
  return verified(mail);
}

}  // namespace temizu
