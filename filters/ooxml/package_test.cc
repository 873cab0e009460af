#include "filters/ooxml/package.h"

#include <gtest/gtest.h>

#include "filters/ooxml/lists.h"

namespace temizu::ooxml {
namespace {

// Goal: a target is the part it means, or nothing.
TEST(OoxmlPackage, ResolvesTargets) {
  EXPECT_EQ(resolve_target("word/document.xml", "media/image1.png"), "word/media/image1.png");
  EXPECT_EQ(resolve_target("word/document.xml", "../customXml/item1.xml"), "customXml/item1.xml");
  EXPECT_EQ(resolve_target("word/document.xml", "/xl/a.xml"), "xl/a.xml");
  EXPECT_EQ(resolve_target("", "word/document.xml"), "word/document.xml");
  EXPECT_EQ(resolve_target("", "word/vba%50roject.bin"), "word/vbaProject.bin");
  EXPECT_EQ(resolve_target("", "a/./b//c.xml"), "a/b/c.xml");
  for (const char* bad : {"", "/", "..", "../../x", "a\\b", "a%2Fb", "a%5cb", "a%00b", "a?b", "http://x/a", "C:/a"}) EXPECT_EQ(resolve_target("word/d.xml", bad), "") << bad;
}

// Goal: only addresses that a browser or a mail program opens without running anything.
TEST(OoxmlPackage, LetsSafeLinksThrough) {
  for (const char* good : {"http://example.jp/", "https://example.jp/a?b=1&c=%E3%81%82#d", "mailto:a@example.jp?subject=x", "HTTPS://example.jp", "https://maps.example/data=!3m1!4b1", "https://example.jp/#!/a", "mailto:a@b?CC=c@d&body=x&bcc=e&to=f"}) {
    EXPECT_EQ(safe_link(good), good);
  }
  for (const char* bad : {"", "http://", "https:///x", "mailto:", "file:///a", "\\\\a\\b", "//a/b", "a.docx", "javascript:x", "JaVaScRiPt:x", "data:text/html,x", "ms-msdt:x", "search-ms:x", "ldap://a", "mhtml:http://a!x-usc:http://b",
                          "http://a/b!x-usc:http://c", "http://a/b!", "http://a/%00", "http://a\\b", "http://a b", "http://a\tb", " http://a", "http://a\"b", "vbscript:x", "ftp://a",
                          "mailto:a@b?attach=c:/x", "mailto:a@b?subject=x&Attachment=y", "mailto:a@b?%61ttach=x"}) {
    EXPECT_EQ(safe_link(bad), "") << bad;
  }
  EXPECT_EQ(safe_link("https://a/" + std::string(3000, 'x')), "");
}

// Goal: the lists are sound: every role can be reached, every root is an element that may be written, Strict names are Transitional ones.
TEST(OoxmlLists, HangTogether) {
  const Lists& all = lists();
  for (std::size_t i = 1; i < all.roles().size(); ++i) {
    const Role& role = all.roles()[i];
    EXPECT_NE(role.from, 0u) << role.name;
    if (role.root != 0) EXPECT_NE(all.element(role.root).what, ElementRule::What::unknown) << role.name;
    else EXPECT_TRUE(role.link || role.picture || role.package) << role.name;
    EXPECT_EQ(all.lost(role.type) != nullptr && role.from == 1, false) << role.name;
  }
  const XmlNames& names = all.names();
  EXPECT_EQ(names.space("http://purl.oclc.org/ooxml/wordprocessingml/main"), names.space_of_prefix("w"));
  EXPECT_EQ(Lists::transitional("http://purl.oclc.org/ooxml/officeDocument/relationships/oleObject"), "http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject");
  for (const char* never : {"w:altChunk", "w:subDoc", "w:mailMerge", "w:attachedTemplate", "w:control", "o:OLEObject", "w:docVars", "w:dataBinding", "w:entryMacro", "a:extLst"}) {
    EXPECT_NE(all.element(names.find(never)).what, ElementRule::What::keep) << never;
  }
}

}  // namespace
}  // namespace temizu::ooxml
