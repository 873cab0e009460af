#include "filters/vcard/vcard.h"

#include <gtest/gtest.h>

#include "filters/common/test_bench.h"

namespace temizu {
namespace {

Result<Washed> wash(std::string_view content, Method method = Method::rebuild) {
  TestBench bench;
  Part part;
  part.kind = Kind{"text/vcard"};
  part.untrusted_content = content;
  part.is_body = method == Method::text;
  return make_vcard_filter()->wash(part, method, bench);
}

// Goal: what a contact says stays; pictures, keys, addresses of the web and unknown properties go.
TEST(VcardFilter, KeepsListedPropertiesOnly) {
  auto washed = wash("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:架空 太郎\r\nN:架空;太郎;;;\r\nitem1.TEL;TYPE=\"work,voice\":tel:+81-99-123-4567\r\n"
                     "EMAIL:taro@example.jp\r\nEMAIL:<javascript:x>\r\nPHOTO;VALUE=uri:http://evil.example/x.jpg\r\nURL:http://evil.example/\r\n"
                     "KEY:data:x\r\nX-FOO:bar\r\nEND:VCARD\r\n");
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:架空 太郎\r\nN:架空;太郎;;;\r\nTEL;TYPE=WORK:+81-99-123-4567\r\n"
                             "EMAIL:taro@example.jp\r\nNOTE:リンク: http://evil.example/\r\nEND:VCARD\r\n");
  EXPECT_TRUE(washed->changed);
}

std::string card(std::string_view lines) { return "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:a\r\n" + std::string(lines) + "END:VCARD\r\n"; }

void expect_settled(const Washed& washed) {
  const auto again = wash(washed.content);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->content, washed.content);
  EXPECT_TRUE(again->findings.empty());
  EXPECT_FALSE(again->changed);
}

// Goal: addresses, messengers, places and second values stay as words in the note; broken lines of a note stay.
TEST(VcardFilter, KeepsLinksAndPlacesInTheNote) {
  auto washed = wash(card("URL:https://www.city.example.lg.jp/\r\nIMPP:x\r\nGEO:1;2\r\nTITLE:課長\r\nTITLE:室長\r\nNOTE:一行目\r\n二行目: 重要\r\n"));
  ASSERT_TRUE(washed);
  const auto text = wash(washed->content, Method::text);
  EXPECT_NE(text->content.find("メモ:\nリンク: https://www.city.example.lg.jp/\nIMPP: x\n位置: 1;2\n役職: 室長\n一行目\n二行目: 重要\n"), std::string::npos) << text->content;
  EXPECT_FALSE(washed->changed);
  expect_settled(*washed);
}

// Goal: each thing that a reader could miss is told.
TEST(VcardFilter, TellsWhatIsLost) {
  for (const char* lost : {"PHOTO;ENCODING=b:AAAA\r\n", "URL:file:///c:/x.exe\r\n", "IMPP:javascript:x\r\n", "EMAIL:<a\r\n", "HOBBY:words\r\n",
                           "X-SECRET:words\r\n", "ADR:;;;;;;;more\r\n", "TEL:1\r\nbroken\r\n", "END:VCARD\r\nwords behind\r\n",
                           "AGENT:\r\nBEGIN:VCARD\r\nFN:b\r\nEND:VCARD\r\n"}) {
    auto washed = wash(card(lost));
    ASSERT_TRUE(washed) << lost;
    EXPECT_TRUE(washed->changed) << lost;
    EXPECT_EQ(heaviest(washed->findings), Weight::low) << lost;
    EXPECT_EQ(washed->content.find("FN:b"), std::string::npos);
    expect_settled(*washed);
  }
}

// Goal: a card without its end does not swallow the next; nothing is cut at a bound, the part fails instead.
TEST(VcardFilter, KeepsAllCardsOrFails) {
  EXPECT_EQ(wash("BEGIN:VCARD\r\nFN:a\r\nBEGIN:VCARD\r\nFN:b\r\nEND:VCARD\r\n", Method::text)->content, "【連絡先】\n氏名: a\n\n【連絡先】\n氏名: b\n");
  const auto many = [](std::string_view piece, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += piece;
    return all;
  };
  auto washed = wash(many(card(""), 3000));
  ASSERT_TRUE(washed);
  EXPECT_FALSE(washed->changed);
  EXPECT_EQ(washed->content.size(), wash(card(""))->content.size() * 3000);
  for (const std::string& too_much : {many(card(""), 10'001), card(many("TEL:1\r\n", 51)), card("NOTE:" + std::string(70'000, 'x') + "\r\n"),
                                      card("TITLE:" + std::string(1001, 'x') + "\r\n"), card(many("X:\r\n", 100'000))}) {
    auto refused = wash(too_much);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::limit);
  }
}

// Goal: an old phone's card in quoted-printable Shift_JIS reads as Japanese.
TEST(VcardFilter, ReadsVcard21) {
  auto washed = wash("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=89=CB=8B=F3;=91=BE=\r\n=98Y;;;\r\n"
                     "TEL;CELL:090-0000-0000\r\nEND:VCARD\r\n", Method::text);
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content, "【連絡先】\n氏名: 架空 太郎\n電話（携帯）: 090-0000-0000\n");
}

// Goal: what is no card is refused.
TEST(VcardFilter, RefusesWhatIsNoCard) {
  EXPECT_EQ(wash("").error().code, Code::bad_input);
  EXPECT_EQ(wash("FN:x\r\n").error().code, Code::bad_input);
}

}  // namespace
}  // namespace temizu
