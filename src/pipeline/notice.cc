#include "pipeline/notice.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/digest.h"
#include "text/layout.h"

namespace temizu {
namespace {

constexpr std::size_t kColumns = 76;
constexpr std::size_t kNameColumns = 60;   // ux.md 6.1: names are sender text, cut
constexpr std::size_t kItemsMax = 30;      // then "and n more": a mail of 500 parts gets a page, not a book
constexpr int kJapanMinutes = 9 * 60;

std::string code_of(Reason reason) { return "TZ-" + std::to_string(static_cast<unsigned>(reason)); }

std::string reason_text(Reason reason, const NoticeTexts& texts) {
  return texts.fill("reason." + std::to_string(static_cast<unsigned>(reason)));
}

// The word for a kind: its own, that of its family, or "other".
std::string kind_text(const std::string& kind, const NoticeTexts& texts) {
  std::string text = texts.fill("kind." + kind);
  if (text.empty()) text = texts.fill("kind." + kind.substr(0, kind.find('/')) + "/*");
  return text.empty() ? texts.fill("kind.*") : text;
}

std::string item_text(const PartReport& part, const NoticeTexts& texts) {
  const bool body = part.action == Action::text && part.file_name.empty();
  std::string name = one_line(part.file_name, kNameColumns);
  if (name.empty()) name = texts.fill("name.none");
  return texts.fill(body ? "notice.item.body" : "notice.item",
                    {{"name", name},
                     {"kind", kind_text(part.kind, texts)},
                     {"size", size_text(part.size_in, texts)},
                     {"reason", reason_text(part.reason, texts)},
                     {"code", code_of(part.reason)}});
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
    if (++told <= kItemsMax) items += item_text(part, texts) + "\n";
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
