// Sending what temizu-report made. Wash stays the only one who signs what leaves: it believes report's signature for the content and
// nobody but its own configuration for the recipients.
#include <filesystem>
#include <system_error>

#include "base/digest.h"
#include "base/log.h"
#include "mail/canonical.h"
#include "wash/chores.h"

namespace temizu {
namespace {

constexpr std::int64_t kEveryMs = 2000;
constexpr TimeMs kSendWithinMs = 7LL * 86'400'000;

}  // namespace

void Chores::send_reports_when_due(const WashSettings& settings) {
  const std::int64_t now_ms = clock_.steady_ms();
  if (report_public_.empty() || now_ms < reports_at_ms_) return;
  reports_at_ms_ = now_ms + kEveryMs;
  const auto send = [&](StoredReport&& report) -> Status {
    const std::uint64_t number = report.statement.number;
    if (report.statement.made_ms >= clock_.now_ms() - kSendWithinMs) {
      const Status sent = send_report(report, settings);
      // It is not passed over: the next round comes to it again.
      if (!sent) return sent;
    }
    reports_done_ = number;
    return {};
  };
  const auto refuse = [&](std::uint64_t number, const Error& error) -> Status {
    log(LogLevel::alert, "report_refused", {{"number", number}, {"error", to_text(error)}, {"consequence", "not sent"}});
    reports_done_ = number;
    return {};
  };
  const Status done = read_reports(settings.config.store.path, reports_done_, true, report_public_, send, refuse);
  if (done) return;
  std::error_code ignored;
  const bool made = std::filesystem::exists(settings.config.store.path + "/reports/reports.db", ignored);
  if (done.error().code == Code::unavailable && !made) return;   // none was ever made
  log(LogLevel::alert, "report_not_sent", {{"error", to_text(done.error())}});
  reports_at_ms_ = now_ms + 30 * kEveryMs;
}

Status Chores::send_report(const StoredReport& report, const WashSettings& settings) {
  const ReportStatement& statement = report.statement;
  const std::vector<std::string>& recipients = settings.config.report.recipients;
  if (recipients.empty()) {
    log(LogLevel::warning, "report_without_recipient", {{"number", statement.number}, {"consequence", "kept, not sent: report.recipients is empty"}});
    return {};
  }
  Envelope envelope;
  envelope.id = ItemId::from_digest(sha256("report:" + to_text(statement)));
  const auto there = store_.find(envelope.id.to_text());
  if (there) return {};   // sent before this start
  if (there.error().code != Code::not_found) return Unexpected{there.error()};
  envelope.item_class = ItemClass::report;
  envelope.recipients = recipients;
  envelope.arrival_ms = clock_.now_ms();
  CanonicalMail mail;
  mail.id = envelope.id;
  mail.fields.from.push_back(Mailbox{"メール無害化システム", "temizu@" + settings.config.site.name});
  for (const std::string& recipient : recipients) mail.fields.to.push_back(Mailbox{{}, recipient});
  mail.fields.subject = statement.subject;
  mail.fields.date_ms = statement.made_ms;
  mail.auto_submitted = "auto-generated";
  mail.temizu_fields.emplace_back("Report", std::to_string(statement.number));
  std::string base;
  for (const ReportFile& file : report.files) {
    if (file.media_type == "text/plain") {
      mail.text = file.content;
      base = file.name.substr(0, file.name.rfind('.'));
      continue;
    }
    mail.attachments.push_back(CanonicalAttachment{file.media_type, file.name, file.content});
  }
  // The text is signed too: with it a reader has every file that the signature names.
  mail.attachments.push_back(CanonicalAttachment{"text/plain", base + ".txt", mail.text});
  mail.attachments.push_back(CanonicalAttachment{"application/octet-stream", base + ".sig", report.signature_file});
  auto written = write_canonical(mail);
  if (!written) return Unexpected{written.error()};
  if (Status verified = verify_canonical(*written); !verified) return verified;
  const ItemId id = envelope.id;
  Status kept = store_.keep_own(std::move(envelope), *written);
  if (!kept && kept.error().code == Code::conflict) kept = Status{};
  if (kept) log(LogLevel::info, "report_sent", {{"number", statement.number}, {"item", id.to_text()}, {"recipients", recipients.size()}});
  return kept;
}

}  // namespace temizu
