// What every filter must hold, whatever it knows. A filter joins by standing in filters.def with samples of its own.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>
#include <sstream>

#include "case.h"
#include "text/layout.h"

namespace temizu::contract {
namespace {

const fs::path kSource{TEMIZU_SOURCE_DIR};

// All filters, or the one that TEMIZU_CONTRACT_FILTER names: ctest runs them beside each other.
std::vector<const Filter*> under_test() {
  const char* only = std::getenv("TEMIZU_CONTRACT_FILTER");
  std::vector<const Filter*> filters;
  for (const auto& filter : all_filters()) {
    if (only == nullptr || filter->name() == only) filters.push_back(filter.get());
  }
  EXPECT_FALSE(filters.empty()) << "no filter is called " << only;
  return filters;
}

std::vector<Case> cases_of(const Filter& filter) { return contract::cases_of(filter, kSource / "samples"); }

std::vector<Method> methods_of(const Filter& filter) {
  std::vector<Method> methods;
  for (const Method method : {Method::rebuild, Method::text}) {
    if (filter.can(method)) methods.push_back(method);
  }
  return methods;
}

// A promise about any input: no crash, no throw, a kind that is written down, and text that is clean.
void expect_sound(const Result<Washed>& washed, bool is_body, const std::string& what) {
  if (!washed) {
    EXPECT_NE(washed.error().code, Code::internal) << what;
    return;
  }
  EXPECT_FALSE(washed->kind.name.empty()) << what;
  if (!is_body) return;
  EXPECT_TRUE(is_utf8(washed->content)) << what;
  EXPECT_EQ(washed->content.find('\r'), std::string::npos) << what;
  EXPECT_EQ(strip_invisible(washed->content), washed->content) << what;
}

// Goal: the golden files are what the filter does now; findings too.
TEST(FilterContract, SamplesComeOutAsWritten) {
  for (const Filter* filter : under_test()) {
    for (const Case& each : cases_of(*filter)) {
      if (!fs::exists(each.folder / "findings.json")) continue;   // tests/golden alone keeps what it comes to
      TestBench bench;
      const auto text = wash(*filter, each.input, kind_of(each), Method::text, true, bench);
      EXPECT_EQ(findings_json(text), read_file(each.folder / "findings.json")) << each.name;
      if (text) {
        EXPECT_EQ(text->content, read_file(each.folder / "out.txt")) << each.name;
      }
      if (!filter->can(Method::rebuild)) continue;
      const auto rebuilt = wash(*filter, each.input, kind_of(each), Method::rebuild, false, bench);
      if (!rebuilt) continue;
      const std::string ending = extension_of(*rebuilt);
      const fs::path golden = each.folder / (ending == "txt" ? "out-file.txt" : "out." + ending);
      ASSERT_TRUE(fs::exists(golden)) << each.name;
      EXPECT_EQ(rebuilt->content, read_file(golden)) << each.name;
    }
  }
}

// Goal: every sample says what it proves, and there are samples.
TEST(FilterContract, EveryFilterHasSamplesWithReasons) {
  for (const Filter* filter : under_test()) {
    const auto cases = cases_of(*filter);
    EXPECT_GE(cases.size(), 3u) << filter->name();
    for (const Case& each : cases) EXPECT_FALSE(read_file(each.folder / "why.md").empty()) << each.name;
  }
}

// Goal: every kind that a filter takes has a dangerous sample in the nightly self-inspection; a new kind joins with one
// (scripts/inspection-samples). Other names of a kind, which identify never gives, have none.
TEST(FilterContract, EveryKindIsInspectedEveryNight) {
  const std::set<std::string> aliases{"application/xhtml+xml", "text/xml", "text/rtf", "text/x-vcard"};
  std::set<std::string> inspected;
  std::istringstream lines(read_file(kSource / "conf/inspection/samples.list"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name, kind;
    words >> name >> kind;
    if (name != "#") inspected.insert(kind);
  }
  for (const Filter* filter : under_test()) {
    for (const std::string_view kind : filter->accepts()) {
      EXPECT_TRUE(inspected.contains(std::string(kind)) || aliases.contains(std::string(kind))) << filter->name() << ": " << kind;
    }
  }
}

// Goal: no token that stands for active or hidden content is in any output, in any method (design, promise 1).
TEST(FilterContract, NoCanaryComesOut) {
  std::size_t canaries = 0;
  for (const Filter* filter : under_test()) {
    for (const Case& each : cases_of(*filter)) {
      canaries += each.input.find("TZCANARY") != Bytes::npos;
      for (const Method method : methods_of(*filter)) {
        for (const bool is_body : {true, false}) {
          TestBench bench;
          const auto washed = wash(*filter, each.input, kind_of(each), method, is_body, bench);
          if (!washed) continue;
          EXPECT_EQ(washed->content.find("TZCANARY"), Bytes::npos) << each.name;
          EXPECT_EQ(washed->file_name.find("TZCANARY"), Bytes::npos) << each.name;
        }
      }
    }
  }
  EXPECT_TRUE(canaries >= 5 || under_test().size() == 1) << canaries;
}

// Goal: washing the result again gives the same bytes and finds nothing (design, promise 8).
TEST(FilterContract, ASecondWashChangesNothing) {
  for (const Filter* filter : under_test()) {
    for (const Case& each : cases_of(*filter)) {
      for (const Method method : methods_of(*filter)) {
        for (const bool is_body : {true, false}) {
          TestBench bench;
          const auto once = wash(*filter, each.input, kind_of(each), method, is_body, bench);
          if (!once) continue;
          const Filter* next = filter_for(once->kind);
          ASSERT_NE(next, nullptr) << each.name;
          auto twice = wash(*next, once->content, once->kind, next->can(method) ? method : Method::text, is_body, bench);
          ASSERT_TRUE(twice) << each.name << ": " << to_text(twice.error());
          EXPECT_EQ(twice->content, once->content) << each.name << " " << to_word(method);
          EXPECT_FALSE(twice->changed) << each.name;
          // What stays by option is told each time (docs/decisions/0017).
          std::erase_if(twice->findings, [](const Finding& finding) { return finding.rule.ends_with("_kept"); });
          // U+FFFD stays U+FFFD; nothing else may be found in what we wrote ourselves.
          EXPECT_TRUE(twice->findings.empty()) << each.name << ": " << twice->findings.front().rule;
        }
      }
    }
  }
}

// Goal: a file that ends anywhere is washed or refused, never worse.
TEST(FilterContract, SurvivesEveryTruncation) {
  for (const Filter* filter : under_test()) {
    const auto cases = cases_of(*filter);
    for (const Case& each : cases) {
      // All of them for small samples; the samples of a filter share about 20,000 cuts.
      const std::size_t step = each.input.size() / std::max<std::size_t>(20, std::min<std::size_t>(1000, 20'000 / cases.size())) + 1;
      for (std::size_t size = 0; size < each.input.size(); size += step) {
        for (const Method method : methods_of(*filter)) {
          const bool is_body = (size / step) % 2 == 0;
          TestBench bench;
          expect_sound(wash(*filter, ByteView(each.input).substr(0, size), kind_of(each), method, is_body, bench),
                       is_body && method == Method::text, each.name + " cut at " + std::to_string(size));
        }
      }
    }
  }
}

// Goal: 1,000 seeded changes to the samples of each filter find no crash, no throw, no dirty text.
TEST(FilterContract, SurvivesMutations) {
  for (const Filter* filter : under_test()) {
    const auto cases = cases_of(*filter);
    std::mt19937 random(20261122);
    for (int round = 0; round < 1000 && !cases.empty(); ++round) {
      const Case& each = cases[static_cast<std::size_t>(round) % cases.size()];
      Bytes input = each.input;
      for (int change = 0; change < 1 + round % 8 && !input.empty(); ++change) {
        const std::size_t at = random() % input.size();
        switch (random() % 4) {
          case 0: input[at] = static_cast<char>(random() & 0xFF); break;
          case 1: input.erase(at, random() % 16); break;
          case 2: input.insert(at, input.substr(random() % input.size(), random() % 64)); break;
          default: input.insert(at, 1, "<>\"'&;:=\n\r\t\0,{}["[random() % 16]); break;
        }
      }
      for (const Method method : methods_of(*filter)) {
        TestBench bench;
        expect_sound(wash(*filter, input, kind_of(each), method, round % 2 == 0, bench), round % 2 == 0 && method == Method::text,
                     each.name + " mutation " + std::to_string(round));
      }
    }
  }
}

// Goal: a spent budget stops the filter with "limit" before it hands anything out.
TEST(FilterContract, StopsAtItsBudget) {
  for (const Filter* filter : under_test()) {
    for (const Case& each : cases_of(*filter)) {
      if (each.input.empty()) continue;
      for (const Method method : methods_of(*filter)) {
        TestBench bench(each.input.size() - 1);
        const auto washed = wash(*filter, each.input, kind_of(each), method, true, bench);
        ASSERT_FALSE(washed) << each.name;
        EXPECT_EQ(washed.error().code, Code::limit) << each.name;
      }
    }
  }
}

// Goal: a filter refuses the methods it does not know instead of doing something else.
TEST(FilterContract, RefusesUnknownMethods) {
  for (const Filter* filter : under_test()) {
    for (const Method method : {Method::flatten, Method::withhold}) {
      if (filter->can(method)) continue;
      TestBench bench;
      const auto washed = wash(*filter, "x", Kind{std::string(filter->accepts().front())}, method, false, bench);
      ASSERT_FALSE(washed) << filter->name();
      EXPECT_EQ(washed.error().code, Code::unsupported) << filter->name();
    }
  }
}

// Goal: each filter's README exists and names every option that the filter asks for.
TEST(FilterContract, ReadmesNameTheOptions) {
  for (const Filter* filter : under_test()) {
    const Bytes readme = read_file(kSource / "filters" / std::string(filter->name()) / "README.md");
    EXPECT_NE(readme.find("## Options"), Bytes::npos) << filter->name();
    for (const Case& each : cases_of(*filter)) {
      for (const Method method : methods_of(*filter)) {
        TestBench bench;
        const auto washed = wash(*filter, each.input, kind_of(each), method, false, bench);
        if (!washed) continue;
        for (const std::string& option : bench.asked()) {
          EXPECT_NE(readme.find("`" + option + "`"), Bytes::npos) << filter->name() << ": " << option;
        }
      }
    }
  }
}

}  // namespace
}  // namespace temizu::contract
