// Finished reports: items of class report, newest first.
#include "console/from_mail.h"
#include "console/items.h"
#include "console/router.h"

namespace temizu::console {

Reply list_reports(Call& call) {
  Parameters parameters(call);
  const std::uint64_t before = parameters.cursor();
  const std::uint32_t limit = parameters.limit();
  if (auto fault = parameters.fault()) return *fault;
  const Result<MailFilter> filter = parse_mail_filter("type:report", FilterTime{call.now_ms, call.world.zone_minutes});
  if (!filter) return to_fault(filter.error());
  Csv table(call.language == Language::en ? std::vector<std::string_view>{"id", "title", "made at"} : std::vector<std::string_view>{"番号", "表題", "作成日時"});
  Json items = Json::array();
  std::uint64_t next = before;
  const Result<LookupPage> page = call.world.lookup->search({*filter, std::nullopt, static_cast<std::int64_t>(before), call.csv ? 1000 : limit});
  if (!page) return to_fault(page.error());
  next = static_cast<std::uint64_t>(page->next_before);
  for (const LookupRow& row : page->rows) {
    if (row.item_class != ItemClass::report) continue;
    table.row({row.id.to_text(), from_mail(row.subject), csv_time(row.arrival_ms, call.world.zone_minutes)});
    Json one = Json::object();
    one["id"] = row.id.to_text();
    one["period"] = "";
    one["title"] = from_mail(row.subject);
    one["made_at"] = time_json(row.arrival_ms);
    items.push_back(std::move(one));
  }
  if (call.csv) return std::move(table).answer("reports");
  Json json = Json::object();
  json["items"] = std::move(items);
  json["next"] = cursor_json(next);
  return json_answer(json);
}

}  // namespace temizu::console
