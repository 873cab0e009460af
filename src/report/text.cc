#include "report/text.h"

#include <algorithm>
#include <cmath>

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
  text += "   差 " + std::to_string(b.difference()) + (b.difference() == 0 ? "（一致）" : "（不一致）");
  text += report.ledger == report.chain ? "　台帳と監査記録の件数: 一致\n" : "　台帳と監査記録の件数: 不一致\n";
  return text;
}

std::string safety(const Report& report) {
  const Safety& s = report.safety;
  std::string text = "■ 安全\n   承認のない原本の配送: " + n(s.unapproved()) + "件";
  if (s.sent_results == 0) text += "（この期間の配送はありません）\n";
  else if (s.signatures_checked == s.sent_results) text += "（配送した" + n(s.sent_results) + "通すべての署名を確かめました）\n";
  else text += "（配送した" + n(s.sent_results) + "通のうち無作為の" + n(s.signatures_checked) + "通の署名を確かめました）\n";
  text += "   払い出した原本: " + n(s.originals_released) + "件　拒否した偽の配送依頼: " + n(s.forged_refused) + "件\n";
  if (report.inspection) text += "   自己点検: " + n(report.inspection->passed) + "/" + n(report.inspection->kinds) + "種類が合格\n";
  else text += "   自己点検: まだ行っていません（データなし）\n";
  return text;
}

std::string service(const Report& report) {
  const Service& s = report.service;
  std::string text = "■ 配送\n   受付から配送まで: ";
  if (s.delivered == 0) text += "この期間の配送はありません\n";
  else text += "半数が" + duration_text(s.p50_ms) + "以内、95%が" + duration_text(s.p95_ms) + "以内、最長" + duration_text(s.max_ms) + "\n";
  text += "   期間の終わりの配送待ち: " + n(s.under_way) + "件" + (s.under_way == 0 ? "" : "（最も古いもの " + duration_text(s.oldest_ms) + "）") + "\n";
  return text;
}

std::string traffic(const Report& report) {
  std::string text = "■ 件数（7日平均／前週の同じ曜日）\n";
  for (const Compared& one : compare(report)) {
    const auto shown = [&](double value) { return one.is_bytes ? size_for_people(static_cast<std::uint64_t>(value)) : n(static_cast<std::uint64_t>(std::llround(value))); };
    text += "   " + one.name + ": " + shown(static_cast<double>(one.now)) + "（" + (one.mean ? shown(*one.mean) : "データなし") + "／" +
            (one.weekday ? shown(static_cast<double>(*one.weekday)) : "データなし") + "）\n";
  }
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

std::vector<Compared> compare(const Report& report) {
  std::vector<Compared> rows{{"受付（通）", report.ledger.messages, {}, {}, false},
                             {"受付（宛先）", report.ledger.recipients, {}, {}, false},
                             {"受付（大きさ）", report.ledger.bytes, {}, {}, true},
                             {"配送（本文あり）", report.balance.delivered_washed, {}, {}, false},
                             {"保留の通知", report.balance.delivered_notice_only, {}, {}, false},
                             {"配送不能", report.balance.undeliverable, {}, {}, false}};
  std::uint64_t withheld = 0;
  for (const KindRow& kind : report.kinds) withheld += kind.withheld;
  rows.push_back({"取り除いた添付など", withheld, {}, {}, false});
  static constexpr std::uint64_t DayBefore::*kMembers[] = {&DayBefore::messages,         &DayBefore::recipients,            &DayBefore::bytes,
                                                           &DayBefore::delivered_washed, &DayBefore::delivered_notice_only, &DayBefore::undeliverable,
                                                           &DayBefore::withheld_parts};
  if (report.period.kind != PeriodKind::day) return rows;
  const std::vector<DayBefore>& before = report.before;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double sum = 0;
    int days = 0;
    for (std::size_t d = before.size() > 7 ? before.size() - 7 : 0; d < before.size(); ++d) {
      if (!before[d].there) continue;
      sum += static_cast<double>(before[d].*kMembers[i]);
      ++days;
    }
    if (days > 0) rows[i].mean = sum / days;
    if (before.size() >= 7 && before[before.size() - 7].there) rows[i].weekday = before[before.size() - 7].*kMembers[i];
  }
  return rows;
}

std::string to_mail_text(const Report& report) {
  std::string text = std::string("【") + light_word(report.light) + "】" + verdict_sentence(report) + "\n";
  text += to_japanese(report.period) + "　" + report.site + "\n" + kLine;
  text += decisions(report) + "\n" + balance(report) + "\n" + safety(report) + "\n" + service(report) + "\n" + traffic(report) + kLine + identity(report);
  text += kLine;
  text += "詳しくは添付のPDFをご覧ください。表（CSV）とデータ（JSON）も添付しています。\n問い合わせ先: " + report.contact + "\n";
  return text;
}

}  // namespace temizu
