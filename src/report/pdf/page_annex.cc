// Behind page 5: incidents, the guideline, and how to read and check the report.
#include "report/pdf/pages.h"
#include "report/words.h"

namespace temizu {
namespace {

std::string n(std::uint64_t number) { return number_text(number); }

void draw_incidents(Sheet& s, const Report& r) {
  s.heading("事案（時刻の順）");
  Rows rows;
  for (const Chain& chain : r.chains) {
    if (!chain.good) rows.push_back({"作成時", "監査記録の検証に失敗", ledger_text(chain.ledger)});
  }
  for (const Incident& one : r.incidents) rows.push_back({in_local_time(r, one.at_ms), incident_text(one.kind), one.subject});
  table_or(s, {{"日時", 1.6}, {"内容", 4}, {"対象", 3}}, rows, 8, "この期間に、止めたもの・異常終了したものはありません。");
  if (r.incidents_all > r.incidents.size()) note(s, "全" + n(r.incidents_all) + "件のうち" + n(r.incidents.size()) + "件を載せました。残りは監査記録にあります。");
  words(s, "報告の期限（庁内、県・国、個人情報保護委員会への3〜5日・30日・60日）は、事案の登録の機能がまだないため示せません（データなし）。漏えいのおそれがあるときは、担当の手順に従って数えてください。訓練の結果も記録していません（データなし）。");
}

// Names of commands and options stand in backquotes there, for Markdown.
std::string plain(std::string text) {
  std::erase(text, '`');
  return text;
}

// Our reading of the guideline; the facts of each clause are in the evidence pack.
void draw_clauses(Sheet& s, const std::vector<GuidelineRow>& guideline) {
  s.heading("ガイドラインとの対応");
  words(s, "総務省のガイドラインを私たちがどう読み、何で応えているかの表です。ガイドラインの文言ではなく、適合を保証するものでもありません。");
  Rows rows;
  for (const GuidelineRow& one : guideline) rows.push_back({one.clause, one.duty, one.state, plain(one.what)});
  table_or(s, {{"項目", 2}, {"求められること", 3.2}, {"状態", 1}, {"何で応えているか", 5}}, rows, 7, "対応表が読めませんでした（データなし）。");
  note(s, "項目ごとの事実と証拠は temizu evidence --from 日付 --to 日付 --out ZIP で取り出せます。");
}

}  // namespace

void draw_compliance(Sheet& s, const Report& r, const std::vector<GuidelineRow>& guideline) {
  s.chapter();
  s.title("事案と遵守");
  draw_incidents(s, r);
  draw_clauses(s, guideline);
}

void draw_annex(Sheet& s, const Report& r) {
  s.heading("確認・判断をお願いすることの全部");
  Rows rows;
  for (const ReportFinding& one : r.findings) rows.push_back({one.light == Light::red ? "緊急" : "要確認", one.code, one.sentence, one.due});
  table_or(s, {{"区分", 1}, {"項目", 1.3}, {"内容", 8}, {"期限", 1.3}}, rows, 8);
  s.heading("ことば");
  s.table({{"ことば", 1.5}, {"意味", 7}},
          {{"受付", "メールを受け取り、原本を封印して保管したこと。以後の責任はこのシステムにあります。"},
           {"配送", "無害化したメールを、LGWAN側のメールサーバーが受け取ったこと。"},
           {"保留の通知", "中身を届けず、保留したことだけを宛先に知らせたこと。原本は隔離しています。"},
           {"配送不能", "宛先のメールサーバーが断ったか、期限までに届けられなかったこと。"},
           {"配送待ち", "期間の終わりに、受け付けてまだ届いていないもの。次の期間へ繰り越します。"},
           {"部分", "本文、添付ファイルなど、メールを作っている一つ一つのもの。"},
           {"監査記録", "すべての操作を、前の記録のハッシュとつないで残したもの。書き換えると検証に失敗します。"},
           {"データなし", "まだ数えていない、または記録がないこと。推定の数は載せません。"}},
          8);
  s.heading("検証のしかた");
  words(s, "この報告: temizu verify-report --key report-sign.pub （添付の .sig ファイル）\n監査記録: temizu verify-audit --head 台帳:番号:ハッシュ （「この報告について」の値）");
}

}  // namespace temizu
