#include "report/words.h"

#include <array>
#include <cstdio>

namespace temizu {
namespace {

constexpr std::array<const char*, 11> kFamilies{"HTML", "テキスト", "PDF", "文書", "表計算", "スライド", "画像", "圧縮", "メール", "実行形式", "その他"};

bool has(std::string_view kind, std::string_view word) { return kind.find(word) != std::string_view::npos; }

struct Word {
  std::string_view from;
  const char* to;
};

template <std::size_t N>
std::string look_up(const std::array<Word, N>& words, std::string_view from) {
  for (const Word& word : words) {
    if (word.from == from) return word.to;
  }
  return std::string(from);
}

std::string with_point(double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), value < 100 ? "%.1f %s" : "%.0f %s", value, unit);
  return text.data();
}

}  // namespace

std::span<const char* const> family_names() { return kFamilies; }

std::size_t family_of(std::string_view kind) {
  if (kind == "text/html") return 0;
  if (has(kind, "spreadsheet") || has(kind, "excel") || kind == "text/csv" || kind == "text/tab-separated-values") return 4;
  if (has(kind, "presentation") || has(kind, "powerpoint")) return 5;
  if (has(kind, "wordprocessing") || has(kind, "msword") || has(kind, "opendocument.text") || has(kind, "rtf") || has(kind, "ichitaro")) return 3;
  if (kind == "text/plain") return 1;
  if (kind == "application/pdf") return 2;
  if (kind.starts_with("image/")) return 6;
  for (const char* word : {"zip", "7z", "rar", "x-tar", "lha", "lzh", "cab", "x-xz", "bzip", "zstd"}) {
    if (has(kind, word)) return 7;
  }
  if (kind.starts_with("message/") || has(kind, "outlook") || has(kind, "tnef") || has(kind, "mbox")) return 8;
  for (const char* word : {"dosexec", "executable", "msdownload", "script", "x-sharedlib", "java", "x-bat", "x-ms-shortcut"}) {
    if (has(kind, word)) return 9;
  }
  return 10;
}

std::string code_text(std::uint32_t code) {
  static constexpr std::array<std::pair<std::uint32_t, const char*>, 23> kCodes{{{101, "マクロを取り除いた"},
                                                                                {102, "実行形式のファイル"},
                                                                                {103, "暗号化されていて確かめられない"},
                                                                                {104, "名前と中身が合わない"},
                                                                                {105, "扱えない形式"},
                                                                                {106, "大きすぎる"},
                                                                                {107, "マルウェアの検出"},
                                                                                {108, "時間内に終わらない"},
                                                                                {109, "リンクを無効にした"},
                                                                                {110, "保管期限が近い"},
                                                                                {111, "取扱区分により届けない"},
                                                                                {112, "構造が疑わしい"},
                                                                                {113, "メール全体の保留"},
                                                                                {114, "動くしくみを取り除いた"},
                                                                                {115, "隠れた文字を取り除いた"},
                                                                                {116, "壊れている"},
                                                                                {117, "電子署名を外した"},
                                                                                {118, "読み方が複数ある"},
                                                                                {119, "中のファイルを取り除いた・変えた"},
                                                                                {120, "入れ子が深すぎる"},
                                                                                {121, "ファイルの数が多すぎる"},
                                                                                {122, "一部を取り除いた・直した"},
                                                                                {123, "自己点検で止めている種類"}}};
  std::string name("TZ-");
  name += std::to_string(code);
  for (const auto& [number, text] : kCodes) {
    if (number == code) name.append(" ").append(text);
  }
  return name;
}

std::string weight_text(std::string_view weight) {
  static constexpr std::array<Word, 4> kWords{{{"hostile", "重大"}, {"high", "高"}, {"low", "低"}, {"info", "参考"}}};
  return look_up(kWords, weight);
}

