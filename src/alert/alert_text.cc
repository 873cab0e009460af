// The words of an alert: for people (a mail, Japanese first) and for programs (one JSON object).
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <utility>

#include "alert/alert.h"
#include "base/log.h"

namespace temizu {
namespace {

const char* ja_step(AlertStep step) { return step == AlertStep::raised ? "発生" : step == AlertStep::repeated ? "継続中" : "解消"; }
const char* en_step(AlertStep step) { return step == AlertStep::raised ? "raised" : step == AlertStep::repeated ? "still there" : "ended"; }
const char* ja_weight(const AlertKind& kind) { return kind.urgent ? "緊急" : "要確認"; }

std::string time_text(TimeMs at_ms, int zone_minutes) {
  const std::time_t at = at_ms / 1000 + zone_minutes * 60;
  std::tm parts{};
  ::gmtime_r(&at, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts);
  const int minutes = zone_minutes < 0 ? -zone_minutes : zone_minutes;
  char zone[16];
  std::snprintf(zone, sizeof zone, " %c%02d:%02d", zone_minutes < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
  return std::string(text) + zone;
}

// The figures in Japanese; a key that has no word here stays as it is.
std::string ja_detail(std::string_view detail) {
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"count", "件数"}, {"limit", "基準"}, {"difference", "差"}, {"minutes", "経過（分）"}, {"free_percent", "空き（%）"}, {"days", "残り日数"}};
  std::string text;
  while (!detail.empty()) {
    const std::size_t end = std::min(detail.find(' '), detail.size());
    const std::string_view pair = detail.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string_view word = pair.substr(0, equals);
    for (const auto& [key, ja] : kWords) {
      if (word == key) word = ja;
    }
    text += (text.empty() ? "" : "、") + std::string(word);
    if (equals < pair.size()) text += " " + std::string(pair.substr(equals + 1));
    detail.remove_prefix(std::min(end + 1, detail.size()));
  }
  return text;
}

// What AL-01 names, in Japanese; ledgers, kinds, days and log-ins stay as they are.
std::string ja_what(std::string_view what) {
  std::string text;
  while (!what.empty()) {
    const std::size_t end = std::min(what.find(' '), what.size());
    const std::string_view word = what.substr(0, end);
    text += (text.empty() ? "" : " ") + std::string(word == "forged" ? "偽の配送依頼" : word == "release" ? "承認を確認できない受け渡し" : word);
    what.remove_prefix(std::min(end + 1, what.size()));
  }
  return text;
}

void add_ja(std::string& text, const AlertNews& one, int zone_minutes) {
  const AlertKind& kind = *one.kind;
  text += std::string("■ ") + kind.code + "［" + ja_weight(kind) + "］" + ja_step(one.step) + "\n";
  text += std::string("  ") + kind.ja + "。\n";
  if (!one.what.empty()) text += "  対象: " + ja_what(one.what) + "\n";
  if (!one.detail.empty()) text += "  状況: " + ja_detail(one.detail) + "\n";
  text += "  発生: " + time_text(one.since_ms, zone_minutes) + "\n";
  text += one.step == AlertStep::ended ? "  今はこの状態ではありません。原因の確認がまだであれば、続けてください。\n\n" : std::string("  ") + kind.ja_next + "\n\n";
}

void add_en(std::string& text, const AlertNews& one, int zone_minutes) {
  const AlertKind& kind = *one.kind;
  text += std::string(kind.code) + " (" + (kind.urgent ? "urgent" : "to be looked at") + "), " + en_step(one.step) + ": " + kind.en + ".\n";
  if (!one.what.empty()) text += "  about: " + one.what + "\n";
  if (!one.detail.empty()) text += "  figures: " + one.detail + "\n";
  text += "  since: " + time_text(one.since_ms, zone_minutes) + "\n";
  text += one.step == AlertStep::ended ? "  It is not so any more. Go on looking for the cause where it is not known.\n\n" : std::string("  ") + kind.en_next + "\n\n";
}

}  // namespace

AlertText alert_text(std::span<const AlertNews> news, std::string_view site, int zone_minutes, TimeMs now_ms) {
  AlertText out;
  if (news.empty()) return out;
  const AlertNews* first = &news.front();
  for (const AlertNews& one : news) {
    const auto rank = [](const AlertNews& of) { return (of.step == AlertStep::ended ? 0 : 2) + (of.kind->urgent ? 1 : 0); };
    if (rank(one) > rank(*first)) first = &one;
  }
  out.subject = std::string("【無害化 警報】") + first->kind->code + " " + ja_step(first->step) + "：" + first->kind->ja;
  if (news.size() > 1) out.subject += "（ほか" + std::to_string(news.size() - 1) + "件）";
  out.text = "メール無害化システム（" + std::string(site) + "）からの警報です。\n" + time_text(now_ms, zone_minutes) + "\n\n";
  for (const AlertNews& one : news) add_ja(out.text, one, zone_minutes);
  out.text += "続いている間は、間をおいて繰り返しお知らせします。解消したときもお知らせします。\n\n-- English --\n\n";
  for (const AlertNews& one : news) add_en(out.text, one, zone_minutes);
  return out;
}

std::string alert_json(std::uint64_t number, TimeMs at_ms, std::string_view site, const AlertKind& kind, std::string_view step, std::string_view what,
                       std::string_view detail) {
  const auto pair = [](const char* key, std::string_view value) { return std::string(",\"") + key + "\":" + json_quote(value, 1000); };
  return "{\"version\":1,\"number\":" + std::to_string(number) + pair("time", to_iso8601(at_ms)) + pair("site", site) + pair("code", kind.code) + pair("step", step) +
         pair("severity", kind.urgent ? "urgent" : "warning") + pair("about", what) + pair("detail", detail) + pair("title_ja", kind.ja) + pair("title_en", kind.en) +
         pair("next_ja", kind.ja_next) + pair("next_en", kind.en_next) + "}\n";
}

}  // namespace temizu
