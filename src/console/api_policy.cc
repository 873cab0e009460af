// The policy in force as a table in words, each row with what policy.xml says at its line. Read only: it changes by file and reload.
#include <algorithm>

#include "console/from_mail.h"
#include "console/policy_words.h"
#include "console/router.h"

namespace temizu::console {
namespace {

// line: in policy.xml; 0: the row has none of its own. pattern: as the file has it.
struct PolicyRow { const char* section; std::string profile; int line; std::string pattern, subject, value; };

// Of who gets which profile; the last row is what holds where no rule does.
void add_assign(std::vector<PolicyRow>& rows, const Policy& policy, const PolicyWords& in) {
  for (const AssignRule& rule : policy.assign()) rows.push_back({"assign", rule.profile, rule.line, "", in.conditions(rule), in.profile(rule.profile)});
  // No rule holds for nobody's mail: each names a recipient, a sender or where it came from.
  const std::string& otherwise = policy.profile_for("", Envelope{}).name;
  rows.push_back({"assign", otherwise, 0, "otherwise", policy.assign().empty() ? in.pick("すべての宛先", "everybody") : in.pick("上のどれにも当てはまらないもの", "everybody else"), in.profile(otherwise)});
}

void add_limits(std::vector<PolicyRow>& rows, const Profile& profile, const PolicyWords& in) {
  const auto limit = [&](const char* name, const char* ja, const char* en, std::string value) { rows.push_back({"limit", profile.name, 0, name, in.pick(ja, en), std::move(value)}); };
  const auto count = [&](std::uint64_t number, const char* ja, const char* en) { return std::to_string(number) + in.pick(ja, en); };
  const MailLimits& mail = profile.mail_limits;
  const WashLimits& wash = profile.wash_limits;
  limit("message-bytes-max", "メール全体の大きさ", "size of a mail", in.bytes(mail.message_bytes_max));
  limit("mime-parts-max", "メールの部分（本文・添付）の数", "parts of a mail", count(mail.mime_parts_max, "個", " parts"));
  limit("mime-depth-max", "メールの部分の入れ子", "parts within parts", count(mail.mime_depth_max, "段", " levels"));
  limit("message-depth-max", "メールに添付されたメールの入れ子", "mail in mail", count(mail.message_depth_max, "段", " levels"));
  limit("parts-max", "圧縮ファイルの中身を含むファイルの数", "files, with members of archives", count(wash.parts_max, "個", " files"));
  limit("depth-max", "圧縮ファイルなどの入れ子", "archives within archives", count(wash.depth_max, "段", " levels"));
  limit("output-bytes-max", "無害化後の大きさの合計", "size of all that is written", in.bytes(wash.output_bytes_max));
  limit("cpu-ms-max", "1通の計算時間", "processor time of a mail", in.seconds(wash.cpu_ms_max));
  limit("wall-ms-max", "1通の処理時間", "time of a mail", in.seconds(wash.wall_ms_max));
  limit("memory-bytes-max", "1通に使うメモリー", "memory of a mail", in.bytes(wash.memory_bytes_max));
}

std::vector<PolicyRow> rows_of(const World& world, const PolicyWords& in) {
  std::vector<PolicyRow> rows;
  add_assign(rows, *world.policy, in);
  for (const Profile& profile : world.policy->profiles()) {
    const auto setting = [&](const char* name, const char* ja, const char* en, std::string value) { rows.push_back({"profile", profile.name, 0, name, in.pick(ja, en), std::move(value)}); };
    setting("notice-place", "お知らせの位置", "place of the notice", profile.notice_place == NoticePlace::head ? in.pick("本文の前", "in front of the text") : in.pick("本文の後", "behind the text"));
    setting("subject-prefix", "件名の先頭に付ける文字", "put in front of the subject", profile.subject_prefix.empty() ? in.pick("なし", "nothing") : profile.subject_prefix);
    const std::uint32_t days = profile.keep_days == 0 ? world.config.store.keep_days : profile.keep_days;
    setting("keep-days", "原本の保管", "originals kept", std::to_string(days) + in.pick("日", " days") + (profile.keep_days == 0 ? in.pick("（全体の設定）", " (as for all)") : ""));
    for (const KindRule& rule : profile.rules) rows.push_back({"kind", profile.name, rule.line, rule.pattern, in.kind_subject(rule), in.kind_value(rule)});
    for (const ReleaseRule& rule : profile.release) rows.push_back({"release", profile.name, rule.line, rule.pattern, in.pattern(rule.pattern), in.release_value(rule)});
    if (profile.release.empty()) rows.push_back({"release", profile.name, 0, "*", in.pick("すべて", "everything"), in.release_value(ReleaseRule{})});
    add_limits(rows, profile, in);
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

const char* section_word(const PolicyWords& in, std::string_view section) {
  if (section == "assign") return in.pick("適用先", "who gets which");
  if (section == "profile") return in.pick("方針の設定", "settings");
  if (section == "kind") return in.pick("形式ごとの扱い", "kinds");
  if (section == "release") return in.pick("原本の受け渡し", "originals");
  return in.pick("上限", "limits");
}

}  // namespace

Reply get_policy(Call& call) {
  if (auto fault = Parameters(call).fault()) return *fault;
  const World& world = call.world;
  const PolicyWords in{*world.words, call.language};
  const std::vector<PolicyRow> rows = rows_of(world, in);
  if (call.csv) {
    Csv table(call.language == Language::en ? std::vector<std::string_view>{"section", "profile", "line", "pattern", "subject", "value", "text"}
                                            : std::vector<std::string_view>{"区分", "方針名", "行", "設定名・形式", "対象", "内容", "ファイルの行"});
    for (const PolicyRow& row : rows) {
      table.row({section_word(in, row.section), in.profile(row.profile), row.line > 0 ? std::to_string(row.line) : "", row.pattern, row.subject, row.value, line_of(world.policy_text, row.line)});
    }
    return std::move(table).answer("policy");
  }
  Json items = Json::array();
  for (const PolicyRow& row : rows) {
    Json one = Json::object();
    one["section"] = row.section;
    one["profile"] = row.profile.empty() ? Json(nullptr) : Json(row.profile);
    one["line"] = row.line > 0 ? Json(row.line) : Json(nullptr);
    one["pattern"] = row.pattern;
    one["subject"] = row.subject;
    one["value"] = row.value;
    one["text"] = line_of(world.policy_text, row.line);
    items.push_back(std::move(one));
  }
  Json profiles = Json::array();
  for (const Profile& profile : world.policy->profiles()) {
    Json one = Json::object();
    one["name"] = profile.name;
    one["label"] = in.profile(profile.name);
    profiles.push_back(std::move(one));
  }
  Json json = Json::object();
  json["file"] = world.policy_file;
  json["digest"] = to_hex(world.policy->digest());
  json["loaded_at"] = time_json(world.loaded_ms);
  json["otherwise"] = world.policy->profile_for("", Envelope{}).name;
  json["profiles"] = std::move(profiles);
  json["rows"] = std::move(items);
  return json_answer(json);
}

}  // namespace temizu::console
