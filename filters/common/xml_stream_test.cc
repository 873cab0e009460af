#include "filters/common/xml_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace temizu {
namespace {

using namespace std::string_literals;

// Writes what it is told again, by a table of three names.
class Copy final : public XmlStreamSink {
 public:
  Copy() {
    space_ = names_.add_space("p", "urn:p");
    names_.add_alias(space_, "urn:p-strict");
    for (const char* each : {"root", "item"}) names_.add(space_, each);
    names_.add(XmlNames::kNoSpace, "a");
  }
  Status start(const XmlElement& element, const XmlPrefixes& prefixes) override {
    asked_ = prefixes.space_of("x");
    if (element.name == XmlNames::kUnknown) ++unknown_;
    const XmlNames::Id name = element.name == XmlNames::kUnknown ? names_.find("p:item") : element.name;
    if (writer_.depth() == 0) writer_.start_root(name, std::vector{space_});
    else writer_.start(name);
    for (const XmlAttr& each : element.attributes) {
      if (each.name != XmlNames::kUnknown) writer_.attribute(each.name, each.value);
    }
    return {};
  }
  Status end() override {
    writer_.end();
    return {};
  }
  Status text(std::string_view utf8) override {
    writer_.text(utf8);
    return {};
  }

  // What comes out behind the root's declarations, or the failure.
  std::string of(std::string_view xml, const XmlStreamLimits& limits = {}) {
    const Status read = read_xml_stream(xml_source(xml), names_, *this, limits);
    if (!read) return to_word(read.error().code);
    EXPECT_TRUE(writer_.finish());
    return out_.substr(out_.find("?>\n") + 3);
  }

  XmlNames names_;
  XmlNames::Space space_{}, asked_{};
  int unknown_{0};

