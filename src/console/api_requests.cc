// Asking: lists, the inbox, one request, making one, what its requester may do with it, the password of a released original.
#include "accounts/password.h"
#include "console/from_mail.h"
#include "console/items.h"
#include "console/request_views.h"
#include "console/router.h"
#include "console/wanted.h"

namespace temizu::console {
namespace {

constexpr std::uint32_t kInboxMost = 500;   // as many as the desk looks at for one list

bool reads_all(const Call& call) { return call.is(AccountRole::administrator) || call.is(AccountRole::auditor); }

Result<RequestPage> page_of(const Call& call, DeskView view, std::optional<RequestState> state, const std::string& text, std::uint64_t before, std::uint32_t most) {
  RequestQuery query;
  query.view = view;
  query.account = call.login();
  if (state) query.states.push_back(*state);
  query.text = text;
  query.before = before;
  query.most = most;
  return call.world.desk->list(query);
}

Reply csv(const Call& call, DeskView view, std::optional<RequestState> state, const std::string& text, std::string_view name) {
  Csv table(request_heading(call.language));
  std::uint64_t before = 0;
  std::size_t rows = 0;
  do {
    const Result<RequestPage> page = page_of(call, view, state, text, before, 500);
    if (!page) return to_fault(page.error());
    for (const RequestView& request : page->requests) table.row(request_cells(call, request));
    rows += page->requests.size();
    before = page->next_before;
  } while (before != 0 && rows < kCsvRowsMax);
  return std::move(table).answer(name);
}

// Whether something with no innocent reading was found in what is asked for: who decides sees it before opening anything.
bool looks_hostile(const Call& call, const Request& request) {
  const Result<ItemView> item = call.world.store->find(request.item.to_text());
  if (!item) return false;
  std::string profile = request.washed_under;
  for (const RecipientView& recipient : item->recipients) {
    if (recipient.number == request.recipient) profile = recipient.profile;
  }
  for (const Json& part : parts_json(call, manifest_of(*item, profile))) {
    const std::string path = part.at("path").get<std::string>();
    const bool asked = request.part.empty() || path == request.part || path.starts_with(request.part + "!") || path.starts_with(request.part + ".");
    if (!asked) continue;
    for (const Json& finding : part.at("findings")) {
      if (finding.at("weight") == "hostile") return true;
    }
  }
  return false;
}

// Washed under this way: rewash:<profile> or original.
void put_way(Request& request, const std::string& way, Fields& fields) {
  if (way.starts_with("rewash:") && way.size() <= 47) {
    request.way = ReleaseWay::rewash;
    request.profile = way.substr(7);
  } else if (way == "original") {
    request.way = ReleaseWay::original;
  } else {
    fields.wrong("way");
  }
}

SenderCheck sender_check(Fields& fields) {
  return sender_check_from_word(fields.word("sender_confirmed", {"none", "phone", "met", "known"})).value_or(SenderCheck::none);
}

std::string ask_reason(Fields& fields) { return fields.word("reason_code", {"edit", "form", "signature", "withheld", "other"}); }

// The request after an act, as the page goes on showing it.
Reply after(const Call& call, const RequestId& id, int status = 200) {
  const Result<RequestView> view = call.world.desk->find(id, call.login());
  if (!view) return to_fault(view.error());
  return json_answer(request_json(call, *view), status);
}

Reply acted(Call& call, DeskAction action, const std::string& reason, const std::string& why, std::optional<SenderCheck> check = {}) {
  Wish wish;
  wish.request = *ItemId::parse(call.places[0]);
  wish.action = action;
  wish.account = call.login();
  wish.reason = reason;
  wish.why = why;
  wish.sender_check = check;
  const Result<RequestView> view = call.world.desk->find(wish.request, call.login());
  if (!view) return to_fault(view.error());
  if (const Result<Standing> done = call.world.desk->act(wish); !done) return to_fault(done.error());
  return after(call, wish.request);
}

}  // namespace

Reply list_requests(Call& call) {
  Parameters parameters(call);
  const std::string whose = parameters.text("whose", 10), word = parameters.text("state", 20), q = parameters.text("q", 100);
  const std::uint64_t before = parameters.cursor();
  const std::uint32_t limit = parameters.limit();
  if (!whose.empty() && whose != "mine" && whose != "all") parameters.wrong("whose");
  const std::optional<RequestState> state = request_state_from_word(word);
  if (!word.empty() && !state) parameters.wrong("state");
  if (auto fault = parameters.fault()) return *fault;
  if (whose == "all" && !reads_all(call)) return Fault{Con::not_allowed};
  const DeskView view = whose == "all" ? DeskView::all : DeskView::own;
  if (call.csv && view == DeskView::all) {
    if (Status noted = call.world.desk->note(call.login(), "search.exported", "requests", word + (q.empty() ? "" : word.empty() ? "q" : " q")); !noted) return to_fault(noted.error());
  }
  if (call.csv) return csv(call, view, state, q, "requests");
  const Result<RequestPage> page = page_of(call, view, state, q, before, limit);
  if (!page) return to_fault(page.error());
  Json items = Json::array();
  for (const RequestView& request : page->requests) items.push_back(request_row(call, request));
  Json json = Json::object();
  json["items"] = std::move(items);
  json["next"] = cursor_json(page->next_before);
  return json_answer(json);
}

Reply list_inbox(Call& call) {
  Parameters parameters(call);
  const std::string q = parameters.text("q", 100);
  const std::uint64_t before = parameters.cursor();
  const std::uint32_t limit = parameters.limit();
  if (auto fault = parameters.fault()) return *fault;
  if (call.csv) return csv(call, DeskView::to_decide, std::nullopt, q, "inbox");
  const Result<RequestPage> page = page_of(call, DeskView::to_decide, std::nullopt, q, 0, kInboxMost);
  if (!page) return to_fault(page.error());
  // Nearest deadline first: the cursor counts rows.
  Json items = Json::array();
  const std::size_t from = static_cast<std::size_t>(before), to = std::min<std::size_t>(page->requests.size(), from + limit);
  for (std::size_t i = from; i < to; ++i) {
    Json row = request_row(call, page->requests[i]);
    row["hostile"] = looks_hostile(call, page->requests[i].request);
    items.push_back(std::move(row));
  }
  Json json = Json::object();
  json["items"] = std::move(items);
  json["next"] = to < page->requests.size() ? cursor_json(to) : Json(nullptr);
  json["waiting"] = page->requests.size();
  json["waiting_exact"] = page->requests.size() < kInboxMost;
  json["nearest_deadline"] = time_json(page->requests.empty() ? 0 : page->requests.front().standing.deadline_ms);
  return json_answer(json);
}

Reply get_request(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  return after(call, *ItemId::parse(call.places[0]));
}

Reply get_request_text(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  const Result<RequestView> view = call.world.desk->find(*ItemId::parse(call.places[0]), call.login());
  if (!view) return to_fault(view.error());
  // It is their own mail, or theirs to decide now: who only knows of the request does not read it.
  const bool own = call.is(AccountRole::staff) && call.people->owns_address(*call.account, view->request.address);
  if (!own && !sees_facts(call, *view)) return Fault{Con::not_allowed};
  const Result<ItemView> item = call.world.store->find(view->request.item.to_text());
  if (!item) return to_fault(item.error());
  if (!own) {
    const Status noted = call.world.desk->note(call.login(), "text.shown", view->request.item.to_text(), "request " + view->request.id.to_text());
    if (!noted) return to_fault(noted.error());
  }
  return text_answer(call, *item, view->request.recipient);
}

Reply make_request(Call& call) {
  Fields fields(call.body);
  const std::string id = fields.hex("id", 32), item_id = fields.hex("item", 32);
  const auto recipient = static_cast<std::uint32_t>(fields.number("recipient", 0, 499));
  const std::string part = fields.maybe_text("part", 200);
  const std::string way = fields.text("way", 1, 60);
  const std::string reason = ask_reason(fields), reason_text = fields.maybe_text("reason", 300);
  const SenderCheck check = sender_check(fields);
  Request parsed;
  put_way(parsed, way, fields);
  if (!part.empty() && !is_part_place(part)) fields.wrong("part");
  if (auto fault = fields.fault()) return *fault;
  const auto found = find_item(call, item_id, true);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  const ItemView& item = std::get<ItemView>(found);
  auto wanted = wanted_of(call, item, recipient, part);
  if (const Fault* fault = std::get_if<Fault>(&wanted)) return *fault;
  Request& request = std::get<Request>(wanted);
  request.id = *ItemId::parse(id);
  request.way = parsed.way;
  request.profile = parsed.profile;
  request.reason = reason;
  request.reason_text = reason_text;
  request.sender_check = check;
  const Result<Request> made = call.world.desk->ask(request, item.keeping == Keeping::kept);
  if (!made) return to_fault(made.error());
  return after(call, made->id, 201);
}

Reply withdraw(Call& call) {
  Fields fields(call.body);
  const std::string why = fields.maybe_text("reason", 300);
  if (auto fault = fields.fault()) return *fault;
  return acted(call, DeskAction::withdraw, {}, why);
}

Reply resubmit(Call& call) {
  Fields fields(call.body);
  const std::string reason = ask_reason(fields), why = fields.maybe_text("reason", 300);
  const SenderCheck check = sender_check(fields);
  if (auto fault = fields.fault()) return *fault;
  return acted(call, DeskAction::resubmit, reason, why, check);
}

Reply show_password(Call& call) {
  Fields fields(call.body);
  if (auto fault = fields.fault()) return *fault;
  const RequestId id = *ItemId::parse(call.places[0]);
  const Result<RequestView> view = call.world.desk->find(id, call.login());
  if (!view) return to_fault(view.error());
  const Result<Bytes> sealed = call.world.desk->show_password(id, call.login());
  if (!sealed) return to_fault(sealed.error());
  Result<std::string> password = call.world.open_password(id, *sealed);
  if (!password) return to_fault(password.error());
  Json json = Json::object();
  json["password"] = *password;
  wipe_text(*password);
  return json_answer(json);
}

}  // namespace temizu::console
