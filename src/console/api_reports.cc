// The signed reports of temizu-report's ledger, newest first; one of them with what it says; its files as they were signed. What does not
// verify is listed as such and never handed out.
#include <algorithm>

#include "console/from_mail.h"
#include "console/router.h"
#include "quarantine/reports.h"

namespace temizu::console {
namespace {

constexpr std::uint32_t kCsvReportsMax = 1'000;
constexpr std::size_t kSentenceMax = 400;   // characters
constexpr std::size_t kFindingsMax = 50;

// One row, whether its signature holds or not.
struct Row {
  std::uint64_t number{0};
  bool sound{false};
  ReportStatement statement;
};

Json row_json(const Row& row) {
  const ReportStatement& it = row.statement;
  Json json = Json::object();
  json["number"] = row.number;
  json["sound"] = row.sound;
  json["period"] = row.sound ? Json(it.period) : Json(nullptr);
  json["date"] = it.date;
  json["start"] = time_json(it.start_ms);
  json["end"] = time_json(it.end_ms);
  json["light"] = row.sound ? it.light : "red";
  json["title"] = from_mail(it.subject);
  json["made_at"] = time_json(it.made_ms);
  return json;
}

// Those with after < number < before, in order.
Result<std::vector<Row>> rows_between(const World& world, std::uint64_t after, std::uint64_t before) {
  std::vector<Row> rows;
  const Unexpected enough{Code::limit, "reports", "read as far as asked"};
  bool reached = false;
  const auto take = [&](Row&& row) -> Status {
    reached = row.number >= before;
    if (reached) return enough;
    rows.push_back(std::move(row));
    return {};
  };
  const Status read = read_reports(
      world.config.store.path, after, false, world.report_public, [&](StoredReport&& one) { return take({one.statement.number, true, std::move(one.statement)}); },
      [&](std::uint64_t number, const Error&) { return take({number, false, {}}); });
  if (!read && !reached) return Unexpected{read.error()};
  return rows;
}

// The one with this number, with its files. not_found when there is none, hostile when it does not verify.
Result<StoredReport> report_with_files(const World& world, std::uint64_t number) {
  const Result<std::uint64_t> last = last_report_number(world.config.store.path);
  if (!last) return Unexpected{last.error()};
  std::optional<Result<StoredReport>> found;
  const Unexpected enough{Code::limit, "reports", "read as far as asked"};
  if (number <= *last) {
    const Status read = read_reports(
        world.config.store.path, number - 1, true, world.report_public,
        [&](StoredReport&& one) -> Status {
          if (one.statement.number == number) found = std::move(one);
          return enough;
        },
        [&](std::uint64_t bad, const Error& error) -> Status {
          if (bad == number) found = Unexpected{error};
          return enough;
        });
    if (!read && !found && read.error().code != Code::limit) return Unexpected{read.error()};
  }
  if (!found) return Unexpected{Code::not_found, "report " + std::to_string(number), "there is none"};
  return *std::move(found);
}

// A whole number of the report's JSON, or null where it has none: nothing has counted it.
Json count_at(const Json& from, const char* name) {
  const auto found = from.is_object() ? from.find(name) : from.end();
  return found != from.end() && found->is_number_integer() ? *found : Json(nullptr);
}
Json text_at(const Json& from, const char* name) {
  const auto found = from.is_object() ? from.find(name) : from.end();
  return found != from.end() && found->is_string() ? Json(from_mail(found->get<std::string>(), kSentenceMax)) : Json("");
}
const Json& member(const Json& from, const char* name) {
  static const Json none = nullptr;
  const auto found = from.is_object() ? from.find(name) : from.end();
  return found != from.end() ? *found : none;
}

// What page 1 of the report says, out of its JSON (docs/formats/report-json.md).
void put_content(const Json& said, Json& json) {
  json["sentence"] = text_at(said, "sentence");
  Json findings = Json::array();
  for (const Json& one : member(said, "findings")) {
    if (findings.size() == kFindingsMax) break;
    Json finding = Json::object();
    for (const char* name : {"light", "code", "sentence", "owner", "due"}) finding[name] = text_at(one, name);
    findings.push_back(std::move(finding));
  }
  json["findings"] = std::move(findings);
  Json figures = Json::object();
  for (const char* name : {"carried_in", "accepted", "delivered_washed", "delivered_notice_only", "undeliverable", "carried_out", "difference"}) figures[name] = count_at(member(said, "balance"), name);
  for (const char* name : {"unapproved", "originals_released", "forged_refused"}) figures[name] = count_at(member(said, "safety"), name);
  for (const char* name : {"p50_ms", "p95_ms", "max_ms"}) figures[name] = count_at(member(said, "service"), name);
  json["figures"] = std::move(figures);
  // The day before, where a signed report told it.
  const Json& days = member(member(said, "traffic"), "before");
  const Json& last = days.is_array() && !days.empty() ? days.back() : member(said, "");
  json["before"] = nullptr;
  if (member(said, "period").is_object() && text_at(member(said, "period"), "kind") == "day" && last.is_object() && last.value("there", false)) {
    Json before = Json::object();
    before["accepted"] = count_at(last, "recipients");
    for (const char* name : {"delivered_washed", "delivered_notice_only", "undeliverable"}) before[name] = count_at(last, name);
    json["before"] = std::move(before);
  }
}

// "temizu-day-2026-11-21.sig" beside "temizu-day-2026-11-21.pdf", as in the mail.
std::string signature_name(const ReportStatement& statement) {
  return "temizu-" + statement.period + "-" + statement.date + ".sig";
}

// A file to save: its name and type are those of a verified statement, which holds letters, digits and . _ - / + only.
HttpAnswer saved_as(const std::string& name, const std::string& media_type, Bytes content) {
  HttpAnswer answer;
  answer.set("Content-Type", media_type);
  answer.set("Content-Disposition", "attachment; filename=\"" + name + "\"");
  answer.body = std::move(content);
  return answer;
}

std::uint64_t number_of(const std::string& place) { return std::stoull(place); }   // the router let digits through, at most 15

}  // namespace

Reply list_reports(Call& call) {
  Parameters parameters(call);
  const std::uint64_t cursor = parameters.cursor();
  const std::uint32_t limit = call.csv ? kCsvReportsMax : parameters.limit();
  if (auto fault = parameters.fault()) return *fault;
  const Result<std::uint64_t> last = last_report_number(call.world.config.store.path);
  if (!last) return to_fault(last.error());
  const std::uint64_t before = cursor == 0 ? *last + 1 : std::min(cursor, *last + 1);
  std::vector<Row> rows;
  if (before > 1) {
    Result<std::vector<Row>> read = rows_between(call.world, before - 1 > limit ? before - 1 - limit : 0, before);
    if (!read) return to_fault(read.error());
    rows = *std::move(read);
  }
  std::reverse(rows.begin(), rows.end());
  if (call.csv) {
    Csv table(call.language == Language::en ? std::vector<std::string_view>{"number", "period", "first day", "light", "title", "signature", "made at"}
                                            : std::vector<std::string_view>{"番号", "種別", "最初の日", "信号", "表題", "署名", "作成日時"});
    for (const Row& row : rows) {
      table.row({std::to_string(row.number), row.statement.period, row.statement.date, row.sound ? row.statement.light : "red", from_mail(row.statement.subject), row.sound ? "good" : "bad",
                 csv_time(row.statement.made_ms, call.world.zone_minutes)});
    }
    return std::move(table).answer("reports");
  }
  Json items = Json::array();
  for (const Row& row : rows) items.push_back(row_json(row));
  Json json = Json::object();
  json["items"] = std::move(items);
  json["next"] = cursor_json(rows.empty() || rows.back().number == 1 ? 0 : rows.back().number);
  return json_answer(json);
}

Reply get_report(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  const std::uint64_t number = number_of(call.places[0]);
  const Result<StoredReport> report = report_with_files(call.world, number);
  if (!report && report.error().code != Code::hostile) return to_fault(report.error());
  Json json = row_json(report ? Row{number, true, report->statement} : Row{number, false, {}});
  Json files = Json::array();
  Json said = nullptr;
  if (report) {
    for (const ReportFile& file : report->files) {
      Json one = Json::object();
      one["place"] = files.size() + 1;
      one["name"] = file.name;
      one["media_type"] = file.media_type;
      one["size"] = file.content.size();
      files.push_back(std::move(one));
      if (file.media_type == "application/json" && said.is_null()) said = Json::parse(file.content, nullptr, false);
    }
  }
  put_content(said.is_discarded() ? Json(nullptr) : said, json);
  json["files"] = std::move(files);
  json["signature_name"] = report ? signature_name(report->statement) : "";
  return json_answer(json);
}

Reply get_report_file(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  Result<StoredReport> report = report_with_files(call.world, number_of(call.places[0]));
  if (!report) return to_fault(report.error());
  const std::uint64_t place = number_of(call.places[1]);
  if (place > report->files.size()) return Fault{Con::not_found};
  ReportFile& file = report->files[place - 1];
  return saved_as(file.name, file.media_type, std::move(file.content));
}

Reply get_report_signature(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  const Result<StoredReport> report = report_with_files(call.world, number_of(call.places[0]));
  if (!report) return to_fault(report.error());
  return saved_as(signature_name(report->statement), "application/octet-stream", report->signature_file);
}

}  // namespace temizu::console
