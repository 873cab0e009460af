#include "quarantine/lookup/rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/octets.h"

namespace temizu::lookup {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kTextMax = 1000, kNameMax = 400, kWordMax = 200, kRulesMax = 40;
constexpr std::size_t kRecipientsMax = 2000, kPartsMax = 256, kResultsMax = 2000;

void cut(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
}

void write(OctetWriter& out, const LookupRecipient& recipient) {
  out.u32(recipient.number).string(recipient.address).u8(static_cast<std::uint8_t>(recipient.state)).flag(recipient.verdict_known);
  out.u8(static_cast<std::uint8_t>(recipient.verdict)).flag(recipient.notice_only).flag(recipient.on_hold).u32(recipient.result_number);
  out.string(recipient.profile).i64(recipient.changed_ms);
}

bool read(OctetReader& in, LookupRecipient& recipient) {
  recipient.number = in.u32();
  recipient.address = in.string(kTextMax);
  const std::uint8_t state = in.u8();
  recipient.verdict_known = in.flag();
  const std::uint8_t verdict = in.u8();
  recipient.notice_only = in.flag();
  recipient.on_hold = in.flag();
  recipient.result_number = in.u32();
  recipient.profile = in.string(kWordMax);
  recipient.changed_ms = in.i64();
  recipient.state = static_cast<State>(state);
  recipient.verdict = static_cast<Verdict>(verdict);
  return in.good() && state <= static_cast<std::uint8_t>(State::undeliverable) && verdict <= static_cast<std::uint8_t>(Verdict::refused);
}

void write(OctetWriter& out, const LookupPart& part) {
  out.u32(part.result_number).string(part.path).string(part.name).string(part.kind).string(part.action).string(part.reason);
  out.flag(part.changed).u64(part.size_in).string(part.digest_in).string(part.digest_out).u32(static_cast<std::uint32_t>(part.rules.size()));
  for (const std::string& rule : part.rules) out.string(rule);
}

bool read(OctetReader& in, LookupPart& part) {
  part.result_number = in.u32();
  part.path = in.string(kNameMax);
  part.name = in.string(kNameMax);
  part.kind = in.string(kWordMax);
  part.action = in.string(kWordMax);
  part.reason = in.string(kWordMax);
  part.changed = in.flag();
  part.size_in = in.u64();
  part.digest_in = in.string(32);
  part.digest_out = in.string(32);
  const std::uint32_t rules = in.u32();
  if (!in.good() || rules > kRulesMax) return false;
  for (std::uint32_t i = 0; i < rules; ++i) part.rules.push_back(in.string(kWordMax));
  return in.good();
}

// What a manifest has under a name, if it is of that type.
std::string text_at(const nlohmann::json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

Bytes digest_at(const nlohmann::json& object, const char* name) {
  const Bytes digest = from_hex(text_at(object, name));
  return digest.size() == 32 ? digest : Bytes{};
}

nlohmann::json parsed(std::string_view untrusted_manifest) {
  return nlohmann::json::parse(untrusted_manifest.begin(), untrusted_manifest.end(), nullptr, false);
}

LookupPart part_of(const nlohmann::json& object, std::uint32_t result_number) {
  LookupPart part;
  part.result_number = result_number;
  part.path = text_at(object, "path");
  part.name = text_at(object, "file_name");
  part.kind = text_at(object, "kind");
  part.action = text_at(object, "action");
  part.reason = text_at(object, "reason");
  if (const auto at = object.find("changed"); at != object.end() && at->is_boolean()) part.changed = at->get<bool>();
  if (const auto at = object.find("size_in"); at != object.end() && at->is_number_unsigned()) part.size_in = at->get<std::uint64_t>();
  part.digest_in = digest_at(object, "sha256_in");
  part.digest_out = digest_at(object, "sha256_out");
  const auto findings = object.find("findings");
  if (findings == object.end() || !findings->is_array()) return part;
  for (const nlohmann::json& finding : *findings) {
    if (part.rules.size() >= kRulesMax) break;
    std::string rule = finding.is_object() ? text_at(finding, "rule") : std::string{};
    if (!rule.empty() && std::find(part.rules.begin(), part.rules.end(), rule) == part.rules.end()) part.rules.push_back(std::move(rule));
  }
  return part;
}

}  // namespace

Bytes to_octets(const StoredRow& stored) {
  const LookupRow& row = stored.row;
  Bytes octets;
  octets.reserve(600);
  OctetWriter out(octets);
  out.u8(kVersion).string(row.id.octets()).string(row.parent.octets()).u8(static_cast<std::uint8_t>(row.item_class));
  out.i64(row.arrival_ms).u64(row.size_bytes).string(row.sender).string(row.client).string(row.subject).string(row.reason);
  out.string(row.digest).u8(static_cast<std::uint8_t>(row.keeping)).flag(row.keep_hold).flag(row.has_children);
  out.u32(static_cast<std::uint32_t>(row.recipients.size()));
  for (const LookupRecipient& recipient : row.recipients) write(out, recipient);
  out.u32(static_cast<std::uint32_t>(row.parts.size()));
  for (const LookupPart& part : row.parts) write(out, part);
  out.u32(static_cast<std::uint32_t>(stored.known_results.size()));
  for (const std::uint32_t number : stored.known_results) out.u32(number);
  return octets;
}

Result<StoredRow> row_from_octets(ByteView untrusted_octets, std::int64_t number) {
  const Unexpected bad{Code::io, "lookup.db", "row " + std::to_string(number) + " is not one of ours", "The index is made again by itself"};
  StoredRow stored;
  LookupRow& row = stored.row;
  row.number = number;
  OctetReader in(untrusted_octets);
  if (in.u8() != kVersion) return bad;
  const auto id = ItemId::from_octets(in.string(16)), parent = ItemId::from_octets(in.string(16));
  const std::uint8_t item_class = in.u8();
  if (!in.good() || !id || !parent || item_class > static_cast<std::uint8_t>(ItemClass::letter)) return bad;
  row.id = *id;
  row.parent = *parent;
  row.item_class = static_cast<ItemClass>(item_class);
  row.arrival_ms = in.i64();
  row.size_bytes = in.u64();
  row.sender = in.string(kTextMax);
  row.client = in.string(kWordMax);
  row.subject = in.string(kTextMax);
  row.reason = in.string(kTextMax);
  row.digest = in.string(32);
  row.keeping = in.u8() == 0 ? Keeping::kept : Keeping::purged;
  row.keep_hold = in.flag();
  row.has_children = in.flag();
  const std::uint32_t recipients = in.u32();
  if (!in.good() || recipients > kRecipientsMax) return bad;
  for (std::uint32_t i = 0; i < recipients; ++i) {
    if (!read(in, row.recipients.emplace_back())) return bad;
  }
  const std::uint32_t parts = in.u32();
  if (!in.good() || parts > kPartsMax) return bad;
  for (std::uint32_t i = 0; i < parts; ++i) {
    if (!read(in, row.parts.emplace_back())) return bad;
  }
  const std::uint32_t results = in.u32();
  if (!in.good() || results > kResultsMax) return bad;
  for (std::uint32_t i = 0; i < results; ++i) stored.known_results.push_back(in.u32());
  if (!in.at_end()) return bad;
  return stored;
}

void add_parts(std::string_view untrusted_manifest, std::uint32_t result_number, LookupRow& row) {
  const nlohmann::json manifest = parsed(untrusted_manifest);
  if (!manifest.is_object()) return;
  const auto parts = manifest.find("parts");
  if (parts == manifest.end() || !parts->is_array()) return;
  for (const nlohmann::json& object : *parts) {
    if (row.parts.size() >= kPartsMax) return;
    if (!object.is_object()) continue;
    LookupPart part = part_of(object, result_number);
    // The mail itself is no part; its kind, size and digest are the message's, only what was found in it counts.
    if (part.path.empty() && part.rules.empty() && part.reason.empty()) continue;
    if (part.path.empty()) {
      LookupPart mail;
      mail.result_number = result_number;
      mail.rules = std::move(part.rules);
      mail.reason = part.reason;
      row.parts.push_back(std::move(mail));
      continue;
    }
    row.parts.push_back(std::move(part));
  }
}

std::string profile_of(std::string_view untrusted_manifest) {
  const nlohmann::json manifest = parsed(untrusted_manifest);
  return manifest.is_object() ? text_at(manifest, "profile") : std::string{};
}

void bound(LookupRow& row) {
  cut(row.sender, kTextMax);
  cut(row.client, kWordMax);
  cut(row.subject, kTextMax);
  cut(row.reason, kTextMax);
  if (row.digest.size() != 32) row.digest.clear();
  if (row.recipients.size() > kRecipientsMax) row.recipients.resize(kRecipientsMax);
  for (LookupRecipient& recipient : row.recipients) {
    cut(recipient.address, kTextMax);
    cut(recipient.profile, kWordMax);
  }
  if (row.parts.size() > kPartsMax) row.parts.resize(kPartsMax);
  for (LookupPart& part : row.parts) {
    cut(part.path, kNameMax);
    cut(part.name, kNameMax);
    for (std::string* word : {&part.kind, &part.action, &part.reason}) cut(*word, kWordMax);
    if (part.rules.size() > kRulesMax) part.rules.resize(kRulesMax);
    for (std::string& rule : part.rules) cut(rule, kWordMax);
  }
}

void forget_text(LookupRow& row) {
  for (std::string* text : {&row.sender, &row.client, &row.subject}) text->clear();
  for (LookupPart& part : row.parts) {
    part.name.clear();
    part.path = part.path.substr(0, part.path.find('!'));   // behind it stand names of members
  }
}

}  // namespace temizu::lookup
