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
                             "END:VEVENT\r\nEND:VCALENDAR\r\n");
  EXPECT_TRUE(washed->changed);
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

// Goal: folding never cuts a character, and unfolding gives the line back.
TEST(ContentLines, FoldAndUnfold) {
  std::string out;
  append_folded(out, "SUMMARY:" + std::string(50, 'x') + "漢字漢字漢字漢字漢字漢字漢字漢字漢字");
  std::vector<Finding> findings;
  const auto lines = read_content_lines(out, "utf-8", "calendar", findings);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].value, std::string(50, 'x') + "漢字漢字漢字漢字漢字漢字漢字漢字漢字");
  EXPECT_LE(out.find("\r\n"), 75u);
}

}  // namespace
}  // namespace temizu
