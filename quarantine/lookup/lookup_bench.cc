// What a list and a search cost on a full index: TEMIZU_LOOKUP_ROWS made-up messages (1,000,000 when not said), written
// straight into the index below TEMIZU_LOOKUP_DIR, where they stay for the next run; without it into a temporary folder. Each
// series asks a hundred different questions of its sort; the counters are milliseconds of one question, wall time.
//
//   TEMIZU_LOOKUP_DIR=/var/tmp/lookup build/bench/quarantine_bench --benchmark_filter=Lookup
#include <benchmark/benchmark.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "quarantine/lookup/index.h"
#include "quarantine/lookup/test_rows.h"
#include "quarantine/sql/dialect.h"

namespace temizu::lookup {
namespace {

constexpr FilterTime kTime{1'795'305'600'000, 540};
constexpr std::uint64_t kRowsAtOnce = 16'384;

double cpu_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

class FullIndex {
 public:
  FullIndex() {
    const char* rows = ::getenv("TEMIZU_LOOKUP_ROWS");
    rows_ = rows != nullptr ? std::stoull(rows) : 1'000'000;
    if (const char* folder = ::getenv("TEMIZU_LOOKUP_DIR"); folder != nullptr) {
      path_ = folder;
    } else {
      std::string pattern = "/var/tmp/temizu-lookup-XXXXXX";
      path_ = ::mkdtemp(pattern.data());
      temporary_ = true;
    }
    fill();
    lookup_ = *Lookup::open({path_, {}});
  }
  ~FullIndex() {
    if (temporary_) std::filesystem::remove_all(path_);
  }
  Lookup& lookup() { return *lookup_; }
  const std::string& path() const { return path_; }
  std::uint64_t rows() const { return rows_; }

