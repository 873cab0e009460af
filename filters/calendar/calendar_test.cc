#include "filters/calendar/calendar.h"

#include <gtest/gtest.h>

#include "filters/common/content_lines.h"
#include "filters/common/test_bench.h"

namespace temizu {
namespace {

Result<Washed> wash(std::string_view content, Method method = Method::rebuild) {
  TestBench bench;
  Part part;
  part.kind = Kind{"text/calendar"};
  part.untrusted_content = content;
  part.is_body = method == Method::text;
  return make_calendar_filter()->wash(part, method, bench);
}

std::string event(std::string_view properties, std::string_view method = "PUBLISH") {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:" + std::string(method) + "\r\nBEGIN:VEVENT\r\n" + std::string(properties) +
         "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

// Goal: listed properties stay, everything that loads, runs or answers is gone and named.
TEST(CalendarFilter, KeepsListedPropertiesOnly) {
  auto washed = wash(event("SUMMARY:会議\r\nDTSTART;TZID=Asia/Tokyo;X=1:20261012T133000\r\nATTACH:http://evil.example/x\r\n"
                           "URL:http://evil.example/\r\nX-ALT-DESC;FMTTYPE=text/html:<script>\r\nBEGIN:VALARM\r\nACTION:PROCEDURE\r\n"
                           "ATTACH:file:///x.exe\r\nEND:VALARM\r\nORGANIZER;CN=\"山田\";X=y:mailto:a@example.jp\r\n", "REQUEST"));
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Temizu//washed calendar//JA\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\n"
                             "SUMMARY:会議\r\nDTSTART;TZID=Asia/Tokyo:20261012T133000\r\nORGANIZER;CN=山田:mailto:a@example.jp\r\n"
                             "DESCRIPTION:リンク: http://evil.example/\r\n"
                             "END:VEVENT\r\nEND:VCALENDAR\r\n");
  EXPECT_TRUE(washed->changed);
}

std::uint64_t count_of(const Washed& washed, std::string_view rule, Weight weight) {
  std::uint64_t count = 0;
  for (const Finding& finding : washed.findings) count += finding.rule == rule && finding.weight == weight ? finding.count : 0;
  return count;
}

// What a second wash of the result says: the same octets, nothing found.
void expect_settled(const Washed& washed) {
  const auto again = wash(washed.content);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->content, washed.content);
  EXPECT_TRUE(again->findings.empty());
  EXPECT_FALSE(again->changed);
}

// Goal: where a meeting is held stays readable: addresses become words behind the description, HTML without a description
// gives its text, a contact stays, a journal is an entry; the reader misses nothing, so nothing is told.
TEST(CalendarFilter, KeepsLinksAndContactsAsWords) {
  auto washed = wash(event("SUMMARY:会議\r\nURL:https://meet.example/j/123\r\nX-ALT-DESC;FMTTYPE=text/html:<p>本文はこちら</p>\r\n"
                           "CONFERENCE;VALUE=URI:https://meet.example/j/1\r\nX-GOOGLE-CONFERENCE:https://meet.example/j/123\r\nCONTACT:03-1234\r\n"
                           "RELATED-TO:2\r\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nEND:VALARM\r\n")
                     + "BEGIN:VCALENDAR\r\nBEGIN:VJOURNAL\r\nSUMMARY:記録\r\nEND:VJOURNAL\r\nEND:VCALENDAR\r\n");
  ASSERT_TRUE(washed);
  EXPECT_NE(washed->content.find("SUMMARY:会議\r\nCONTACT:03-1234\r\nDESCRIPTION:本文はこちら\\nリンク: https://meet.example/j/123"), std::string::npos) << washed->content;
  EXPECT_NE(washed->content.find("BEGIN:VJOURNAL\r\nSUMMARY:記録\r\nEND:VJOURNAL"), std::string::npos);
  EXPECT_EQ(count_of(*washed, "calendar.url", Weight::info), 3u);
  EXPECT_FALSE(washed->changed);
  expect_settled(*washed);
}

// Goal: each thing that a reader could miss is told: a rebuilt entry never passes for the whole one.
TEST(CalendarFilter, TellsWhatIsLost) {
  for (const char* lost : {"URL:file:///c:/x.exe\r\n", "X-SECRET-PLACE:裏口\r\n", "SOMETHING:words\r\n", "DTSTART:明日\r\n", "ATTACH:CID:1\r\n",
                           "DTSTART;TZID=\"a:b\":20261012T133000\r\n", "ATTENDEE;CN=a:invalid:b\r\n", "DTEND:20261012T133000Z\r\nbroken line\r\n",
                           "BEGIN:VALARM\r\nACTION:EMAIL\r\nEND:VALARM\r\n", "BEGIN:VALARM\r\nACTION:AUDIO\r\nEND:VALARM\r\n",
                           "BEGIN:X-BOX\r\nSUMMARY:a\r\nEND:X-BOX\r\n", "END:VEVENT\r\nEND:VCALENDAR\r\nwords behind\r\n"}) {
    auto washed = wash(event(std::string("SUMMARY:a\r\n") + lost));
    ASSERT_TRUE(washed) << lost;
    EXPECT_TRUE(washed->changed) << lost;
    EXPECT_EQ(heaviest(washed->findings), Weight::low) << lost;
    expect_settled(*washed);
  }
}

// Goal: a description whose lines were never folded keeps them; a line of it that looks like an address too.
TEST(CalendarFilter, KeepsBrokenLinesOfADescription) {
  auto washed = wash(event("DESCRIPTION:一行目\r\n二行目は折り返しなし 重要\r\nhttps://meet.example/j/1\r\n時刻 10:30\r\nLOCATION:x\r\n"));
  ASSERT_TRUE(washed);
  const auto text = wash(washed->content, Method::text);
  EXPECT_NE(text->content.find("内容:\n一行目\n二行目は折り返しなし 重要\nhttps://meet.example/j/1\n時刻 10:30\n"), std::string::npos) << text->content;
  EXPECT_EQ(count_of(*washed, "calendar.unreadable_line", Weight::info), 3u);
  EXPECT_FALSE(washed->changed);
  expect_settled(*washed);
}

// Goal: an entry whose end is missing does not swallow the next; nothing is cut at a bound, the part fails instead.
TEST(CalendarFilter, KeepsAllEntriesOrFails) {
  const std::string two = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:a\r\nBEGIN:VEVENT\r\nSUMMARY:b\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  EXPECT_EQ(wash(two, Method::text)->content, "【予定】\n件名: a\n\n【予定】\n件名: b\n");
  const auto many = [](int count) {
    std::string all = "BEGIN:VCALENDAR\r\n";
    for (int i = 0; i < count; ++i) all += "BEGIN:VEVENT\r\nSUMMARY:a\r\nEND:VEVENT\r\n";
    return all + "END:VCALENDAR\r\n";
  };
  auto washed = wash(many(3000));
  ASSERT_TRUE(washed);
  EXPECT_TRUE(washed->findings.empty());
  std::size_t entries = 0;
  for (std::size_t at = washed->content.find("BEGIN:VEVENT"); at != std::string::npos; at = washed->content.find("BEGIN:VEVENT", at + 1)) ++entries;
  EXPECT_EQ(entries, 3000u);
  for (const std::string& too_much : {many(10'001), event("DESCRIPTION:" + std::string(300 << 10, 'x') + "\r\n"), event([] { std::string all; for (int i = 0; i < 100'000; ++i) all += "X:\r\n"; return all; }())}) {
    auto refused = wash(too_much);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::limit);
  }
}

