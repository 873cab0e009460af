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
                             "EMAIL:taro@example.jp\r\nEND:VCARD\r\n");
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
