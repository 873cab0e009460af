// html → text: cost per octet over sizes and over the shapes that break careless converters. Flat means linear. gumbo's
// parse alone stands beside it for comparison (ours includes rendering and wrapping).
#include <benchmark/benchmark.h>
#include <gumbo.h>

#include <fstream>
#include <iterator>
#include <string>

#include "filters/html/html_text.h"

namespace temizu {
namespace {

std::string read_sample(const char* name) {
  std::ifstream file(std::string(TEMIZU_SOURCE_DIR) + "/samples/html/" + name + "/in.html", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string repeat(std::string_view piece, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + piece.size());
  while (out.size() < bytes) out += piece;
  return out;
}

// Newsletters, notices and replies as they come, one after the other.
std::string mail_mix(std::size_t bytes) {
  std::string all;
  for (const char* name : {"newsletter-shop", "newsletter-mjml", "gov-notice", "outlook-reply", "gmail-reply", "invoice-table",
                           "order-confirmation", "lists-in-lists", "meeting-invite"}) {
    all += read_sample(name);
  }
  return repeat(all, bytes);
}

std::string nested_tables(std::size_t bytes) { return repeat("<table><tr><td>あ", bytes); }
std::string nested_divs(std::size_t bytes) { return repeat("<div>", bytes / 2) + "文" + repeat("</div>", bytes / 2); }
std::string open_formatting(std::size_t bytes) { return repeat("<p><b><i><font color=red><a href=x>文", bytes); }
std::string links(std::size_t bytes) { return repeat("<a href=\"https://www.example.jp/news/1234.html\">お知らせ</a> ", bytes); }
std::string one_line(std::size_t bytes) { return repeat("無害化の方式は自治体ごとに異なる。", bytes); }
std::string entities(std::size_t bytes) { return repeat("&amp;", bytes); }
std::string table_rows(std::size_t bytes) { return "<table border=1>" + repeat("<tr><td>品名</td><td>12</td><td>備考です</td></tr>", bytes); }
std::string open_tags(std::size_t bytes) { return repeat("<a href='", bytes); }
std::string list_items(std::size_t bytes) { return "<ol>" + repeat("<li>項目です", bytes); }

template <std::string (*Make)(std::size_t)>
void to_text(benchmark::State& state) {
  const std::string html = Make(static_cast<std::size_t>(state.range(0)));
  HtmlOptions options;
  options.output_bytes_max = std::uint64_t{1} << 30;
  for (auto _ : state) benchmark::DoNotOptimize(html_to_text(html, options));
  state.SetBytesProcessed(static_cast<std::int64_t>(html.size()) * static_cast<std::int64_t>(state.iterations()));
}

// Parse and destroy only. Not run on deep nesting: gumbo destroys its tree recursively.
void gumbo_parse(benchmark::State& state) {
  const std::string html = mail_mix(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
    gumbo_destroy_output(&kGumboDefaultOptions, output);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(html.size()) * static_cast<std::int64_t>(state.iterations()));
}

constexpr std::int64_t kSmall = 10'000, kLarge = 50'000'000;

BENCHMARK(to_text<mail_mix>)->Arg(kSmall)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->Arg(kLarge)->Unit(benchmark::kMillisecond);
BENCHMARK(to_text<one_line>)->Arg(kSmall)->Arg(1'000'000)->Arg(kLarge)->Unit(benchmark::kMillisecond);
BENCHMARK(to_text<nested_tables>)->Arg(kSmall)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(to_text<nested_divs>)->Arg(kSmall)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(to_text<open_formatting>)->Arg(kSmall)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(to_text<links>)->Arg(kSmall)->Arg(1'000'000)->Arg(6'000'000)->Unit(benchmark::kMillisecond);       // 6 MB: 100,000 links
BENCHMARK(to_text<entities>)->Arg(kSmall)->Arg(1'000'000)->Arg(5'000'000)->Unit(benchmark::kMillisecond);    // 5 MB: 1,000,000
BENCHMARK(to_text<table_rows>)->Arg(kSmall)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(to_text<list_items>)->Arg(kSmall)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(to_text<open_tags>)->Arg(kSmall)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(gumbo_parse)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace temizu
