// Page 1: read in a minute. No subject and no name of a mail.
#include "report/pdf/pages.h"
#include "report/text.h"
#include "report/words.h"

namespace temizu {
namespace {

constexpr std::size_t kDecisionsMax = 5;

std::string n(std::uint64_t number) { return number_text(number); }

void draw_light(Sheet& s, const Report& r) {
  s.box(44, [&](double x, double y, double width) {
    s.rectangle(x, y, width, 42, Fill::white);
    const int shape = r.light == Light::green ? 0 : r.light == Light::yellow ? 1 : 2;
    s.mark(x + 12, y + 9, shape, 24);
    const char* word = r.light == Light::green ? "正常" : r.light == Light::yellow ? "要確認" : "緊急";
    const double at = x + 48 + s.text_width(word, 17, true) + 12;
    s.text(x + 48, y + 8, word, 17, true);
    s.text(at, y + (s.text_width(verdict_sentence(r), 10) > x + width - at - 6 ? 6 : 13), verdict_sentence(r), 10, false, Align::left, x + width - at - 6, true);
  });
}

void draw_decisions(Sheet& s, const Report& r) {
  s.heading("1. 確認・判断をお願いすること");
  Rows rows;
  for (std::size_t i = 0; i < r.findings.size() && i < kDecisionsMax; ++i) {
    const ReportFinding& one = r.findings[i];
    rows.push_back({one.light == Light::red ? "緊急" : "要確認", one.sentence, one.owner, one.due});
  }
  table_or(s, {{"区分", 1}, {"内容", 8}, {"担当", 2.4}, {"期限", 1.4}}, rows, 8.5);
  if (r.findings.size() > kDecisionsMax) note(s, "ほか" + n(r.findings.size() - kDecisionsMax) + "件。すべては最後のページにあります。");
}

void draw_balance(Sheet& s, const Report& r) {
  const PeriodBalance& b = r.balance;
  s.heading("2. 通数の収支（宛先の数。1通に宛先が2つあれば2と数えます）");
  s.table({{"繰越", 1, Align::right}, {"＋ 受付", 1, Align::right}, {"＝ 配送", 1, Align::right}, {"＋ 保留の通知", 1.2, Align::right}, {"＋ 配送不能", 1, Align::right},
           {"＋ 配送待ち", 1, Align::right}, {"差", 1, Align::right}},
          {{n(b.carried_in), n(b.accepted), n(b.delivered_washed), n(b.delivered_notice_only), n(b.undeliverable), n(b.carried_out),
            !balance_known(r) ? kNoData : std::to_string(b.difference()) + (b.difference() == 0 ? "（一致）" : "（不一致）")}},
          9.5);
  if (!balance_known(r)) note(s, "読み取れない台帳があるため、件数は読めた分だけで、突き合わせはできていません。");
  else note(s, r.ledger == r.chain ? "台帳の行から数えた件数と、監査記録から別に数えた件数は一致しています。" : "台帳の行から数えた件数と、監査記録から別に数えた件数が一致しません（「稼働・継続性」の表）。");
  note(s, "接続の段階で断ったメール（大きさの超過、許可のない接続元など）は受け付けていないため、この収支に入りません。重複のため受け付けなかったものは" + n(r.duplicates) + "件です。");
}

void draw_safety(Sheet& s, const Report& r) {
  s.heading("3. 安全");
  const Safety& safe = r.safety;
  std::string inspected = kNoData;
  if (r.inspection) inspected = r.inspection->stale ? "前夜の結果なし" : n(r.inspection->passed) + " / " + n(r.inspection->kinds) + "合格";
  s.table({{"承認のない原本の配送", 3}, {"署名を確かめた配送", 3}, {"払い出した原本", 2}, {"拒否した偽の配送依頼", 3}, {"自己点検", 2.2}},
          {{unapproved_text(r), n(safe.signatures_checked) + " / " + n(safe.sent_results) + "通", n(safe.originals_released) + "件", n(safe.forged_refused) + "件", inspected}}, 9);
}

void draw_service(Sheet& s, const Report& r) {
  s.heading("4. 配送");
  const Service& v = r.service;
  const auto time = [&](std::uint64_t ms) { return v.delivered == 0 ? std::string("—") : duration_text(ms); };
  s.table({{"半数が届くまで", 2}, {"95%が届くまで", 2}, {"最長", 2}, {"期間末の配送待ち", 2}, {"最も古いもの", 2}},
          {{time(v.p50_ms), time(v.p95_ms), time(v.max_ms), n(v.under_way) + "件", v.under_way == 0 ? "—" : duration_text(v.oldest_ms)}}, 9);
  note(s, "稼働率: " + uptime_text(r) + "。");
}

void draw_identity(Sheet& s, const Report& r) {
  s.heading("5. この報告について");
  Rows rows{{"番号", r.number == 0 ? "なし（手動で作成した写し）" : "第" + std::to_string(r.number) + "号"},
            {"作成", in_local_time(r, r.made_ms) + "　" + r.site},
            {"前号のハッシュ", r.number == 0 ? "—" : to_hex(r.previous)},
            {"設定のハッシュ", to_hex(r.config_digest)}};
  for (const std::string& policy : r.policies) rows.push_back({"規則のハッシュ", policy});
  if (r.policies.empty()) rows.push_back({"規則のハッシュ", "この期間に無害化した結果はありません"});
  for (const Chain& chain : r.chains) {
    rows.push_back({ledger_text(chain.ledger), std::string(chain.good ? "正しい" : "検証に失敗") + "　" + n(chain.last) + "番 " + to_hex(chain.head)});
  }
  s.table({{"項目", 1.5}, {"値", 6}}, rows, 7);
}

}  // namespace

void draw_verdict(Sheet& s, const Report& r) {
  s.title((r.period.kind == PeriodKind::day ? "日次報告　" : r.period.kind == PeriodKind::week ? "週次報告　" : "月次報告　") + to_japanese(r.period) + (r.partial ? "（途中経過）" : ""));
  draw_light(s, r);
  draw_decisions(s, r);
  draw_balance(s, r);
  draw_safety(s, r);
  draw_service(s, r);
  draw_identity(s, r);
}

}  // namespace temizu
