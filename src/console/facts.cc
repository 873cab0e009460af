#include "console/facts.h"

#include <algorithm>
#include <set>
#include <span>

#include "console/from_mail.h"
#include "console/items.h"
#include "console/request_views.h"

namespace temizu::console {
namespace {

constexpr std::uint32_t kHistoryMax = 200;
constexpr std::size_t kEarlierMax = 10;
constexpr std::size_t kChecksMax = 100;
constexpr std::uint32_t kSameMailMax = 50;   // requests for one mail that are looked at

Json check_json(const Call& call, const Move& move) {
  Json one = Json::object();
  const bool eye = move.action == DeskAction::check_eye;
  one["check"] = eye ? "eye" : "malware";
  one["by"] = name_of(*call.people, move.actor);
  one["at"] = time_json(move.check.checked_ms);
  if (eye) one["terminal"] = from_mail(move.check.terminal, 60);
  if (!eye) {
    one["tool"] = from_mail(move.check.tool, 60);
    one["version"] = from_mail(move.check.tool_version, 60);
    one["clean"] = move.check.result == CheckResult::clean;
  }
  one["automatic"] = false;
  one["earlier"] = false;
  return one;
}

// What somebody once found in it stays found, whatever was asked anew since.
void add_found(Json& checks, const Call& call, std::span<const Move> moves) {
  for (const Move& move : moves) {
    if (move.action != DeskAction::check_malware || move.check.result != CheckResult::found || checks.size() >= kChecksMax) continue;
    Json one = check_json(call, move);
    one["earlier"] = true;
    checks.push_back(std::move(one));
  }
}

// Of this round; after them, where nobody overlooks them, findings of earlier rounds and of other requests for the same mail.
Json checks_json(const Call& call, const RequestView& view) {
  std::size_t round = view.moves.size();
  while (round > 0 && view.moves[round - 1].action != DeskAction::resubmit) --round;   // a new round: checked anew
  const std::span moves(view.moves);
  Json checks = Json::array();
  for (const Move& move : moves.subspan(round)) {
    if (move.action == DeskAction::check_eye || move.action == DeskAction::check_malware) checks.push_back(check_json(call, move));
  }
  add_found(checks, call, moves.first(round));
  RequestQuery query;
  query.view = DeskView::all;
  query.by_program = true;
  query.item = view.request.item;
  query.most = kSameMailMax;
  if (const Result<RequestPage> page = call.world.desk->list(query); page) {
    for (const RequestView& other : page->requests) {
      if (other.request.id == view.request.id) continue;
      if (const Result<RequestView> whole = call.world.desk->find(other.request.id, ""); whole) add_found(checks, call, whole->moves);
    }
  }
  return checks;
}

// Mail of exactly this sender, newest first, at most kHistoryMax; found by the search, then compared.
std::vector<LookupRow> mail_of(const Call& call, const std::string& sender) {
  std::vector<LookupRow> rows;
  if (sender.empty()) return rows;
  const Result<MailFilter> filter = parse_mail_filter_words({"from:" + sender}, FilterTime{call.now_ms, call.world.zone_minutes});
  if (!filter) return rows;
  std::int64_t before = 0;
  for (int pages = 0; pages < 4; ++pages) {
    Result<LookupPage> page = call.world.lookup->search({*filter, std::nullopt, before, kHistoryMax});
    if (!page) break;
    for (LookupRow& row : page->rows) {
      if (rows.size() < kHistoryMax && lower_ascii(row.sender) == lower_ascii(sender)) rows.push_back(std::move(row));
    }
    before = page->next_before;
    if (before == 0 || rows.size() >= kHistoryMax) break;
  }
  return rows;
}

Json history_json(const std::vector<LookupRow>& rows, std::size_t released) {
  Json json = Json::object();
  json["messages"] = rows.size();
  json["held"] = std::count_if(rows.begin(), rows.end(), [](const LookupRow& row) { return verdict_of(row) == "held"; });
  json["released"] = released;
  json["first_seen"] = time_json(rows.empty() ? 0 : rows.back().arrival_ms);
  json["last_seen"] = time_json(rows.empty() ? 0 : rows.front().arrival_ms);
  return json;
}

}  // namespace

Json facts_json(const Call& call, const RequestView& view) {
  const Request& request = view.request;
  const Result<ItemView> item = call.world.store->find(request.item.to_text());
  if (!item) return nullptr;
  Json json = Json::object();
  json["envelope"] = envelope_json(*item);
  std::string profile = request.washed_under;
  for (const RecipientView& recipient : item->recipients) {
    if (recipient.number == request.recipient) profile = recipient.profile;
  }
  const Json manifest = manifest_of(*item, profile);
  json["parts"] = parts_json(call, manifest);
  json["checked_import"] = view.rule.checked_import;
  json["checks"] = checks_json(call, view);

  const std::vector<LookupRow> rows = mail_of(call, item->envelope.sender);
  std::set<ItemId> items;
  for (const LookupRow& row : rows) items.insert(row.id);
  Json earlier = Json::array();
  std::size_t released = 0;
  RequestQuery query;
  query.view = DeskView::all;
  query.by_program = true;   // who decides on one sees that there were others
  query.most = 500;
  if (const Result<RequestPage> page = call.world.desk->list(query); page) {
    for (const RequestView& other : page->requests) {
      if (other.request.id == request.id || !items.contains(other.request.item)) continue;
      released += other.standing.state == RequestState::released ? 1 : 0;
      if (earlier.size() < kEarlierMax) earlier.push_back(request_row(call, other));
    }
  }
  json["sender_history"] = history_json(rows, released);
  json["earlier"] = std::move(earlier);
  return json;
}

}  // namespace temizu::console
