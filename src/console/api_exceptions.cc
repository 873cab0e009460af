// The register of exceptions: propose, approve with a code, end, review.
#include <algorithm>

#include "base/digest.h"
#include "console/request_views.h"
#include "console/router.h"
#include "quarantine/exceptions.h"

namespace temizu::console {
namespace {

std::string digest_of(const Exception& exception) { return to_hex(sha256(exception_purpose(exception))); }

Json exception_json(const Call& call, const ExceptionView& view) {
  const Exception& one = view.exception;
  Json json = Json::object();
  json["id"] = one.id.to_text();
  json["digest"] = digest_of(one);
  json["state"] = to_word(view.state);
  json["sender"] = one.sender;
  json["sender_domain"] = one.sender_domain;
  json["networks"] = one.client_networks;
  json["authenticated"] = one.authenticated;
  json["recipient"] = one.recipient;
  json["recipient_domain"] = one.recipient_domain;
  json["kind"] = one.rule.pattern;
  json["place"] = one.rule.place == RulePlace::body ? "body" : one.rule.place == RulePlace::attachment ? "attachment" : "any";
  json["method"] = to_word(one.rule.method);
  json["options"] = one.rule.options;
  json["ground"] = one.ground;
  json["owner"] = one.owner;
  json["owner_name"] = name_of(*call.people, one.owner);
  json["made_by"] = one.made_by;
  json["made_by_name"] = name_of(*call.people, one.made_by);
  json["made_at"] = time_json(one.made_ms);
  json["approver"] = one.approver.empty() ? Json(nullptr) : Json(one.approver);
  json["approver_name"] = one.approver.empty() ? Json(nullptr) : Json(name_of(*call.people, one.approver));
  json["approved_at"] = time_json(one.approved_ms);
  json["expires"] = time_json(one.expires_ms);
  json["review"] = time_json(one.review_ms);
  json["ended_by"] = one.ended_by.empty() ? Json(nullptr) : Json(one.ended_by);
  json["ended_by_name"] = one.ended_by.empty() ? Json(nullptr) : Json(name_of(*call.people, one.ended_by));
  json["ended_at"] = time_json(one.ended_ms);
  json["ended_why"] = one.ended_why;
  json["uses"] = view.uses;
  json["last_use"] = time_json(view.last_use_ms);
  Json may = Json::object();
  may["approve"] = may_approve(one, call.login(), *call.people, call.now_ms).has_value();
  may["end"] = may_end(one, call.login(), *call.people, call.now_ms).has_value();
  // Nobody looks again at what was never in force.
  may["review"] = view.state == ExceptionState::in_force && (one.owner == call.login() || call.is(AccountRole::administrator));
  json["may"] = std::move(may);
  return json;
}

std::variant<ExceptionView, Fault> find(const Call& call, const std::string& id) {
  const Result<std::vector<ExceptionView>> all = call.world.desk->exceptions();
  if (!all) return to_fault(all.error());
  for (const ExceptionView& view : *all) {
    if (view.exception.id.to_text() == id) return view;
  }
  return Fault{Con::not_found};
}

Reply shown(const Call& call, const std::string& id, int status = 200) {
  const auto found = find(call, id);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  return json_answer(exception_json(call, std::get<ExceptionView>(found)), status);
}

}  // namespace

Reply list_exceptions(Call& call) {
  Parameters parameters(call);
  const std::string state = parameters.text("state", 20);
  const std::uint64_t before = parameters.cursor();
  const std::uint32_t limit = parameters.limit();
  if (!state.empty() && state != "proposed" && state != "in-force" && state != "expired" && state != "ended") parameters.wrong("state");
  if (auto fault = parameters.fault()) return *fault;
  Result<std::vector<ExceptionView>> all = call.world.desk->exceptions();
  if (!all) return to_fault(all.error());
  if (!state.empty()) std::erase_if(*all, [&](const ExceptionView& view) { return to_word(view.state) != state; });
  std::sort(all->begin(), all->end(), [](const ExceptionView& a, const ExceptionView& b) { return a.exception.number > b.exception.number; });
  if (call.csv) {
    Csv table(call.language == Language::en ? std::vector<std::string_view>{"id", "state", "sender", "kind", "method", "ground", "owner", "proposed by", "approved by", "expires", "uses"}
                                            : std::vector<std::string_view>{"番号", "状態", "差出人", "形式", "処置", "理由", "責任者", "起案者", "承認者", "期限", "利用回数"});
    for (const ExceptionView& view : *all) {
      const Exception& one = view.exception;
      table.row({one.id.to_text(), to_word(view.state), one.sender.empty() ? one.sender_domain : one.sender, one.rule.pattern, to_word(one.rule.method), one.ground, name_of(*call.people, one.owner),
                 name_of(*call.people, one.made_by), name_of(*call.people, one.approver), csv_time(one.expires_ms, call.world.zone_minutes), std::to_string(view.uses)});
    }
    return std::move(table).answer("exceptions");
  }
  Json items = Json::array();
  std::uint64_t next = 0, last = 0;
  for (const ExceptionView& view : *all) {
    if (before != 0 && view.exception.number >= before) continue;
    if (items.size() == limit) {
      next = last;
      break;
    }
    items.push_back(exception_json(call, view));
    last = view.exception.number;
  }
  Json json = Json::object();
  json["items"] = std::move(items);
  json["next"] = cursor_json(next);
  return json_answer(json);
}

Reply get_exception(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  return shown(call, call.places[0]);
}

Reply propose_exception(Call& call) {
  Fields fields(call.body);
  Exception one;
  one.id = ItemId::random();
  one.sender = lower_ascii(fields.maybe_text("sender", 254));
  one.sender_domain = lower_ascii(fields.maybe_text("sender_domain", 254));
  one.client_networks = fields.texts("networks", 16, 50);
  one.authenticated = lower_ascii(fields.maybe_text("authenticated", 254));
  one.recipient = lower_ascii(fields.maybe_text("recipient", 254));
  one.recipient_domain = lower_ascii(fields.maybe_text("recipient_domain", 254));
  one.rule.pattern = fields.text("kind", 1, 100);
  const std::string method = fields.word("method", {"rebuild", "text", "withhold"});
  one.rule.method = method == "rebuild" ? Method::rebuild : method == "text" ? Method::text : Method::withhold;
  const std::string place = fields.word("place", {"any", "body", "attachment"}, "any");
  one.rule.place = place == "body" ? RulePlace::body : place == "attachment" ? RulePlace::attachment : RulePlace::any;
  if (const Json* options = fields.object("options")) {
    for (const auto& [name, value] : options->items()) {
      const bool plain = value.is_string() && name.size() <= 40 && value.get_ref<const std::string&>().size() <= 100;
      if (!plain || one.rule.options.size() == 16) {
        fields.wrong("options");
        break;
      }
      one.rule.options[name] = value.get<std::string>();
    }
  }
  one.ground = fields.text("ground", 1, 300);
  one.owner = lower_ascii(fields.text("owner", 1, 64));
  one.expires_ms = fields.time("expires");
  one.review_ms = fields.time("review");
  one.made_by = call.login();
  one.made_ms = call.now_ms;
  if (auto fault = fields.fault()) return *fault;
  if (Status may = may_propose(one, call.login(), *call.people, call.now_ms); !may) return to_fault(may.error());
  const Result<Exception> made = call.world.desk->propose(one);
  if (!made) return to_fault(made.error());
  return shown(call, made->id.to_text(), 201);
}

Reply approve_exception(Call& call) {
  Fields fields(call.body);
  const std::string digest = fields.hex("digest", 64), code = fields.code("code");
  static_cast<void>(fields.maybe_text("reason", 300));
  if (auto fault = fields.fault()) return *fault;
  const auto found = find(call, call.places[0]);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  const Exception& one = std::get<ExceptionView>(found).exception;
  if (digest != digest_of(one)) return to_fault(refusal(DeskFault::changed_since).failure);
  if (Status may = may_approve(one, call.login(), *call.people, call.now_ms); !may) return to_fault(may.error());
  const auto proved = prove(call, exception_purpose(one), code);
  if (const Fault* fault = std::get_if<Fault>(&proved)) return *fault;
  if (Status done = call.world.desk->approve_exception(one.id, call.login(), std::get<std::uint64_t>(proved)); !done) return to_fault(done.error());
  return shown(call, call.places[0]);
}

Reply end_exception(Call& call) {
  Fields fields(call.body);
  const std::string why = fields.text("reason", 1, 300);
  if (auto fault = fields.fault()) return *fault;
  const auto found = find(call, call.places[0]);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  if (Status done = call.world.desk->end_exception(std::get<ExceptionView>(found).exception.id, call.login(), why); !done) return to_fault(done.error());
  return shown(call, call.places[0]);
}

Reply review_exception(Call& call) {
  Fields fields(call.body);
  const TimeMs next_ms = fields.time("review");
  if (auto fault = fields.fault()) return *fault;
  const auto found = find(call, call.places[0]);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  const Exception& one = std::get<ExceptionView>(found).exception;
  const bool may = one.owner == call.login() || call.is(AccountRole::administrator);
  if (!may) return Fault{Con::not_found};   // staff who own none see none
  if (Status done = call.world.desk->review_exception(one.id, call.login(), next_ms); !done) return to_fault(done.error());
  return shown(call, call.places[0]);
}

}  // namespace temizu::console
