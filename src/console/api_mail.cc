// Staff: my mail and my section's. A mail is found only through an address that is the caller's.
#include <algorithm>
#include <map>

#include "console/from_mail.h"
#include "console/items.h"
#include "console/request_views.h"
#include "console/router.h"
#include "quarantine/desk/retention.h"

namespace temizu::console {
namespace {

constexpr std::uint32_t kCsvPage = 500;
constexpr std::int64_t kDayMs = 86'400'000;

bool is_section_address(const Call& call, const std::string& address) {
  const auto& own = call.account->addresses;
  return std::find(own.begin(), own.end(), lower_ascii(address)) == own.end();
}

// As the purge does: the longest of the item's profiles; an original that was handed over is a second copy and goes soon.
std::int64_t keep_days(const Call& call, const LookupRow& row) {
  std::vector<std::string> profiles;
  for (const LookupRecipient& recipient : row.recipients) profiles.push_back(recipient.profile);
  const std::uint32_t store_days = call.world.config.store.keep_days;
  return row.item_class == ItemClass::release ? std::min(store_days, kReleasedKeepDays) : keep_days_of(*call.world.policy, profiles, store_days);
}

// An original on its way out has no washed subject. A recall notice is a child of what it calls back.
std::string handed_over(const Call& call, const LookupRow& row) {
  const bool ja = call.language == Language::ja;
  const Result<LookupRow> parent = call.world.lookup->find(row.parent, std::nullopt);
  if (parent && parent->item_class == ItemClass::release) return ja ? "お渡しした原本の回収のお願い" : "Recall of a released original";
  return ja ? "原本の受け渡し" : "Released original";
}

void put_own(Json& json, const Call& call, const LookupRow& row, const LookupRecipient& recipient) {
  put_mail(json, call, row);
  json["class"] = to_word(row.item_class);
  if (row.item_class == ItemClass::release) json["subject"] = handed_over(call, row);
  if (row.item_class == ItemClass::letter) json["subject"] = call.language == Language::ja ? "このシステムからのお知らせ" : "Notification of this system";
  json["recipient"] = recipient.number;
  json["address"] = from_mail(recipient.address);
  json["section"] = is_section_address(call, recipient.address);
  put_recipient(json, row, recipient);
  json["keep_until"] = row.keep_hold ? Json(nullptr) : time_json(row.arrival_ms + keep_days(call, row) * kDayMs);
}

// The newest request of each item and recipient, of those that the caller may see.
using Newest = std::map<std::pair<ItemId, std::uint32_t>, RequestView>;
Newest newest_requests(const Call& call) {
  RequestQuery query;
  query.view = DeskView::own;
  query.account = call.login();
  query.most = 500;
  Newest newest;
  Result<RequestPage> page = call.world.desk->list(query);
  if (!page) return newest;
  for (RequestView& view : page->requests) newest.try_emplace({view.request.item, view.request.recipient}, std::move(view));
  return newest;
}

Result<LookupPage> search(const Call& call, const MailFilter& filter, std::uint64_t before, std::uint32_t most) {
  return call.world.lookup->search({filter, own_scope(call), static_cast<std::int64_t>(before), most});
}

Reply csv(const Call& call, const MailFilter& filter) {
  Csv table(call.language == Language::en ? std::vector<std::string_view>{"id", "address", "arrival", "from", "subject", "state", "verdict", "reason"}
                                          : std::vector<std::string_view>{"受付番号", "宛先", "受信日時", "差出人", "件名", "状態", "結果", "理由"});
  std::size_t rows = 0;
  std::uint64_t before = 0;
  do {
    const Result<LookupPage> page = search(call, filter, before, kCsvPage);
    if (!page) return to_fault(page.error());
    for (const LookupRow& row : page->rows) {
      for (const LookupRecipient& recipient : row.recipients) {
        table.row({row.id.to_text(), recipient.address, csv_time(row.arrival_ms, call.world.zone_minutes), from_mail(row.sender), from_mail(row.subject),
                   to_word(recipient.state), recipient.verdict_known ? to_word(recipient.verdict) : "", from_mail(row.reason, 80)});
        ++rows;
      }
    }
    before = static_cast<std::uint64_t>(page->next_before);
  } while (before != 0 && rows < kCsvRowsMax);
  return std::move(table).answer("mail");
}

}  // namespace

Reply list_mail(Call& call) {
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
  const Newest newest = newest_requests(call);
  Json items = Json::array();
  for (const LookupRow& row : page->rows) {
    for (const LookupRecipient& recipient : row.recipients) {
      Json one = Json::object();
      put_own(one, call, row, recipient);
      const auto request = newest.find({row.id, recipient.number});
      one["request"] = request == newest.end() ? Json(nullptr) : request_row(call, request->second);
      items.push_back(std::move(one));
    }
  }
  return json_answer(page_json(call, std::move(items), *page));
}

Reply get_mail(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  auto found = find_item(call, call.places[0], true);
  if (Fault* fault = std::get_if<Fault>(&found)) return *fault;
  const ItemView& item = std::get<ItemView>(found);
  const LookupRow row = lookup_row(item);
  if (row.recipients.empty()) return Fault{Con::not_found};
  const LookupRecipient& recipient = row.recipients[0];
  Json json = Json::object();
  put_own(json, call, row, recipient);
  json["parts"] = parts_json(call, manifest_of(item, recipient.profile));
  Json requests = Json::array();
  json["request"] = nullptr;
  json["locked_by"] = nullptr;
  RequestQuery query;
  query.view = DeskView::own;
  query.account = call.login();
  query.item = item.envelope.id;
  const Result<RequestPage> page = call.world.desk->list(query);
  if (!page) return to_fault(page.error());
  for (const RequestView& view : page->requests) {
    requests.push_back(request_row(call, view));
    if (json["request"].is_null()) json["request"] = requests.back();
    if (is_open(view.standing.state) && view.request.requester != call.login()) json["locked_by"] = name_of(*call.people, view.request.requester);
  }
  json["requests"] = std::move(requests);
  json["changed_at"] = time_json(recipient.changed_ms);
  return json_answer(json);
}

Reply get_mail_text(Call& call) {
  Parameters parameters(call);
  const bool named = parameters.has("recipient");
  const std::int64_t recipient = parameters.number("recipient", 0, 499, 0);
  if (auto fault = parameters.fault()) return *fault;
  const auto found = find_item(call, call.places[0], true);
  if (const Fault* fault = std::get_if<Fault>(&found)) return *fault;
  return text_answer(call, std::get<ItemView>(found), named ? std::optional(recipient) : std::nullopt);
}

}  // namespace temizu::console
