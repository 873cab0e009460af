// Page 2: how much there was, and what was dangerous in it.
#include <algorithm>

#include "report/compare.h"
#include "report/pdf/charts.h"
#include "report/pdf/pages.h"
#include "report/words.h"

namespace temizu {
namespace {

constexpr std::size_t kKindsShown = 20, kRulesShown = 15, kHeldShown = 10;

std::string n(std::uint64_t number) { return number_text(number); }

void compared_table(Sheet& s, const char* head, const std::vector<Compared>& compared) {
  Rows rows;
  for (const Compared& one : compared) {
    const auto share = [&](double before) { return before > 0 ? "（" + percent_text(static_cast<double>(one.now), before) + "）" : std::string{}; };
    rows.push_back({one.name, shown_now(one), shown_mean(one) + (one.mean ? share(*one.mean) : ""),
                    shown_weekday(one) + (one.weekday ? share(static_cast<double>(*one.weekday)) : "")});
  }
  s.table({{head, 4}, {"この期間", 1.6, Align::right}, {"7日平均（比）", 2.4, Align::right}, {"前週の同じ曜日（比）", 2.6, Align::right}}, rows, 8);
}

void draw_charts(Sheet& s, const Report& r) {
  if (!r.hours.empty()) {
    s.heading("時間ごとの配送（宛先）", 154);
    draw_hours(s, r);
  }
  if (r.period.kind == PeriodKind::day) {
    s.heading("30日間の推移", 110);
    const bool any = std::any_of(r.before.begin(), r.before.end(), [](const DayBefore& day) { return day.there; });
    if (any) draw_days(s, r);
    else words(s, "これより前の日次報告がまだないため、推移は描けません。");
  }
}

void draw_removed(Sheet& s, const Report& r) {
  s.heading("取り除いた・無効にしたもの（それを含むメールの数）");
  std::vector<Compared> rows;
  std::string none;
  for (Compared& one : compare_removed(r)) {
    if (one.now > 0 || one.mean.value_or(0) > 0) rows.push_back(std::move(one));
    else none += (none.empty() ? "" : "、") + one.name;
  }
  if (!rows.empty()) compared_table(s, "種別", rows);
  if (!none.empty()) note(s, "この期間と直近7日に見つからなかったもの: " + none + "。");
  note(s, "QRコードの読取りとマルウェアの検査は行っていません（データなし）。");
  s.heading("取り除いた・変更した理由（知らせた件数の多い順）");
  if (r.codes.empty()) words(s, "ありません。");
  else draw_reasons(s, r);
  s.heading("宛先の部署（ドメイン）と種類ごとの、取り除いた・変更した数", 26 + 15 * static_cast<double>(r.heat.size()));
  const bool changed = std::any_of(r.heat.begin(), r.heat.end(), [](const HeatRow& row) { return std::any_of(row.changed.begin(), row.changed.end(), [](std::uint64_t c) { return c != 0; }); });
  if (!changed) words(s, "ありません。");
  else draw_heat(s, r);
}

void draw_kinds(Sheet& s, const Report& r) {
  s.heading("種類ごとの扱い（部分の数）");
  Rows rows;
  for (std::size_t i = 0; i < r.kinds.size() && i < kKindsShown; ++i) {
    const KindRow& k = r.kinds[i];
    rows.push_back({family_names()[family_of(k.kind)], k.kind, n(k.parts), n(k.text), n(k.rebuilt), n(k.flattened), n(k.withheld), n(k.changed), percent_text(static_cast<double>(k.bytes_out), static_cast<double>(k.bytes_in))});
  }
  table_or(s, {{"分類", 1.7}, {"種類", 5}, {"数", 1, Align::right}, {"文字", 1, Align::right}, {"作り直し", 1.2, Align::right}, {"画像", 1, Align::right}, {"届けず", 1.1, Align::right}, {"知らせた変更", 1.6, Align::right}, {"大きさの比", 1.4, Align::right}}, rows, 7.5);
  if (r.kinds.size() > kKindsShown) note(s, "ほか" + n(r.kinds.size() - kKindsShown) + "種類は表（CSV）にあります。");
  if (r.tallies_missing > 0) note(s, "内訳が記録されていない結果が" + n(r.tallies_missing) + "件あり、内訳の数に入っていません。");
}

void draw_detections(Sheet& s, const Report& r) {
  s.heading("検出した規則（重い順）");
  Rows rows;
  for (std::size_t i = 0; i < r.rules.size() && i < kRulesShown; ++i) {
    const RuleRow& one = r.rules[i];
    const bool heavy = one.weight == "high" || one.weight == "hostile";
    const std::string before = !one.seen_before ? kNoData : one.seen_before->empty() ? "30日間で初めて" : one.seen_before->substr(5);
    rows.push_back({one.rule, weight_text(one.weight), n(one.mails), n(one.count), heavy ? n(one.departments) : "—", in_local_time(r, one.first_ms), before});
  }
  table_or(s, {{"規則", 3.6}, {"重さ", 0.9}, {"メール", 1, Align::right}, {"箇所", 1, Align::right}, {"部署", 0.9, Align::right}, {"この期間で最初", 1.9}, {"その前の検出", 1.9}}, rows, 7.5);
  if (!rows.empty()) note(s, "部署は宛先のドメインの数で、重さが「高」と「重大」の規則だけ数えます。");
  s.heading("メール全体を保留した理由");
  rows.clear();
  for (std::size_t i = 0; i < r.held_rules.size() && i < kHeldShown; ++i) rows.push_back({r.held_rules[i].rule, n(r.held_rules[i].mails), n(r.held_rules[i].count)});
  table_or(s, {{"規則", 5}, {"メール", 1, Align::right}, {"宛先", 1, Align::right}}, rows, 8, "保留したメールはありません。");
  s.heading("危険なメールの差出人のドメイン（上位10、封筒の記載。詐称の場合があります）");
  rows.clear();
  for (const DangerRow& d : r.dangers) rows.push_back({d.domain, n(d.held), n(d.hostile), n(d.high)});
  table_or(s, {{"差出人のドメイン", 5}, {"保留", 1, Align::right}, {"重大な検出", 1.3, Align::right}, {"重い検出", 1.3, Align::right}}, rows, 8);
  if (r.dangers_all > r.dangers_looked) note(s, "危険なメール" + n(r.dangers_all) + "件のうち" + n(r.dangers_looked) + "件の差出人を調べました。");
}

}  // namespace

void draw_traffic(Sheet& s, const Report& r) {
  s.new_page();
  s.title("件数と脅威");
  s.heading("件数");
  std::vector<Compared> rows = compare(r);
  rows.pop_back();   // the parts taken out come with their reasons
  const std::vector<Compared> measures = compare_measures(r);
  rows.insert(rows.end(), measures.begin(), measures.end() - 1);   // charset doubts stand with fidelity
  compared_table(s, "項目", rows);
  note(s, "パスワード付きの圧縮ファイルと後から届くパスワードの自動の組合せは行っていません（データなし）。大きさの上限を超えて接続の段階で断ったメールは数に入りません。");
  draw_charts(s, r);
  draw_removed(s, r);
  draw_kinds(s, r);
  draw_detections(s, r);
}

}  // namespace temizu
