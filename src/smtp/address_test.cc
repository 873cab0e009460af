#include "smtp/address.h"

#include <gtest/gtest.h>

#include <string>

namespace temizu::smtp {
namespace {

std::string rewritten(std::string_view text, PathKind kind = PathKind::reverse, bool utf8 = false) {
  auto path = parse_path(text, kind, utf8);
  return path ? path->to_path() + std::string(text) : "refused: " + path.error().what;
}

// Goal: what the grammar allows is read and written anew in one form.
TEST(Address, IsWrittenAnewFromItsParsedForm) {
  EXPECT_EQ(rewritten("<User@Example.JP> SIZE=1"), "<User@example.jp> SIZE=1");
  EXPECT_EQ(rewritten("<>"), "<>");
  EXPECT_EQ(rewritten("<@a.example,@b.example:u@c.example>"), "<u@c.example>");
  EXPECT_EQ(rewritten("<\"a\"@example.jp>"), "<a@example.jp>");
  EXPECT_EQ(rewritten("<\"a b\"@example.jp>"), "<\"a b\"@example.jp>");
  EXPECT_EQ(rewritten("<\"a\\\"b\\\\>\"@example.jp>"), "<\"a\\\"b\\\\>\"@example.jp>");
  EXPECT_EQ(rewritten("<u@[192.0.2.1]>"), "<u@[192.0.2.1]>");
  EXPECT_EQ(rewritten("<u@[ipv6:2001:DB8::1]>"), "<u@[IPv6:2001:db8::1]>");
  EXPECT_EQ(rewritten("<postmaster>", PathKind::forward), "<postmaster>");
  EXPECT_EQ(rewritten("<PostMaster>", PathKind::forward), "<postmaster>");
}

// Goal: the addresses that Japanese carriers once gave out are read, and leave quoted.
TEST(Address, ReadsCarrierAddressesWithDotsInOddPlaces) {
  EXPECT_EQ(rewritten("<a..b@example.jp>"), "<\"a..b\"@example.jp>");
  EXPECT_EQ(rewritten("<a.@example.jp>"), "<\"a.\"@example.jp>");
  EXPECT_EQ(rewritten("<.a@example.jp>"), "<\".a\"@example.jp>");
}

// Goal: everything else is refused, and nothing crashes on the way.
TEST(Address, RefusesWhatTheGrammarDoesNotAllow) {
  using namespace std::string_literals;
  for (const std::string& text :
       {""s, "<"s, ">"s, "a@b"s, "<a@b"s, "<a>"s, "<@>"s, "<a@>"s, "<a@b..c>"s, "<a@.b>"s, "<a@b.>"s, "<a@b c>"s, "<a b@c>"s,
        "<a@b@c>"s, "<\"a@b>"s, "<\"a\\"s, "<a\r@b>"s, "<a\n@b>"s, "<a\0@b>"s, "<\"a\rb\"@c>"s, "<\"\"@c>"s, "<a\x7f@b>"s, "<a@[1.2.3]>"s,
        "<a@[1.2.3.4>"s, "<a@[]>"s, "<a@[IPv6:x]>"s, "<a@[IPv6:::1\0x]>"s, "<a@[1.2.3.4\0]>"s, "<@a.example>"s, "<@a.example:>"s, "<@a,@b>"s, "<a(c)@b>"s, "<a@b>>"s.substr(0, 3),
        "<" + std::string(600, 'a') + "@b>", "<a@" + std::string(64, 'b') + ">", "<a@" + std::string(300, 'b') + ">"}) {
    EXPECT_EQ(rewritten(text).substr(0, 7), "refused") << testing::PrintToString(text);
  }
  EXPECT_EQ(rewritten("<>", PathKind::forward).substr(0, 7), "refused");
  EXPECT_EQ(rewritten("<postmaster>", PathKind::reverse).substr(0, 7), "refused");
}

// Goal: octets beyond ASCII need SMTPUTF8 and must be clean UTF-8.
TEST(Address, TakesUtf8OnlyWhenAskedTo) {
  const std::string name = "<佐藤@例え.jp>";
  std::string_view view = name;
  auto refused = parse_path(view, PathKind::forward, false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unsupported);
  EXPECT_EQ(rewritten(name, PathKind::forward, true), name);
  EXPECT_TRUE(parse_mailbox("佐藤@example.jp", true)->needs_utf8());
  EXPECT_EQ(rewritten("<a\xff@b>", PathKind::forward, true).substr(0, 7), "refused");
  EXPECT_EQ(rewritten("<a\xc2\x80@b>", PathKind::forward, true).substr(0, 7), "refused");
}

// Goal: UTF-8 is judged by table 3-7, controls excluded.
TEST(Address, KnowsCleanUtf8) {
  EXPECT_TRUE(is_clean_utf8("aあ𠮷~"));
  for (const char* text : {"\x80", "\xc0\xaf", "\xc2", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
                           "\xe3\x81", "\t", "\x7f", "\xc2\x85"}) {
    EXPECT_FALSE(is_clean_utf8(text)) << testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace temizu::smtp
