#include "console/audit_views.h"

#include <algorithm>

#include "console/from_mail.h"

namespace temizu::console {
namespace {

constexpr std::size_t kJourneyMax = 2'000;
constexpr std::int64_t kMinuteMs = 60'000;

char letter_of(LedgerKind kind) { return to_word(kind)[0]; }   // i w d o p r: all different

}  // namespace

Json audit_json(const Call& call, const AuditEvent& event) {
  Json json = Json::object();
  json["ledger"] = to_word(event.ledger);
  json["number"] = event.record.number;
  json["at"] = time_json(event.record.at_ms);
  json["actor"] = from_mail(event.record.actor, 80);
  // Of a person; programs and the machine's administrator have none.
  const Account* actor = call.people->find(event.record.actor);
  json["actor_name"] = actor == nullptr ? Json(nullptr) : Json(actor->name);
  json["action"] = from_mail(event.record.action, 80);
  json["subject"] = from_mail(event.record.subject, 120);
  json["from"] = from_mail(event.record.from, 40);
  json["to"] = from_mail(event.record.to, 40);
  json["why"] = from_mail(event.record.why);
  json["hash"] = to_hex(event.record.hash);
  return json;
}

std::vector<std::string_view> audit_heading(Language language) {
  if (language == Language::en) return {"ledger", "number", "at", "actor", "action", "subject", "from", "to", "why", "detail", "hash"};
  return {"台帳", "番号", "日時", "行った人", "操作", "対象", "前の状態", "後の状態", "理由", "詳細", "ハッシュ値"};
}

std::vector<std::string> audit_cells(const Call& call, const AuditEvent& event) {
  const AuditRecord& record = event.record;
  return {to_word(event.ledger), std::to_string(record.number), csv_time(record.at_ms, call.world.zone_minutes), from_mail(record.actor, 80), from_mail(record.action, 80),
          from_mail(record.subject, 120), from_mail(record.from, 40), from_mail(record.to, 40), from_mail(record.why), from_mail(record.detail, 1000), to_hex(record.hash)};
}

std::string cursor_of(const std::map<LedgerKind, std::uint64_t>& before) {
  std::string text;
  for (const auto& [kind, number] : before) text += (text.empty() ? "" : "-") + std::string(1, letter_of(kind)) + std::to_string(number);
  return text;
}

std::optional<std::map<LedgerKind, std::uint64_t>> cursor_from(std::string_view text) {
  std::map<LedgerKind, std::uint64_t> before;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('-'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.size() < 2 || one.size() > 19 || one.substr(1).find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    const auto kind = std::find_if(std::begin(kAuditedLedgers), std::end(kAuditedLedgers), [&](LedgerKind known) { return letter_of(known) == one[0]; });
    if (kind == std::end(kAuditedLedgers)) return std::nullopt;
    before[*kind] = std::stoull(std::string(one.substr(1)));
  }
  return before;
}

Reply journey_answer(const Call& call, const ItemView& item) {
  // Its life: from its arrival to the last that is known of it. What people decided may come at any later time; those ledgers are small.
  TimeMs last_ms = item.envelope.arrival_ms;
  for (const RecipientView& recipient : item.recipients) last_ms = std::max(last_ms, recipient.changed_ms);
  const TimeMs to_ms = std::max(call.now_ms, last_ms) + kMinuteMs;
  AuditReader& reader = *call.world.audit;
  const Result<std::vector<AuditEvent>> events = reader.about(item.envelope.id, item.envelope.arrival_ms - kMinuteMs, to_ms, kJourneyMax);
  if (!events) return to_fault(events.error());
  if (call.csv) {
    Csv table(audit_heading(call.language));
    for (const AuditEvent& event : *events) table.row(audit_cells(call, event));
    return std::move(table).answer("journey");
  }
  Json items = Json::array();
  for (const AuditEvent& event : *events) items.push_back(audit_json(call, event));
  Json json = Json::object();
  json["items"] = std::move(items);
  json["next"] = nullptr;
  return json_answer(json);
}

}  // namespace temizu::console
