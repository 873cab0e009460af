// All mail, for administrators and auditors: search, one message, its text, its journey, acts, saved searches.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "console/audit_views.h"
#include "console/from_mail.h"
#include "console/items.h"
#include "console/request_views.h"
#include "console/router.h"

namespace temizu::console {
namespace {

constexpr std::size_t kBulkMax = 500;

Result<LookupPage> search(const Call& call, const MailFilter& filter, std::uint64_t before, std::uint32_t most) {
  return call.world.lookup->search({filter, std::nullopt, static_cast<std::int64_t>(before), most});
}

Reply csv(const Call& call, const MailFilter& filter) {
  // Which fields were searched, not for what: the record stays longer than the mail whose words stand in the search.
  std::string fields;
  for (const FilterTerm& term : filter.terms) fields += (fields.empty() ? "" : " ") + std::string(to_word(term.field));
  if (Status noted = call.world.desk->note(call.login(), "search.exported", "messages", fields.substr(0, 200)); !noted) return to_fault(noted.error());
  Csv table(message_heading(call.language));
  std::uint64_t before = 0;
  std::size_t rows = 0;
  do {
    const Result<LookupPage> page = search(call, filter, before, 1000);
    if (!page) return to_fault(page.error());
    for (const LookupRow& row : page->rows) table.row(message_cells(call, row));
    rows += page->rows.size();
    before = static_cast<std::uint64_t>(page->next_before);
  } while (before != 0 && rows < kCsvRowsMax);
  return std::move(table).answer("messages");
}

Json recipients_json(const ItemView& item) {
  Json rows = Json::array();
  for (const RecipientView& recipient : item.recipients) {
    Json one = Json::object();
    one["number"] = recipient.number;
    one["address"] = from_mail(recipient.address);
    one["state"] = to_word(recipient.state);
    one["verdict"] = recipient.verdict_known ? Json(to_word(recipient.verdict)) : Json(nullptr);
    one["notice_only"] = recipient.notice_only;
    one["profile"] = recipient.profile;
    one["waiting"] = recipient.on_hold;
    one["attempts"] = recipient.attempts;
    one["last_reply"] = from_mail(recipient.last_reply);
    one["next_hop"] = recipient.next_hop;
    one["changed"] = time_json(recipient.changed_ms);
    one["next_try"] = time_json(recipient.next_try_ms);
    rows.push_back(std::move(one));
  }
  return rows;
}

Json results_json(const Call& call, const ItemView& item) {
  Json results = Json::array();
  for (const std::string& text : item.manifests) {
    const Json manifest = Json::parse(text, nullptr, false);
    if (!manifest.is_object()) continue;
    Json one = Json::object();
    one["number"] = results.size();
    one["profile"] = from_mail(manifest.value("profile", ""), 60);
    one["verdict"] = from_mail(manifest.value("verdict", ""), 20);
    one["parts"] = parts_json(call, manifest);
    results.push_back(std::move(one));
  }
  return results;
}

// As the pages print times: "令和8年11月23日(月) 17:28", "2026-11-23 17:28".
std::string moment_text(TimeMs at_ms, int zone_minutes, Language language) {
  if (at_ms <= 0) return "?";   // a forged row may have no arrival
  const std::chrono::sys_time<std::chrono::milliseconds> local{std::chrono::milliseconds(at_ms) + std::chrono::minutes(zone_minutes)};
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{day};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
  const int year = static_cast<int>(date.year());
  const unsigned month = static_cast<unsigned>(date.month()), of_month = static_cast<unsigned>(date.day());
  char text[64];
  if (language == Language::en) {
    std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d", year, month, of_month, static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
    return text;
  }
  static constexpr const char* kWeekdays[] = {"日", "月", "火", "水", "木", "金", "土"};
  const bool reiwa = date >= std::chrono::year{2019} / 5 / 1;
  const std::string shown = !reiwa ? std::to_string(year) : year == 2019 ? "令和元" : "令和" + std::to_string(year - 2018);
  std::snprintf(text, sizeof text, "年%u月%u日(%s) %02d:%02d", month, of_month, kWeekdays[std::chrono::weekday{day}.c_encoding()], static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
  return shown + text;
}

// One sentence to read out on the telephone.
std::string sentence_of(const Call& call, const ItemView& item, const LookupRow& row) {
  const std::string when = moment_text(item.envelope.arrival_ms, call.world.zone_minutes, call.language);
  const bool held = verdict_of(row) == "held";
  if (call.language == Language::en) {
    const std::string begin = "The mail arrived on " + when + " and ";
    switch (state_of(row)) {
      case State::received: return begin + "is waiting to be washed.";
      case State::washed: return begin + "has been washed; it is waiting to be delivered.";
      case State::delivered: return begin + (held ? "was held; a notice was delivered to the recipient." : "was washed and delivered to the mail server.");
      case State::undeliverable: return begin + "could not be delivered: the mail server refused it.";
    }
  }
  const std::string begin = when + "に届いたメールです。";
  switch (state_of(row)) {
    case State::received: return begin + "いま無害化の順番を待っています。";
    case State::washed: return begin + "無害化は終わり、庁内のメールサーバーへの配送を待っています。";
    case State::delivered: return begin + (held ? "安全のため保留し、宛先には保留のお知らせを届けました。" : "無害化して、庁内のメールサーバーに渡しました。");
    case State::undeliverable: return begin + "庁内のメールサーバーが受け取らなかったため、届いていません。";
  }
  return begin;
}

Reply shown(const Call& call, const std::string& digits) {
  const auto found = find_item(call, digits, false);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  const ItemView& item = std::get<ItemView>(found);
  const LookupRow row = lookup_row(item);
  Json json = message_row(call, row);
  json["envelope"] = envelope_json(item);
  json["parent"] = item.envelope.parent.empty() ? Json(nullptr) : Json(item.envelope.parent.to_text());
  Json children = Json::array();
  for (const ItemId& child : item.children) children.push_back(child.to_text());
  json["children"] = std::move(children);
  json["rows"] = recipients_json(item);
  json["results"] = results_json(call, item);
  json["sentence"] = sentence_of(call, item, row);
  RequestQuery query;
  query.view = DeskView::all;
  query.account = call.login();
  query.item = item.envelope.id;
  const Result<RequestPage> page = call.world.desk->list(query);
  if (!page) return to_fault(page.error());
  Json requests = Json::array();
  for (const RequestView& view : page->requests) requests.push_back(request_row(call, view));
  json["requests"] = std::move(requests);
  return json_answer(json);
}

OrderKind order_kind(const std::string& word) {
  if (word == "hold") return OrderKind::keep_hold;
  if (word == "unhold") return OrderKind::keep_release;
  if (word == "rewash") return OrderKind::rewash;
  if (word == "wait") return OrderKind::hold;
  if (word == "resume") return OrderKind::resume;
  return word == "fail" ? OrderKind::fail : OrderKind::retry;
}

std::string owner_of(const Call& call, Fields& fields) {
  const std::string owner = lower_ascii(fields.maybe_text("owner", 64));
  const Account* answers = owner.empty() ? nullptr : call.people->find(owner);
  if (!owner.empty() && (answers == nullptr || !answers->enabled)) fields.wrong("owner");
  return owner;
}

std::string act_word(Fields& fields) { return fields.word("act", {"hold", "unhold", "rewash", "retry", "wait", "resume", "fail"}); }

// Why this act makes no sense for this item, or nothing.
std::optional<Fault> is_idle(const std::string& word, const ItemView& item) {
  if ((word == "rewash" || word == "hold") && item.keeping == Keeping::purged) return to_fault(refusal(DeskFault::purged).failure);
  if ((word == "hold") == item.keep_hold && (word == "hold" || word == "unhold")) return Fault{Con::conflict};
  if (word == "unhold" && !item.keep_hold) return Fault{Con::conflict};
  return std::nullopt;
}

Order order_for(const Call& call, const ItemId& item, const std::string& word, const std::string& why, const std::string& owner) {
  Order order;
  order.kind = order_kind(word);
  order.item = item;
  order.actor = call.login();
  order.why = why;
  order.at_ms = call.now_ms;
  if (word == "hold") order.owner = owner.empty() ? call.login() : owner;
  return order;
}

}  // namespace

Reply list_messages(Call& call) {
  Parameters parameters(call);
  const std::string q = parameters.text("q", 500);
  const std::uint64_t before = parameters.cursor();
  const std::uint32_t limit = parameters.limit();
  if (auto fault = parameters.fault()) return *fault;
  auto filter = filter_of(call, q);
  if (Fault* fault = std::get_if<Fault>(&filter)) return *fault;
  if (call.csv) return csv(call, std::get<MailFilter>(filter));
  const Result<LookupPage> page = search(call, std::get<MailFilter>(filter), before, limit);
  if (!page) return to_fault(page.error());
  Json items = Json::array();
  for (const LookupRow& row : page->rows) items.push_back(message_row(call, row));
  return json_answer(page_json(call, std::move(items), *page));
}

Reply get_message(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  return shown(call, call.places[0]);
}

Reply get_message_text(Call& call) {
  Parameters parameters(call);
  const bool named = parameters.has("recipient");
  const std::int64_t recipient = parameters.number("recipient", 0, 499, 0);
  if (auto fault = parameters.fault()) return *fault;
  const auto found = find_item(call, call.places[0], false);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  const ItemView& item = std::get<ItemView>(found);
  // Who reads other people's mail leaves a record, before it is shown.
  if (Status noted = call.world.desk->note(call.login(), "text.shown", item.envelope.id.to_text(), ""); !noted) return to_fault(noted.error());
  return text_answer(call, item, named ? std::optional(recipient) : std::nullopt);
}

Reply get_journey(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  const auto found = find_item(call, call.places[0], false);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  return journey_answer(call, std::get<ItemView>(found));
}

Reply act_on_message(Call& call) {
  Fields fields(call.body);
  const std::string word = act_word(fields), why = fields.text("reason", 1, 300), owner = owner_of(call, fields);
  if (auto fault = fields.fault()) return *fault;
  const auto found = find_item(call, call.places[0], false);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  const ItemView& item = std::get<ItemView>(found);
  if (auto fault = is_idle(word, item)) return *fault;
  const Order order = order_for(call, item.envelope.id, word, why, owner);
  if (Status ordered = call.world.store->order({&order, 1}); !ordered) return to_fault(ordered.error());
  return shown(call, item.envelope.id.to_text());
}

Reply act_on_many(Call& call) {
  Fields fields(call.body);
  const std::string word = act_word(fields), why = fields.text("reason", 1, 300), owner = owner_of(call, fields);
  const std::vector<std::string> ids = fields.texts("items", kBulkMax, 32);
  if (ids.empty()) fields.wrong("items");
  for (const std::string& id : ids) {
    if (!ItemId::parse(id)) fields.wrong("items");
  }
  if (auto fault = fields.fault()) return *fault;
  std::vector<Order> orders;
  Json results = Json::array();
  for (const std::string& id : ids) {
    const auto found = find_item(call, id, false);
    std::optional<Fault> no;
    if (const Fault* fault = std::get_if<Fault>(&found)) no = *fault;
    else no = is_idle(word, std::get<ItemView>(found));
    Json result = Json::object();
    result["id"] = id;
    result["ok"] = !no.has_value();
    if (no) result["error"] = Json::parse(fault_json(*no, call.language));
    else orders.push_back(order_for(call, *ItemId::parse(id), word, why, owner));
    results.push_back(std::move(result));
  }
  // One transaction: all of those that may be, or none.
  if (!orders.empty()) {
    if (Status ordered = call.world.store->order(orders); !ordered) return to_fault(ordered.error());
  }
  Json json = Json::object();
  json["done"] = orders.size();
  json["failed"] = ids.size() - orders.size();
  json["results"] = std::move(results);
  return json_answer(json);
}

namespace {

Reply filters_of(const Call& call, int status) {
  const Result<std::vector<SavedFilter>> filters = call.world.desk->filters(call.login());
  if (!filters) return to_fault(filters.error());
  Json items = Json::array();
  for (const SavedFilter& filter : *filters) {
    Json one = Json::object();
    one["number"] = filter.number;
    one["name"] = filter.name;
    one["q"] = filter.filter;
    items.push_back(std::move(one));
  }
  Json json = Json::object();
  json["items"] = std::move(items);
  return json_answer(json, status);
}

}  // namespace

Reply list_filters(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  return filters_of(call, 200);
}

Reply save_filter(Call& call) {
  Fields fields(call.body);
  SavedFilter filter;
  filter.account = call.login();
  filter.name = fields.text("name", 1, 40);
  filter.filter = fields.text("q", 1, 500);
  filter.at_ms = call.now_ms;
  if (auto fault = fields.fault()) return *fault;
  const auto readable = filter_of(call, filter.filter);
  if (const Fault* fault = std::get_if<Fault>(&readable)) return *fault;
  if (const Result<SavedFilter> saved = call.world.desk->save_filter(filter); !saved) return to_fault(saved.error());
  return filters_of(call, 201);
}

Reply drop_filter(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  if (Status dropped = call.world.desk->remove_filter(std::stoull(call.places[0]), call.login()); !dropped) return to_fault(dropped.error());
  return done();
}

}  // namespace temizu::console
