// Deputies: who decides for whom while they are away.
#include <algorithm>

#include "console/request_views.h"
#include "console/router.h"
#include "text/search_fold.h"

namespace temizu::console {
namespace {

constexpr std::size_t kDirectoryMax = 20;

bool reads_all(const Call& call) { return call.is(AccountRole::administrator) || call.is(AccountRole::auditor); }

Json deputy_json(const Call& call, const Deputy& deputy) {
  Json json = Json::object();
  json["number"] = deputy.number;
  json["deputy"] = person_json(*call.people, deputy.deputy);
  json["for"] = person_json(*call.people, deputy.principal);
  json["from"] = time_json(deputy.from_ms);
  json["to"] = time_json(deputy.to_ms);
  json["ended"] = time_json(deputy.ended_ms);
  json["active"] = deputy.from_ms <= call.now_ms && call.now_ms < deputy.to_ms && (deputy.ended_ms == 0 || deputy.ended_ms > call.now_ms);
  json["reason"] = deputy.why;
  return json;
}

// Newest first, only those that the caller may see.
Result<std::vector<Deputy>> visible(const Call& call) {
  Result<std::vector<Deputy>> all = call.world.desk->deputies(true);
  if (!all) return all;
  std::vector<Deputy> deputies;
  for (Deputy& deputy : *all) {
    if (reads_all(call) || deputy.principal == call.login() || deputy.deputy == call.login()) deputies.push_back(std::move(deputy));
  }
  std::sort(deputies.begin(), deputies.end(), [](const Deputy& a, const Deputy& b) { return a.number > b.number; });
  return deputies;
}

}  // namespace

Reply list_deputies(Call& call) {
  Parameters parameters(call);
  const std::uint64_t before = parameters.cursor();
  const std::uint32_t limit = parameters.limit();
  if (auto fault = parameters.fault()) return *fault;
  const Result<std::vector<Deputy>> deputies = visible(call);
  if (!deputies) return to_fault(deputies.error());
  if (call.csv) {
    Csv table(call.language == Language::en ? std::vector<std::string_view>{"number", "for", "deputy", "from", "to", "ended", "reason"}
                                            : std::vector<std::string_view>{"番号", "本人", "代理", "開始", "終了", "途中終了", "理由"});
    const int zone = call.world.zone_minutes;
    for (const Deputy& one : *deputies) {
      table.row({std::to_string(one.number), name_of(*call.people, one.principal), name_of(*call.people, one.deputy), csv_time(one.from_ms, zone),
                 csv_time(one.to_ms, zone), csv_time(one.ended_ms, zone), one.why});
    }
    return std::move(table).answer("deputies");
  }
  Json items = Json::array();
  std::uint64_t next = 0;
  for (const Deputy& one : *deputies) {
    if (before != 0 && one.number >= before) continue;
    if (items.size() == limit) {
      next = items.back()["number"].get<std::uint64_t>();
      break;
    }
    items.push_back(deputy_json(call, one));
  }
  Json json = Json::object();
  json["items"] = std::move(items);
  json["next"] = cursor_json(next);
  return json_answer(json);
}

Reply appoint_deputy(Call& call) {
  Fields fields(call.body);
  Deputy deputy;
  deputy.deputy = lower_ascii(fields.text("deputy", 1, 64));
  deputy.principal = fields.has("for") ? lower_ascii(fields.text("for", 1, 64)) : call.login();
  static_cast<void>(fields.maybe_text("for", 64));
  deputy.from_ms = fields.time("from");
  deputy.to_ms = fields.time("to");
  deputy.why = fields.text("reason", 1, 300);
  deputy.made_by = call.login();
  const std::string code = fields.code("code");
  if (auto fault = fields.fault()) return *fault;
  if (Status may = may_appoint(deputy, *call.people, call.now_ms); !may) return to_fault(may.error());
  const auto proved = prove(call, deputy_purpose(deputy), code);
  if (const Fault* fault = std::get_if<Fault>(&proved)) return *fault;
  deputy.code = std::get<std::uint64_t>(proved);
  const Result<Deputy> made = call.world.desk->appoint(deputy);
  if (!made) return to_fault(made.error());
  return json_answer(deputy_json(call, *made), 201);
}

Reply end_deputy(Call& call) {
  Fields fields(call.body);
  static_cast<void>(fields.maybe_text("reason", 300));
  if (auto fault = fields.fault()) return *fault;
  const std::uint64_t number = std::stoull(call.places[0]);
  const auto known = [&]() -> Reply {
    const Result<std::vector<Deputy>> deputies = visible(call);
    if (!deputies) return to_fault(deputies.error());
    for (const Deputy& one : *deputies) {
      if (one.number == number) return json_answer(deputy_json(call, one));
    }
    return Fault{Con::not_found};
  };
  Reply before = known();
  if (std::holds_alternative<Fault>(before)) return before;
  if (Status ended = call.world.desk->end_deputy(number, call.login()); !ended) return to_fault(ended.error());
  return known();
}

Reply list_directory(Call& call) {
  Parameters parameters(call);
  const std::string name = parameters.text("name", 60);
  if (name.empty()) parameters.wrong("name");
  if (auto fault = parameters.fault()) return *fault;
  const std::string wanted = search_fold(name);
  Json items = Json::array();
  for (const Account& account : call.people->accounts()) {
    if (!account.enabled || items.size() == kDirectoryMax) continue;
    for (const std::string* text : {&account.login, &account.name, &account.kana}) {
      if (search_fold(*text).find(wanted) == std::string::npos) continue;
      items.push_back(person_json(*call.people, account.login));
      break;
    }
  }
  Json json = Json::object();
  json["items"] = std::move(items);
  return json_answer(json);
}

}  // namespace temizu::console
