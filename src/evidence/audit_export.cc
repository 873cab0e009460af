#include "evidence/audit_export.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace temizu {
namespace {

using Json = nlohmann::ordered_json;

std::string line_of(const AuditRecord& record) {
  Json json;
  json["number"] = record.number;
  json["at_ms"] = record.at_ms;
  json["at"] = to_iso8601(record.at_ms);   // for people; at_ms is what was hashed
  json["actor"] = record.actor;
  json["action"] = record.action;
  json["subject"] = record.subject;
  json["from"] = record.from;
  json["to"] = record.to;
  json["why"] = record.why;
  json["detail"] = record.detail;
  json["previous"] = to_hex(record.previous);
  json["hash"] = to_hex(record.hash);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Result<ExportedChain> export_chain(PackWriter& pack, const std::string& store_path, LedgerKind ledger, TimeMs from_ms, TimeMs to_ms,
                                   const std::vector<std::string>& noted_actions) {
  ExportedChain chain;
  chain.ledger = ledger;
  if (::access(ledger_file(store_path, ledger).c_str(), F_OK) != 0) return chain;
  LedgerReader reader(store_path, ledger);
  const Status added = pack.add("audit/" + std::string(to_word(ledger)) + ".jsonl", [&](const PackWriter::Sink& sink) {
    return reader.read([&](Db& db) -> Status {
      // A clock that was set back puts a record of another day between two of the period: it belongs to the chain and comes along.
      Query bounds(db, "SELECT COALESCE(MIN(number), 0), COALESCE(MAX(number), 0) FROM audit WHERE at_ms >= ? AND at_ms < ?");
      auto row = bounds.put(from_ms).put(to_ms).next();
      if (!row) return Unexpected{row.error()};
      chain.first = bounds.count(0);
      chain.last = bounds.count(1);
      if (chain.first == 0) return {};
      bool over = false;
      const Status read = read_audit(db, chain.first, [&](const AuditRecord& record) -> Status {
        over = record.number > chain.last;
        if (over) return Unexpected{Code::limit, "audit", "the period is over"};   // ends the reading; no failure
        if (record.number == chain.first) chain.previous = record.previous;
        chain.head = record.hash;
        ++chain.actions[record.action];
        const bool wanted = std::ranges::find(noted_actions, record.action) != noted_actions.end();
        if (wanted && chain.noted.size() < kNotedMax) chain.noted.push_back(record);
        return sink(line_of(record));
      });
      return over ? Status{} : read;
    });
  });
  if (!added) return Unexpected{added.error()};
  return chain;
}

}  // namespace temizu
