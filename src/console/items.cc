#include "console/items.h"

#include <algorithm>

#include "base/digest.h"
#include "console/from_mail.h"
#include "console/place_words.h"
#include "console/washed_text.h"

namespace temizu::console {
namespace {

constexpr std::size_t kPartsMax = 2000;
constexpr std::size_t kFindingsMax = 200;

std::string text_at(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::uint64_t number_at(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

bool is_mime_place(std::string_view path) { return !path.empty() && path.find_first_not_of("0123456789.") == std::string_view::npos; }

Json findings_json(const Call& call, const Json& part) {
  Json findings = Json::array();
  const auto found = part.find("findings");
  if (found == part.end() || !found->is_array()) return findings;
  for (const Json& finding : *found) {
    if (!finding.is_object() || findings.size() == kFindingsMax) continue;
    Json one = Json::object();
    const std::string rule = from_mail(text_at(finding, "rule"), 80);
    one["rule"] = rule;
    one["weight"] = text_at(finding, "weight");
    one["where"] = place_in_words(from_mail(text_at(finding, "where"), 120), call.language);
    one["count"] = number_at(finding, "count");
    one["text"] = call.world.words->finding(rule, number_at(finding, "count"), call.language);
    findings.push_back(std::move(one));
  }
  return findings;
}

Json part_json(const Call& call, const Json& part) {
  Json one = Json::object();
  const std::string path = from_mail(text_at(part, "path")), kind = from_mail(text_at(part, "kind"), 120);
  one["path"] = path;
  one["file_name"] = from_mail(text_at(part, "file_name"));
  one["kind"] = kind;
  one["kind_text"] = call.world.words->kind(kind, call.language);
  one["declared_type"] = from_mail(text_at(part, "declared_type"), 120);
  one["action"] = text_at(part, "action");
  one["changed"] = part.value("changed", Json(false)) == Json(true);
  one["reason"] = call.world.words->coded(text_at(part, "reason"), call.language);
  one["words"] = from_mail(text_at(part, "words"), 1000);
  one["size_in"] = number_at(part, "size_in");
  one["size_out"] = number_at(part, "size_out");
  one["sha256_in"] = text_at(part, "sha256_in");
  one["sha256_out"] = text_at(part, "sha256_out");
  one["findings"] = findings_json(call, part);
  one["malware"] = nullptr;
  one["askable"] = is_mime_place(path);
  return one;
}

std::string short_id(const ItemId& id) { return id.short_text(); }

}  // namespace

LookupScope own_scope(const Call& call) { return call.people->addresses_of(*call.account); }

std::variant<ItemView, Fault> find_item(const Call& call, const std::string& digits, bool own) {
  Result<ItemView> item = call.world.store->find(digits);
  if (!item && item.error().code == Code::ambiguous && own) {
    // Several items begin so; perhaps only one of them is the caller's.
    Result<MailFilter> filter = parse_mail_filter("id:" + digits, FilterTime{call.now_ms, call.world.zone_minutes});
    if (!filter) return Fault{Con::not_found};
    const Result<LookupPage> page = call.world.lookup->search({*std::move(filter), own_scope(call), 0, 2});
    if (!page || page->rows.size() != 1) return Fault{Con::not_found};
    item = call.world.store->find(page->rows[0].id.to_text());
  }
  if (!item) return item.error().code == Code::not_found || item.error().code == Code::ambiguous ? Fault{Con::not_found} : to_fault(item.error());
  if (!own) return *std::move(item);
  std::erase_if(item->recipients, [&](const RecipientView& recipient) { return !call.people->owns_address(*call.account, recipient.address); });
  if (item->recipients.empty()) return Fault{Con::not_found};
  return *std::move(item);
}

Json manifest_of(const ItemView& item, const std::string& profile) {
  for (const std::string& text : item.manifests) {
    Json manifest = Json::parse(text, nullptr, false);
    if (manifest.is_object() && text_at(manifest, "profile") == profile) return manifest;
  }
  return nullptr;
}

Json parts_json(const Call& call, const Json& manifest) {
  Json parts = Json::array();
  if (!manifest.is_object()) return parts;
  const auto found = manifest.find("parts");
  if (found == manifest.end() || !found->is_array()) return parts;
  for (const Json& part : *found) {
    if (part.is_object() && parts.size() < kPartsMax) parts.push_back(part_json(call, part));
  }
  return parts;
}

Json envelope_json(const ItemView& item) {
  const Envelope& envelope = item.envelope;
  Json json = Json::object();
  json["from"] = from_mail(envelope.sender);
  Json recipients = Json::array();
  for (const std::string& recipient : envelope.recipients) recipients.push_back(from_mail(recipient));
  json["recipients"] = std::move(recipients);
  json["client"] = envelope.client_address;
  json["helo"] = from_mail(envelope.client_helo);
  json["origin"] = envelope.origin_address;
  json["protocol"] = envelope.protocol;
  json["authenticated"] = from_mail(envelope.authenticated);
  json["arrival"] = time_json(envelope.arrival_ms);
  json["size"] = envelope.size_bytes;
  json["sha256"] = to_hex(envelope.original_sha256);
  return json;
}

State state_of(const LookupRow& row) {
  State least = State::delivered;
  for (const LookupRecipient& recipient : row.recipients) {
    if (recipient.state == State::undeliverable && least == State::delivered) least = State::undeliverable;
    if (recipient.state == State::received || recipient.state == State::washed) least = std::min(least, recipient.state);
  }
  return least;
}

std::string verdict_of(const LookupRow& row) {
  std::string verdict;
  for (const LookupRecipient& recipient : row.recipients) {
    if (!recipient.verdict_known) continue;
    const std::string word = to_word(recipient.verdict);
    if (verdict.empty() || word == "held" || (word == "washed" && verdict == "clean")) verdict = word;
  }
  return verdict;
}

void put_mail(Json& json, const Call& call, const LookupRow& row) {
  json["id"] = row.id.to_text();
  json["short_id"] = short_id(row.id);
  json["arrival"] = time_json(row.arrival_ms);
  json["from"] = from_mail(row.sender);
  json["subject"] = from_mail(row.subject);
  json["purged"] = row.keeping == Keeping::purged;
  json["reason"] = call.world.words->coded(from_mail(row.reason, 80), call.language);
}

void put_recipient(Json& json, const LookupRow& row, const LookupRecipient& recipient) {
  json["state"] = to_word(recipient.state);
  json["verdict"] = recipient.verdict_known ? Json(to_word(recipient.verdict)) : Json(nullptr);
  const auto counted = [&](const auto& is) {
    return std::count_if(row.parts.begin(), row.parts.end(), [&](const LookupPart& part) { return !part.path.empty() && part.result_number == recipient.result_number && is(part); });
  };
  json["withheld"] = recipient.verdict_known ? counted([](const LookupPart& part) { return part.action == "withheld"; }) : 0;
  json["changed"] = recipient.verdict_known ? counted([](const LookupPart& part) { return part.changed && part.action != "withheld"; }) : 0;
}

Json message_row(const Call& call, const LookupRow& row) {
  Json json = Json::object();
  put_mail(json, call, row);
  const std::string verdict = verdict_of(row);
  json["class"] = to_word(row.item_class);
  json["to"] = row.recipients.empty() ? std::string{} : from_mail(row.recipients[0].address);
  json["recipients"] = row.recipients.size();
  json["state"] = to_word(state_of(row));
  json["verdict"] = verdict.empty() ? Json(nullptr) : Json(verdict);
  json["size"] = row.size_bytes;
  json["hold"] = row.keep_hold;
  json["waiting"] = std::any_of(row.recipients.begin(), row.recipients.end(), [](const LookupRecipient& recipient) { return recipient.on_hold; });
  return json;
}

std::vector<std::string_view> message_heading(Language language) {
  if (language == Language::en) return {"id", "arrival", "from", "to", "recipients", "subject", "state", "verdict", "reason", "size", "hold"};
  return {"受付番号", "受信日時", "差出人", "宛先", "宛先の数", "件名", "状態", "結果", "理由", "大きさ（バイト）", "保全"};
}

std::vector<std::string> message_cells(const Call& call, const LookupRow& row) {
  return {row.id.to_text(), csv_time(row.arrival_ms, call.world.zone_minutes), from_mail(row.sender), row.recipients.empty() ? std::string{} : from_mail(row.recipients[0].address),
          std::to_string(row.recipients.size()), from_mail(row.subject), to_word(state_of(row)), verdict_of(row), from_mail(row.reason, 80),
          std::to_string(row.size_bytes), row.keep_hold ? "1" : "0"};
}

Reply text_answer(const Call& call, const ItemView& item, std::optional<std::int64_t> recipient) {
  const LookupRow row = lookup_row(item);
  for (const LookupRecipient& one : row.recipients) {
    if (recipient && one.number != static_cast<std::uint32_t>(*recipient)) continue;
    if (!one.verdict_known) continue;
    const Result<Bytes> output = call.world.store->read_output(item.envelope.id, one.result_number);
    if (!output) return output.error().code == Code::denied || output.error().code == Code::not_found ? Fault{Con::not_found} : to_fault(output.error());
    const auto text = washed_text(*output, kWashedTextOctets + 1);
    if (!text) return Fault{Con::not_found};
    const MailLines lines = lines_from_mail(*text);
    Json json = Json::object();
    json["text"] = lines.text;
    json["cut"] = lines.cut;
    json["recipient"] = one.number;
    return json_answer(json);
  }
  return Fault{Con::not_found};
}

}  // namespace temizu::console