std::string act_text(std::string_view action) {
  static constexpr std::array<Word, 56> kWords{{{"order.retry", "再送の指示"},
                                                {"order.hold", "配送の一時停止"},
                                                {"order.resume", "配送の再開"},
                                                {"order.fail", "配送の打切り"},
                                                {"order.rewash", "無害化のやり直し"},
                                                {"order.keep_hold", "原本の保存延長"},
                                                {"order.keep_release", "保存延長の解除"},
                                                {"login", "ログイン"},
                                                {"login.failed", "ログインの失敗"},
                                                {"session.open", "利用の開始"},
                                                {"session.end", "利用の終了"},
                                                {"password.change", "本人によるパスワードの変更"},
                                                {"account.block", "利用者の停止"},
                                                {"account.unblock", "利用停止の解除"},
                                                {"account.unlock", "ログインの締出しの解除"},
                                                {"text.shown", "無害化した本文の表示"},
                                                {"search.exported", "検索結果の書出し"},
                                                {"audit.exported", "監査記録の書出し"},
                                                {"audit.verified", "監査記録の検証"},
                                                {"desk.request", "原本の申請"},
                                                {"desk.resubmit", "再申請"},
                                                {"desk.approve", "承認"},
                                                {"desk.return", "差戻し"},
                                                {"desk.deny", "却下"},
                                                {"desk.withdraw", "取下げ"},
                                                {"desk.pass-on", "ほかの承認者への引継ぎ"},
                                                {"desk.recall", "原本の回収"},
                                                {"desk.show-password", "原本のパスワードの表示"},
                                                {"desk.check-eye", "目視の確認"},
                                                {"desk.check-malware", "マルウェア検査の記録"},
                                                {"desk.self_approval", "自分の申請への決裁（拒否した）"},
                                                {"desk.deputy", "代理の指定"},
                                                {"desk.deputy_end", "代理の終了"},
                                                {"exception.propose", "例外の申請"},
                                                {"exception.approve", "例外の承認"},
                                                {"exception.review", "例外の見直し"},
                                                {"exception.end", "例外の終了"},
                                                {"user.first", "最初の管理者の登録"},
                                                {"user.add", "利用者の登録"},
                                                {"user.change", "利用者の変更"},
                                                {"user.role", "役割の変更"},
                                                {"user.enable", "利用者の有効化"},
                                                {"user.disable", "利用者の無効化"},
                                                {"user.leave", "退職・転出"},
                                                {"user.return", "利用者の復帰"},
                                                {"department.add", "所属の登録"},
                                                {"department.change", "所属の変更"},
                                                {"department.dissolve", "所属の廃止"},
                                                {"user.password", "管理者によるパスワードの設定"},
                                                {"user.totp", "認証コードの登録"},
                                                {"user.totp_remove", "認証コードの削除"},
                                                {"kind-cleared", "止めた種類の解除"},
                                                {"files-accepted", "導入ファイルの承認"},
                                                {"desk.text_gone", "申請の文面の消去"},
                                                {"evidence.made", "監査資料の作成"},
                                                {"restore.tested", "復元試験"}}};
  return look_up(kWords, action);
}

std::string incident_text(std::string_view kind) {
  static constexpr std::array<Word, 9> kWords{{{"forged", "偽の配送依頼を拒否（配送していません）"},
                                               {"alert", "警報を発した"},
                                               {"unreadable", "台帳から読めない受付"},
                                               {"crashed", "読み取りの途中で異常終了（保留）"},
                                               {"timed_out", "時間内に終わらない（保留）"},
                                               {"forbidden_call", "禁じられた操作を試みて停止（保留）"},
                                               {"kind_failed", "自己点検の不合格（種類を停止）"},
                                               {"release_refused", "原本の払い出しを無害化側で拒否"},
                                               {"self_approval", "自分の申請への決裁を拒否"}}};
  return look_up(kWords, kind);
}

std::string sample_end_text(std::string_view end) {
  static constexpr std::array<Word, 4> kWords{{{"passed", "合格"}, {"withheld", "合格（取り除いた）"}, {"failed", "不合格"}, {"not_judged", "判定できず"}}};
  return look_up(kWords, end);
}

std::string ground_text(std::string_view code) {
  static constexpr std::array<Word, 11> kWords{{
#define REASON(code, who, needs_text, ja, en) {code, ja},
#include "quarantine/release_reasons.def"
#undef REASON
  }};
  return look_up(kWords, code);
}

std::string program_text(std::string_view program) {
  static constexpr std::array<Word, 5> kWords{{{"receive", "受付"}, {"wash", "無害化"}, {"deliver", "配送"}, {"console", "画面"}, {"report", "報告"}}};
  return look_up(kWords, program);
}

std::string ledger_text(std::string_view ledger) {
  static constexpr std::array<Word, 6> kWords{{{"intake", "受付台帳"},
                                               {"washed", "無害化台帳"},
                                               {"deliver", "配送台帳"},
                                               {"orders", "指示台帳"},
                                               {"people", "利用者台帳"},
                                               {"reports", "報告台帳"}}};
  return look_up(kWords, ledger);
}

std::string number_text(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string size_for_people(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (bytes < 1024) return std::to_string(bytes) + " B";
  if (bytes < 1u << 20) return with_point(value / 1024, "KB");
  if (bytes < 1u << 30) return with_point(value / (1u << 20), "MB");
  return with_point(value / (1u << 30), "GB");
}

std::string duration_text(std::uint64_t ms) {
  if (ms < 10'000) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f秒", static_cast<double>(ms) / 1000);
    return text.data();
  }
  const std::uint64_t s = ms / 1000;
  if (s < 60) return std::to_string(s) + "秒";
  if (s < 3600) return std::to_string(s / 60) + "分" + std::to_string(s % 60) + "秒";
  if (s < 86'400) return std::to_string(s / 3600) + "時間" + std::to_string(s % 3600 / 60) + "分";
  return std::to_string(s / 86'400) + "日" + std::to_string(s % 86'400 / 3600) + "時間";
}

std::string percent_text(double part, double whole) {
  if (whole <= 0) return "—";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f%%", part * 100 / whole);
  return text.data();
}

}  // namespace temizu
