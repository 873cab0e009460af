#include "report/pdf/pdf.h"

#include <cairo-pdf.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "report/pdf/charts.h"
#include "report/pdf/sheet.h"
#include "report/text.h"
#include "report/words.h"

namespace temizu {
namespace {

constexpr std::size_t kDecisionsMax = 5;
constexpr const char* kNoData = "データなし";

using Rows = std::vector<std::vector<std::string>>;

std::string n(std::uint64_t number) { return number_text(number); }

std::string local(const Report& report, TimeMs time_ms) {
  auto zone = Zone::find(report.zone);
  return zone ? moment(time_ms, *zone) : to_iso8601(time_ms);
}

class Pages {
 public:
  Pages(Sheet& sheet, const Report& report) : s_(sheet), r_(report) {}

  void draw() {
    verdict();
    traffic();
    people();
    burden();
    health();
    annex();
  }

 private:
  void verdict() {
    s_.title((r_.period.kind == PeriodKind::day ? "日次報告　" : r_.period.kind == PeriodKind::week ? "週次報告　" : "月次報告　") + to_japanese(r_.period) +
             (r_.partial ? "（途中経過）" : ""));
    s_.box(44, [&](double x, double y, double width) {
      s_.rectangle(x, y, width, 42, Fill::white);
      const int shape = r_.light == Light::green ? 0 : r_.light == Light::yellow ? 1 : 2;
      s_.mark(x + 12, y + 9, shape, 24);
      const char* word = r_.light == Light::green ? "正常" : r_.light == Light::yellow ? "要確認" : "緊急";
      const double at = x + 48 + s_.text_width(word, 17, true) + 12;
      s_.text(x + 48, y + 8, word, 17, true);
      s_.text(at, y + (s_.text_width(verdict_sentence(r_), 10) > x + width - at - 6 ? 6 : 13), verdict_sentence(r_), 10, false, Align::left, x + width - at - 6, true);
    });
    s_.heading("1. 確認・判断をお願いすること");
    if (r_.findings.empty()) s_.paragraph("ありません。", 9.5, false, 9);
    Rows rows;
    for (std::size_t i = 0; i < r_.findings.size() && i < kDecisionsMax; ++i) {
      const ReportFinding& one = r_.findings[i];
      rows.push_back({one.light == Light::red ? "緊急" : "要確認", one.sentence, one.owner, one.due});
    }
    if (!rows.empty()) s_.table({{"区分", 1}, {"内容", 8}, {"担当", 2.4}, {"期限", 1.4}}, rows, 8.5);
    if (r_.findings.size() > kDecisionsMax) s_.paragraph("ほか" + n(r_.findings.size() - kDecisionsMax) + "件。すべては最後のページにあります。", 8, false, 9);
    balance();
    s_.heading("3. 安全");
    const Safety& safe = r_.safety;
    s_.table({{"承認のない原本の配送", 3}, {"署名を確かめた配送", 3}, {"払い出した原本", 2}, {"拒否した偽の配送依頼", 3}, {"自己点検", 2}},
             {{n(safe.unapproved()) + "件", n(safe.signatures_checked) + " / " + n(safe.sent_results) + "通", n(safe.originals_released) + "件", n(safe.forged_refused) + "件",
               r_.inspection ? n(r_.inspection->passed) + " / " + n(r_.inspection->kinds) : std::string(kNoData)}},
             9);
    s_.heading("4. 配送");
    const Service& v = r_.service;
    const auto time = [&](std::uint64_t ms) { return v.delivered == 0 ? std::string("—") : duration_text(ms); };
    s_.table({{"半数が届くまで", 2}, {"95%が届くまで", 2}, {"最長", 2}, {"期間末の配送待ち", 2}, {"最も古いもの", 2}},
             {{time(v.p50_ms), time(v.p95_ms), time(v.max_ms), n(v.under_way) + "件", v.under_way == 0 ? "—" : duration_text(v.oldest_ms)}}, 9);
    identity();
  }

