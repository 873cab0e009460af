#include "report/text.h"

#include <algorithm>

#include "report/words.h"

namespace temizu {
namespace {

constexpr std::size_t kDecisionsMax = 5;
constexpr const char* kLine = "────────────────────────────────────\n";

std::string n(std::uint64_t number) { return number_text(number); }

const char* light_word(Light light) { return light == Light::red ? "緊急" : light == Light::yellow ? "要確認" : "正常"; }

std::string decisions(const Report& report) {
  if (report.findings.empty()) return "■ 確認・判断をお願いすること: ありません\n";
  std::string text = "■ 確認・判断をお願いすること\n";
  for (std::size_t i = 0; i < report.findings.size() && i < kDecisionsMax; ++i) {
    const ReportFinding& one = report.findings[i];
    text += std::to_string(i + 1) + ". 【" + light_word(one.light) + "】" + one.sentence + "\n   担当: " + one.owner + "　期限: " + one.due + "\n";
  }
  if (report.findings.size() > kDecisionsMax) text += "   ほか" + n(report.findings.size() - kDecisionsMax) + "件（PDFの最後のページ）\n";
  return text;
}

std::string balance(const Report& report) {
  const PeriodBalance& b = report.balance;
  std::string text = "■ 通数の収支（宛先の数）\n";
  text += "   繰越 " + n(b.carried_in) + " ＋ 受付 " + n(b.accepted) + " ＝ 配送 " + n(b.delivered_washed) + " ＋ 保留の通知 " + n(b.delivered_notice_only) +
          " ＋ 配送不能 " + n(b.undeliverable) + " ＋ 配送待ち " + n(b.carried_out) + "\n";
  if (!balance_known(report)) return text + "   差 データなし（読み取れない台帳があるため、件数は読めた分だけです）\n";
  text += "   差 " + std::to_string(b.difference()) + (b.difference() == 0 ? "（一致）" : "（不一致）");
  text += report.ledger == report.chain ? "　台帳と監査記録の件数: 一致\n" : "　台帳と監査記録の件数: 不一致\n";
  return text;
}

std::string safety(const Report& report) {
  const Safety& s = report.safety;
  std::string text = "■ 安全\n   承認のない原本の配送: " + unapproved_text(report);
  if (!safety_known(report)) text += "（読み取れない台帳があるため、確かめられません）\n";
  else if (s.sent_results == 0) text += "（この期間の配送はありません）\n";
  else if (s.signatures_checked == s.sent_results) text += "（配送した" + n(s.sent_results) + "通すべての署名を確かめました）\n";
  else text += "（配送した" + n(s.sent_results) + "通のうち無作為の" + n(s.signatures_checked) + "通の署名を確かめました）\n";
  text += "   払い出した原本: " + n(s.originals_released) + "件　拒否した偽の配送依頼: " + n(s.forged_refused) + "件　証拠のない払い出し依頼: " +
          n(s.unproven_refused) + "件\n";
  text += "   隔離からの逸脱の試み: " + n(s.escapes_tried) + "件" + (s.escapes_tried == 0 ? "" : "（止めて、メールを保留しました）") + "\n";
  if (report.inspection && report.inspection->stale) text += "   自己点検: 前夜の結果がありません\n";
  else if (report.inspection) text += "   自己点検: " + n(report.inspection->kinds) + "件の見本のうち" + n(report.inspection->passed) + "件が合格\n";
  else text += "   自己点検: まだ行っていません（データなし）\n";
  return text;
}

std::string service(const Report& report) {
  const Service& s = report.service;
  std::string text = "■ 配送\n   受付から配送まで: ";
  if (s.delivered == 0) text += "この期間の配送はありません\n";
  else text += "半数が" + duration_text(s.p50_ms) + "以内、95%が" + duration_text(s.p95_ms) + "以内、最長" + duration_text(s.max_ms) + "\n";
  text += "   期間の終わりの配送待ち: " + n(s.under_way) + "件" + (s.under_way == 0 ? "" : "（最も古いもの " + duration_text(s.oldest_ms) + "）") + "\n";
  text += "   稼働率: " + uptime_text(report) + "\n";
  return text;
}

std::string traffic(const Report& report) {
  std::string text = "■ 件数（7日平均／前週の同じ曜日）\n";
  for (const Compared& one : compare(report)) text += "   " + one.name + ": " + shown_now(one) + "（" + shown_mean(one) + "／" + shown_weekday(one) + "）\n";
  return text;
}

std::string identity(const Report& report) {
  std::string text = "■ この報告について\n   番号: ";
  text += report.number == 0 ? "なし（手動で作成した写し）" : "第" + std::to_string(report.number) + "号";
  text += "　期間: " + to_japanese(report.period) + (report.partial ? "（途中経過）" : "") + "\n";
  if (report.number != 0) text += "   前号のハッシュ: " + to_hex(report.previous).substr(0, 32) + "…\n";
  for (const Chain& chain : report.chains) {
    text += "   監査記録 " + ledger_text(chain.ledger) + ": " + (chain.good ? "正しい" : "検証に失敗") + "　" + n(chain.last) + "番 " +
            to_hex(chain.head).substr(0, 32) + "…\n";
  }
  text += "   検証: temizu verify-report （添付の .sig ファイル）\n";
  return text;
}

}  // namespace

std::string unapproved_text(const Report& report) {
  const std::uint64_t found = report.safety.unapproved();
  if (safety_known(report)) return n(found) + "件";
  return found > 0 ? "少なくとも" + n(found) + "件" : "データなし";
}

std::string uptime_text(const Report& report) {
  std::string text;
  for (const Service::Uptime& one : report.service.uptime) {
    text += (text.empty() ? "" : "、") + program_text(one.program) + " " + percent_text(static_cast<double>(one.up_ms), static_cast<double>(one.of_ms));
  }
  const auto period_ms = static_cast<std::uint64_t>(report.period.end_ms - report.period.start_ms);
  const bool in_part = std::ranges::any_of(report.service.uptime, [&](const Service::Uptime& one) { return one.of_ms < period_ms; });
  if (!text.empty()) return text + (in_part ? "（記録のある時間について）" : "");
  std::string starts;
  for (const auto& [program, count] : report.service.starts) starts += (starts.empty() ? "" : "、") + program_text(program) + " " + n(count) + "回";
  return "データなし（起動の記録: " + (starts.empty() ? std::string("なし") : starts) + "）";
}

std::string to_mail_text(const Report& report) {
  std::string text = std::string("【") + light_word(report.light) + "】" + verdict_sentence(report) + "\n";
  text += to_japanese(report.period) + "　" + report.site + "\n" + kLine;
  text += decisions(report) + "\n" + balance(report) + "\n" + safety(report) + "\n" + service(report) + "\n" + traffic(report) + kLine + identity(report);
  text += kLine;
  const bool without_pdf = std::ranges::any_of(report.findings, [](const ReportFinding& one) { return one.code == kWithoutPdf; });
  text += std::string(without_pdf ? "詳しくは添付の表（CSV）とデータ（JSON）をご覧ください。" : "詳しくは添付のPDFをご覧ください。表（CSV）とデータ（JSON）も添付しています。") + "\n";
  text += "問い合わせ先: " + report.contact + "\n";
  return text;
}

}  // namespace temizu
