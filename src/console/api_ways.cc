// What may be asked for, safest first: washed again under another profile, then the original. The same rules as the desk's and wash's.
#include <algorithm>

#include "console/items.h"
#include "console/request_views.h"
#include "console/policy_words.h"
#include "console/router.h"
#include "console/wanted.h"

namespace temizu::console {
namespace {

// The programs' own mails, an original that was handed over among them, are nothing to ask for; wash would refuse (DESK-09).
bool can_be_asked(ItemClass item_class) { return item_class == ItemClass::message || item_class == ItemClass::rewash; }

std::string label_of(const Call& call, const Request& wanted) {
  const bool ja = call.language == Language::ja;
  if (wanted.way == ReleaseWay::original) return ja ? "原本を受け取る" : "Get the original";
  const std::string name = PolicyWords{*call.world.words, call.language}.profile(wanted.profile);
  return ja ? "もう一度無害化する（" + name + "）" : "Wash again (" + name + ")";
}

Json way_json(const Call& call, const Request& wanted, const ReleaseRule& rule, std::span<const OpenRequest> open, const std::vector<Deputy>& deputies, bool there) {
  const WorkCalendar calendar = calendar_of(call.world.config);
  const temizu::Facts facts{rule, calendar, *call.people, deputies, call.now_ms, nullptr, there};
  Json json = Json::object();
  json["way"] = wanted.way == ReleaseWay::rewash ? "rewash:" + wanted.profile : to_word(wanted.way);
  json["label"] = label_of(call, wanted);
  const Status may = may_request(wanted, open, facts);
  json["open"] = may.has_value();
  if (!may) json["error"] = Json::parse(fault_json(to_fault(may.error()), call.language));
  Move first;
  first.request = wanted.id;
  first.action = DeskAction::request;
  first.actor = call.login();
  first.at_ms = call.now_ms;
  first.number = 1;
  const Standing standing = stand(wanted, {&first, 1}, facts);
  json["approvals"] = standing.needed;
  Json approvers = Json::array();
  if (standing.needed > 0) {
    for (const std::string& login : deciders(wanted, standing, facts)) {
      if (approvers.size() < 10) approvers.push_back(person_json(*call.people, login));
    }
  }
  json["approvers"] = std::move(approvers);
  json["deadline"] = time_json(standing.deadline_ms);
  json["after_deadline"] = rule.after_deadline == AfterDeadline::pass_on ? "pass-on" : "lapse";
  json["checked_import"] = rule.checked_import;
  json["zip"] = rule.zip == ReleaseZip::plain ? "plain" : "aes";
  return json;
}

}  // namespace

Reply list_ways(Call& call) {
  Parameters parameters(call);
  const bool named = parameters.has("recipient");
  const std::int64_t recipient = parameters.number("recipient", 0, 499, 0);
  const std::string part = parameters.text("part", 200);
  if (!part.empty() && !is_part_place(part)) parameters.wrong("part");
  if (auto fault = parameters.fault()) return *fault;
  const auto found = find_item(call, call.places[0], true);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  const ItemView& item = std::get<ItemView>(found);
  if (!can_be_asked(item.envelope.item_class)) {
    Json json = Json::object();
    json["ways"] = Json::array();
    return json_answer(json);
  }
  auto wanted = wanted_of(call, item, named ? std::optional(static_cast<std::uint32_t>(recipient)) : std::nullopt, part);
  if (const Fault* fault = std::get_if<Fault>(&wanted)) return *fault;
  Request request = std::get<Request>(wanted);
  request.reason = release_reasons().front().code;
  request.id = ItemId::random();
  const ReleaseRule rule = rule_of(*call.world.policy, request.washed_under, request.kinds, part.empty());
  const Result<std::vector<Deputy>> deputies = call.world.desk->deputies(false);
  if (!deputies) return to_fault(deputies.error());
  RequestQuery query;
  query.view = DeskView::own;   // the caller's and those of the section's address: all that can stand against it
  query.account = call.login();
  query.item = item.envelope.id;
  query.most = 500;
  const Result<RequestPage> page = call.world.desk->list(query);
  if (!page) return to_fault(page.error());
  std::vector<OpenRequest> open;
  for (const RequestView& view : page->requests) open.push_back({view.request, view.standing.state});
  const bool there = item.keeping == Keeping::kept;
  Json ways = Json::array();
  request.way = ReleaseWay::rewash;
  for (const std::string& profile : rule.rewash) {
    request.profile = profile;
    if (profile != request.washed_under) ways.push_back(way_json(call, request, rule, open, *deputies, there));
  }
  request.way = ReleaseWay::original;
  request.profile.clear();
  ways.push_back(way_json(call, request, rule, open, *deputies, there));
  Json json = Json::object();
  json["ways"] = std::move(ways);
  return json_answer(json);
}

}  // namespace temizu::console