 private:
  void fill() {
    auto db = *open_index(path_);
    const auto there = static_cast<std::uint64_t>(*highest_number(*db));
    const auto begin = std::chrono::steady_clock::now();
    TestRows made(20261122);
    for (std::uint64_t i = 0; i < rows_;) {
      if (i >= there && !db->execute(dialect::kBegin)) std::abort();
      IndexWriter writer(*db);
      const std::uint64_t end = std::min(rows_, i + kRowsAtOnce);
      for (; i < end; ++i) {
        StoredRow stored = made.make(i);
        if (i >= there && !writer.put(std::move(stored), nullptr)) std::abort();
      }
      if (end <= there) continue;
      if (!writer.flush() || !db->execute(dialect::kCommit) || !Query(*db, dialect::kCheckpoint).next()) std::abort();
      if (i % (kRowsAtOnce * 8) == 0) std::fprintf(stderr, "%llu rows\n", static_cast<unsigned long long>(i));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (there < rows_) std::fprintf(stderr, "filled in %.0f s: %ju MiB\n", took.count(), static_cast<std::uintmax_t>(std::filesystem::file_size(index_file(path_)) >> 20));
  }

  std::string path_;
  std::uint64_t rows_{0};
  bool temporary_{false};
  std::unique_ptr<Lookup> lookup_;
};

FullIndex& index() {
  static FullIndex made;
  return made;
}

// Each {} of the pattern becomes one of the words, another one for each question; empty words: numbers.
struct Series {
  const char* name;
  const char* pattern;
  std::vector<const char*> words;
  bool scope{false};
  bool later_pages{false};
};

const Series kSeries[] = {
    {"list_newest", "", {}},
    {"list_later_page", "", {}, false, true},
    {"list_own_mail", "", {}, true},
    {"own_mail_word", "{}", {"見積", "会議", "請求書", "確認"}, true},
    {"two_kanji_common", "{}", {"見積", "会議", "申請", "工事", "福祉", "市民"}},
    {"one_kanji", "{}", {"書", "高", "水", "子"}},
    {"three_kanji_common", "subject:{}", {"見積書", "請求書", "議事録", "申請書", "契約書"}},
    {"long_phrase", "{}", {"送付について", "予算要求の送付について", "システム停止のお知らせ", "教育委員会会議資料"}},
    {"rare_word", "{}", {"鳳凰堂", "鳳凰"}},
    {"missing_word", "{}", {"縄文土器", "zzzz", "無い言葉だ", "縄"}},
    {"all_lists_no_row", "client:0.2.{}", {"1", "2", "3", ""}},   // every row must be looked at, none fits: the bound of one call
    {"name_variant", "{}", {"高橋太郎", "山崎", "渡辺", "たかはし"}},
    {"sender", "from:{}@example.co.jp", {}},
    {"recipient", "to:fukushi.sato{}@town", {"1", "2", "12", "24", "7"}},
    {"file_name", "name:見積書_{}", {}},
    {"kind_and_word", "kind:{} 請求書", {"pdf", "excel", "macro", "image"}},
    {"state_and_day", "状態:保留 after:2026-{}-01 before:2026-{}-15", {"01", "03", "06", "09"}},
    {"day_and_word", "after:2026-{}-10 before:2026-{}-11 見積", {"02", "04", "05", "08"}},
    {"state_and_recipient", "state:undeliverable to:{}", {"soumu", "zaisei", "bosai", "joho"}},
    {"verdict_reason_has", "verdict:held reason:mime.two_boundaries has:{}", {"attachment", "withheld", "notice"}},
    {"negated_words", "{} -見積書 -from:news -has:withheld", {"会議", "申請", "工事"}},
    {"four_words", "令和 {} 福祉 -再送 larger:3K", {"見積", "会議", "申請"}},
    {"digest", "digest:{}", {"abcdef0123", "00000000", "1234567"}},
    {"mail_or_id", "{}", {"abcdef0123", "sato12@bank", "info7@example.org"}},
};

std::string question(const Series& series, std::uint64_t i) {
  std::string text = series.pattern;
  const std::string word = series.words.empty() ? std::to_string(i * 7 % 300) : series.words[i % series.words.size()];
  for (std::size_t at = text.find("{}"); at != std::string::npos; at = text.find("{}")) text.replace(at, 2, word);
  return text;
}

void ask(benchmark::State& state, const Series& series) {
  FullIndex& full = index();
  std::vector<double> wall, cpu;
  std::uint64_t rows = 0, i = 0;
  for (auto _ : state) {
    LookupAsk asked;
    asked.filter = *parse_mail_filter(question(series, i), kTime);
    if (series.scope) asked.scope = LookupScope{"fukushi@town.example.jp", "fukushi.sato" + std::to_string(i % 25) + "@town.example.jp"};
    if (series.later_pages) asked.before = static_cast<std::int64_t>(1 + i * 9973 % full.rows());
    const double cpu_before = cpu_ms();
    const auto begin = std::chrono::steady_clock::now();
    const auto page = full.lookup().search(asked);
    wall.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    cpu.push_back(cpu_ms() - cpu_before);
    if (!page) return state.SkipWithError(to_text(page.error()).c_str());
    rows += page->rows.size();
    ++i;
  }
  std::sort(wall.begin(), wall.end());
  std::sort(cpu.begin(), cpu.end());
  state.counters["p50_ms"] = wall[wall.size() / 2];
  state.counters["p95_ms"] = wall[wall.size() * 95 / 100];
  state.counters["cpu95_ms"] = cpu[cpu.size() * 95 / 100];
  state.counters["rows"] = static_cast<double>(rows) / static_cast<double>(wall.size());
}

// What it costs to take over messages in one transaction of so many; undone each time.
void write(benchmark::State& state) {
  auto db = *open_index(index().path());
  TestRows made(7);
  std::uint64_t i = 5'000'000;
  for (auto _ : state) {
    if (!db->execute(dialect::kBegin)) std::abort();
    IndexWriter writer(*db);
    for (std::int64_t each = 0; each < state.range(0); ++each) {
      if (!writer.put(made.make(i++), nullptr)) std::abort();
    }
    if (!writer.flush() || !db->execute(dialect::kRollback)) std::abort();
  }
  state.counters["us_per_row"] = benchmark::Counter(static_cast<double>(state.iterations() * state.range(0)) / 1e6,
                                                    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(write)->Name("LookupWrite")->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

const bool registered = [] {
  for (const Series& series : kSeries) {
    benchmark::RegisterBenchmark((std::string("Lookup/") + series.name).c_str(), [&series](benchmark::State& state) { ask(state, series); })
        ->Iterations(100)->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace temizu::lookup