  void balance() {
    const PeriodBalance& b = r_.balance;
    s_.heading("2. 通数の収支（宛先の数。1通に宛先が2つあれば2と数えます）");
    s_.table({{"繰越", 1, Align::right}, {"＋ 受付", 1, Align::right}, {"＝ 配送", 1, Align::right}, {"＋ 保留の通知", 1.2, Align::right}, {"＋ 配送不能", 1, Align::right},
              {"＋ 配送待ち", 1, Align::right}, {"差", 1, Align::right}},
             {{n(b.carried_in), n(b.accepted), n(b.delivered_washed), n(b.delivered_notice_only), n(b.undeliverable), n(b.carried_out),
               std::to_string(b.difference()) + (b.difference() == 0 ? "（一致）" : "（不一致）")}},
             9.5);
    s_.paragraph(r_.ledger == r_.chain ? "台帳の行から数えた件数と、監査記録から別に数えた件数は一致しています。" : "台帳の行から数えた件数と、監査記録から別に数えた件数が一致しません（5ページの表）。", 8.5, false, 9);
    s_.paragraph("接続の段階で断ったメール（大きさの超過、許可のない接続元など）は受け付けていないため、この収支に入りません。重複のため受け付けなかったものは" + n(r_.duplicates) + "件です。", 8.5, false, 9);
  }

  void identity() {
    s_.heading("5. この報告について");
    Rows rows{{"番号", r_.number == 0 ? "なし（手動で作成した写し）" : "第" + std::to_string(r_.number) + "号"},
              {"作成", local(r_, r_.made_ms) + "　" + r_.site},
              {"前号のハッシュ", r_.number == 0 ? "—" : to_hex(r_.previous)},
              {"設定のハッシュ", to_hex(r_.config_digest)}};
    for (const std::string& policy : r_.policies) rows.push_back({"規則のハッシュ", policy});
    if (r_.policies.empty()) rows.push_back({"規則のハッシュ", "この期間に無害化した結果はありません"});
    for (const Chain& chain : r_.chains) {
      rows.push_back({ledger_text(chain.ledger), std::string(chain.good ? "正しい" : "検証に失敗") + "　" + n(chain.last) + "番 " + to_hex(chain.head)});
    }
    s_.table({{"項目", 1.5}, {"値", 6}}, rows, 7);
  }

  void traffic() {
    s_.new_page();
    s_.title("件数と脅威");
    s_.heading("件数");
    Rows rows;
    for (const Compared& one : compare(r_)) {
      const auto shown = [&](double value) { return one.is_bytes ? size_for_people(static_cast<std::uint64_t>(value)) : n(static_cast<std::uint64_t>(std::llround(value))); };
      const auto now = static_cast<double>(one.now);
      const auto change = [&](std::optional<double> before) -> std::string {
        if (!before) return kNoData;
        return shown(*before) + (*before > 0 ? "（" + percent_text(now, *before) + "）" : "");
      };
      rows.push_back({one.name, shown(now), change(one.mean), change(one.weekday ? std::optional<double>(static_cast<double>(*one.weekday)) : std::nullopt)});
    }
    s_.table({{"項目", 3}, {"この期間", 2, Align::right}, {"7日平均（比）", 3, Align::right}, {"前週の同じ曜日（比）", 3, Align::right}}, rows, 8.5);
    if (!r_.hours.empty()) {
      s_.heading("時間ごとの配送（宛先）");
      draw_hours(s_, r_);
    }
    if (r_.period.kind == PeriodKind::day) {
      s_.heading("30日間の推移");
      const bool any = std::any_of(r_.before.begin(), r_.before.end(), [](const DayBefore& day) { return day.there; });
      if (any) draw_days(s_, r_);
      else s_.paragraph("これより前の日次報告がまだないため、推移は描けません。", 9, false, 9);
    }
    found();
  }

