#include "filters/rtf/rtf.h"

#include <gtest/gtest.h>

#include "filters/common/test_bench.h"
#include "filters/rtf/controls.h"
#include "filters/rtf/field.h"
#include "filters/rtf/tokens.h"

namespace temizu {
namespace {

Result<Washed> wash(std::string_view content, Method method = Method::rebuild, TestBench* bench = nullptr) {
  TestBench own;
  Part part;
  part.kind = Kind{"application/rtf"};
  part.untrusted_content = content;
  part.file_name = "a.rtf";
  return make_rtf_filter()->wash(part, method, bench != nullptr ? *bench : own);
}

constexpr std::string_view kHead = "{\\rtf1\\ansi\\ansicpg1252\\uc1";

// What stands between our header and the last brace; checks that a second wash changes nothing.
std::string body(std::string_view content) {
  const auto washed = wash(content);
  if (!washed) return "withheld: " + to_text(washed.error());
  auto again = wash(washed->content);
  if (again) std::erase_if(again->findings, [](const Finding& each) { return each.rule.ends_with("_kept"); });
  EXPECT_TRUE(again && again->content == washed->content && again->findings.empty()) << washed->content << "\n" << (again ? again->content : "");
  if (!washed->content.starts_with(kHead) || !washed->content.ends_with('}')) return "odd: " + washed->content;
  return washed->content.substr(kHead.size(), washed->content.size() - kHead.size() - 1);
}

std::string rules(std::string_view content) {
  std::string out;
  const auto washed = wash(content);
  if (!washed) return to_word(washed.error().code);
  for (const Finding& each : washed->findings) out += each.rule + " ";
  return out;
}

std::string text(std::string_view content) {
  const auto washed = wash(content, Method::text);
  return washed ? washed->content : to_text(washed.error());
}

// Goal: text, formats and groups come out; unknown words and groups that may be ignored do not.
TEST(RtfFilter, KeepsWhatIsListed) {
  EXPECT_EQ(body("{\\rtf1\\ansi\\deff0{\\b bold} plain\\par}"), "\\deff0{\\b bold} plain\\par\n");
  EXPECT_EQ(body("{\\rtf1 a\\unknownword5 b{\\*\\unknowngroup secret}c}"), " abc");
  EXPECT_EQ(body("{\\rtf1 a{}{{}}{\\*\\x}b}"), " ab");
  EXPECT_EQ(body("{\\rtf1 \\{\\\\\\}}"), "\\{\\\\\\}");
  EXPECT_EQ(body("{\\rtf1{\\stylesheet{\\s0 Normal;}{\\*\\cs10 \\additive Font;}}x}"), "{\\stylesheet{\\s0 Normal;}{\\*\\cs10\\additive Font;}}x");
}

// Goal: a font's other name is no address; a hidden shape is shown; the name of a list is no text of the document.
TEST(RtfFilter, LeavesNothingUnseenInTables) {
  EXPECT_EQ(body("{\\rtf1{\\fonttbl{\\f0 Arial{\\*\\falt \\\\\\\\host\\\\share/x};}}a}"), "{\\fonttbl{\\f0 Arial{\\*\\falt hostsharex};}}a");
  EXPECT_EQ(rules("{\\rtf1{\\fonttbl{\\f0 Arial{\\*\\falt \\\\\\\\host\\\\x};}}a}"), "rtf.font_path ");
  EXPECT_EQ(body("{\\rtf1{\\listname secret}a}"), " a");
  EXPECT_EQ(body("{\\rtf1{\\shp{\\*\\shpinst{\\sp{\\sn fHidden}{\\sv 1}}{\\shptxt seen}}}}").find("fHidden"), std::string::npos);
}

// Goal: characters survive whatever way they are written: code pages, \u with replacements, pairs, 外字.
TEST(RtfFilter, KeepsCharacters) {
  EXPECT_EQ(body("{\\rtf1\\ansicpg932 \\'93\\'fa\\'96{\\'7b}}"), "\\u26085?\\u-3?{\\{}");   // half a character stays half
  EXPECT_EQ(body("{\\rtf1\\ansicpg932 \\'93\\'fa\\'96\\'7b}"), "\\u26085?\\u26412?");
  EXPECT_EQ(body("{\\rtf1\\ansicpg932 \x95\x5c\x83\x7d}"), "\\u-30616?\\u12510?");            // 表マ in raw octets
  EXPECT_EQ(body("{\\rtf1\\uc2\\u26085 \\'93\\'fa{\\uc0\\u26412 x}\\u-3893 ab}"), "\\u26085?{\\u26412?x}\\u-3893?");
  EXPECT_EQ(body("{\\rtf1 \\u-10170?\\u-8907?\\u-10170?x}"), "\\u-10170?\\u-8907?\\u-3?x");
  EXPECT_EQ(body("{\\rtf1\\ansicpg1252{\\fonttbl{\\f1\\fcharset128 \\'82\\'6c;}}\\f1 \\'82\\'a0\\'f0\\'40}"),
            "{\\fonttbl{\\f1\\fcharset128\\u-211?;}}\\f1\\u12354?\\u-8192?");
  EXPECT_EQ(body("{\\rtf1\\ansicpg932 \\'81\\'60\\'fb\\'fc}"), "\\u-162?\\u-25895?");   // ～ and 髙 of Windows
}

// Goal: bullets of symbol fonts stay glyph numbers, whatever the code page; lengths and places of levels stay octets.
TEST(RtfFilter, KeepsLevelTexts) {
  EXPECT_EQ(body("{\\rtf1\\ansicpg932{\\leveltext\\'01\\'b7;}{\\leveltext\\'02\\'00.;}{\\levelnumbers\\'01;}{\\leveltext\\'02\\'ff{};}}"),
            "{\\leveltext\\'01\\'b7;}{\\leveltext\\'02\\'00.;}{\\levelnumbers\\'01;}{\\leveltext\\'02\\u-3?;}");
}

// Goal: nothing of an object goes on but what it shows.
TEST(RtfFilter, KeepsOnlyWhatAnObjectShows) {
  EXPECT_EQ(body("{\\rtf1{\\object\\objemb\\objw10{\\*\\objclass Package}{\\*\\objdata 0105}{\\result{\\b shown}}}}"), "{{\\b shown}}");
  EXPECT_EQ(body("{\\rtf1 a{\\objdata 010500}b{\\b\\objdata 01}\\OBJDATA 05}"), " ab{\\b}");
  EXPECT_EQ(rules("{\\rtf1{\\object{\\*\\objdata 0105}{\\result x}}}"), "rtf.object ");
  EXPECT_TRUE(wash("{\\rtf1{\\object{\\*\\objdata 0105}}}")->changed);
}

// Goal: a field leaves its result; what ran or led out is told.
TEST(RtfFilter, FlattensFields) {
  EXPECT_EQ(body("{\\rtf1{\\field{\\*\\fldinst DDEAUTO c:\\\\x}{\\fldrslt shown}}}"), "{shown}");
  EXPECT_EQ(rules("{\\rtf1{\\field{\\*\\fldinst{ D}{DE}{AUTO x}}{\\fldrslt y}}}"), "rtf.field ");
  EXPECT_EQ(rules("{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"https://example.jp/\"}{\\fldrslt y}}}"), "rtf.link ");
  EXPECT_EQ(rules("{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"file://h/x\"}{\\fldrslt y}}}"), "rtf.bad_link ");
  EXPECT_EQ(rules("{\\rtf1{\\field{\\*\\fldinst HYPERLINK \\\\l \"_Toc1\"}{\\fldrslt y}}}"), "rtf.field_shown ");
  EXPECT_EQ(body("{\\rtf1{\\footer{\\field{\\*\\fldinst PAGE}{\\fldrslt 7}}}}"), "{\\footer\\chpgn}");
  EXPECT_EQ(body("{\\rtf1{\\field{\\*\\fldinst EQ \\\\* jc2 \\\\o\\\\ad(\\\\s\\\\up 9(kana),K)}{\\fldrslt}}}"), " K(kana)");
  EXPECT_EQ(body("{\\rtf1{\\field{\\*\\fldinst FORMCHECKBOX{\\*\\formfield{\\fftype1\\ffdefres1}}}{\\fldrslt}}}"), "\\u9745?");
}

// Goal: templates, data stores, fonts, arrays and binary data never come out, whatever group they hide in.
TEST(RtfFilter, DropsTheRest) {
  EXPECT_EQ(body("{\\rtf1{\\*\\template http://x/}a{\\*\\datastore 01}{\\*\\themedata 02}{\\fonttbl{\\f0 A{\\*\\fontemb\\ftruetype 00};}}}"), " a{\\fonttbl{\\f0 A;}}");
  EXPECT_EQ(body("{\\rtf1 a\\bin3 {}{b\\bin-5 c}"), " abc");
  EXPECT_EQ(body("{\\rtf1 a\\bin99999999999 b}c}"), " a");
  EXPECT_EQ(body("{\\rtf1{\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn pFragments}{\\sv 2;4;010203}}{\\sp{\\sn shapeType}{\\sv 202}}{\\sp{\\sn rotation}{\\sv 1;x}}{\\shptxt t}}}}"),
            "{\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn shapeType}{\\sv 202}}{\\shptxt t}}}");
  EXPECT_EQ(body("{\\rtf1{\\pict\\wmetafile8 0102}a{\\b x\\pict 0102}}"), " a{\\b x}");
  EXPECT_EQ(body("{\\rtf1{\\info{\\title T}{\\author A}{\\company C}{\\*\\userprops x}}}"), "{\\info{\\title T}{\\author A}}");
  EXPECT_EQ(body("{\\rtf1 a}\\object b"), " a");
  EXPECT_EQ(body("{\\rtf1{\\sp{{\\fldrslt n}}}{\\field{{\\fldrslt n}}}a}"), " a");   // groups that have not said what they are
  EXPECT_EQ(body("{\\rtf1{\\sp{\\sn pib}{\\sv{\\sp{\\sn fFlipH}{\\sv 0}}{text}}}a}"), " a");
}

// Goal: depth, missing braces and files that are none end well.
TEST(RtfFilter, BoundsAndRefuses) {
  EXPECT_EQ(rules("{\\rtf1" + std::string(300, '{')), "limit");
  EXPECT_EQ(rules("hello"), "bad_input");
  EXPECT_EQ(rules("{\\xy1 a}"), "bad_input");
  EXPECT_EQ(body("{\\rt a{\\b b"), " a{\\b b}");
  TestBench poor(20);
  EXPECT_EQ(wash("{\\rtf1 a}{\\b bbbbbbbbbbbbbbbbbbbbbb}", Method::rebuild, &poor).error().code, Code::limit);
}

// Goal: options take out comments, changes and hidden text.
TEST(RtfFilter, FollowsItsOptions) {
  constexpr std::string_view kAll =
      "{\\rtf1 a{\\v hid}{\\deleted old}{\\revised\\revauth1 new}{\\*\\atnid X}{\\*\\atnauthor Y}\\chatn{\\*\\annotation note}z}";
  EXPECT_EQ(body(kAll), " a{\\v hid}{\\deleted old}{\\revised\\revauth1 new}{\\*\\atnid X}{\\*\\atnauthor Y}\\chatn{\\*\\annotation note}z");
  TestBench bench;
  bench.set("comments", "remove").set("changes", "accept").set("hidden", "remove");
  const auto washed = wash(kAll, Method::rebuild, &bench);
  EXPECT_EQ(washed->content, std::string(kHead) + " a{new}z}");
  EXPECT_TRUE(washed->changed);
}

// Goal: text is what people see.
TEST(RtfFilter, WritesText) {
  EXPECT_EQ(text("{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\info{\\title T}}a\\par b\\tab c\\cell d\\row{\\v hid}{\\footnote n}}"), "\xEF\xBB\xBF" "a\r\nb\tc\td\r\n［注: n］");
  const auto html = wash("{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}text\\par}");
  EXPECT_EQ(html->kind.name, "text/plain");
  EXPECT_EQ(html->content, "text\r\n");
}

// Goal: every word of the list is there once with one meaning, and hex in words is no trick.
TEST(RtfControls, AreFound) {
  using Kind = rtf::Control::Kind;
  EXPECT_EQ(rtf::find_control("par").kind, Kind::character);
  EXPECT_EQ(rtf::find_control("objdata").kind, Kind::drop);
  EXPECT_EQ(rtf::find_control("ObjData").kind, Kind::drop);
  EXPECT_EQ(rtf::find_control("PAR").kind, Kind::unknown);
  EXPECT_EQ(rtf::find_control("").kind, Kind::unknown);
}

}  // namespace
}  // namespace temizu
