#include "console/place_words.h"

#include <algorithm>

namespace temizu::console {
namespace {

struct Word { std::string_view name, text; };

constexpr Word kWhole[] = {{"package", "ファイル全体"}, {"trailer", "ファイルの末尾"}, {"Exif", "撮影情報（Exif）"}, {"XMP", "画像の情報（XMP）"}, {"IPTC", "画像の情報（IPTC）"},
                           {"colour profile", "色の情報"}, {"thumbnail", "縮小画像"}, {"document information", "文書の情報"}, {"details", "文書の情報"}, {"open action", "開いたときの動作"},
                           {"defined names", "名前の定義"}, {"pivot table", "ピボットテーブル"}, {"comment", "コメント"}, {"attachment", "添付ファイル"}, {"sheet", "シート"},
                           {"slide", "スライド"}, {"text", "文章"}, {"Subject", "件名"}, {"From", "差出人"}, {"To", "宛先"},
                           {"RTF body", "本文（RTF）"}, {"word/document.xml", "本文"}, {"word/settings.xml", "文書の設定"}, {"xl/workbook.xml", "ブック全体"}, {"Workbook", "ブック全体"},
                           {"ppt/presentation.xml", "スライド全体"}, {"PowerPoint Document", "スライド全体"}, {"docProps/app.xml", "文書の情報"}, {"docProps/core.xml", "文書の情報"}, {"Macros/VBA", "マクロ"}};

// Before and behind a number.
struct Numbered { std::string_view before, behind, text_before, text_behind; };
constexpr Numbered kNumbered[] = {{"row ", "", "", "行目"}, {"column ", "", "", "列目"}, {"line ", "", "", "行目"}, {"page ", "", "", "ページ"},
                                  {"object ", "", "オブジェクト", ""}, {"picture ", "", "画像", ""}, {"field ", "", "フィールド", ""}, {"link ", "", "リンク", ""},
                                  {"formula ", "", "数式", ""}, {"xl/worksheets/sheet", ".xml", "シート", ""}, {"ppt/slides/slide", ".xml", "スライド", ""}, {"xl/charts/chart", ".xml", "グラフ", ""},
                                  {"word/charts/chart", ".xml", "グラフ", ""}, {"ppt/charts/chart", ".xml", "グラフ", ""}, {"xl/drawings/drawing", ".xml", "図形", ""}, {"xl/tables/table", ".xml", "テーブル", ""},
                                  {"word/header", ".xml", "ヘッダー", ""}, {"word/footer", ".xml", "フッター", ""}};

// "" when nobody wrote a word for it.
std::string one_in_words(std::string_view where) {
  for (const Word& word : kWhole) {
    if (where == word.name) return std::string(word.text);
  }
  for (const Numbered& place : kNumbered) {
    if (!where.starts_with(place.before) || !where.ends_with(place.behind) || where.size() <= place.before.size() + place.behind.size()) continue;
    const std::string_view number = where.substr(place.before.size(), where.size() - place.before.size() - place.behind.size());
    if (number.find_first_not_of("0123456789") != std::string_view::npos) continue;
    return std::string(place.text_before) + std::string(number) + std::string(place.text_behind);
  }
  return {};
}

}  // namespace

std::string place_in_words(std::string_view where, Language language) {
  if (language != Language::ja) return std::string(where);
  std::string text;
  for (std::string_view left = where; !left.empty();) {
    const std::size_t end = std::min(left.find(", "), left.size());
    const std::string one = one_in_words(left.substr(0, end));
    if (one.empty()) return std::string(where);
    text += (text.empty() ? "" : "、") + one;
    left.remove_prefix(std::min(end + 2, left.size()));
  }
  return text;
}

}  // namespace temizu::console
