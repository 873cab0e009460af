// How it runs: today's flow, what waits, whether all is well.
#include <sys/statvfs.h>

#include <algorithm>

#include "base/heartbeat.h"
#include "console/from_mail.h"
#include "console/items.h"
#include "console/router.h"
#include "quarantine/verify.h"

namespace temizu::console {
namespace {

constexpr TimeMs kDayMs = 86'400'000;
constexpr std::uint32_t kQueueMost = 1'000;
constexpr std::uint32_t kRequestsMost = 500;

Json hour_json(const Hour& hour) {
  Json json = Json::object();
  json["hour"] = time_json(hour.from_ms);
  json["received"] = hour.received;
  json["washed"] = hour.washed;
  json["held"] = hour.held;
  json["delivered"] = hour.delivered;
  json["failed"] = hour.failed;
  return json;
}

// The oldest first; the store gives the oldest of all, but the newest of these first.
Result<std::vector<ItemView>> waiting(const Call& call, std::uint32_t most) {
  ItemFilter filter;
  filter.not_at_end = true;
  filter.most = most;
  Result<std::vector<ItemView>> items = call.world.store->search(filter);
  if (items) std::stable_sort(items->begin(), items->end(), [](const ItemView& a, const ItemView& b) { return a.envelope.arrival_ms < b.envelope.arrival_ms; });
  return items;
}

// Somebody told deliver to wait: that it lies here is meant (alerts do not count it either).
bool is_stopped(const ItemView& item) {
  return std::none_of(item.recipients.begin(), item.recipients.end(),
                      [](const RecipientView& one) { return (one.state == State::received || one.state == State::washed) && !one.on_hold; });
}

Json today_json(const std::vector<Hour>& hours, TimeMs from_ms) {
  Hour sum;
  for (const Hour& hour : hours) {
    if (hour.from_ms < from_ms) continue;
    sum.received += hour.received;
    sum.washed += hour.washed;
    sum.held += hour.held;
    sum.delivered += hour.delivered;
    sum.failed += hour.failed;
    sum.released += hour.released;
  }
  Json json = hour_json(sum);
  json.erase("hour");
  json["released"] = sum.released;
  return json;
}

Json balance_json(const Balance& balance) {
  Json json = Json::object();
  json["accepted"] = balance.accepted;
  json["delivered_washed"] = balance.delivered_washed;
  json["delivered_notice_only"] = balance.delivered_notice_only;
  json["undeliverable"] = balance.undeliverable;
  json["under_way"] = balance.under_way;
  json["holds"] = balance.holds();
  return json;
}

// 12345 → "12,345"
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

struct Check { const char* name; const char* ja; const char* en; const char* state; std::string value; const char* next_ja; const char* next_en; };

Json check_json(const Call& call, const Check& check) {
  const bool ja = call.language == Language::ja;
  Json json = Json::object();
  json["name"] = check.name;
  json["label"] = ja ? check.ja : check.en;
  json["state"] = check.state;
  json["value"] = check.value;
  const bool well = std::string_view(check.state) == "good";
  if (!well) json["next"] = ja ? check.next_ja : check.next_en;
  return json;
}

// "22分" or "3時間": how long something has waited.
std::string waited(Language language, TimeMs span_ms) {
  const std::int64_t minutes = std::max<std::int64_t>(0, span_ms / 60'000);
  if (minutes < 120) return std::to_string(minutes) + (language == Language::ja ? "分" : " min");
  return std::to_string(minutes / 60) + (language == Language::ja ? "時間" : " h");
}

Check queue_check(const Call& call) {
  Check check{"queue", "処理中・配送待ち", "Under way", "good", "", "下の一覧でメールを開き、配送先の応答を確かめてください。", "Open the mail in the list below and see what the next hop answers."};
  const Result<std::vector<ItemView>> items = waiting(call, kQueueMost);
  if (!items) {
    check.state = "unknown";
    return check;
  }
  const bool ja = call.language == Language::ja;
  if (items->empty()) {
    check.value = ja ? "ありません" : "none";
    return check;
  }
  const TimeMs span_ms = call.now_ms - items->front().envelope.arrival_ms;
  const std::string most = items->size() < kQueueMost ? "" : ja ? "以上" : " or more";
  check.value = ja ? grouped(items->size()) + "通" + most + "（最も古いものは受信から" + waited(call.language, span_ms) + "）"
                   : grouped(items->size()) + (items->size() == 1 ? " mail" : " mails") + most + ", the oldest came " + waited(call.language, span_ms) + " ago";
  // The limits of report and alerts: the page says nothing else than the letter that comes.
  const auto moving = std::find_if_not(items->begin(), items->end(), is_stopped);
  const std::int64_t minutes = moving == items->end() ? 0 : (call.now_ms - moving->envelope.arrival_ms) / 60'000;
  const Config& config = call.world.config;
  if (minutes >= config.alerts.queue_min) check.state = "bad";
  else if (minutes >= config.report.queue_warn_min) check.state = "warning";
  return check;
}

Check disk_check(const Call& call) {
  Check check{"disk", "保管領域の空き", "Free space of the store", "unknown", "", "保管期間を短くするか、ディスクを増やしてください。", "Shorten the keeping time or add disk."};
  struct statvfs info {};
  if (::statvfs(call.world.config.store.path.c_str(), &info) != 0 || info.f_blocks == 0) return check;
  const std::uint64_t percent = info.f_bavail * 100 / info.f_blocks;
  const std::uint64_t gib = info.f_bavail * info.f_frsize >> 30;
  check.value = call.language == Language::ja ? "空き " + std::to_string(percent) + "%（" + grouped(gib) + " GB）" : std::to_string(percent) + "% free (" + grouped(gib) + " GB)";
  const Config& config = call.world.config;
  check.state = percent < config.alerts.disk_free_percent ? "bad" : percent < config.report.disk_warn_percent ? "warning" : "good";
  return check;
}

Check search_check(const Call& call) {
  Check check{"search", "検索の索引", "Search index", "unknown", "", "しばらく待つと追いつきます。続く場合は情報担当が記録を確かめてください。", "It catches up by itself; look at the log if it does not."};
  const Result<LookupLag> lag = call.world.lookup->lag();
  if (!lag) return check;
  const bool ja = call.language == Language::ja;
  if (lag->rows == 0) check.value = ja ? "すべての記録を検索できます" : "every record can be found";
  else check.value = ja ? "索引に反映していない記録が" + grouped(lag->rows) + "件あります" : grouped(lag->rows) + " records are not indexed yet";
  check.state = lag->rows > 1000 ? "warning" : "good";
  return check;
}

Check balance_check(const Call& call, const Result<Balance>& balance) {
  Check check{"balance", "受信と配送の収支", "Balance of mail", "unknown", "", "情報担当は temizu balance と監査記録の検証を行ってください。", "Run temizu balance and verify the audit log."};
  if (!balance) return check;
  const bool ja = call.language == Language::ja;
  const std::string all = grouped(balance->accepted);
  if (balance->holds()) check.value = ja ? "受け付けた" + all + "件（宛先数）の行き先がすべて分かっています" : "where all " + all + " recipients' mail went is known";
  else check.value = ja ? "受け付けた" + all + "件（宛先数）と行き先の合計が一致しません" : all + " recipients were accepted; their mails' ends do not add up";
  check.state = balance->holds() ? "good" : "bad";
  return check;
}

std::string program_word(Language language, const std::string& program) {
  if (language == Language::en) return program;
  if (program == "receive") return "受信";
  if (program == "wash") return "無害化";
  if (program == "deliver") return "配送";
  if (program == "console") return "画面";
  return program;
}

// Who has been silent, or how long ago each was heard of: "受信 2秒前、無害化 0秒前".
Check programs_check(const Call& call) {
  Check check{"programs", "プログラムの動作", "Programs at work", "good", "", "名前の挙がったプログラムが動いているか、情報担当が確かめてください。", "See whether the programs named here run: systemctl status 'temizu-*'."};
  const std::vector<Heartbeat> all = heartbeats(call.world.config.store.path);
  if (all.empty()) check.state = "unknown";
  for (const Heartbeat& one : all) {
    if (one.program == "report") continue;   // comes once a day
    const TimeMs age_ms = std::max<TimeMs>(0, call.now_ms - one.at_ms);
    if (age_ms > kAliveMs) check.state = "bad";
    const bool ja = call.language == Language::ja;
    const std::string ago = age_ms < 120'000 ? std::to_string(age_ms / 1000) + (ja ? "秒" : " s") : waited(call.language, age_ms);
    check.value += (check.value.empty() ? "" : ja ? "、" : ", ") + program_word(call.language, one.program) + " " + ago + (ja ? "前" : " ago");
  }
  return check;
}

Check ledgers_check(const Call& call) {
  Check check{"ledgers", "台帳", "Ledgers", "good", "", "プログラムが動いているか確かめてください。", "See whether all programs run."};
  const Result<std::vector<AuditHead>> heads = audit_heads(call.world.config.store.path);
  if (!heads) check.state = "bad";
  else check.value = call.language == Language::ja ? std::to_string(heads->size()) + "冊を読み取れます" : std::to_string(heads->size()) + " can be read";
  if (heads && heads->size() < 4) check.state = "warning";
  return check;
}

}  // namespace

Reply get_dashboard(Call& call) {
  Parameters parameters(call);
  const auto hours = static_cast<std::uint32_t>(parameters.number("hours", 1, 744, 24));
  if (auto fault = parameters.fault()) return *fault;
  const Result<std::vector<Hour>> series = call.world.figures->series(std::max(hours, 24u), call.now_ms);
  if (!series) return to_fault(series.error());
  const TimeMs zone_ms = TimeMs{call.world.zone_minutes} * 60'000;
  Json json = Json::object();
  json["today"] = today_json(*series, (call.now_ms + zone_ms) / kDayMs * kDayMs - zone_ms);
  const Result<Balance> balance = call.world.figures->balance(*call.world.store, *call.world.clock);
  if (!balance) return to_fault(balance.error());
  json["balance"] = balance_json(*balance);
  const Result<std::vector<ItemView>> items = waiting(call, kQueueMost);
  if (!items) return to_fault(items.error());
  json["waiting"] = items->size();
  json["waiting_exact"] = items->size() < kQueueMost;
  json["oldest_waiting"] = time_json(items->empty() ? 0 : items->front().envelope.arrival_ms);
  RequestQuery query;
  query.view = DeskView::all;
  query.by_program = true;   // how many there are is for the CISO too, what they are is not
  query.states = {RequestState::requested};
  query.most = kRequestsMost;
  std::uint64_t requests = 0;
  bool all_of_them = true;
  TimeMs nearest_ms = 0;
  if (const Result<RequestPage> page = call.world.desk->list(query); page) {
    requests = page->requests.size();
    all_of_them = page->next_before == 0;
    for (const RequestView& view : page->requests) {
      const TimeMs deadline_ms = view.standing.deadline_ms;
      if (deadline_ms > 0 && (nearest_ms == 0 || deadline_ms < nearest_ms)) nearest_ms = deadline_ms;
    }
  }
  json["requests_waiting"] = requests;
  json["requests_exact"] = all_of_them;
  json["nearest_deadline"] = time_json(nearest_ms);
  Json rows = Json::array();
  for (const Hour& hour : std::span(*series).last(hours)) rows.push_back(hour_json(hour));
  json["series"] = std::move(rows);
  return json_answer(json);
}

Reply list_series(Call& call) {
  Parameters parameters(call);
  const auto hours = static_cast<std::uint32_t>(parameters.number("hours", 1, 744, 24));
  if (auto fault = parameters.fault()) return *fault;
  const Result<std::vector<Hour>> series = call.world.figures->series(hours, call.now_ms);
  if (!series) return to_fault(series.error());
  if (call.csv) {
    Csv table(call.language == Language::en ? std::vector<std::string_view>{"hour", "received", "washed", "held", "delivered", "failed"}
                                            : std::vector<std::string_view>{"時間", "受信（通）", "無害化（宛先数）", "保留（宛先数）", "配送（宛先数）", "配送できず（宛先数）"});
    for (const Hour& hour : *series) {
      table.row({csv_time(hour.from_ms, call.world.zone_minutes), std::to_string(hour.received), std::to_string(hour.washed), std::to_string(hour.held),
                 std::to_string(hour.delivered), std::to_string(hour.failed)});
    }
    return std::move(table).answer("series");
  }
  Json rows = Json::array();
  for (const Hour& hour : *series) rows.push_back(hour_json(hour));
  Json json = Json::object();
  json["items"] = std::move(rows);
  return json_answer(json);
}

Reply list_queue(Call& call) {
  Parameters parameters(call);
  const std::uint32_t limit = parameters.limit();
  if (auto fault = parameters.fault()) return *fault;
  const Result<std::vector<ItemView>> items = waiting(call, call.csv ? kQueueMost * 10 : kQueueMost);
  if (!items) return to_fault(items.error());
  if (call.csv) {
    if (Status noted = call.world.desk->note(call.login(), "search.exported", "queue", ""); !noted) return to_fault(noted.error());
    Csv table(message_heading(call.language));
    for (const ItemView& item : *items) table.row(message_cells(call, lookup_row(item)));
    return std::move(table).answer("queue");
  }
  Json rows = Json::array();
  for (const ItemView& item : *items) {
    if (rows.size() < limit) rows.push_back(message_row(call, lookup_row(item)));
  }
  Json json = Json::object();
  json["items"] = std::move(rows);
  json["next"] = nullptr;
  json["total"] = items->size();
  json["total_exact"] = items->size() < kQueueMost;
  return json_answer(json);
}

Reply get_health(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  const Result<Balance> balance = call.world.figures->balance(*call.world.store, *call.world.clock);
  Json checks = Json::array();
  for (const Check& check : {programs_check(call), ledgers_check(call), balance_check(call, balance), queue_check(call), disk_check(call), search_check(call)}) checks.push_back(check_json(call, check));
  const bool well = std::all_of(checks.begin(), checks.end(), [](const Json& check) { return check["state"] == "good"; });
  Json json = Json::object();
  json["well"] = well;
  json["checks"] = std::move(checks);
  return json_answer(json);
}

}  // namespace temizu::console