  void found() {
    s_.heading("取り除いた・変更した理由（知らせた件数の多い順）");
    if (r_.codes.empty()) s_.paragraph("ありません。", 9, false, 9);
    else draw_reasons(s_, r_);
    s_.heading("宛先の部署（ドメイン）と種類ごとの、取り除いた・変更した数");
    const bool changed = std::any_of(r_.heat.begin(), r_.heat.end(), [](const HeatRow& row) { return std::any_of(row.changed.begin(), row.changed.end(), [](std::uint64_t c) { return c != 0; }); });
    if (!changed) s_.paragraph("ありません。", 9, false, 9);
    else draw_heat(s_, r_);
    s_.heading("種類ごとの扱い（部分の数）");
    Rows rows;
    for (std::size_t i = 0; i < r_.kinds.size() && i < 20; ++i) {
      const KindRow& k = r_.kinds[i];
      rows.push_back({family_names()[family_of(k.kind)], k.kind, n(k.parts), n(k.text), n(k.rebuilt), n(k.flattened), n(k.withheld), n(k.changed), percent_text(static_cast<double>(k.bytes_out), static_cast<double>(k.bytes_in))});
    }
    if (rows.empty()) s_.paragraph("ありません。", 9, false, 9);
    else s_.table({{"分類", 1.7}, {"種類", 5}, {"数", 1, Align::right}, {"文字", 1, Align::right}, {"作り直し", 1.2, Align::right}, {"画像", 1, Align::right}, {"届けず", 1.1, Align::right}, {"知らせた変更", 1.6, Align::right}, {"大きさの比", 1.4, Align::right}}, rows, 7.5);
    if (r_.kinds.size() > 20) s_.paragraph("ほか" + n(r_.kinds.size() - 20) + "種類は表（CSV）にあります。", 8, false, 9);
    if (r_.tallies_missing > 0) s_.paragraph("内訳が記録されていない結果が" + n(r_.tallies_missing) + "件あり、内訳の数に入っていません。", 8.5, false, 9);
    s_.heading("検出した規則（重い順）");
    rows.clear();
    for (std::size_t i = 0; i < r_.rules.size() && i < 15; ++i) rows.push_back({r_.rules[i].rule, weight_text(r_.rules[i].weight), n(r_.rules[i].mails), n(r_.rules[i].count)});
    if (rows.empty()) s_.paragraph("ありません。", 9, false, 9);
    else s_.table({{"規則", 5}, {"重さ", 1}, {"メール", 1, Align::right}, {"箇所", 1, Align::right}}, rows, 8);
    s_.heading("メール全体を保留した理由");
    rows.clear();
    for (std::size_t i = 0; i < r_.held_rules.size() && i < 10; ++i) rows.push_back({r_.held_rules[i].rule, n(r_.held_rules[i].mails), n(r_.held_rules[i].count)});
    if (rows.empty()) s_.paragraph("保留したメールはありません。", 9, false, 9);
    else s_.table({{"規則", 5}, {"メール", 1, Align::right}, {"宛先", 1, Align::right}}, rows, 8);
    s_.heading("危険なメールの差出人のドメイン（上位10、封筒の記載。詐称の場合があります）");
    rows.clear();
    for (const DangerRow& d : r_.dangers) rows.push_back({d.domain, n(d.held), n(d.hostile), n(d.high)});
    if (rows.empty()) s_.paragraph("ありません。", 9, false, 9);
    else s_.table({{"差出人のドメイン", 5}, {"保留", 1, Align::right}, {"重大な検出", 1.3, Align::right}, {"重い検出", 1.3, Align::right}}, rows, 8);
    if (r_.dangers_all > r_.dangers_looked) s_.paragraph("危険なメール" + n(r_.dangers_all) + "件のうち" + n(r_.dangers_looked) + "件の差出人を調べました。", 8, false, 9);
  }

  void people() {
    s_.need(240);
    s_.gap(10);
    s_.title("申請・承認と管理者の操作");
    s_.heading("原本の申請と承認");
    if (!r_.desk) {
      s_.paragraph("この期間の記録はありません（データなし）。申請と承認の機能が使われると、件数、待ち時間、払い出した原本の一覧、例外をここに載せます。", 9, false, 9);
    } else {
      const DeskFigures& d = *r_.desk;
      s_.table({{"申請", 1, Align::right}, {"承認", 1, Align::right}, {"払い出し", 1, Align::right}, {"差し戻し", 1, Align::right}, {"却下", 1, Align::right}, {"取り下げ", 1, Align::right}, {"期限切れ", 1, Align::right}, {"処理中", 1, Align::right}, {"期限超過", 1, Align::right}},
               {{n(d.opened), n(d.approved), n(d.released), n(d.returned), n(d.denied), n(d.withdrawn), n(d.lapsed), n(d.waiting), n(d.overdue)}}, 8.5);
      s_.paragraph("申請から承認・却下まで: " + (d.approved + d.denied == 0 ? std::string("この期間に決まったものはありません") : "半数が" + duration_text(d.wait_p50_ms) + "以内、最長" + duration_text(d.wait_max_ms)) + "。", 9, false, 9);
      s_.heading("払い出した原本");
      Rows rows;
      for (const DeskFigures::Released& one : d.list) rows.push_back({local(r_, one.at_ms), one.item, one.requester, one.approver, one.ground});
      if (rows.empty()) s_.paragraph("ありません。", 9, false, 9);
      else s_.table({{"日時", 2}, {"受付番号", 2}, {"申請者", 2}, {"承認者", 2}, {"理由", 3}}, rows, 8);
      s_.heading("例外");
      s_.paragraph("有効な例外 " + n(d.exceptions) + "件、この期間の利用 " + n(d.exceptions_used) + "回、14日以内に期限または見直し " + n(d.exceptions_ending) + "件。", 9, false, 9);
    }
    s_.heading("管理者と利用者の操作（監査記録から）");
    Rows rows;
    for (const Act& act : r_.acts) rows.push_back({local(r_, act.at_ms), ledger_text(act.ledger), act.actor, act_text(act.action), act.subject.substr(0, 16), act.why});
    if (rows.empty()) s_.paragraph("この期間の操作はありません。", 9, false, 9);
    else s_.table({{"日時", 2}, {"台帳", 1.8}, {"操作した人", 2.2}, {"操作", 2.4}, {"対象", 2.4}, {"理由", 3}}, rows, 7.5);
    if (r_.acts_all > r_.acts.size()) s_.paragraph("全" + n(r_.acts_all) + "件のうち" + n(r_.acts.size()) + "件を載せました。残りは監査記録にあります。", 8, false, 9);
  }

