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
  static constexpr std::array<std::pair<std::uint32_t, const char*>, 19> kCodes{{{101, "マクロを取り除いた"},
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
                                                                                {119, "書庫の一部を取り除いた"}}};
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
  static constexpr std::array<Word, 7> kWords{{{"order.retry", "再送の指示"},
                                               {"order.hold", "配送の一時停止"},
                                               {"order.resume", "配送の再開"},
                                               {"order.fail", "配送の打切り"},
                                               {"order.rewash", "無害化のやり直し"},
                                               {"order.keep_hold", "原本の保存延長"},
                                               {"order.keep_release", "保存延長の解除"}}};
  return look_up(kWords, action);
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
