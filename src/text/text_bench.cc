// Cost of decoding and layout over size. The cost per octet must not rise with the size.
#include <benchmark/benchmark.h>

#include <string>

#include "text/charset.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::int64_t kSmallest = 10'000;
constexpr std::int64_t kLargest = 50'000'000;

std::string repeat(std::string_view piece, std::int64_t size) {
  std::string text;
  while (static_cast<std::int64_t>(text.size()) < size) text += piece;
  return text;
}

constexpr std::string_view kEnglish =
    "Dear all, please find attached the minutes of the meeting held on 12 November. Comments are welcome.\r\n";
constexpr std::string_view kAccents = "Dear all, please find the r\xC3\xA9sum\xC3\xA9 of the meeting attached; comments are welcome until Monday.\r\n";
constexpr std::string_view kLatin1 = "Dear all, please find the r\xE9sum\xE9 of the meeting attached; comments are welcome until Monday.\r\n";
constexpr std::string_view kJapanese = "いつもお世話になっております。手水市役所の佐藤です。見積書（案）を添付いたしましたので、ご確認ください。\r\n";
constexpr std::string_view kCp932 =
    "\x82\xA2\x82\xC2\x82\xE0\x82\xA8\x90\xA2\x98\x62\x82\xC9\x82\xC8\x82\xC1\x82\xC4\x82\xA8\x82\xE8\x82\xDC\x82\xB7\x81\x42\r\n";
constexpr std::string_view kCp932Mixed =
    "Subject of the meeting on the twelfth of November, with the minutes attached below: \x90\xA2\x98\x62\r\n";
constexpr std::string_view kEuc = "\xA4\xA4\xA4\xC4\xA4\xE2\xA4\xAA\xC0\xA4\xCF\xC3\xA4\xCB\xA4\xCA\xA4\xC3\xA4\xC6\xA4\xAA\xA4\xEA\xA4\xDE\xA4\xB9\xA1\xA3\r\n";
constexpr std::string_view kJis = "\x1B$B$$$D$b$*@$OC$K$J$C$F$*$j$^$9!#\x1B(B\r\n";

void decode(benchmark::State& state, std::string_view piece, const char* label) {
  const std::string text = repeat(piece, state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(decode_text(text, label));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

template <class Function>
void lay_out(benchmark::State& state, std::string_view piece, Function function) {
  const std::string text = repeat(piece, state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(function(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

std::string wrap_default(std::string_view text) { return wrap(text); }
std::string wrap_narrow(std::string_view text) { return wrap(text, 20, 20); }  // a table's cell
std::string strip_default(std::string_view text) { return strip_invisible(text); }

void sizes(benchmark::internal::Benchmark* bench) { bench->RangeMultiplier(17)->Range(kSmallest, kLargest)->Unit(benchmark::kMillisecond); }

BENCHMARK_CAPTURE(decode, ascii_as_utf8, kEnglish, "utf-8")->Apply(sizes);
BENCHMARK_CAPTURE(decode, ascii_as_cp932, kEnglish, "shift_jis")->Apply(sizes);
BENCHMARK_CAPTURE(decode, ascii_as_jis, kEnglish, "iso-2022-jp")->Apply(sizes);
BENCHMARK_CAPTURE(decode, ascii_unlabelled, kEnglish, "")->Apply(sizes);
BENCHMARK_CAPTURE(decode, accents_as_utf8, kAccents, "utf-8")->Apply(sizes);
BENCHMARK_CAPTURE(decode, accents_as_latin1, kLatin1, "iso-8859-1")->Apply(sizes);
BENCHMARK_CAPTURE(decode, mixed_as_cp932, kCp932Mixed, "shift_jis")->Apply(sizes);
BENCHMARK_CAPTURE(decode, japanese_as_utf8, kJapanese, "utf-8")->Apply(sizes);
BENCHMARK_CAPTURE(decode, japanese_as_cp932, kCp932, "shift_jis")->Apply(sizes);
BENCHMARK_CAPTURE(decode, japanese_as_cp932_unlabelled, kCp932, "")->Apply(sizes);
BENCHMARK_CAPTURE(decode, japanese_as_euc, kEuc, "euc-jp")->Apply(sizes);
BENCHMARK_CAPTURE(decode, japanese_as_jis, kJis, "iso-2022-jp")->Apply(sizes);
BENCHMARK_CAPTURE(decode, chinese_as_gb18030, "\xC4\xE3\xBA\xC3 hello\r\n", "gb18030")->Apply(sizes);
BENCHMARK_CAPTURE(decode, hostile_lost_escape, "$B$B!!$B", "")->Apply(sizes);
BENCHMARK_CAPTURE(decode, hostile_escapes, "\x1B$B\x1B", "iso-2022-jp")->Apply(sizes);
BENCHMARK_CAPTURE(decode, hostile_broken_utf8, "\xE3\x81", "utf-8")->Apply(sizes);
BENCHMARK_CAPTURE(decode, utf7, "+ADw-script+AD4- and more text here to read\r\n", "utf-7")->Apply(sizes);

BENCHMARK_CAPTURE(lay_out, wrap_short_lines, "Dear all, please find the minutes attached.\n", wrap_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, wrap_english_lines, "Dear all, please find attached the minutes of the meeting held on 12 November. Comments are welcome.\n", wrap_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, wrap_one_english_line, "Dear all, please find attached the minutes of the meeting. ", wrap_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, wrap_one_japanese_line, "いつもお世話になっております。手水市役所の佐藤です。", wrap_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, wrap_one_word, "x", wrap_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, wrap_one_url, "http://", wrap_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, wrap_one_word_narrow, "x", wrap_narrow)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, wrap_one_japanese_line_narrow, "いつもお世話になっております。手水市役所の佐藤です。", wrap_narrow)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, wrap_blanks, " ", wrap_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, wrap_combining_marks, "\xCC\x81", wrap_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, wrap_thai, "สวัสดีครับ", wrap_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, width_japanese, "いつもお世話になっております…", display_width)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, strip_english, kEnglish, strip_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, strip_japanese, kJapanese, strip_default)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, nfc_japanese, kJapanese, to_nfc)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, nfc_decomposed, "か\u3099は\u309A", to_nfc)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, is_utf8_japanese, kJapanese, is_utf8)->Apply(sizes);
BENCHMARK_CAPTURE(lay_out, to_lf, kEnglish, to_lf)->Apply(sizes);

}  // namespace
}  // namespace temizu