 private:
  std::string out_;
  XmlWriter writer_{names_, [this](ByteView piece) -> Status {
                      out_ += piece;
                      return {};
                    }};
};

std::string copied(std::string_view xml, const XmlStreamLimits& limits = {}) { return Copy().of(xml, limits); }

constexpr std::string_view kOpen = "<p:root xmlns:p=\"urn:p\">";

std::string in_root(std::string_view inside) { return std::string(kOpen).append(inside).append("</p:root>"); }

// Goal: what is read and written again is the same document, whatever the prefixes, quotes and references were.
TEST(XmlStream, WritesWhatItReadInOneForm) {
  EXPECT_EQ(copied("<q:root xmlns:q='urn:p'><q:item a='1&#x20;&lt;&quot;'>日本語 &amp; <![CDATA[<x>]]></q:item><q:item></q:item></q:root>"),
            in_root("<p:item a=\"1 &lt;&quot;\">日本語 &amp; &lt;x&gt;</p:item><p:item/>"));
  EXPECT_EQ(copied("<root xmlns='urn:p-strict'/>"), "<p:root xmlns:p=\"urn:p\"/>");
  EXPECT_EQ(copied("<!-- a --><?b c?><p:root xmlns:p=\"urn:p\"><!-- d --></p:root>"), "<p:root xmlns:p=\"urn:p\"/>");
}

// Goal: a line end, a tab in a value survive a second read; a character beyond the first plane survives every cut between pieces.
TEST(XmlStream, KeepsWhiteSpaceAndPairs) {
  EXPECT_EQ(copied(in_root("<p:item a=\"&#9;&#10;&#13;\">x&#13;\ny</p:item>")), in_root("<p:item a=\"&#9;&#10;&#13;\">x&#13;\ny</p:item>"));
  std::string long_text;
  for (int i = 0; i < 40'000; ++i) long_text += i % 7 == 0 ? "\U00020B9F" : "a";
  const std::string xml = in_root("<p:item>" + long_text + "</p:item>");
  EXPECT_EQ(copied(xml), xml);
  EXPECT_EQ(copied("<p:root xmlns:p=\"urn:p\">" + std::string(49'000, ' ') + long_text + "</p:root>").size(), xml.size() - 17 + 49'000);
}

// Goal: UTF-16 by mark or by its first character; everything else than UTF-8 is refused, also where only the declaration says so.
TEST(XmlStream, TakesUtf8AndUtf16Only) {
  const auto wide = [](std::string_view ascii, bool big) {
    std::string out;
    for (const char c : ascii) out += big ? std::string{'\0', c} : std::string{c, '\0'};
    return out;
  };
  const std::string plain = "<p:root xmlns:p=\"urn:p\"/>";
  EXPECT_EQ(copied("\xEF\xBB\xBF" + plain), plain);
  EXPECT_EQ(copied("\xFF\xFE" + wide(plain, false)), plain);
  EXPECT_EQ(copied("\xFE\xFF" + wide(plain, true)), plain);
  EXPECT_EQ(copied(wide("<?xml version='1.0' encoding='UTF-16'?>" + plain, false)), plain);
  EXPECT_EQ(copied("<?xml version='1.0' encoding='utf-8'?>" + plain), plain);
  for (const char* encoding : {"UTF-7", "Shift_JIS", "ISO-8859-1", "UTF-16", "EBCDIC-CP-US"}) {
    EXPECT_EQ(copied("<?xml version='1.0' encoding='"s + encoding + "'?>" + plain), "unsupported") << encoding;
  }
  EXPECT_EQ(copied("\xFF\xFE\0\0<\0\0\0"s), "unsupported");
  EXPECT_EQ(copied(in_root("\xC0\xAF")), "bad_input");
  EXPECT_EQ(copied(in_root("\xED\xA0\x80")), "bad_input");
  EXPECT_EQ(copied(in_root("\xF0\x9F\x98")), "bad_input");
}

// Goal: no document type in any place, no entity, no XML 1.1.
TEST(XmlStream, RefusesDocumentTypesAndEntities) {
  EXPECT_EQ(copied("<!DOCTYPE a><a/>"), "unsupported");
  EXPECT_EQ(copied("<?xml version='1.0'?>\n<!-- <a b=\" --><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"), "unsupported");
  EXPECT_EQ(copied(in_root("<!ENTITY x 'y'>")), "unsupported");
  EXPECT_EQ(copied(in_root("&x;")), "bad_input");
  EXPECT_EQ(copied("<?xml version='1.1'?><a/>"), "unsupported");
}

// Goal: depth, tags, attributes, names and elements are bounded, each with "limit".
TEST(XmlStream, StopsAtItsLimits) {
  std::string deep;
  for (int i = 0; i < 50; ++i) deep += "<p:item>";
  EXPECT_EQ(copied(std::string(kOpen) + deep, {.depth_max = 40}), "limit");
  std::string flood = "<p:item";
  for (int i = 0; i < 300; ++i) flood += " a" + std::to_string(i) + "='>'";
  EXPECT_EQ(copied(in_root(flood + "/>")), "limit");
  EXPECT_EQ(copied(in_root("<p:item a='" + std::string(5000, 'x') + "'/>"), {.tag_bytes_max = 4000}), "limit");
  std::string names;
  for (int i = 0; i < 200; ++i) names += "<p:n" + std::to_string(i) + "/>";
  EXPECT_EQ(copied(in_root(names), {.names_max = 100}), "limit");
  EXPECT_EQ(copied(in_root("<p:item/><p:item/><p:item/>"), {.elements_max = 3}), "limit");
}

// Goal: what is not well formed says where.
TEST(XmlStream, NamesThePlaceOfDamage) {
  Copy copy;
  const Status read = read_xml_stream(xml_source("<p:root xmlns:p='urn:p'>\n<p:item></p:root>"), copy.names_, copy);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::bad_input);
  EXPECT_THAT(read.error().where, testing::StartsWith("line 2"));
  for (const char* bad : {"", "x", "<a", "<a></b>", "<a/><b/>", "<a b='1' b='2'/>", "<q:a/>", "<a>\x01</a>"}) EXPECT_EQ(copied(bad), "bad_input") << bad;
}

// Goal: a prefix means what it means where it stands.
TEST(XmlStream, TellsWhatPrefixesMean) {
  Copy copy;
  copy.of("<p:root xmlns:p='urn:p' xmlns:x='urn:other'><p:item xmlns:x='urn:p'/></p:root>");
  EXPECT_EQ(copy.asked_, copy.space_);
  Copy other;
  other.of("<p:root xmlns:p='urn:other' xmlns:x='urn:p'><x:item/></p:root>");
  EXPECT_EQ(other.unknown_, 1);
}

// Goal: what a source fails with comes back.
TEST(XmlStream, HandsOnTheSourcesFailure) {
  Copy copy;
  const XmlSource source = [](char*, std::size_t) -> Result<std::size_t> { return Unexpected(Code::timeout, "test", "late"); };
  const Status read = read_xml_stream(source, copy.names_, copy);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::timeout);
}

// Goal: what was written since a mark can be taken out or taken back, and the document stays well formed.
TEST(XmlWriter, TakesBackWhatStandsBehindAMark) {
  Copy copy;
  const XmlNames::Id root = copy.names_.find("p:root"), item = copy.names_.find("p:item");
  std::string out;
  XmlWriter writer(copy.names_, [&](ByteView piece) -> Status {
    out += piece;
    return {};
  });
  writer.start_root(root, {});
  const XmlWriter::Mark first = writer.mark();
  writer.start(item);
  writer.text("gone");
  writer.rollback(first);
  const XmlWriter::Mark second = writer.mark();
  writer.start(item);
  writer.end();
  const std::string taken = writer.take(second);
  EXPECT_EQ(taken, "<p:item/>");
  writer.start(item);
  writer.raw(taken);
  writer.end();
  writer.end();
  ASSERT_TRUE(writer.finish());
  EXPECT_THAT(out, testing::EndsWith("<p:root><p:item><p:item/></p:item></p:root>"));
}

}  // namespace
}  // namespace temizu
