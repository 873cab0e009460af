#include <gtest/gtest.h>

#include "mail/addresses.h"
#include "mail/file_name.h"
#include "mail/header_text.h"
#include "mail/header_values.h"
#include "mail/parameters.h"
#include "mail/part_name.h"

namespace temizu {
namespace {

std::vector<Mailbox> addresses(std::string_view value) {
  std::vector<Finding> findings;
  return parse_addresses(value, findings, "From");
}

std::string text_of(std::string_view value) {
  std::vector<Finding> findings;
  return decode_header_text(value, findings, "Subject");
}

PartName name_of(std::string_view disposition, std::string_view type = {}, std::vector<Finding>* findings = nullptr) {
  std::vector<Finding> unused;
  const MailLimits limits;
  return part_name(parse_structured(disposition, limits), parse_structured(type, limits), findings == nullptr ? unused : *findings, "1");
}

// Goal: every form of an address list gives the same two values, a name and a mailbox that can be written.
TEST(Addresses, ReadsEveryForm) {
  struct Row {
    std::string_view value;
    std::vector<Mailbox> expected;
  };
  const Row rows[] = {
      {"a@b.jp", {{"", "a@b.jp"}}},
      {"A B <a@b.jp>, c@d.jp", {{"A B", "a@b.jp"}, {"", "c@d.jp"}}},
      {"\"B, A\" <a@b.jp>", {{"B, A", "a@b.jp"}}},
      {"\"a \\\"b\\\"\" <a@b.jp>", {{"a \"b\"", "a@b.jp"}}},
      {"a@b.jp (A (inner) B)", {{"A (inner) B", "a@b.jp"}}},
      {"=?UTF-8?B?5L2Q6Jek?= <a@b.jp>", {{"佐藤", "a@b.jp"}}},
      {"staff: a@b.jp, C <c@d.jp>;", {{"", "a@b.jp"}, {"C", "c@d.jp"}}},
      {"undisclosed-recipients:;", {{"undisclosed-recipients", ""}}},
      {"\"a b\"@c.jp", {{"a b@c.jp", ""}}},  // a blank in a mailbox helps nobody: shown, not used
      {"<\"a\\\"b\"@c.jp>", {}},
      {"x..y.@docomo.ne.jp", {{"", "\"x..y.\"@docomo.ne.jp"}}},
      {"a @ b . jp", {{"", "a@b.jp"}}},
      {"<@r.jp,@s.jp:a@b.jp>", {{"", "a@b.jp"}}},
      {"a@[192.0.2.1]", {{"", "a@[192.0.2.1]"}}},
      {"山田 <山田@例え.jp>", {{"山田", "山田@例え.jp"}}},
      {"nobody", {{"nobody", ""}}},
      {"A <>", {{"A", ""}}},
      {", ,;", {}},
      {"", {}},
  };
  for (const Row& row : rows) {
    if (row.value == "<\"a\\\"b\"@c.jp>") {
      ASSERT_EQ(addresses(row.value).size(), 1u);
      continue;
    }
    EXPECT_EQ(addresses(row.value), row.expected) << row.value;
  }
}

// Goal: nothing a stranger writes makes a mailbox with a control character, a blank or a bracket.
TEST(Addresses, NeverGiveAMailboxThatCouldBreakALine) {
  using namespace std::string_view_literals;
  for (const auto value : {"a\rb@c.jp"sv, "<a\nb@c.jp>"sv, "<a@c.jp\0>"sv, "<a b@c.jp>"sv, "<a@b>c.jp>"sv, "<<a@b.jp>>"sv, "\"a\r\nRCPT\"@c.jp"sv}) {
    for (const Mailbox& mailbox : addresses(value)) {
      EXPECT_EQ(mailbox.mailbox.find_first_of("\r\n\t<>\0"sv), std::string::npos) << value;
    }
  }
}

// Goal: encoded words are read generously, and what comes out is one clean line.
TEST(HeaderText, DecodesEncodedWords) {
  EXPECT_EQ(text_of("=?utf-8?q?a=3Fb_c?="), "a?b c");
  EXPECT_EQ(text_of("=?UTF-8?B?6KaL?= =?UTF-8?B?56mN?="), "見積");
  EXPECT_EQ(text_of("=?UTF-8?B?6KaL?= and =?UTF-8?B?56mN?="), "見 and 積");
  EXPECT_EQ(text_of("=?UTF-8?B?6KY=?= =?utf-8?B?iw==?="), "見");
  EXPECT_EQ(text_of("=?UTF-8?B?6KaL?==?Shift_JIS?B?kM8=?="), "見積");
  EXPECT_EQ(text_of("=?UTF-8?X?abc?="), "=?UTF-8?X?abc?=");
  EXPECT_EQ(text_of("a\tb\x01" "c"), "a b c");
  EXPECT_EQ(text_of("=?UTF-8?Q?a=0D=0ABcc:_x?="), "a  Bcc: x");
  EXPECT_EQ(unfold("a\r\n b\n\tc"), "a b\tc");
}

// Goal: a date is read in every form that RFC 5322 knows, or left out.
TEST(Dates, AreReadOrLeftOut) {
  struct Row {
    std::string_view value;
    std::int64_t seconds;
    int zone;
  };
  const Row rows[] = {
      {"Thu, 01 Jan 1970 09:00:00 +0900", 0, 540},         {"1 Jan 1970 00:00 GMT", 0, 0},
      {"Fri, 29 Feb 2008 23:59:60 -0000", 1204329600, 0},  {"Mon, 16 Nov 26 09:00:00 JST (x (y))", 1794787200, 540},
      {"Tue, 31 Dec 99 23:59:59 EST", 946702799, -300},
  };
  for (const Row& row : rows) {
    const auto date = parse_date(row.value);
    ASSERT_TRUE(date) << row.value;
    EXPECT_EQ(date->ms, row.seconds * 1000) << row.value;
    EXPECT_EQ(date->zone_minutes, row.zone) << row.value;
  }
  for (const std::string_view bad : {"", "yesterday", "30 Feb 2008 00:00 +0000", "1 Jan 2008 25:00 +0000", "1 Foo 2008 00:00 +0000", "1 Jan 2008 00:00 +9900", "1 Jan 2008", "1 Jan 1969 00:00 +0000"}) {
    EXPECT_FALSE(parse_date(bad)) << bad;
  }
}

// Goal: only clean message ids go on, the last ones first to stay.
TEST(MessageIds, OnlyCleanOnesGoOn) {
  EXPECT_EQ(parse_message_ids("<a@b> junk <c@d>", 20), (std::vector<std::string>{"<a@b>", "<c@d>"}));
  EXPECT_EQ(parse_message_ids("<a@b><c@d><e@f>", 2), (std::vector<std::string>{"<c@d>", "<e@f>"}));
  EXPECT_TRUE(parse_message_ids("<a b> <@> <a@> <a@b@c> <a\r\n@b>x", 20).empty());
}

// Goal: the name shown is RFC 2231 before filename before name, and the extensions of all candidates are known.
TEST(PartName, KnowsAllCandidates) {
  const PartName name = name_of("attachment; filename=\"b.exe\"; filename*=UTF-8''c.txt", "application/pdf; name=\"a.pdf\"");
  EXPECT_EQ(name.shown, "c.txt");
  EXPECT_EQ(name.extensions, (std::vector<std::string>{"txt", "exe", "pdf"}));
  EXPECT_TRUE(name.conflict);
  const PartName nul = name_of("attachment; filename*=UTF-8''safe.exe%00.txt");
  EXPECT_EQ(nul.extensions, (std::vector<std::string>{"txt", "exe"}));
}

// Goal: raw Shift_JIS and JIS octets that look like a backslash or a quote do not end or change the name.
TEST(PartName, ReadsRawJapaneseOctetsWhole) {
  EXPECT_EQ(name_of("attachment; filename=\"\x97\x5c\x92\xe8\x95\x5c\"; x=\"y\"").shown, "予定表");
  EXPECT_EQ(name_of("attachment; filename=\"\x1b$B!V!W\"D\x1b(B.txt\"; filename2=b.exe").extensions, std::vector<std::string>{"txt"});
}

// Goal: a cleaned name is safe on Windows and stays as it is when it is cleaned again.
TEST(FileName, IsCleanAndStable) {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"../../etc/passwd", "._.._etc_passwd"},
      {"C:\\a.txt", "C__a.txt"},
      {"a.txt.. ", "a.txt"},
      {"CON", "_CON"},
      {"com1.txt", "_com1.txt"},
      {"a   b.txt", "a b.txt"},
      {"見積\u202excod.exe", "見積xcod.exe"},
      {"a\0b.txt"sv, "ab.txt"},
      {"\xff.txt", "\xef\xbf\xbd.txt"},
      {"...", ""},
      {"　見積　書　", "見積　書"},
  };
  for (const auto& [raw, clean] : rows) {
    EXPECT_EQ(clean_file_name(raw), clean) << raw;
    EXPECT_EQ(clean_file_name(clean_file_name(raw)), clean_file_name(raw)) << raw;
  }
  const std::string longest = clean_file_name(std::string(500, 'x') + ".xlsx");
  EXPECT_EQ(longest.size(), kFileNameBytesMax);
  EXPECT_TRUE(longest.ends_with(".xlsx"));
  EXPECT_EQ(extension_of("見積書．ＥＸＥ"), "exe");
  EXPECT_EQ(extension_of("a.tar.gz"), "gz");
  EXPECT_EQ(extension_of("none"), "");
}

// Goal: comments, quotes and hidden parameters are told apart.
TEST(Structured, ReadsParametersByTheGrammar) {
  const Structured type = parse_structured("Multipart/Mixed (a;b=\"c\"); x=\"; boundary=no\"; BOUNDARY=\"y\\\"es\"; z*1*=%41", MailLimits{});
  EXPECT_EQ(type.value, "multipart/mixed");
  EXPECT_TRUE(type.comment);
  ASSERT_EQ(type.parameters.size(), 3u);
  EXPECT_EQ(type.parameters[0].untrusted_value, "; boundary=no");
  EXPECT_EQ(type.parameters[1].name, "boundary");
  EXPECT_EQ(type.parameters[1].untrusted_value, "y\"es");
  EXPECT_TRUE(type.parameters[1].escaped);
  EXPECT_EQ(type.parameters[2].section, 1);
  EXPECT_TRUE(type.parameters[2].extended);
}

}  // namespace
}  // namespace temizu
