// Deciding: approve with a code, return, deny, checks by hand, recall; one by one or many at once. Passing on is done by time alone.
#include <algorithm>

#include "console/request_views.h"
#include "console/router.h"

namespace temizu::console {
namespace {

constexpr std::size_t kBulkMax = 100;

std::string decide_reason(Fields& fields) { return fields.word("reason_code", {"confirm", "explain", "unneeded", "suspicious", "mistaken", "otherwise"}); }

Wish wish_of(const Call& call, const RequestId& id, DeskAction action) {
  Wish wish;
  wish.request = id;
  wish.action = action;
  wish.account = call.login();
  return wish;
}

Fault changed_since() { return to_fault(refusal(DeskFault::changed_since).failure); }

Reply shown(const Call& call, const RequestId& id) {
  const Result<RequestView> view = call.world.desk->find(id, call.login());
  if (!view) return to_fault(view.error());
  return json_answer(request_json(call, *view));
}

// One act that needs no code. digest: of what the person saw, or empty.
std::optional<Fault> act(const Call& call, Wish wish, const std::string& digest) {
  const Result<RequestView> view = call.world.desk->find(wish.request, call.login());
  if (!view) return to_fault(view.error());
  if (!digest.empty() && digest != digest_of(*view)) return changed_since();
  wish.last_move = view->standing.last_move;
  const Result<Standing> done = call.world.desk->act(wish);
  return done ? std::nullopt : std::optional(to_fault(done.error()));
}

std::optional<Fault> approve_one(const Call& call, const RequestId& id, const std::string& digest, const std::string& code, const std::string& why) {
  const Result<RequestView> view = call.world.desk->find(id, call.login());
  if (!view) return to_fault(view.error());
  if (digest != digest_of(*view)) return changed_since();
  Wish wish = wish_of(call, id, DeskAction::approve);
  wish.why = why;
  wish.last_move = view->standing.last_move;
  // Not allowed anyhow: the code is not spent on it.
  if (std::find(view->may.begin(), view->may.end(), DeskAction::approve) == view->may.end()) {
    const Result<Standing> no = call.world.desk->act(wish);
    return no ? Fault{Con::internal} : to_fault(no.error());
  }
  const auto proved = prove(call, approve_purpose(view->request, view->moves, view->standing), code);
  if (const Fault* fault = std::get_if<Fault>(&proved)) return *fault;
  wish.code = std::get<std::uint64_t>(proved);
  const Result<Standing> done = call.world.desk->act(wish);
  return done ? std::nullopt : std::optional(to_fault(done.error()));
}

Reply decided(Call& call, DeskAction action) {
  Fields fields(call.body);
  Wish wish = wish_of(call, *ItemId::parse(call.places[0]), action);
  wish.reason = decide_reason(fields);
  wish.why = fields.maybe_text("reason", 300);
  const std::string digest = fields.maybe_hex("digest", 64);
  if (auto fault = fields.fault()) return *fault;
  if (auto fault = act(call, wish, digest)) return *fault;
  return shown(call, wish.request);
}

struct OneOfMany { RequestId id; std::string digest, code; };

}  // namespace

Reply approve(Call& call) {
  Fields fields(call.body);
  const std::string digest = fields.hex("digest", 64), code = fields.code("code"), why = fields.maybe_text("reason", 300);
  if (auto fault = fields.fault()) return *fault;
  const RequestId id = *ItemId::parse(call.places[0]);
  if (auto fault = approve_one(call, id, digest, code, why)) return *fault;
  return shown(call, id);
}

Reply send_back(Call& call) { return decided(call, DeskAction::send_back); }
Reply deny(Call& call) { return decided(call, DeskAction::deny); }
Reply recall(Call& call) { return decided(call, DeskAction::recall); }

Reply add_check(Call& call) {
  Fields fields(call.body);
  const bool eye = fields.word("check", {"eye", "malware"}) == "eye";
  Wish wish = wish_of(call, *ItemId::parse(call.places[0]), eye ? DeskAction::check_eye : DeskAction::check_malware);
  wish.check.checked_ms = fields.time("at");
  if (eye) {
    wish.check.terminal = fields.text("terminal", 1, 60);
  } else {
    wish.check.tool = fields.text("tool", 1, 60);
    wish.check.tool_version = fields.text("version", 1, 60);
    wish.check.result = fields.flag("clean") ? CheckResult::clean : CheckResult::found;
  }
  if (wish.check.checked_ms > call.now_ms) fields.wrong("at");
  if (auto fault = fields.fault()) return *fault;
  if (auto fault = act(call, wish, {})) return *fault;
  return shown(call, wish.request);
}

Reply decide_many(Call& call) {
  Fields fields(call.body);
  const std::string word = fields.word("act", {"approve", "return", "deny", "withdraw"});
  const bool needs_reason = word == "return" || word == "deny";
  const std::string reason = needs_reason || fields.has("reason_code") ? decide_reason(fields) : std::string{};
  const std::string why = fields.maybe_text("reason", 300);
  std::vector<OneOfMany> many;
  std::optional<Fault> fault;
  if (const Json* list = fields.list("requests", 1, kBulkMax)) {
    for (const Json& one : *list) {
      if (!one.is_object()) {
        fields.wrong("requests");
        break;
      }
      Fields each(one, "requests.");
      const bool approves = word == "approve";
      OneOfMany wanted;
      const std::string id = each.hex("id", 32);
      wanted.digest = approves ? each.hex("digest", 64) : each.maybe_hex("digest", 64);
      if (approves) wanted.code = each.code("code");
      if (!fault) fault = each.fault();
      if (!fault) wanted.id = *ItemId::parse(id);
      many.push_back(std::move(wanted));
    }
  }
  if (!fault) fault = fields.fault();
  if (fault) return *fault;
  Json results = Json::array();
  std::size_t failed = 0;
  for (const OneOfMany& one : many) {
    std::optional<Fault> no;
    if (word == "approve") {
      no = approve_one(call, one.id, one.digest, one.code, why);
    } else {
      Wish wish = wish_of(call, one.id, word == "return" ? DeskAction::send_back : word == "deny" ? DeskAction::deny : DeskAction::withdraw);
      wish.reason = reason;
      wish.why = why;
      no = act(call, wish, one.digest);
    }
    Json result = Json::object();
    result["id"] = one.id.to_text();
    result["ok"] = !no.has_value();
    if (no) result["error"] = Json::parse(fault_json(*no, call.language));
    failed += no ? 1 : 0;
    results.push_back(std::move(result));
  }
  Json json = Json::object();
  json["results"] = std::move(results);
  json["done"] = many.size() - failed;
  json["failed"] = failed;
  return json_answer(json);
}

}  // namespace temizu::console