  void burden() {
    s_.need(240);
    s_.gap(10);
    s_.title("再現性と職員の負担");
    s_.heading("通知");
    const std::uint64_t notices = r_.ledger.washed + r_.ledger.held, all = notices + r_.ledger.clean;
    s_.table({{"無害化した宛先", 1, Align::right}, {"変更なし", 1, Align::right}, {"変更の通知付き", 1, Align::right}, {"保留の通知", 1, Align::right}, {"通知の割合", 1, Align::right}},
             {{n(all), n(r_.ledger.clean), n(r_.ledger.washed), n(r_.ledger.held), percent_text(static_cast<double>(notices), static_cast<double>(all))}}, 9);
    s_.heading("再現性");
    s_.paragraph("再現性の点数（文字・ページ・画像の保たれた割合）、文字化けの疑い、字形の不足は、まだ測っていません（データなし）。種類ごとの大きさの比は「件数と脅威」の表にあります。", 9, false, 9);
  }

  void health() {
    s_.need(240);
    s_.gap(10);
    s_.title("稼働・継続性・遵守");
    s_.heading("監査記録と台帳の突き合わせ");
    Rows rows;
    for (const CountedName& one : kCountedNames) {
      const std::uint64_t ledger = r_.ledger.*one.member, chain = r_.chain.*one.member;
      rows.push_back({one.japanese, n(ledger), n(chain), ledger == chain ? "一致" : "不一致"});
    }
    s_.table({{"項目", 3}, {"台帳の行から", 2, Align::right}, {"監査記録から", 2, Align::right}, {"", 1}}, rows, 8);
    rows.clear();
    for (const Chain& chain : r_.chains) {
      rows.push_back({ledger_text(chain.ledger), chain.good ? "正しい" : "失敗", n(chain.first) + "〜" + n(chain.last) + "番", n(chain.in_period), chain.error});
    }
    s_.table({{"監査記録", 2}, {"検証", 1}, {"確かめた範囲", 2.4}, {"この期間", 1.2, Align::right}, {"内容", 5}}, rows, 8);
    s_.heading("稼働");
    std::string starts;
    for (const auto& [program, count] : r_.service.starts) starts += (starts.empty() ? "" : "、") + program_text(program) + " " + n(count) + "回";
    s_.paragraph("プログラムの起動: " + (starts.empty() ? std::string("なし（動き続けています）") : starts) + "。停止の時刻は記録されないため、稼働率は出していません（データなし）。", 9, false, 9);
    s_.paragraph("結果が不明な配送の試み（重複の可能性）: " + n(r_.service.uncertain) + "件。差出人に知らせられない配送不能: " + n(r_.service.nobody_told) + "件。", 9, false, 9);
    s_.heading("保管");
    s_.paragraph("期限により削除した原本 " + n(r_.keeping.purged_originals) + "件。保存を延長している原本 " + n(r_.keeping.keep_holds) + "件。配送を止めている宛先 " + n(r_.keeping.on_hold) + "件。", 9, false, 9);
    if (r_.disk) {
      const Disk& d = *r_.disk;
      s_.paragraph("ディスクの空き " + size_for_people(d.free_bytes) + " / " + size_for_people(d.total_bytes) + "（" + percent_text(static_cast<double>(d.free_bytes), static_cast<double>(d.total_bytes)) + "）。" +
                       (d.days_left ? "このままでは約" + std::to_string(*d.days_left) + "日でなくなります。" : "減り方から日数を見積もれません（減っていないか、報告が7日分に足りません）。"),
                   9, false, 9);
    } else {
      s_.paragraph("ディスクの空き: 調べられませんでした（データなし）。", 9, false, 9);
    }
    s_.heading("自己点検・証明書・時刻・復元試験");
    if (r_.inspection) {
      s_.paragraph("自己点検: " + n(r_.inspection->kinds) + "種類のうち" + n(r_.inspection->passed) + "種類が合格。", 9, false, 9);
    } else {
      s_.paragraph("自己点検（危険な見本を実際の経路に通す試験）、プログラムの改ざん検査、待ち受けポート、時刻の差、証明書の残り日数、復元試験の結果は、まだ記録されていません（データなし）。", 9, false, 9);
    }
    s_.heading("ガイドラインとの対応・事案");
    s_.paragraph("対応表は docs/policy-map.md にあります。自動の点検結果と事案の経過は、まだ記録されていません（データなし）。", 9, false, 9);
  }

