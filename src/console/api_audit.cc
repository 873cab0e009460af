// The audit log: filters, pages, export, state of the chains.
#include <algorithm>
#include <mutex>

#include "audit/chain.h"
#include "console/audit_views.h"
#include "console/router.h"
#include "quarantine/verify.h"

namespace temizu::console {
namespace {

std::optional<LedgerKind> ledger_of(std::string_view word) {
  for (const LedgerKind kind : kAuditedLedgers) {
    if (word == to_word(kind)) return kind;
  }
  return std::nullopt;
}

// What the last check found; of this program, gone with it. Heads come fresh each time.
struct Checked { TimeMs at_ms{0}; bool whole{false}; std::string error; };
std::mutex checked_mutex;
Checked last_checked;

Reply chains_answer(const Call& call) {
  const Result<std::vector<AuditHead>> heads = audit_heads(call.world.config.store.path);
  if (!heads) return to_fault(heads.error());
  Checked checked;
  {
    const std::lock_guard lock(checked_mutex);
    checked = last_checked;
  }
  Json items = Json::array();
  for (const AuditHead& head : *heads) {
    Json one = Json::object();
    const bool broken = checked.at_ms > 0 && !checked.whole && checked.error.find(head.ledger) != std::string::npos;
    one["ledger"] = head.ledger;
    one["records"] = head.number;
    one["head"] = head_text(head.ledger, head.number, head.hash);
    one["head_at"] = nullptr;
    one["checked_at"] = time_json(checked.at_ms);
    one["state"] = checked.at_ms == 0 ? "unknown" : broken ? "broken" : checked.whole ? "whole" : "unknown";
    one["broken_at"] = nullptr;
    items.push_back(std::move(one));
  }
  Json json = Json::object();
  json["items"] = std::move(items);
  return json_answer(json);
}

}  // namespace

Reply list_audit(Call& call) {
  Parameters parameters(call);
  AuditQuery query;
  const std::string ledger = parameters.text("ledger", 20), cursor = parameters.text("cursor", 200);
  query.ledger = ledger_of(ledger);
  if (!ledger.empty() && !query.ledger) parameters.wrong("ledger");
  query.actor = parameters.text("actor", 64);
  query.action = parameters.text("action", 64);
  query.subject = parameters.text("subject", 64);
  query.from_ms = parameters.time("from");
  query.to_ms = parameters.time("to");
  query.most = parameters.limit();
  if (auto fault = parameters.fault()) return *fault;
  const auto before = cursor_from(cursor);
  if (!before) return Fault{Con::bad_cursor, "cursor"};
  query.before = *before;
  if (!call.csv) {
    const Result<AuditPage> page = call.world.audit->page(query);
    if (!page) return to_fault(page.error());
    Json items = Json::array();
    for (const AuditEvent& event : page->events) items.push_back(audit_json(call, event));
    Json json = Json::object();
    json["items"] = std::move(items);
    json["next"] = page->before.empty() ? Json(nullptr) : Json(cursor_of(page->before));
    return json_answer(json);
  }
  if (Status noted = call.world.desk->note(call.login(), "audit.exported", ledger, ""); !noted) return to_fault(noted.error());
  Csv table(audit_heading(call.language));
  std::size_t rows = 0;
  query.most = 1000;
  do {
    const Result<AuditPage> page = call.world.audit->page(query);
    if (!page) return to_fault(page.error());
    for (const AuditEvent& event : page->events) table.row(audit_cells(call, event));
    rows += page->events.size();
    query.before = page->before;
  } while (!query.before.empty() && rows < kCsvRowsMax);
  return std::move(table).answer("audit");
}

Reply get_chains(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  return chains_answer(call);
}

Reply verify_chains(Call& call) {
  Fields fields(call.body);
  if (auto fault = fields.fault()) return *fault;
  static std::mutex one_at_a_time;
  const std::unique_lock lock(one_at_a_time, std::try_to_lock);
  if (!lock.owns_lock()) return Fault{Con::too_many, {}, {}, 30};
  const Result<std::vector<AuditHead>> heads = verify_audit(call.world.config.store.path);
  {
    const std::lock_guard kept(checked_mutex);
    last_checked = {call.now_ms, heads.has_value(), heads ? std::string{} : heads.error().where + " " + heads.error().what};
  }
  const Status noted = call.world.desk->note(call.login(), "audit.verified", "", heads ? "whole" : "broken");
  if (!noted) return to_fault(noted.error());
  return chains_answer(call);
}

}  // namespace temizu::console
