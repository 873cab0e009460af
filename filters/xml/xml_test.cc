#include "filters/xml/xml.h"

#include <gtest/gtest.h>

#include "filters/common/test_bench.h"

namespace temizu {
namespace {

Result<Washed> wash(std::string_view content, Method method = Method::rebuild, bool is_body = false) {
  TestBench bench;
  Part part;
  part.kind = Kind{"application/xml"};
  part.untrusted_content = content;
  part.file_name = "a.xml";
  part.is_body = is_body;
  return make_xml_filter()->wash(part, method, bench);
}

// Goal: data stays what it is, in our own writing.
TEST(XmlFilter, WritesDataAnew) {
  auto washed = wash("<?xml version='1.0' encoding='Shift_JIS'?>\n<!-- c --><a  x='1&#10;2' y=\"&quot;&lt;\"><b/>\x8b\xe6<![CDATA[<&>]]></a>");
  ASSERT_TRUE(washed) << to_text(washed.error());
  EXPECT_EQ(washed->content, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a x=\"1 2\" y=\"&quot;&lt;\"><b/>区&lt;&amp;&gt;</a>\n");
  EXPECT_EQ(washed->kind.name, "application/xml");
  EXPECT_EQ(washed->file_name, "a.xml");
}

// Goal: a document type is refused in every form, so no entity is ever expanded or fetched.
TEST(XmlFilter, RefusesDocumentTypes) {
  for (const char* bad : {"<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
                          "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY l 'l'>]><lolz>&l;</lolz>"}) {
    auto washed = wash(bad);
    ASSERT_FALSE(washed) << bad;
    EXPECT_EQ(washed.error().code, Code::unsupported);
  }
}

// Goal: what a program would act upon becomes text.
TEST(XmlFilter, TurnsUnknownVocabulariesIntoText) {
  auto svg = wash("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'><title>図</title></svg>");
  ASSERT_TRUE(svg);
  EXPECT_EQ(svg->kind.name, "text/plain");
  EXPECT_EQ(svg->file_name, "a.txt");
  auto office = wash("<?mso-application progid='Word.Document'?><a><b>文</b></a>", Method::rebuild, true);
  ASSERT_TRUE(office);
  EXPECT_EQ(office->content, "a\n  b: 文\n");
  EXPECT_TRUE(office->changed);
}

// Goal: broken and bottomless documents are refused with their place or limit.
TEST(XmlFilter, RefusesBrokenAndDeepDocuments) {
  auto broken = wash("<a>\n<b></a>");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, Code::bad_input);
  EXPECT_EQ(broken.error().where.substr(0, 10), "xml line 2");
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "<a>";
  EXPECT_EQ(wash(deep).error().code, Code::limit);
  EXPECT_FALSE(wash(""));
}

// Goal: the outline reads as names and values.
TEST(XmlFilter, WritesAnOutline) {
  EXPECT_EQ(wash("<申請書><氏名>架空 太郎</氏名><住所 種別='自宅'>架空市\n本町</住所><備考/></申請書>", Method::text, true)->content,
            "申請書\n  氏名: 架空 太郎\n  住所 [種別=自宅]: 架空市\n    本町\n  備考\n");
}

}  // namespace
}  // namespace temizu
