// Page 3: who asked, who decided, what left, and what administrators did. Page 4: what it costs the readers.
#include <algorithm>

#include "report/compare.h"
#include "report/pdf/pages.h"
#include "report/words.h"

namespace temizu {
namespace {

constexpr std::size_t kGroupsShown = 10;

std::string n(std::uint64_t number) { return number_text(number); }
// Enough of an id to find it; never half a character.
std::string shortened(const std::string& subject) {
  std::size_t end = std::min<std::size_t>(subject.size(), 16);
  while (end > 0 && end < subject.size() && (static_cast<unsigned char>(subject[end]) & 0xC0) == 0x80) --end;
  return subject.substr(0, end);
}

std::string yes(bool value) { return value ? "済" : "—"; }

void draw_groups(Sheet& s, const char* head, const std::vector<DeskFigures::Group>& groups, bool with_opened) {
  std::vector<Column> columns{{head, 3}};
  if (with_opened) columns.push_back({"申請", 1, Align::right});
  for (const char* name : {"承認", "却下", "差戻し"}) columns.push_back({name, 1, Align::right});
  for (const char* name : {"決定まで（半数）", "最長"}) columns.push_back({name, 1.6, Align::right});
  Rows rows;
  for (std::size_t i = 0; i < groups.size() && i < kGroupsShown; ++i) {
    const DeskFigures::Group& one = groups[i];
    const bool decided = one.approved + one.denied > 0;
    std::vector<std::string> row{one.name.empty() ? "（所属なし）" : one.name};
    if (with_opened) row.push_back(n(one.opened));
    for (const std::uint64_t count : {one.approved, one.denied, one.returned}) row.push_back(n(count));
    for (const std::uint64_t ms : {one.wait_p50_ms, one.wait_max_ms}) row.push_back(decided ? duration_text(ms) : "—");
    rows.push_back(std::move(row));
  }
  if (!rows.empty()) s.table(columns, rows, 8);
}

void draw_requests(Sheet& s, const DeskFigures& d) {
  s.table({{"申請", 1, Align::right}, {"承認", 1, Align::right}, {"払い出し", 1, Align::right}, {"差し戻し", 1, Align::right}, {"却下", 1, Align::right}, {"取り下げ", 1, Align::right}, {"期限切れ", 1, Align::right}, {"処理中", 1, Align::right}, {"期限超過", 1, Align::right}},
          {{n(d.opened), n(d.approved), n(d.released), n(d.returned), n(d.denied), n(d.withdrawn), n(d.lapsed), n(d.waiting), n(d.overdue)}}, 8.5);
  words(s, "申請から承認・却下まで: " + (d.approved + d.denied == 0 ? std::string("この期間に決まったものはありません") : "半数が" + duration_text(d.wait_p50_ms) + "以内、最長" + duration_text(d.wait_max_ms)) + "。");
  words(s, "自分の申請を自分で決裁しようとして拒否されたもの " + n(d.self_approvals_blocked) + "件。執務時間外の承認 " + n(d.after_hours) + "件。代理による決定 " + n(d.by_deputy) + "件。");
  if (!d.departments.empty()) s.heading("所属別（多い順）");
  draw_groups(s, "所属", d.departments, true);
  if (!d.deciders.empty()) s.heading("承認者別（多い順）");
  draw_groups(s, "承認者", d.deciders, false);
}

void draw_originals(Sheet& s, const Report& r, const DeskFigures& d) {
  s.heading("払い出した原本");
  Rows rows;
  for (const DeskFigures::Released& one : d.list) {
    rows.push_back({in_local_time(r, one.at_ms), one.item, one.whole ? "メール全体" : "添付", one.requester, one.approver.empty() ? "なし" : one.approver, ground_text(one.ground), yes(one.checked_by_eye),
                    yes(one.checked_for_malware), one.recalled ? "回収" : yes(one.password_shown)});
  }
  table_or(s, {{"日時", 1.7}, {"受付番号", 1.6}, {"範囲", 1.5}, {"申請者", 1.5}, {"承認者", 1.5}, {"理由", 2.6}, {"目視", 0.8}, {"検査", 0.8}, {"開封用の表示", 1.5}}, rows, 7.5);
  if (!rows.empty()) note(s, "「開封用の表示」は、申請者が原本のパスワードを表示したことです。開いたかどうかは、このシステムでは分かりません。");
}

void draw_exceptions(Sheet& s, const Report& r, const DeskFigures& d) {
  s.heading("例外");
  words(s, "有効な例外 " + n(d.exceptions) + "件、この期間の利用 " + n(d.exceptions_used) + "回、14日以内に期限または見直し " + n(d.exceptions_ending) + "件、承認待ち " + n(d.exceptions_proposed) + "件。");
  Rows rows;
  for (const DeskFigures::ExceptionRow& one : d.ending) {
    rows.push_back({one.id, one.kind, one.owner, on_local_day(r, one.expires_ms), one.review_ms == 0 ? "—" : on_local_day(r, one.review_ms), n(one.uses), n(one.uses_all)});
  }
  if (!rows.empty()) s.table({{"番号", 1.5}, {"種類", 3}, {"責任者", 1.5}, {"期限", 2.6}, {"見直し", 2.6}, {"この期間", 1.1, Align::right}, {"承認から", 1.1, Align::right}}, rows, 7.5);
}

void draw_acts(Sheet& s, const Report& r) {
  s.heading("操作の数（監査記録から）");
  Rows rows;
  for (const ActCount& one : r.act_counts) rows.push_back({act_text(one.action), n(one.count), n(one.actors)});
  table_or(s, {{"操作", 4}, {"回数", 1, Align::right}, {"人数", 1, Align::right}}, rows, 8, "この期間の操作はありません。");
  s.heading("管理の操作（ログイン・申請・決裁を除く）");
  rows.clear();
  for (const Act& act : r.acts) rows.push_back({in_local_time(r, act.at_ms), ledger_text(act.ledger), act.actor, act_text(act.action), shortened(act.subject), act.why});
  table_or(s, {{"日時", 2}, {"台帳", 1.8}, {"操作した人", 2.2}, {"操作", 2.4}, {"対象", 2.4}, {"理由", 3}}, rows, 7.5);
  if (r.acts.size() >= kActsMax) note(s, "はじめの" + n(kActsMax) + "件を載せました。残りは監査記録にあります。");
}

void draw_families(Sheet& s, const Report& r) {
  s.heading("元の内容がどれだけ残ったか（部分の数）");
  Rows rows;
  for (std::size_t i = 0; i < r.families.size(); ++i) {
    const FamilyRow& f = r.families[i];
    if (f.parts == 0) continue;
    const auto share = [&](std::uint64_t count) { return n(count) + "（" + percent_text(static_cast<double>(count), static_cast<double>(f.parts)) + "）"; };
    rows.push_back({family_names()[i], n(f.parts), share(f.rebuilt), share(f.text), share(f.flattened), share(f.withheld), share(f.dropped)});
  }
  table_or(s, {{"分類", 1.5}, {"数", 1, Align::right}, {"形式を保った", 1.7, Align::right}, {"文字にした", 1.7, Align::right}, {"画像にした", 1.7, Align::right}, {"取り除いた", 1.7, Align::right}, {"別の形で届けた", 1.7, Align::right}}, rows, 8);
  const Compared garbled = compare_measures(r).back();
  words(s, "文字化けの疑いのあるメール: " + shown_now(garbled) + "通（7日平均 " + shown_mean(garbled) + "、前週の同じ曜日 " + shown_weekday(garbled) + "）。文字コードの指定がない・合わない・読めない箇所のあったものです。");
  words(s, "文字・ページ・画像がどれだけ保たれたかの点数と、字形の不足は測っていません（データなし）。");
}

}  // namespace

void draw_people(Sheet& s, const Report& r) {
  s.chapter();
  s.title("申請・承認と管理者の操作");
  s.heading("原本の申請と承認");
  if (r.desk) {
    draw_requests(s, *r.desk);
    draw_originals(s, r, *r.desk);
    draw_exceptions(s, r, *r.desk);
  } else {
    words(s, "この期間の記録はありません（データなし）。申請と承認の機能が使われると、件数、待ち時間、払い出した原本の一覧、例外をここに載せます。");
  }
  draw_acts(s, r);
}

void draw_burden(Sheet& s, const Report& r) {
  s.chapter();
  s.title("再現性と職員の負担");
  draw_families(s, r);
  s.heading("通知");
  const std::uint64_t notices = r.ledger.washed + r.ledger.held, all = notices + r.ledger.clean;
  s.table({{"無害化した宛先", 1, Align::right}, {"変更なし", 1, Align::right}, {"変更の通知付き", 1, Align::right}, {"保留の通知", 1, Align::right}, {"通知の割合", 1, Align::right}},
          {{n(all), n(r.ledger.clean), n(r.ledger.washed), n(r.ledger.held), percent_text(static_cast<double>(notices), static_cast<double>(all))}}, 9);
  const Burden& b = r.burden;
  if (b.people == 0) {
    words(s, "この期間にメールを受け取った人はいません。");
  } else {
    words(s, "メールを受け取った宛先 " + n(b.people) + (b.cut ? "以上" : "") + "のうち、通知を受け取ったのは" + n(b.noticed) + "（" + percent_text(static_cast<double>(b.noticed), static_cast<double>(b.people)) +
                 "）。1人あたり最大 " + n(b.most) + "件。" + (r.period.kind == PeriodKind::day ? std::to_string(kNoticesMany) + "件を超えた人は" + n(b.many) + "人。" : ""));
  }
  if (!r.desk) words(s, "「原本がほしい」という申請の割合は、申請の機能がまだ使われていないため出せません（データなし）。");
  else words(s, "通知のうち原本の申請になったもの: " + n(r.desk->opened) + "件（" + percent_text(static_cast<double>(r.desk->opened), static_cast<double>(notices)) + "）。");
  words(s, "職員からの苦情の数、差出人への案内の効果は記録していません（データなし）。");
}

}  // namespace temizu
