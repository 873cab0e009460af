#include "filters/html/html_text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "filters/common/test_bench.h"
#include "filters/html/css.h"
#include "filters/html/entities.h"
#include "filters/html/html.h"
#include "filters/html/link.h"
#include "filters/html/tokens.h"

namespace temizu {
namespace {

std::string text_of(std::string_view html) { return html_to_text(html).text; }

std::uint64_t count_of(const HtmlText& out, std::string_view rule) {
  std::uint64_t count = 0;
  for (const Finding& finding : out.findings) count += finding.rule == rule ? finding.count : 0;
  return count;
}

// Goal: every name of the table is found by to_tag, so that a misplaced line in the list cannot hide an element.
TEST(HtmlTags, AreAllFound) {
  for (int i = 1; i <= static_cast<int>(Tag::template_); ++i) {
    const Tag tag = static_cast<Tag>(i);
    EXPECT_EQ(to_tag(name_of(tag)), tag) << name_of(tag);
  }
  EXPECT_EQ(to_tag("TABLE"), Tag::table);
  EXPECT_EQ(to_tag("o:p"), Tag::other);
  EXPECT_EQ(to_tag(""), Tag::other);
}

// Goal: references mean what a browser makes of them, in text and in attributes.
TEST(HtmlEntities, DecodeLikeABrowser) {
  EXPECT_EQ(decode_attribute("a&amp;b&lt;&gt;&quot;&#x3042;&#12354;"), "a&b<>\"ああ");
  EXPECT_EQ(decode_attribute("?a=1&copy=2&copy;"), "?a=1&copy=2©");
  EXPECT_EQ(decode_attribute("&#0;&#xD800;&#x110000;&#150;"), "\uFFFD\uFFFD\uFFFD–");
  EXPECT_EQ(decode_attribute("& &; &#; &#x; &nosuch; &"), "& &; &#; &#x; &nosuch; &");
  EXPECT_EQ(text_of("&copy2026 &notit; &yen;1,000"), "©2026 ¬it; ¥1,000\n");
  EXPECT_EQ(decode_attribute("&CounterClockwiseContourIntegral;"), "∳");
}

// Goal: paragraphs, headings, breaks and white space come out as a person would type them.
TEST(HtmlText, WritesParagraphs) {
  EXPECT_EQ(text_of("<h1>お知らせ</h1><p>一行目<br>二行目</p>\n<p>次の\n段落 with\n words</p>"),
            "■ お知らせ\n\n一行目\n二行目\n\n次の段落 with words\n");
  EXPECT_EQ(text_of("<div>あ</div><div><br></div><div>い<br></div><div>う</div>"), "あ\n\nい\nう\n");
  EXPECT_EQ(text_of("<pre>\n a\n  b</pre>"), " a\n  b\n");
  EXPECT_EQ(text_of(""), "");
}

// Goal: lists keep their marks, numbers and depth.
TEST(HtmlText, WritesNestedLists) {
  EXPECT_EQ(text_of("<ol start=3><li>三<ul><li>甲<li>乙</ul><li>四</ol><p>後"), "3. 三\n   ・甲\n   ・乙\n4. 四\n\n後\n");
  EXPECT_EQ(text_of("<dl><dt>用語<dd>説明</dl>"), "用語\n    説明\n");
  EXPECT_EQ(text_of("<blockquote>引用<p>続き</blockquote>返事"), "> 引用\n>\n> 続き\n\n返事\n");
}

// Goal: a link shows where it goes, once.
TEST(HtmlText, ShowsWhereLinksGo) {
  EXPECT_EQ(text_of("<a href='https://www.city.example.jp/'>市役所</a>です"), "市役所 <https://www.city.example.jp/>です\n");
  EXPECT_EQ(text_of("<a href='https://www.city.example.jp/'>www.city.example.jp</a>"), "www.city.example.jp\n");
  EXPECT_EQ(text_of("<a href='mailto:a@example.jp?subject=x'>a@example.jp</a>"), "a@example.jp\n");
  EXPECT_EQ(text_of("<a href='javascript:x()'>押す</a><a href='#top'>上へ</a>"), "押す上へ\n");
  EXPECT_EQ(text_of("<base href='https://example.jp/a/b.html'><a href='../c.html'>丙</a>"), "丙 <https://example.jp/c.html>\n");
}

// Goal: text that names another host than the link's is marked, an honest one is not.
TEST(HtmlText, MarksLinksThatPretend) {
  const HtmlText bad = html_to_text("<a href='https://evil.example.net/x'>https://www.bank.example.jp/</a>");
  EXPECT_EQ(bad.text, "https://www.bank.example.jp/（表示と異なる行き先）\n<https://evil.example.net/x>\n");
  EXPECT_EQ(count_of(bad, "html.lookalike_link"), 1u);
  EXPECT_TRUE(bad.changed);
  const HtmlText good = html_to_text("<a href='https://shop.example.co.jp/x'>www.example.co.jp</a>");
  EXPECT_EQ(count_of(good, "html.lookalike_link"), 0u);
  EXPECT_FALSE(good.changed);
  const HtmlText user = html_to_text("<a href='https://www.bank.example.jp@evil.example.net/'>銀行</a>");
  EXPECT_EQ(user.text, "銀行（表示と異なる行き先） <https://evil.example.net/>\n");
}

// Goal: what the reader of the original could not see does not appear, and is counted.
TEST(HtmlText, LeavesHiddenTextOut) {
  for (const char* hidden : {"<div style='display:none'>X</div>", "<span style='font-size:0'>X</span>", "<font color=#ffffff>X</font>",
                             "<p style='visibility:hidden'>X</p>", "<div style='max-height:0;overflow:hidden'>X</div>",
                             "<div style='position:absolute;left:-9999px'>X</div>", "<i style='opacity:0'>X</i>",
                             "<b style='mso-hide:all'>X</b>", "<div hidden>X</div>",
                             "<table bgcolor=#336699><tr><td><font color='#336699'>X</font></table>",
                             "<style>.ph{display:none}</style><div class='a ph'>X</div>"}) {
    const HtmlText out = html_to_text(std::string("見える") + hidden + "文");
    EXPECT_EQ(out.text.find('X'), std::string::npos) << hidden;
    EXPECT_EQ(count_of(out, "html.hidden_text"), 1u) << hidden;
    EXPECT_TRUE(out.changed) << hidden;
  }
  EXPECT_EQ(text_of("<td style='font-size:0'><span style='font-size:14px'>見える</span>"), "見える\n");
  EXPECT_EQ(text_of("<table bgcolor=navy><tr><td><font color=white>見える</font></table>"), "見える\n");
}

// Goal: formatting that is closed in the wrong place neither hides nor shows too much.
TEST(HtmlText, SurvivesBrokenNesting) {
  EXPECT_EQ(text_of("<font color=white><div>X</font>見える</div>"), "見える\n");
  EXPECT_EQ(text_of("<p><font color=white>X<p>Y</font>見える"), "見える\n");
  EXPECT_EQ(text_of("</p></div></table>文</b></i>"), "文\n");
  EXPECT_EQ(text_of("<table><tr><td>一<td>二<tr><td>三<td>四</table>"), "一 | 二\n三 | 四\n");
}

// Goal: data tables line up with East Asian widths; layout tables are read in order.
TEST(HtmlText, DrawsDataTables) {
  EXPECT_EQ(text_of("<table border=1><tr><th>品名<th>数量<tr><td>鉛筆（黒）<td>12<tr><td>紙<td>3</table>"),
            "品名       | 数量\n-----------+-----\n鉛筆（黒） |   12\n紙         |    3\n");
  EXPECT_EQ(text_of("<table><tr><td><table><tr><td>左の段落です。</table><td>右の段落です。</table>"), "左の段落です。  右の段落です。\n");
}

// Goal: Content-Type beats <meta>, which beats detection (mail-rules 4.2 row 11).
TEST(HtmlFilter, TakesTheCharsetFromTheStrongestSource) {
  const auto wash = [](std::string_view content, std::string_view label) {
    TestBench bench;
    Part part;
    part.kind = Kind{"text/html"};
    part.untrusted_content = content;
    part.charset_label = label;
    part.is_body = true;
    auto washed = make_html_filter()->wash(part, Method::text, bench);
    return washed ? washed->content : to_text(washed.error());
  };
  const std::string latin = "<meta charset=shift_jis><p>caf\xE9 na\xEFve r\xE9sum\xE9</p>";
  EXPECT_EQ(wash(latin, "iso-8859-1"), "café naïve résumé\n");
  const std::string sjis = "<html><head><meta http-equiv='Content-Type' content='text/html; charset=Shift_JIS'></head><p>\x95\x5C\x8E\xA6</p>";
  EXPECT_EQ(wash(sjis, ""), "表示\n");
  EXPECT_EQ(wash("<p>\x93\xFA\x96\x7B\x8C\xEA\x82\xC5\x82\xB7</p>", ""), "日本語です\n");
}

// Goal: an HTML attachment written anew holds structure and words only, and is its own reading.
TEST(HtmlFilter, RebuildsAttachmentsFromAnAllowList) {
  TestBench bench;
  Part part;
  part.kind = Kind{"text/html"};
  part.untrusted_content = "<title>題</title><p onclick=x style='color:red'>文<a href='https://e.example/'>先</a><img src=http://x/ alt=絵><div>次";
  part.file_name = "頁.htm";
  auto washed = make_html_filter()->wash(part, Method::rebuild, bench);
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content, "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n<title>題</title>\n</head>\n<body>\n"
                             "<p>文先 &lt;https://e.example/&gt;[画像: 絵]</p><div>次</div>\n</body>\n</html>\n");
  EXPECT_EQ(washed->file_name, "頁.html");
  EXPECT_EQ(washed->kind.name, "text/html");
}

// Goal: an HTML file whose text is another file in base64 does not become a text file that carries it.
TEST(HtmlFilter, RefusesFilesInsideTheTextOfAttachments) {
  std::string html = "<pre>\n";
  for (int line = 0; line < 40; ++line) html += "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
  html += "</pre>";
  TestBench bench;
  Part part;
  part.kind = Kind{"text/html"};
  part.untrusted_content = html;
  const auto washed = make_html_filter()->wash(part, Method::text, bench);
  ASSERT_FALSE(washed);
  EXPECT_EQ(washed.error().code, Code::ambiguous);
}

// Goal: depth, width and repetition end in text, on the stack of a worker.
TEST(HtmlText, SurvivesDepth) {
  for (const char* tag : {"<div>", "<table><tr><td>", "<blockquote>", "<ul><li>", "<b>", "<p><font color=red>", "<a href=x>", "<select><option>"}) {
    std::string html;
    for (int i = 0; i < 100000; ++i) html += tag;
    const HtmlText out = html_to_text(html + "底");
    EXPECT_NE(out.text.find("底"), std::string::npos) << tag;
  }
}

// Goal: links as numbered references, or none, by option.
TEST(HtmlText, WritesLinksAsTheOptionSays) {
  HtmlOptions numbered;
  numbered.links = LinkStyle::numbered;
  EXPECT_EQ(html_to_text("<a href='https://a.example/'>甲</a>と<a href='https://b.example/'>乙</a>", numbered).text,
            "甲 [1]と乙 [2]\n\n[1] https://a.example/\n[2] https://b.example/\n");
  HtmlOptions off;
  off.links = LinkStyle::off;
  EXPECT_EQ(html_to_text("<a href='https://a.example/'>甲</a>", off).text, "甲\n");
}

// Goal: nothing that acts comes through, and each sort is counted under its own rule.
TEST(HtmlText, CountsActiveContent) {
  const HtmlText out = html_to_text(
      "<script>TZCANARY01</script><p onclick='TZCANARY02'>文</p><iframe src=x>TZCANARY03</iframe><form action=x><input name=a></form>"
      "<object data=x></object><meta http-equiv=refresh content='0;url=x'><img src='http://x.example/p.gif' width=1 height=1>"
      "<script><!-- <script> </script> TZCANARY04 --></script><style>TZCANARY05</style><!-- TZCANARY06 -->");
  EXPECT_EQ(out.text.find("TZCANARY"), std::string::npos) << out.text;
  EXPECT_EQ(count_of(out, "html.script"), 2u);
  EXPECT_EQ(count_of(out, "html.event_handler"), 1u);
  EXPECT_EQ(count_of(out, "html.embedded"), 2u);
  EXPECT_EQ(count_of(out, "html.form"), 1u);
  EXPECT_EQ(count_of(out, "html.meta_refresh"), 1u);
  EXPECT_EQ(count_of(out, "html.tracking_pixel"), 1u);
}

}  // namespace
}  // namespace temizu
