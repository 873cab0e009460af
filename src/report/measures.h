// What the report counts of the results' tallies (base/tally.h) beside kinds and rules: rows of page 2 that a person compares from day to
// day, and what was taken out, in classes that people know (マクロ, 外部リンク, …). Names are fixed: they are members of report.json.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace temizu {

struct MeasureName {
  const char* name;       // in report.json
  const char* japanese;
};

// Mails, or parts where the Japanese says so. A mail counts once a row.
enum class Measure : std::uint8_t {
  mails_with_files, html_to_text, files_rebuilt, files_to_text, files_flattened, withheld, encrypted, unsupported, too_large, damaged, malware,
  forged_names, nested, self_inspection, timed_out, crashed, garbled
};
inline constexpr std::array<MeasureName, 17> kMeasures{{{"mails_with_files", "本文のほかにファイルのあるメール"},
                                                        {"html_to_text", "文字にしたHTML（部分）"},
                                                        {"files_rebuilt", "作り直したファイル（部分）"},
                                                        {"files_to_text", "文字にしたファイル（部分）"},
                                                        {"files_flattened", "画像にしたファイル（部分）"},
                                                        {"withheld", "取り除いた部分"},
                                                        {"encrypted", "　うち暗号化されていて確かめられない"},
                                                        {"unsupported", "　うち扱えない形式"},
                                                        {"too_large", "　うち大きすぎる"},
                                                        {"damaged", "　うち壊れている"},
                                                        {"malware", "　うちマルウェアの検出"},
                                                        {"forged_names", "　うち名前と中身が合わない"},
                                                        {"nested", "　うち入れ子が深い・中の数が多い"},
                                                        {"self_inspection", "　うち自己点検で止めている種類"},
                                                        {"timed_out", "時間内に終わらなかったメール"},
                                                        {"crashed", "読み取りの途中で異常終了したメール"},
                                                        {"garbled", "文字化けの疑いのあるメール"}}};
using Measures = std::array<std::uint64_t, kMeasures.size()>;
inline std::uint64_t& at(Measures& measures, Measure one) { return measures[static_cast<std::size_t>(one)]; }

// The row a part that was not handed on belongs to beside "withheld", by the number of its notice (TZ-103); nothing for the others.
std::optional<Measure> measure_of_reason(std::uint32_t reason);
// The row a mail-level finding belongs to: timed_out, crashed, garbled.
std::optional<Measure> measure_of_rule(std::string_view rule);

// Classes of what was taken out.
inline constexpr std::array<MeasureName, 13> kRemovedClasses{{{"macro", "マクロ"},
                                                              {"ole", "埋め込みオブジェクト（OLE）"},
                                                              {"dde", "DDE（ほかのプログラムの呼出し）"},
                                                              {"external_link", "外部への参照"},
                                                              {"javascript", "スクリプト（JavaScriptなど）"},
                                                              {"launch", "起動・自動の動作"},
                                                              {"embedded_file", "埋め込まれたファイル"},
                                                              {"beacon", "開封を知らせる画像"},
                                                              {"form", "入力欄"},
                                                              {"active_link", "紛らわしい・危険なリンク"},
                                                              {"formula", "表計算が実行する式"},
                                                              {"hidden", "隠れた文字・シート"},
                                                              {"executable", "実行形式のファイル"}}};
struct RemovedCount { std::uint64_t mails{0}, count{0}; };
using Removed = std::array<RemovedCount, kRemovedClasses.size()>;
// Index into kRemovedClasses; nothing for a rule that takes nothing active out.
std::optional<std::size_t> removed_class_of(std::string_view rule);

}  // namespace temizu
