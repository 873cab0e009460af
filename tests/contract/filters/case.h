// The samples of a filter, samples/<filter>/<case>/: in.* goes in; out.txt is its text as a mail body, any other out.* is
// what rebuild writes; findings.json says what was found. Shared by the contract suite and by write_goldens.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "filters/common/test_bench.h"
#include "filters/filter.h"
#include "identify/identify.h"

namespace temizu::contract {

namespace fs = std::filesystem;

struct Case {
  fs::path folder;
  std::string name;        // "html/gov-notice"
  std::string file_name;   // "in.html"
  Bytes input;
};

inline Bytes read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes{std::istreambuf_iterator<char>(file), {}};
}

inline std::vector<Case> cases_of(const Filter& filter, const fs::path& samples) {
  std::vector<Case> cases;
  const fs::path root = samples / std::string(filter.name());
  if (!fs::is_directory(root)) return cases;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (!entry.is_directory()) continue;
    for (const auto& file : fs::directory_iterator(entry.path())) {
      const std::string name = file.path().filename().string();
      if (!name.starts_with("in.")) continue;
      cases.push_back({entry.path(), std::string(filter.name()) + "/" + entry.path().filename().string(), name, read_file(file.path())});
    }
  }
  std::ranges::sort(cases, {}, &Case::name);
  return cases;
}

// The kind of a case: what identify says of it under its own name.
inline Kind kind_of(const Case& each) {
  const std::string ending = fs::path(each.file_name).extension().string();
  return identify(each.input, {}, {ending.empty() ? ending : ending.substr(1)}).kind;
}

inline Result<Washed> wash(const Filter& filter, ByteView content, const Kind& kind, Method method, bool is_body, Bench& bench) {
  Part part;
  part.kind = kind;
  part.untrusted_content = content;
  part.file_name = is_body ? "" : "in.dat";
  part.place = "2";
  part.is_body = is_body;
  return filter.wash(part, method, bench);
}

inline std::string extension_of(const Washed& washed) { return std::string(temizu::extension_for(washed.kind)); }

// One finding a line, so that a difference reads well.
inline std::string findings_json(const Result<Washed>& washed) {
  if (!washed) return "{\"withheld\": \"" + std::string(to_word(washed.error().code)) + "\"}\n";
  std::string out = std::string("{\"changed\": ") + (washed->changed ? "true" : "false") + ", \"findings\": [";
  bool first = true;
  for (const Finding& finding : washed->findings) {
    out += std::string(first ? "" : ",") + "\n  {\"rule\": \"" + finding.rule + "\", \"weight\": \"" + to_word(finding.weight) +
           "\", \"where\": \"" + finding.where + "\", \"count\": " + std::to_string(finding.count) + "}";
    first = false;
  }
  return out + (first ? "]}\n" : "\n]}\n");
}

}  // namespace temizu::contract