// Goal: an answer to an invitation says who comes.
TEST(CalendarFilter, SaysWhetherSomebodyComes) {
  auto washed = wash(event("SUMMARY:a\r\nDTSTART;VALUE=DATE:20261010\r\nDURATION:P1DT2H\r\nEXDATE;VALUE=DATE:20261011\r\nATTENDEE;PARTSTAT=DECLINED:mailto:b@example.jp\r\n",
                           "REPLY"), Method::text);
  EXPECT_EQ(washed->content, "【招待への返事】\n件名: a\n日時: 2026年10月10日（土） 終日\n長さ: 1日2時間\n除く日: 2026年10月11日（日）\n出席者: b@example.jp（辞退）\n");
}

// Goal: values that are not what their property holds are dropped, not passed.
TEST(CalendarFilter, DropsWrongValues) {
  auto washed = wash(event("DTSTART:20261012T1330\r\nRRULE:FREQ=DAILY;X=\"y\"\r\nATTENDEE:http://evil.example/\r\nSEQUENCE:-1\r\nSUMMARY:a\r\n"));
  ASSERT_TRUE(washed);
  EXPECT_NE(washed->content.find("BEGIN:VEVENT\r\nSUMMARY:a\r\nEND:VEVENT"), std::string::npos);
  EXPECT_FALSE(wash("BEGIN:VCARD\r\nEND:VCARD\r\n"));
}

