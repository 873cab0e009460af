#include "evidence/clauses.h"

#include <nlohmann/json.hpp>

#include "evidence/embedded.h"

namespace temizu {

Result<std::vector<ClauseGroup>> clause_groups() {
  try {
    std::vector<ClauseGroup> groups;
    const auto json = nlohmann::json::parse(kClausesJson);
    for (const auto& group : json.at("groups")) {
      ClauseGroup& made = groups.emplace_back();
      group.at("title").at("en").get_to(made.en);
      group.at("title").at("ja").get_to(made.ja);
      group.at("head").get_to(made.head);
      for (const auto& row : group.at("rows")) {
        Clause& clause = made.clauses.emplace_back();
        row.at("en").get_to(clause.en);
        row.at("ja").get_to(clause.ja);
        row.at("state").get_to(clause.state);
        row.at("facts").get_to(clause.facts);
      }
    }
    return groups;
  } catch (const nlohmann::json::exception& error) {
    return Unexpected{Code::internal, "clauses.json", error.what()};
  }
}

std::string state_text(const std::string& state) { return state == "met" ? "対応" : state == "partly" ? "一部対応" : "未対応"; }

}  // namespace temizu
