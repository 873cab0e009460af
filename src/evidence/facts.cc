#include "evidence/facts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "evidence/clauses.h"

namespace temizu {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) { return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"; }

const Fact* find(const std::vector<Fact>& facts, const std::string& key) {
  const auto found = std::ranges::find(facts, key, &Fact::key);
  return found == facts.end() ? nullptr : &*found;
}

}  // namespace

std::string facts_json(const std::vector<Fact>& facts) {
  Json all = Json::array();
  for (const Fact& fact : facts) {
    all.push_back({{"key", fact.key}, {"good", fact.good ? Json(*fact.good) : Json()}, {"ja", fact.ja}, {"en", fact.en}, {"files", fact.files}});
  }
  return dumped(all);
}

std::string clauses_json(const std::vector<Fact>& facts) {
  Json all = Json::array();
  const auto groups = clause_groups();
  for (std::size_t i = 0; groups && i < groups->size(); ++i) {
    for (const Clause& clause : (*groups)[i].clauses) {
      Json named = Json::array();
      for (const std::string& key : clause.facts) {
        if (find(facts, key) != nullptr) named.push_back(key);
      }
      all.push_back({{"group", (*groups)[i].ja}, {"ja", clause.ja}, {"en", clause.en}, {"state", clause.state}, {"facts", named}});
    }
  }
  return dumped(all);
}

std::string clauses_markdown(const std::vector<Fact>& facts, const std::string& period) {
  std::string text = "# 項目ごとの事実（" + period + "）\n\nガイドラインの項目は当方の読み方による要約です。「未対応」は満たしていると数えません。\n";
  const auto groups = clause_groups();
  for (std::size_t i = 0; groups && i < groups->size(); ++i) {
    text += "\n## " + (*groups)[i].ja + "\n";
    for (const Clause& clause : (*groups)[i].clauses) {
      text += "\n### " + clause.ja[0] + "（" + state_text(clause.state) + "）\n\n- 求められること：" + clause.ja[1] + "\n- 対応：" + clause.ja[2] + "\n";
      for (const std::string& key : clause.facts) {
        const Fact* fact = find(facts, key);
        if (fact == nullptr) continue;
        text += std::string("- ") + (fact->good == false ? "**要確認** " : "") + "この期間：" + fact->ja;
        for (std::size_t at = 0; at < fact->files.size(); ++at) text += (at == 0 ? "（" : "、") + fact->files[at];
        text += fact->files.empty() ? "\n" : "）\n";
      }
    }
  }
  return text;
}

}  // namespace temizu
