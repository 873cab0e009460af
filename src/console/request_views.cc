#include "console/request_views.h"

#include <algorithm>

#include "console/facts.h"
#include "console/from_mail.h"

namespace temizu::console {
namespace {

constexpr std::int64_t kCodeWaitMs = 5'000;

std::string way_text(const Request& request) { return request.way == ReleaseWay::rewash ? "rewash:" + request.profile : to_word(request.way); }

Json move_json(const Call& call, const Move& move) {
  Json json = Json::object();
  json["move"] = to_word(move.action);
  json["actor"] = move.actor;
  json["actor_name"] = name_of(*call.people, move.actor);
  json["deputy_for"] = move.for_account.empty() ? Json(nullptr) : Json(name_of(*call.people, move.for_account));
  json["at"] = time_json(move.at_ms);
  json["reason"] = from_mail(move.why, 300);
  json["code"] = nullptr;
  for (const ReasonText& reason : release_reasons()) {
    if (move.reason != reason.code) continue;
    json["code"] = Json::object();
    json["code"]["code"] = reason.code;
    json["code"]["text"] = call.language == Language::ja ? reason.ja : reason.en;
  }
  return json;
}

// What wash did about it is in wash's own ledger, no row of the console's: it takes its place among the moves by its time.
void add_outcome(Json& moves, const Call& call, const RequestView& view) {
  Move done;
  done.action = view.outcome->released ? DeskAction::release : DeskAction::refuse;
  if (std::any_of(view.moves.begin(), view.moves.end(), [&](const Move& move) { return move.action == done.action; })) return;
  done.actor = kByWash;
  done.at_ms = view.outcome->at_ms;
  Json json = move_json(call, done);
  json["actor_name"] = "Temizu";
  const auto later = std::find_if(view.moves.begin(), view.moves.end(), [&](const Move& move) { return move.at_ms > done.at_ms; });
  moves.insert(moves.begin() + (later - view.moves.begin()), std::move(json));
}

// Texts of a code that wash refused with: "DESK-09".
Json refused_json(const Call& call, const std::string& code) {
  if (code.empty()) return nullptr;
  Json json = Json::object();
  json["code"] = from_mail(code, 20);
  json["text"] = "";
#define DESK(name, number, kind, japanese, english) \
  if (temizu::code_of(DeskFault::name) == code) json["text"] = temizu::text_of(DeskFault::name, call.language == Language::ja ? "ja" : "en");
#include "quarantine/desk_faults.def"
#undef DESK
  return json;
}

}  // namespace

bool sees_facts(const Call& call, const RequestView& view) {
  if (view.request.requester == call.login()) return false;
  if (call.is(AccountRole::administrator) || call.is(AccountRole::auditor)) return true;
  return std::any_of(view.may.begin(), view.may.end(), [](DeskAction action) {
    return action == DeskAction::approve || action == DeskAction::send_back || action == DeskAction::deny || action == DeskAction::recall;
  });
}

std::string digest_of(const RequestView& view) { return to_hex(request_digest(view.request, view.moves, view.standing)); }

Json request_row(const Call& call, const RequestView& view) {
  const Request& request = view.request;
  Json json = Json::object();
  json["id"] = request.id.to_text();
  json["item"] = request.item.to_text();
  json["short_id"] = request.item.short_text();
  json["short_number"] = request.id.short_text();   // what letters and the command line call it by
  json["recipient"] = request.recipient;
  json["address"] = from_mail(request.address);
  json["part"] = request.part.empty() ? Json(nullptr) : Json(from_mail(request.part));
  std::string file_name, sender;
  TimeMs arrival_ms = 0;
  if (const Result<LookupRow> row = call.world.lookup->find(request.item, std::nullopt); row) {
    sender = row->sender;
    arrival_ms = row->arrival_ms;
    for (const LookupPart& part : row->parts) {
      if (!request.part.empty() && part.path == request.part) file_name = part.name;
    }
  }
  json["file_name"] = from_mail(file_name);
  json["kinds"] = Json::array();
  for (const std::string& kind : request.kinds) json["kinds"].push_back(from_mail(kind, 120));
  json["way"] = way_text(request);
  json["state"] = to_word(view.standing.state);
  json["requester"] = person_json(*call.people, request.requester);
  json["reason_code"] = request.reason;
  json["reason"] = from_mail(request.reason_text);
  json["sender_confirmed"] = to_word(request.sender_check);
  json["requested_at"] = time_json(request.made_ms);
  json["deadline"] = time_json(view.standing.deadline_ms);
  json["passed_on"] = view.standing.passed_on;
  json["approvals_needed"] = view.standing.needed;
  json["approvals_given"] = view.standing.approvals.size();
  json["password_waiting"] = view.outcome && view.outcome->released && view.outcome->password_there && !view.standing.password_shown;
  json["subject"] = from_mail(request.subject);
  json["from"] = from_mail(sender);
  json["arrival"] = time_json(arrival_ms);
  return json;
}

Json request_json(const Call& call, const RequestView& view) {
  Json json = request_row(call, view);
  Json moves = Json::array();
  for (const Move& move : view.moves) moves.push_back(move_json(call, move));
  if (view.outcome) add_outcome(moves, call, view);
  json["moves"] = std::move(moves);
  Json may = Json::object();
  for (const DeskAction action : kAllDeskActions) {
    if (action == DeskAction::request || action == DeskAction::lapse || action == DeskAction::release || action == DeskAction::refuse) continue;
    may[to_word(action)] = std::find(view.may.begin(), view.may.end(), action) != view.may.end();
  }
  json["may"] = std::move(may);
  Json deciders = Json::array();
  for (const std::string& login : view.deciders) deciders.push_back(person_json(*call.people, login));
  json["deciders"] = std::move(deciders);
  json["refused"] = refused_json(call, view.standing.refused_code);
  json["digest"] = digest_of(view);
  json["facts"] = sees_facts(call, view) ? facts_json(call, view) : Json(nullptr);
  return json;
}

std::vector<std::string_view> request_heading(Language language) {
  if (language == Language::en) return {"id", "item", "address", "part", "way", "state", "requester", "requested at", "deadline", "approvals", "needed", "subject", "reason"};
  return {"申請番号", "受付番号", "宛先", "部品", "受け取り方", "状態", "申請者", "申請日時", "期限", "承認数", "必要な承認数", "件名", "申請理由"};
}

std::vector<std::string> request_cells(const Call& call, const RequestView& view) {
  const Request& request = view.request;
  const int zone = call.world.zone_minutes;
  return {request.id.to_text(), request.item.to_text(), request.address, request.part, way_text(request), to_word(view.standing.state),
          name_of(*call.people, request.requester), csv_time(request.made_ms, zone), csv_time(view.standing.deadline_ms, zone),
          std::to_string(view.standing.approvals.size()), std::to_string(view.standing.needed), from_mail(request.subject), from_mail(request.reason_text)};
}

std::variant<MailFilter, Fault> filter_of(const Call& call, const std::string& q) {
  Fault fault{Con::bad_query, "q"};
  Result<MailFilter> filter = parse_mail_filter(q, FilterTime{call.now_ms, call.world.zone_minutes});
  const auto told = [&](const Error& error) {
    // What was typed comes back to the one who typed it, nowhere else.
    fault.next = from_mail(error.where, 60) + (error.hint.empty() ? "" : ": " + from_mail(error.hint, 200));
    return fault;
  };
  if (!filter) return told(filter.error());
  const auto addresses = [&](std::string_view name) -> Result<std::vector<std::string>> {
    std::vector<std::string> found;
    bool known = false;
    for (const Department& department : call.people->departments()) {
      if (department.code != lower_ascii(name) && department.name != name) continue;
      known = true;
      found.insert(found.end(), department.addresses.begin(), department.addresses.end());
      for (const Account* member : call.people->members_of(department.code)) found.insert(found.end(), member->addresses.begin(), member->addresses.end());
    }
    if (!known) return Unexpected{Code::not_found, std::string(name), "no such department"};
    return found;
  };
  if (Status resolved = resolve_departments(*filter, addresses); !resolved) return told(resolved.error());
  return *std::move(filter);
}

Json page_json(const Call& call, Json&& items, const LookupPage& page) {
  Json json = Json::object();
  json["items"] = std::move(items);
  json["next"] = cursor_json(static_cast<std::uint64_t>(page.next_before));
  json["total"] = page.total;
  json["total_exact"] = page.total_exact;
  const Result<LookupLag> lag = call.world.lookup->lag();
  json["behind"] = lag ? lag->rows : 0;
  return json;
}

std::variant<std::uint64_t, Fault> prove(const Call& call, const std::string& purpose, const std::string& code) {
  Desk& desk = *call.world.desk;
  const Result<std::uint64_t> asked = desk.ask_code(call.login(), purpose, code);
  if (!asked) return to_fault(asked.error());
  const Result<AnsweredCode> answered = desk.await_code(*asked, kCodeWaitMs);
  if (!answered) return answered.error().code == Code::unavailable ? Fault{Con::no_answer} : to_fault(answered.error());
  if (answered->answer == CodeAnswer::ok) return *asked;
  if (answered->answer == CodeAnswer::locked) return Fault{Con::login_locked, {}, {}, 60};
  return Fault{answered->answer == CodeAnswer::replayed ? Con::code_used : Con::code_wrong, "code"};
}

}  // namespace temizu::console
