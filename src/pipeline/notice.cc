#include "pipeline/notice.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/digest.h"
#include "pipeline/found.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kColumns = 76;
constexpr std::size_t kNameColumns = 60;   // ux.md 6.1: names are sender text, cut
constexpr std::size_t kItemsMax = 30;      // then "and n more": a mail of 500 parts gets a page, not a book
constexpr std::size_t kFoundMax = 5;       // lines of what was taken out of one part
constexpr int kJapanMinutes = 9 * 60;

std::string code_of(Reason reason) { return "TZ-" + std::to_string(static_cast<unsigned>(reason)); }

std::string reason_text(Reason reason, const NoticeTexts& texts) {
  return texts.fill("reason." + std::to_string(static_cast<unsigned>(reason)));
}

// The part that this one was found inside: the longest start of its path before a "!" that is a part's path. A name may hold "!" itself.
const PartReport* outer_of(const PartReport& part, const Washing& washing) {
  for (std::size_t at = part.path.rfind('!'); at != std::string::npos && at > 0; at = part.path.rfind('!', at - 1)) {
    const std::string_view start = std::string_view(part.path).substr(0, at);
    const auto outer = std::ranges::find(washing.parts, start, &PartReport::path);
    if (outer != washing.parts.end()) return &*outer;
  }
  return nullptr;
}

// What a part is called by itself: a member of an archive with its folders ("dir/x" of "2!dir/x"), others by their name.
std::string_view file_of(const PartReport& part, const PartReport* outer) {
  if (outer == nullptr) return part.file_name;
  const std::string_view tail = std::string_view(part.path).substr(outer->path.size() + 1);
  return !part.file_name.empty() && tail.ends_with("/" + part.file_name) ? tail : std::string_view(part.file_name);
}

// The name a person knows a part by: its own, and for what was found inside another file that file's name before it.
std::string name_of(const PartReport& part, const Washing& washing, const NoticeTexts& texts) {
  const PartReport* const outer = outer_of(part, washing);
  const std::string name = one_line(file_of(part, outer), kNameColumns);
  if (name.empty()) return texts.fill("name.none");
  const std::string outer_name = outer == nullptr ? std::string{} : one_line(file_of(*outer, outer_of(*outer, washing)), kNameColumns);
  return outer_name.empty() ? name : texts.fill("name.inside", {{"outer", outer_name}, {"name", name}});   // a body has no name
}

// What was taken out, and what the sender could send instead, as further lines of the item.
std::string details_of(const PartReport& part, const NoticeTexts& texts) {
  const bool withheld = part.action == Action::withheld;
  std::string text;
  for (const std::string& line : found_lines(part.findings, withheld, kFoundMax, texts)) text += "\n" + line;
  if (!withheld || part.reason != Reason::unsupported) return text;
  if (const std::string advice = send_instead(part.kind, texts); !advice.empty()) text += "\n" + texts.fill("notice.advice", {{"advice", advice}});
  return text;
}

std::string item_text(const PartReport& part, const Washing& washing, const NoticeTexts& texts) {
  const bool body = part.action == Action::text && part.file_name.empty();
  return texts.fill(body ? "notice.item.body" : "notice.item",
                    {{"name", name_of(part, washing, texts)},
                     {"kind", kind_text(part.kind, texts)},
                     {"size", size_text(part.size_in, texts)},
                     {"reason", reason_text(part.reason, texts)},
                     {"code", code_of(part.reason)}}) +
         details_of(part, texts);
}

bool is_told(const PartReport& part) { return part.changed && part.reason != Reason::none; }

}  // namespace

std::string size_text(std::uint64_t bytes, const NoticeTexts& texts) {
  if (bytes < 1024) return texts.fill("size.bytes", {{"value", std::to_string(bytes)}});
  if (bytes < (1u << 20)) return texts.fill("size.kib", {{"value", std::to_string((bytes + 1023) / 1024)}});
  char value[40];
  std::snprintf(value, sizeof value, "%.1f", static_cast<double>(bytes) / (1u << 20));
  return texts.fill("size.mib", {{"value", value}});
}

