// The guideline, clause by clause, as docs/policy-map.md tells it, in Japanese and English: conf/clauses.json, compiled in. Which facts
// of a period show something of a clause stands there too.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/result.h"

namespace temizu {

struct Clause {
  std::vector<std::string> en;      // the cells of its row in docs/policy-map.md
  std::array<std::string, 3> ja;    // name, duty, what does it
  std::string state;                // "met", "partly", "not_yet"
  std::vector<std::string> facts;   // keys, evidence/facts.h
};
struct ClauseGroup {
  std::string en, ja;               // title
  std::vector<std::string> head;    // of the columns
  std::vector<Clause> clauses;
};

// Fails with internal when the compiled-in text is not what this reads; a test keeps it so.
Result<std::vector<ClauseGroup>> clause_groups();
std::string state_text(const std::string& state);   // "met" → "対応"

}  // namespace temizu