// Goal: the text tells what a clerk asks: what, when, where, who.
TEST(CalendarFilter, TellsInJapanese) {
  auto washed = wash(event("SUMMARY:情報化推進\r\n 委員会\r\nDTSTART:20261012T043000Z\r\nDTEND:20261012T060000Z\r\nLOCATION:第１会議室\\, 3階\r\n"
                           "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4\r\nORGANIZER;CN=山田:mailto:y@example.jp\r\nDESCRIPTION:一行目\\n二行目\r\n", "REQUEST"),
                     Method::text);
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content, "【予定への招待】\n件名: 情報化推進委員会\n日時: 2026年10月12日（月）13:30～15:00\n繰り返し: 毎週（月・水）、4回\n"
                             "場所: 第１会議室, 3階\n主催: 山田 <y@example.jp>\n内容:\n一行目\n二行目\n");
}

// Goal: day entries, the turn of the year in UTC and foreign zones come out right.
TEST(CalendarFilter, ReadsTimes) {
  EXPECT_NE(wash(event("DTSTART;VALUE=DATE:20261010\r\nDTEND;VALUE=DATE:20261011\r\n"), Method::text)->content.find("日時: 2026年10月10日（土） 終日\n"), std::string::npos);
  EXPECT_NE(wash(event("DTSTART:20261231T200000Z\r\n"), Method::text)->content.find("日時: 2027年1月1日（金）5:00\n"), std::string::npos);
  EXPECT_NE(wash(event("DTSTART;TZID=Europe/Paris:20240229T090000\r\n"), Method::text)->content.find("日時: 2024年2月29日（木）9:00（Europe/Paris）\n"), std::string::npos);
}

// Goal: an address alone in a line is words, a value that begins with two slashes is still a value.
TEST(ContentLines, TellAddressesFromProperties) {
  std::vector<Finding> findings;
  const auto lines = read_content_lines("https://a.example/x\r\nHTTP://a.example/\r\nSUMMARY://a\r\n", "utf-8", "calendar", findings);
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 3u);
  EXPECT_EQ(lines->at(0).name, "");
  EXPECT_EQ(lines->at(0).value, "https://a.example/x");
  EXPECT_EQ(lines->at(1).name, "");
  EXPECT_EQ(lines->at(2).name, "SUMMARY");
  EXPECT_EQ(lines->at(2).value, "//a");
}

// Goal: folding never cuts a character, and unfolding gives the line back.
TEST(ContentLines, FoldAndUnfold) {
  std::string out;
  append_folded(out, "SUMMARY:" + std::string(50, 'x') + "漢字漢字漢字漢字漢字漢字漢字漢字漢字");
  std::vector<Finding> findings;
  const auto lines = read_content_lines(out, "utf-8", "calendar", findings);
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 1u);
  EXPECT_EQ(lines->at(0).value, std::string(50, 'x') + "漢字漢字漢字漢字漢字漢字漢字漢字漢字");
  EXPECT_LE(out.find("\r\n"), 75u);
}

}  // namespace
}  // namespace temizu