std::string notice_for(const Washing& washing, const ItemId& id, const ComposeContext& context) {
  const NoticeTexts& texts = *context.texts;
  std::size_t withheld = 0;
  std::size_t changed = 0;
  std::string items;
  std::size_t told = 0;
  for (const PartReport& part : washing.parts) {
    if (!is_told(part)) continue;
    ++(part.action == Action::withheld ? withheld : changed);
    if (++told <= kItemsMax) items += item_text(part, washing, texts) + "\n";
  }
  if (told == 0) return {};
  if (told > kItemsMax) items += texts.fill("notice.more", {{"count", std::to_string(told - kItemsMax)}}) + "\n";
  std::string text = texts.fill("notice.head", {{"id", id.short_text()}}) + "\n";
  text += texts.fill("notice.count", {{"withheld", std::to_string(withheld)}, {"changed", std::to_string(changed)}}) + "\n";
  text += items;
  if (!context.console_url.empty()) {
    text += texts.fill("notice.console", {{"url", context.console_url + "/m/" + id.short_text()}}) + "\n";
  }
  text += context.contact.empty() ? texts.fill("notice.contact.none") : texts.fill("notice.contact", {{"contact", context.contact}});
  text += "\n" + texts.fill("notice.foot");
  return wrap(text, kColumns);
}

std::string held_text(const Envelope& envelope, Reason reason, const ComposeContext& context) {
  const NoticeTexts& texts = *context.texts;
  const std::string sender = one_line(envelope.sender, kNameColumns);
  std::string text = texts.fill("held.text", {{"id", envelope.id.short_text()},
                                              {"sender", sender.empty() ? texts.fill("held.sender.none") : sender},
                                              {"time", envelope.arrival_ms == 0 ? "-" : date_text(envelope.arrival_ms, kJapanMinutes, texts)},
                                              {"size", size_text(envelope.size_bytes, texts)},
                                              {"reason", reason_text(reason, texts)},
                                              {"code", code_of(reason)}});
  text += "\n\n";
  if (!context.console_url.empty()) {
    text += texts.fill("notice.console", {{"url", context.console_url + "/m/" + envelope.id.short_text()}}) + "\n";
  }
  text += context.contact.empty() ? texts.fill("notice.contact.none") : texts.fill("notice.contact", {{"contact", context.contact}});
  return wrap(text, kColumns);
}

std::string date_text(TimeMs time_ms, int zone_minutes, const NoticeTexts& texts) {
  static constexpr const char* kDays[] = {"日", "月", "火", "水", "木", "金", "土"};
  const auto seconds = static_cast<std::time_t>(time_ms / 1000 + static_cast<TimeMs>(zone_minutes) * 60);
  std::tm tm{};
  gmtime_r(&seconds, &tm);
  const int year = tm.tm_year + 1900;
  char text[120];
  if (texts.fill("date.style") != "wareki") {
    const int zone = std::abs(zone_minutes);
    std::snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d %c%02d%02d", year, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
                  zone_minutes < 0 ? '-' : '+', zone / 60 % 100, zone % 60);
    return text;
  }
  const bool reiwa = year > 2019 || (year == 2019 && tm.tm_mon >= 4);
  const std::string shown = !reiwa ? std::to_string(year) : year == 2019 ? std::string("令和元") : "令和" + std::to_string(year - 2018);
  std::snprintf(text, sizeof text, "年%d月%d日(%s) %02d:%02d", tm.tm_mon + 1, tm.tm_mday, kDays[tm.tm_wday], tm.tm_hour, tm.tm_min);
  return shown + text;
}

std::string notice_mac(const Bytes& key, std::string_view text) {
  return to_hex(hmac_sha256(key, "temizu-notice-1" + sha256(text)));
}

}  // namespace temizu
