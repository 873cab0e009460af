// What was found out for a period, each fact once, with the file of the pack that it can be checked in. Clauses name facts by key.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace temizu {

struct Fact {
  std::string key;                    // "chains", "reports", …
  std::optional<bool> good;           // false: somebody must look at it; none: a number is neither
  std::string ja, en;                 // one sentence
  std::vector<std::string> files;     // in the pack
};

std::string facts_json(const std::vector<Fact>& facts);
// Every clause with its facts: for people, and for programs. Both fail only where conf/clauses.json is not what we compiled in.
std::string clauses_markdown(const std::vector<Fact>& facts, const std::string& period);
std::string clauses_json(const std::vector<Fact>& facts);

}  // namespace temizu
