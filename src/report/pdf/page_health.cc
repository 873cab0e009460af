// Page 5: is it in order, and will it be tomorrow.
#include "report/pdf/pages.h"
#include "report/text.h"
#include "report/words.h"

namespace temizu {
namespace {

std::string n(std::uint64_t number) { return number_text(number); }

std::string listed(const std::vector<std::string>& names, const char* none = "なし") {
  constexpr std::size_t kNames = 6;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kNames; ++i) text += (i == 0 ? "" : "、") + names[i];
  if (names.size() > kNames) text += " ほか" + n(names.size() - kNames) + "件";
  return text.empty() ? none : text;
}

void draw_chains(Sheet& s, const Report& r) {
  s.heading("監査記録と台帳の突き合わせ");
  Rows rows;
  for (const CountedName& one : kCountedNames) {
    const std::uint64_t ledger = r.ledger.*one.member, chain = r.chain.*one.member;
    rows.push_back({one.japanese, n(ledger), n(chain), !balance_known(r) ? kNoData : ledger == chain ? "一致" : "不一致"});
  }
  s.table({{"項目", 3}, {"台帳の行から", 2, Align::right}, {"監査記録から", 2, Align::right}, {"", 1}}, rows, 8);
  rows.clear();
  for (const Chain& chain : r.chains) {
    rows.push_back({ledger_text(chain.ledger), chain.good ? "正しい" : "失敗", n(chain.first) + "〜" + n(chain.last) + "番", n(chain.in_period), chain.error});
  }
  s.table({{"監査記録", 2}, {"検証", 1}, {"確かめた範囲", 2.4}, {"この期間", 1.2, Align::right}, {"内容", 5}}, rows, 8);
}

void draw_running(Sheet& s, const Report& r) {
  s.heading("稼働");
  words(s, "稼働率: " + uptime_text(r) + "。");
  words(s, "結果が不明な配送の試み（重複の可能性）: " + n(r.service.uncertain) + "件。差出人に知らせられない配送不能: " + n(r.service.nobody_told) + "件。");
  if (r.disk) {
    const Disk& d = *r.disk;
    words(s, "ディスクの空き " + size_for_people(d.free_bytes) + " / " + size_for_people(d.total_bytes) + "（" + percent_text(static_cast<double>(d.free_bytes), static_cast<double>(d.total_bytes)) + "）。" +
                 (d.days_left ? "このままでは約" + std::to_string(*d.days_left) + "日でなくなります。" : "減り方から日数を見積もれません（減っていないか、報告が7日分に足りません）。"));
  } else {
    words(s, "ディスクの空き: 調べられませんでした（データなし）。");
  }
}

void draw_keeping(Sheet& s, const Report& r) {
  s.heading("保管");
  const KeepingFigures& k = r.keeping;
  words(s, "期限により削除した原本 " + n(k.purged_originals) + "件。配送を止めている宛先 " + n(k.on_hold) + "件。");
  if (k.due) {
    words(s, std::string("削除の予定: 今日 ") + n(k.due->today) + "件、7日以内 " + n(k.due->week) + "件、期限を過ぎて残っているもの " + n(k.due->overdue) + "件、保存延長のため残すもの " + n(k.due->held) + "件" +
                 (k.due->at_least ? "（数えきれないため、少なくともこの数）。" : "。"));
  } else {
    words(s, "削除の予定: 規則が読めないため出せません（データなし）。");
  }
  words(s, "保存を延長している原本 " + n(k.keep_holds) + "件。");
  Rows rows;
  for (const KeepingFigures::HoldRow& one : k.holds) rows.push_back({one.item, one.owner.empty() ? "—" : one.owner, one.at_ms == 0 ? "—" : on_local_day(r, one.at_ms), one.why});
  if (!rows.empty()) s.table({{"受付番号", 1.6}, {"責任者", 1.6}, {"延長した日", 2.4}, {"理由", 5}}, rows, 7.5);
}

void draw_facts(Sheet& s, const Inspection::Facts& f) {
  const std::string files = !f.files_compared ? "はじめての点検のため、比べるものがありません"
                                              : "変わった " + listed(f.files_changed) + "／なくなった " + listed(f.files_missing) + "／増えた " + listed(f.files_new);
  const std::string ports = !f.ports_known ? std::string("調べられませんでした（") + kNoData + "）"
                                           : "開いている " + listed(f.ports_open) + "／設定にない " + listed(f.ports_unexpected) + "／開いていない " + listed(f.ports_missing);
  std::string clock = kNoData;
  if (f.clock_synchronised) clock = *f.clock_synchronised ? "同期しています" : "同期していません";
  if (f.clock_error_ms) clock += "（見積もりの誤差 " + std::to_string(*f.clock_error_ms) + "ミリ秒）";
  s.table({{"点検", 2}, {"結果", 8}},
          {{"導入ファイル（" + n(f.files) + "件）", files}, {"待ち受けポート", ports}, {"時計", clock},
           {"受付の証明書", f.certificate_days ? "残り" + std::to_string(*f.certificate_days) + "日" : "設定なし、または読めません（データなし）"}},
          8);
}

void draw_inspection(Sheet& s, const Report& r) {
  s.heading("自己点検（危険な見本を実際の経路に通す試験）");
  if (!r.inspection) return words(s, "まだ行っていません（データなし）。行うと、見本ごとの合否、導入ファイルの改変、待ち受けポート、時計、証明書をここに載せます。");
  const Inspection& i = *r.inspection;
  words(s, in_local_time(r, i.ended_ms) + "に終了。見本" + n(i.kinds) + "件のうち" + n(i.passed) + "件が合格。" + (i.stale ? "前夜の結果はありません。" : ""));
  if (!i.failed.empty()) words(s, "不合格のため取り除いている種類: " + listed(i.failed) + "。");
  Rows rows;
  for (const Inspection::Sample& one : i.samples) rows.push_back({one.sample, one.kind, sample_end_text(one.end), one.what});
  table_or(s, {{"見本", 2.2}, {"種類", 4.4}, {"結果", 1.6}, {"内容", 3}}, rows, 7, "見本の結果がありません。");
  if (i.facts) draw_facts(s, *i.facts);
  else words(s, "導入ファイル、ポート、時計、証明書の点検結果は読めませんでした（データなし）。");
}

void draw_accounts(Sheet& s, const Report& r) {
  s.heading("使われていない利用者");
  if (!r.dormant) return words(s, "利用者の台帳が読めないため出せません（データなし）。");
  const Dormant& d = *r.dormant;
  words(s, "有効な利用者 " + n(d.enabled) + "人のうち、" + std::to_string(d.days) + "日を超えてログインのない人 " + n(d.all) + "人（うち承認者・管理者・監査・CISOの役割 " + n(d.privileged) + "人）。");
  Rows rows;
  for (const Dormant::Row& one : d.list) rows.push_back({one.login, one.privileged ? "あり" : "—", one.last_ms == 0 ? "記録なし" : on_local_day(r, one.last_ms)});
  if (!rows.empty()) s.table({{"利用者", 3}, {"職員以外の役割", 2}, {"最後のログイン", 3}}, rows, 7.5);
  if (d.all > d.list.size()) note(s, "はじめの" + n(d.list.size()) + "人を載せました。");
}

void draw_restore(Sheet& s, const Report& r) {
  s.heading("復元試験");
  if (!r.restore) return words(s, "記録がありません（データなし）。temizu restore --test で行うと、結果をここに載せます。");
  const RestoreFigures& t = *r.restore;
  words(s, on_local_day(r, t.at_ms) + "　" + (t.good ? "合格" : "不合格: " + t.why) + "。監査記録 " + n(t.records) + "件を検証し、原本 " + n(t.items) + "件のうち" + n(t.opened) + "件を開いて照合しました。");
}

}  // namespace

void draw_health(Sheet& s, const Report& r) {
  s.chapter();
  s.title("稼働・継続性");
  draw_chains(s, r);
  draw_running(s, r);
  draw_keeping(s, r);
  draw_inspection(s, r);
  draw_accounts(s, r);
  draw_restore(s, r);
}

}  // namespace temizu