  void annex() {
    s_.heading("確認・判断をお願いすることの全部");
    Rows rows;
    for (const ReportFinding& one : r_.findings) rows.push_back({one.light == Light::red ? "緊急" : "要確認", one.code, one.sentence, one.due});
    if (rows.empty()) s_.paragraph("ありません。", 9, false, 9);
    else s_.table({{"区分", 1}, {"項目", 1.3}, {"内容", 8}, {"期限", 1.3}}, rows, 8);
    s_.heading("ことば");
    s_.table({{"ことば", 1.5}, {"意味", 7}},
             {{"受付", "メールを受け取り、原本を封印して保管したこと。以後の責任はこのシステムにあります。"},
              {"配送", "無害化したメールを、LGWAN側のメールサーバーが受け取ったこと。"},
              {"保留の通知", "中身を届けず、保留したことだけを宛先に知らせたこと。原本は隔離しています。"},
              {"配送不能", "宛先のメールサーバーが断ったか、期限までに届けられなかったこと。"},
              {"配送待ち", "期間の終わりに、受け付けてまだ届いていないもの。次の期間へ繰り越します。"},
              {"監査記録", "すべての操作を、前の記録のハッシュとつないで残したもの。書き換えると検証に失敗します。"}},
             8);
    s_.heading("検証のしかた");
    s_.paragraph("この報告: temizu verify-report --key report-sign.pub （添付の .sig ファイル）\n監査記録: temizu verify-audit --head 台帳:番号:ハッシュ （上の「この報告について」の値）", 8.5, false, 9);
  }

  Sheet& s_;
  const Report& r_;
};

cairo_status_t append(void* to, const unsigned char* data, unsigned int length) {
  static_cast<Bytes*>(to)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

struct Drawn {
  Bytes pdf;
  int pages{0};
  bool glyphs_missing{false}, good{false};
};

Drawn draw(const Report& report, int pages_all) {
  Drawn drawn;
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(append, &drawn.pdf, kPageWidth, kPageHeight);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, subject_of(report).c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, report.site.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "temizu-report");
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, (to_iso8601(report.made_ms).substr(0, 19) + "Z").c_str());
  {
    const std::string number = report.number == 0 ? "写し" : "第" + std::to_string(report.number) + "号";
    Sheet sheet(surface, subject_of(report), "Temizu　" + report.site + "　" + number, pages_all);
    Pages(sheet, report).draw();
    drawn.pages = sheet.pages();
    drawn.glyphs_missing = sheet.glyphs_missing();
  }
  cairo_surface_finish(surface);
  drawn.good = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
  cairo_surface_destroy(surface);
  return drawn;
}

}  // namespace

Result<Bytes> to_pdf(const Report& report) {
  const int pages = draw(report, 0).pages;
  Drawn drawn = draw(report, pages);
  if (!drawn.good) return Unexpected{Code::io, "report.pdf", "cannot be drawn"};
  if (drawn.glyphs_missing) return Unexpected{Code::unavailable, "report.pdf", "no font has all its characters", "Install a Japanese font, for example fonts-noto-cjk"};
  return std::move(drawn.pdf);
}

}  // namespace temizu
