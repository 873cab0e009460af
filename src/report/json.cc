#include "report/json.h"

#include <nlohmann/json.hpp>

#include "report/words.h"

namespace temizu {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kJsonBytesMax = 4u << 20;

Json time_json(TimeMs time_ms) { return to_iso8601(time_ms); }

Json counted_json(const Counted& counted) {
  Json json;
  for (const CountedName& one : kCountedNames) json[one.name] = counted.*one.member;
  return json;
}

Json rules_json(const std::vector<RuleRow>& rules) {
  Json list = Json::array();
  for (const RuleRow& row : rules) {
    Json one{{"rule", row.rule}, {"weight", row.weight}, {"mails", row.mails}, {"count", row.count}, {"first", time_json(row.first_ms)}, {"departments", row.departments}};
    one["seen_before"] = row.seen_before ? Json(*row.seen_before) : Json(nullptr);
    list.push_back(std::move(one));
  }
  return list;
}

Json held_json(const std::vector<RuleRow>& rules) {
  Json list = Json::array();
  for (const RuleRow& row : rules) list.push_back({{"rule", row.rule}, {"mails", row.mails}, {"recipients", row.count}});
  return list;
}

Json measures_json(const Measures& measures) {
  Json json;
  for (std::size_t i = 0; i < kMeasures.size(); ++i) json[kMeasures[i].name] = measures[i];
  return json;
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json identity_json(const Report& r) {
  Json chains = Json::array();
  for (const Chain& chain : r.chains) {
    chains.push_back({{"ledger", chain.ledger}, {"good", chain.good}, {"error", chain.error}, {"first", chain.first}, {"last", chain.last},
                      {"head", to_hex(chain.head)}, {"in_period", chain.in_period}});
  }
  return {{"site", r.site}, {"previous", to_hex(r.previous)}, {"config", to_hex(r.config_digest)}, {"policies", r.policies}, {"chains", chains}};
}

Json traffic_json(const Report& r) {
  Json hours = Json::array();
  for (const Hour& hour : r.hours) {
    hours.push_back({{"start", time_json(hour.start_ms)}, {"accepted", hour.accepted}, {"delivered_washed", hour.delivered_washed},
                     {"delivered_notice_only", hour.delivered_notice_only}, {"undeliverable", hour.undeliverable}});
  }
  Json before = Json::array();
  for (const DayBefore& day : r.before) {
    if (!day.there) {
      before.push_back({{"date", day.date}, {"there", false}});
      continue;
    }
    before.push_back({{"date", day.date}, {"there", true}, {"messages", day.messages}, {"recipients", day.recipients}, {"bytes", day.bytes},
                      {"delivered_washed", day.delivered_washed}, {"delivered_notice_only", day.delivered_notice_only},
                      {"undeliverable", day.undeliverable}, {"changed_parts", day.changed_parts}, {"withheld_parts", day.withheld_parts}});
  }
  return {{"duplicates", r.duplicates}, {"measures", measures_json(r.measures)}, {"hours", hours}, {"before", before}};
}

Json found_json(const Report& r) {
  Json kinds = Json::array(), codes = Json::array(), heat = Json::array(), dangers = Json::array(), families = Json::array();
  for (const KindRow& row : r.kinds) {
    kinds.push_back({{"kind", row.kind}, {"parts", row.parts}, {"text", row.text}, {"rebuilt", row.rebuilt}, {"flattened", row.flattened},
                     {"withheld", row.withheld}, {"dropped", row.dropped}, {"changed", row.changed}, {"bytes_in", row.bytes_in}, {"bytes_out", row.bytes_out}});
  }
  for (const CodeRow& row : r.codes) codes.push_back({{"code", "TZ-" + std::to_string(row.code)}, {"count", row.count}});
  for (const char* name : family_names()) families.push_back(name);
  for (const HeatRow& row : r.heat) heat.push_back({{"domain", row.domain}, {"recipients", row.recipients}, {"changed", row.changed}});
  for (const DangerRow& row : r.dangers) dangers.push_back({{"domain", row.domain}, {"held", row.held}, {"hostile", row.hostile}, {"high", row.high}});
  Json removed;
  for (std::size_t i = 0; i < kRemovedClasses.size(); ++i) removed[kRemovedClasses[i].name] = {{"mails", r.removed[i].mails}, {"count", r.removed[i].count}};
  return {{"kinds", kinds}, {"removed", removed}, {"rules", rules_json(r.rules)}, {"codes", codes}, {"held", held_json(r.held_rules)}, {"families", families},
          {"heat", heat}, {"dangers", dangers}, {"dangers_looked", r.dangers_looked}, {"dangers_all", r.dangers_all}, {"tallies_missing", r.tallies_missing}};
}

Json groups_json(const std::vector<DeskFigures::Group>& groups, bool with_opened) {
  Json list = Json::array();
  for (const DeskFigures::Group& one : groups) {
    Json row{{"name", one.name}};
    if (with_opened) row["opened"] = one.opened;
    row.update({{"approved", one.approved}, {"denied", one.denied}, {"returned", one.returned}, {"wait_p50_ms", one.wait_p50_ms}, {"wait_max_ms", one.wait_max_ms}});
    list.push_back(std::move(row));
  }
  return list;
}

Json desk_json(const Report& r) {
  if (!r.desk) return nullptr;
  const DeskFigures& d = *r.desk;
  Json list = Json::array(), ending = Json::array();
  for (const DeskFigures::Released& one : d.list) {
    list.push_back({{"item", one.item}, {"at", time_json(one.at_ms)}, {"requester", one.requester}, {"approver", one.approver}, {"ground", one.ground}, {"whole", one.whole},
                    {"checked_by_eye", one.checked_by_eye}, {"checked_for_malware", one.checked_for_malware}, {"password_shown", one.password_shown}, {"recalled", one.recalled}});
  }
  for (const DeskFigures::ExceptionRow& one : d.ending) {
    ending.push_back({{"id", one.id}, {"kind", one.kind}, {"owner", one.owner}, {"expires", time_json(one.expires_ms)},
                      {"review", one.review_ms == 0 ? Json(nullptr) : time_json(one.review_ms)}, {"uses", one.uses}, {"uses_all", one.uses_all}});
  }
  return {{"opened", d.opened}, {"approved", d.approved}, {"released", d.released}, {"returned", d.returned}, {"denied", d.denied},
          {"withdrawn", d.withdrawn}, {"lapsed", d.lapsed}, {"waiting", d.waiting}, {"overdue", d.overdue}, {"wait_p50_ms", d.wait_p50_ms},
          {"wait_max_ms", d.wait_max_ms}, {"self_approvals_blocked", d.self_approvals_blocked}, {"after_hours", d.after_hours}, {"by_deputy", d.by_deputy},
          {"departments", groups_json(d.departments, true)}, {"deciders", groups_json(d.deciders, false)}, {"list", list},
          {"exceptions", d.exceptions}, {"exceptions_used", d.exceptions_used}, {"exceptions_ending", d.exceptions_ending},
          {"exceptions_proposed", d.exceptions_proposed}, {"ending", ending}};
}

Json people_json(const Report& r) {
  Json acts = Json::array(), counts = Json::array();
  for (const Act& act : r.acts) {
    acts.push_back({{"at", time_json(act.at_ms)}, {"ledger", act.ledger}, {"actor", act.actor}, {"action", act.action}, {"subject", act.subject}, {"why", act.why}});
  }
  for (const ActCount& one : r.act_counts) counts.push_back({{"action", one.action}, {"count", one.count}, {"actors", one.actors}});
  return {{"desk", desk_json(r)}, {"acts_all", r.acts_all}, {"act_counts", counts}, {"acts", acts}};
}

Json fidelity_json(const Report& r) {
  Json families = Json::array();
  for (std::size_t i = 0; i < r.families.size(); ++i) {
    const FamilyRow& row = r.families[i];
    families.push_back({{"family", family_names()[i]}, {"parts", row.parts}, {"text", row.text}, {"rebuilt", row.rebuilt}, {"flattened", row.flattened},
                        {"withheld", row.withheld}, {"dropped", row.dropped}, {"bytes_in", row.bytes_in}, {"bytes_out", row.bytes_out}});
  }
  const Burden& b = r.burden;
  return {{"families", families},
          {"notices", {{"people", b.people}, {"noticed", b.noticed}, {"notices", b.notices}, {"most", b.most}, {"many", b.many}, {"cut", b.cut}}}};
}

Json inspection_json(const Report& r) {
  if (!r.inspection) return nullptr;
  const Inspection& i = *r.inspection;
  Json samples = Json::array(), facts;
  for (const Inspection::Sample& one : i.samples) samples.push_back({{"sample", one.sample}, {"kind", one.kind}, {"end", one.end}, {"what", one.what}});
  if (i.facts) {
    const Inspection::Facts& f = *i.facts;
    facts = {{"files", {{"checked", f.files}, {"compared", f.files_compared}, {"changed", f.files_changed}, {"missing", f.files_missing}, {"new", f.files_new}}},
             {"ports", {{"known", f.ports_known}, {"open", f.ports_open}, {"unexpected", f.ports_unexpected}, {"missing", f.ports_missing}}},
             {"clock", {{"synchronised", or_null(f.clock_synchronised)}, {"error_ms", or_null(f.clock_error_ms)}}},
             {"certificate_days", or_null(f.certificate_days)}};
  }
  return {{"begun", time_json(i.begun_ms)}, {"ended", time_json(i.ended_ms)}, {"stale", i.stale}, {"kinds", i.kinds}, {"passed", i.passed}, {"failed", i.failed},
          {"samples", samples}, {"facts", facts}};
}

Json keeping_json(const Report& r) {
  const KeepingFigures& k = r.keeping;
  Json due, holds = Json::array();
  if (k.due) due = {{"today", k.due->today}, {"week", k.due->week}, {"overdue", k.due->overdue}, {"held", k.due->held}, {"at_least", k.due->at_least}};
  for (const KeepingFigures::HoldRow& one : k.holds) holds.push_back({{"item", one.item}, {"owner", one.owner}, {"why", one.why}, {"since", time_json(one.at_ms)}});
  return {{"purged_originals", k.purged_originals}, {"due", due}, {"keep_holds", k.keep_holds}, {"holds", holds}, {"on_hold", k.on_hold}};
}

Json health_json(const Report& r) {
  Json disk, dormant, restore, incidents = Json::array();
  if (r.disk) disk = {{"free_bytes", r.disk->free_bytes}, {"total_bytes", r.disk->total_bytes}, {"days_left", or_null(r.disk->days_left)}};
  if (r.dormant) {
    Json list = Json::array();
    for (const Dormant::Row& one : r.dormant->list) {
      list.push_back({{"login", one.login}, {"privileged", one.privileged}, {"last", one.last_ms == 0 ? Json(nullptr) : time_json(one.last_ms)}});
    }
    dormant = {{"days", r.dormant->days}, {"enabled", r.dormant->enabled}, {"all", r.dormant->all}, {"privileged", r.dormant->privileged}, {"list", list}};
  }
  if (r.restore) {
    restore = {{"at", time_json(r.restore->at_ms)}, {"good", r.restore->good}, {"why", r.restore->why}, {"records", r.restore->records},
               {"items", r.restore->items}, {"opened", r.restore->opened}};
  }
  for (const Incident& one : r.incidents) incidents.push_back({{"at", time_json(one.at_ms)}, {"kind", one.kind}, {"subject", one.subject}});
  return {{"disk", disk}, {"inspection", inspection_json(r)}, {"kinds_unread", r.kinds_unread}, {"kinds_lost", r.kinds_lost}, {"keeping", keeping_json(r)}, {"dormant", dormant}, {"restore", restore},
          {"incidents_all", r.incidents_all}, {"incident_counts", r.incident_counts}, {"incidents", incidents}};
}

}  // namespace

std::string to_json(const Report& r) {
  Json json;
  json["format"] = "temizu-report-1";
  json["number"] = r.number;
  json["period"] = {{"kind", to_word(r.period.kind)}, {"first", to_text(r.period.first)}, {"last", to_text(r.period.last)},
                    {"start", time_json(r.period.start_ms)}, {"end", time_json(r.period.end_ms)}, {"zone", r.zone}, {"partial", r.partial}};
  json["made"] = time_json(r.made_ms);
  json["due"] = time_json(r.due_ms);
  json["late"] = r.late;
  json["light"] = to_word(r.light);
  json["sentence"] = verdict_sentence(r);
  json["findings"] = Json::array();
  for (const ReportFinding& one : r.findings) {
    json["findings"].push_back({{"light", to_word(one.light)}, {"code", one.code}, {"sentence", one.sentence}, {"owner", one.owner}, {"due", one.due}});
  }
  json["missing"] = r.missing;
  json["unread"] = r.unread;
  const PeriodBalance& b = r.balance;
  json["balance"] = {{"carried_in", b.carried_in}, {"accepted", b.accepted}, {"delivered_washed", b.delivered_washed},
                     {"delivered_notice_only", b.delivered_notice_only}, {"undeliverable", b.undeliverable}, {"carried_out", b.carried_out},
                     {"difference", balance_known(r) ? Json(b.difference()) : Json(nullptr)}};
  json["counted"] = {{"ledger", counted_json(r.ledger)}, {"chain", counted_json(r.chain)}, {"agree", balance_known(r) && r.ledger == r.chain}};
  const Safety& s = r.safety;
  json["safety"] = {{"unapproved", safety_known(r) || s.unapproved() > 0 ? Json(s.unapproved()) : Json(nullptr)}, {"sent_results", s.sent_results}, {"signatures_checked", s.signatures_checked},
                    {"signatures_bad", s.signatures_bad}, {"without_result", s.without_result}, {"originals_released", s.originals_released},
                    {"originals_unapproved", s.originals_unapproved}, {"forged_refused", s.forged_refused},
                    {"unproven_refused", s.unproven_refused}, {"escapes_tried", s.escapes_tried}};
  const Service& v = r.service;
  Json uptime = Json::array();
  for (const Service::Uptime& one : v.uptime) uptime.push_back({{"program", one.program}, {"up_ms", one.up_ms}, {"of_ms", one.of_ms}});
  json["service"] = {{"delivered", v.delivered}, {"p50_ms", v.p50_ms}, {"p95_ms", v.p95_ms}, {"max_ms", v.max_ms}, {"under_way", v.under_way},
                     {"oldest_ms", v.oldest_ms}, {"starts", v.starts}, {"uptime", uptime}, {"uncertain", v.uncertain}, {"nobody_told", v.nobody_told}};
  json["identity"] = identity_json(r);
  json["traffic"] = traffic_json(r);
  json["found"] = found_json(r);
  json["people"] = people_json(r);
  json["fidelity"] = fidelity_json(r);
  json["health"] = health_json(r);
  json["marks"] = {{"deliveries", r.marks.deliveries}, {"results", r.marks.results}, {"audit", r.marks.audit}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<EarlierReport> earlier_from_json(std::string_view untrusted_json) {
  const Unexpected bad{Code::bad_input, "report.json", "not a report of version 1"};
  if (untrusted_json.size() > kJsonBytesMax) return bad;
  const Json json = Json::parse(untrusted_json, nullptr, false);
  if (json.is_discarded()) return bad;
  try {
    if (json.at("format") != "temizu-report-1") return bad;
    EarlierReport earlier;
    DayBefore& day = earlier.day;
    day.date = json.at("period").at("first").get<std::string>();
    day.there = true;
    const Json& ledger = json.at("counted").at("ledger");
    day.messages = ledger.at("messages").get<std::uint64_t>();
    day.recipients = ledger.at("recipients").get<std::uint64_t>();
    day.bytes = ledger.at("bytes").get<std::uint64_t>();
    day.delivered_washed = ledger.at("delivered_washed").get<std::uint64_t>();
    day.delivered_notice_only = ledger.at("delivered_notice_only").get<std::uint64_t>();
    day.undeliverable = ledger.at("undeliverable").get<std::uint64_t>();
    for (const Json& kind : json.at("found").at("kinds")) {
      day.changed_parts += kind.at("changed").get<std::uint64_t>();
      day.withheld_parts += kind.at("withheld").get<std::uint64_t>();
    }
    for (const Json& rule : json.at("found").at("rules")) day.rules.push_back(rule.at("rule").get<std::string>());
    if (const Json& traffic = json.at("traffic"); traffic.contains("measures")) {   // not in the first reports
      day.measures.emplace();
      for (std::size_t i = 0; i < kMeasures.size(); ++i) (*day.measures)[i] = traffic["measures"].value(kMeasures[i].name, std::uint64_t{0});
    }
    if (const Json& found = json.at("found"); found.contains("removed")) {
      day.removed.emplace();
      for (std::size_t i = 0; i < kRemovedClasses.size(); ++i) (*day.removed)[i] = found["removed"].at(kRemovedClasses[i].name).at("mails").get<std::uint64_t>();
    }
    const Json& disk = json.at("health").at("disk");
    if (disk.is_object()) day.free_bytes = disk.at("free_bytes").get<std::uint64_t>();
    earlier.carried_out = json.at("balance").at("carried_out").get<std::uint64_t>();
    earlier.partial = json.contains("unread") && !json["unread"].empty();
    const Json& marks = json.at("marks");
    earlier.marks.deliveries = marks.at("deliveries").get<std::uint64_t>();
    earlier.marks.results = marks.at("results").get<std::uint64_t>();
    earlier.marks.audit = marks.at("audit").get<std::map<std::string, std::uint64_t>>();
    for (const Json& chain : json.at("identity").at("chains")) {
      KnownHead head{chain.at("last").get<std::uint64_t>(), from_hex(chain.at("head").get<std::string>())};
      if (head.number > 0) earlier.heads[chain.at("ledger").get<std::string>()] = std::move(head);
    }
    return earlier;
  } catch (const nlohmann::json::exception&) {
    return bad;
  }
}

}  // namespace temizu
