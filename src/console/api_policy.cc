// The policy in force as a table, each row with its line of policy.xml. Read only: it changes by file and reload.
#include <algorithm>

#include "console/from_mail.h"
#include "console/router.h"

namespace temizu::console {
namespace {

struct PolicyRow { const char* section; std::string profile; int line; std::string subject, value; };

std::string named(const char* name, const std::string& value) { return value.empty() ? std::string{} : std::string(name) + "=\"" + value + "\" "; }

PolicyRow assign_row(const AssignRule& rule) {
  std::string networks;
  for (const std::string& network : rule.client_networks) networks += (networks.empty() ? "" : " ") + network;
  const std::string when = named("recipient", rule.recipient) + named("recipient-domain", rule.recipient_domain) + named("sender", rule.sender) +
                           named("sender-domain", rule.sender_domain) + named("client-networks", networks) + named("authenticated", rule.authenticated);
  return {"assign", rule.profile, rule.line, when, rule.profile};
}

PolicyRow kind_row(const Profile& profile, const KindRule& rule) {
  std::string value = to_word(rule.method);
  if (rule.place != RulePlace::any) value += rule.place == RulePlace::body ? " (body)" : " (attachment)";
  for (const auto& [name, option] : rule.options) value += " " + name + "=" + option;
  return {"kind", profile.name, rule.line, rule.pattern, value};
}

PolicyRow release_row(const Profile& profile, const ReleaseRule& rule) {
  std::string value;
  if (rule.barred) {
    value = "barred";
  } else {
    value = "approvals=" + std::to_string(rule.approvals) + " by=" + (rule.by_superior ? "superior" : "") + (rule.by_superior && rule.by_administrator ? "," : "") +
            (rule.by_administrator ? "administrator" : "") + " deadline-hours=" + std::to_string(rule.deadline_hours) +
            " after-deadline=" + (rule.after_deadline == AfterDeadline::lapse ? "lapse" : "pass-on") + " zip=" + (rule.zip == ReleaseZip::aes ? "aes" : "plain");
    if (rule.checked_import) value += " checked-import";
    for (const std::string& other : rule.rewash) value += " rewash=" + other;
  }
  return {"release", profile.name, rule.line, rule.pattern, value};
}

std::vector<PolicyRow> rows_of(const Policy& policy) {
  std::vector<PolicyRow> rows;
  for (const AssignRule& rule : policy.assign()) rows.push_back(assign_row(rule));
  for (const Profile& profile : policy.profiles()) {
    rows.push_back({"profile", profile.name, 0, profile.name, profile.subject_prefix.empty() ? "" : "subject-prefix=" + profile.subject_prefix});
    for (const KindRule& rule : profile.rules) rows.push_back(kind_row(profile, rule));
    for (const ReleaseRule& rule : profile.release) rows.push_back(release_row(profile, rule));
    rows.push_back({"limit", profile.name, 0, "message-bytes-max", std::to_string(profile.mail_limits.message_bytes_max)});
    rows.push_back({"limit", profile.name, 0, "mime-depth-max", std::to_string(profile.mail_limits.mime_depth_max)});
    rows.push_back({"limit", profile.name, 0, "mime-parts-max", std::to_string(profile.mail_limits.mime_parts_max)});
    rows.push_back({"limit", profile.name, 0, "output-bytes-max", std::to_string(profile.wash_limits.output_bytes_max)});
    rows.push_back({"limit", profile.name, 0, "wall-ms-max", std::to_string(profile.wash_limits.wall_ms_max)});
  }
  return rows;
}

// Line `number` of the file, counted from 1; "" when there is none.
std::string line_of(std::string_view text, int number) {
  if (number <= 0) return {};
  for (int line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return from_mail(text.substr(0, text.find('\n')), 200);
}

}  // namespace

Reply get_policy(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  const World& world = call.world;
  const std::vector<PolicyRow> rows = rows_of(*world.policy);
  if (call.csv) {
    Csv table(call.language == Language::en ? std::vector<std::string_view>{"section", "profile", "line", "subject", "value", "text"}
                                            : std::vector<std::string_view>{"区分", "方針名", "行", "対象", "値", "ファイルの行"});
    for (const PolicyRow& row : rows) table.row({row.section, row.profile, row.line > 0 ? std::to_string(row.line) : "", row.subject, row.value, line_of(world.policy_text, row.line)});
    return std::move(table).answer("policy");
  }
  Json items = Json::array();
  for (const PolicyRow& row : rows) {
    Json one = Json::object();
    one["section"] = row.section;
    one["profile"] = row.profile.empty() ? Json(nullptr) : Json(row.profile);
    one["line"] = row.line;
    one["subject"] = row.subject;
    one["value"] = row.value;
    one["text"] = line_of(world.policy_text, row.line);
    items.push_back(std::move(one));
  }
  Json json = Json::object();
  json["file"] = world.policy_file;
  json["digest"] = to_hex(world.policy->digest());
  json["loaded_at"] = time_json(world.loaded_ms);
  json["rows"] = std::move(items);
  return json_answer(json);
}

}  // namespace temizu::console
