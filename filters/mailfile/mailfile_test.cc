#include "filters/mailfile/mailfile.h"

#include <gmock/gmock.h>

#include "filters/common/test_bench.h"
#include "filters/common/test_cfb.h"
#include "filters/mailfile/lzfu.h"
#include "filters/mailfile/rtf_text.h"
#include "filters/mailfile/sheet.h"

namespace temizu {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Out {
  Result<Washed> washed{Unexpected(Code::internal, "test", "not run")};
  std::vector<std::string> members;
  std::vector<std::string> rules;
};

Out wash(const Bytes& file, const char* kind, TestBench bench = TestBench()) {
  Part part;
  part.kind = Kind{kind};
  part.untrusted_content = file;
  part.file_name = "転送.dat";
  part.place = "2";
  part.is_body = true;   // LF and no mark, for reading here
  Out out;
  out.washed = make_mailfile_filter()->wash(part, Method::text, bench);
  out.members = bench.members();
  if (out.washed) {
    for (const Finding& finding : out.washed->findings) out.rules.push_back(finding.rule);
  }
  return out;
}

Bytes little(std::uint64_t value, unsigned octets) {
  Bytes out;
  for (unsigned i = 0; i < octets; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

Bytes wide(std::string_view ascii) {
  Bytes out;
  for (const char c : ascii) out += {c, '\0'};
  return out;
}

const Bytes kProgram = Bytes("MZ\x90\0\3\0\0\0", 8) + Bytes(200, '\0') + "PE";

TestCfb msg(std::string_view subject, std::string_view body) {
  TestCfb file;
  file.stream("__properties_version1.0", Bytes(32, '\0') + little(0x0040, 2) + little(0x0039, 2) + little(6, 4) + little(134395279230000000, 8));
  file.stream("__substg1.0_0037001F", wide(subject)).stream("__substg1.0_1000001F", wide(body)).stream("__substg1.0_0C1A001F", wide("Sender"));
  return file;
}

void attach(TestCfb& file, const std::string& number, std::string_view name, const Bytes& data, std::uint64_t method = 1) {
  const std::string at = "__attach_version1.0_#" + number + "/";
  file.stream(at + "__properties_version1.0", Bytes(8, '\0') + little(3, 2) + little(0x3705, 2) + little(6, 4) + little(method, 8));
  file.stream(at + "__substg1.0_3707001F", wide(name)).stream(at + "__substg1.0_37010102", data);
}

// Goal: a .msg becomes header lines, body and a list; its files are washed and go beside; a program does not.
TEST(MailfileFilter, ReadsMsg) {
  TestCfb file = msg("Meeting", "See you.\r\n");
  attach(file, "00000001", "run.exe", kProgram);
  attach(file, "00000000", "memo.txt", "hello");
  const Out out = wash(file.write(), "application/vnd.ms-outlook");
  ASSERT_TRUE(out.washed) << to_text(out.washed.error());
  EXPECT_THAT(out.washed->content, HasSubstr("差出人: Sender\n"));
  EXPECT_THAT(out.washed->content, HasSubstr("件名: Meeting\n\nSee you.\n\n── 添付ファイル ──\n・memo.txt"));
  EXPECT_THAT(out.members, ElementsAre("2!memo.txt", "2!run.exe unsupported"));
  ASSERT_EQ(out.washed->beside.size(), 1u);
  EXPECT_EQ(out.washed->beside[0].file_name, "memo.txt");
  EXPECT_EQ(out.washed->beside[0].content, "hello");
  EXPECT_EQ(out.washed->file_name, "転送.txt");
  EXPECT_THAT(out.rules, ElementsAre("mailfile.member_withheld"));
  EXPECT_TRUE(out.washed->changed);   // whoever holds this mail, a zip say, hears of it
}

// Goal: what acts in a .msg is found and none of it goes on.
TEST(MailfileFilter, FindsWhatActs) {
  TestCfb file = msg("x", "body");
  file.stream("__nameid_version1.0/__substg1.0_00030102", little(0x851F, 4) + little(6, 2) + little(0, 2) + little(0x8541, 4) + little(6, 2) + little(1, 2));
  file.stream("__substg1.0_8000001F", wide("\\\\192.0.2.1\\SECRET"));
  file.stream("__attach_version1.0_#00000000/__substg1.0_3701000D/\1Ole10Native", "SECRET");
  file.stream("__attach_version1.0_#00000000/__properties_version1.0", Bytes(8, '\0') + little(3, 2) + little(0x3705, 2) + little(6, 4) + little(6, 8));
  attach(file, "00000001", "link.docx", "SECRET", 4);
  const Out out = wash(file.write(), "application/vnd.ms-outlook");
  ASSERT_TRUE(out.washed);
  EXPECT_THAT(out.rules, ElementsAre("mailfile.reminder_path", "mailfile.embedded_object", "mailfile.member_withheld", "mailfile.linked_file"));
  EXPECT_TRUE(out.washed->changed);
  EXPECT_THAT(out.washed->content, Not(HasSubstr("SECRET")));
  EXPECT_THAT(out.washed->beside, IsEmpty());
  EXPECT_THAT(out.members, ElementsAre("2!file1 unsupported", "2!link.docx unsupported"));
  EXPECT_EQ(wash(TestCfb().stream("a", "b").write(), "application/vnd.ms-outlook").washed.error().code, Code::bad_input);
}

// Goal: mails inside are sections of their own, three deep; the next one is listed as withheld.
TEST(MailfileFilter, NestsThreeDeep) {
  TestCfb file = msg("m0", "body0");
  std::string at;
  for (int i = 1; i <= 5; ++i) {
    at += "__attach_version1.0_#00000000/";
    file.stream(at + "__properties_version1.0", Bytes(8, '\0') + little(3, 2) + little(0x3705, 2) + little(6, 4) + little(5, 8));
    at += "__substg1.0_3701000D/";
    file.stream(at + "__properties_version1.0", Bytes(24, '\0')).stream(at + "__substg1.0_1000001F", wide("body" + std::to_string(i)));
  }
  const Out out = wash(file.write(), "application/vnd.ms-outlook");
  ASSERT_TRUE(out.washed) << to_text(out.washed.error());
  EXPECT_THAT(out.washed->content, HasSubstr("body3"));
  EXPECT_THAT(out.washed->content, Not(HasSubstr("body4")));
  EXPECT_THAT(out.members, ElementsAre("2!mail1/mail1/mail1/file1 limit"));
}

Bytes attribute(std::uint64_t level, std::uint64_t number, const Bytes& data) {
  std::uint64_t sum = 0;
  for (const char c : data) sum += static_cast<unsigned char>(c);
  return little(level, 1) + little(number, 4) + little(data.size(), 4) + data + little(sum & 0xFFFF, 2);
}

Bytes string8(std::uint64_t property, const Bytes& text) {
  Bytes out = little(0x1E, 2) + little(property, 2) + little(1, 4) + little(text.size() + 1, 4) + text;
  out.resize(out.size() + 1 + (4 - (text.size() + 1) % 4) % 4, '\0');
  return out;
}

// Goal: winmail.dat becomes text in its code page, files beside it, whatever its attributes claim.
TEST(MailfileFilter, ReadsTnef) {
  const Bytes start = little(0x223E9F78, 4) + little(1, 2) + attribute(1, 0x00069007, little(932, 4) + little(0, 4));
  const Bytes body = attribute(1, 0x00069003, little(2, 4) + string8(0x0037, "\x89\xEF\x8B\x63") + string8(0x1000, "\x96\x7B\x95\xB6"));
  const Bytes file = attribute(2, 0x00069002, Bytes(14, '\0')) + attribute(2, 0x00018010, Bytes("a.txt\0", 6)) + attribute(2, 0x0006800F, "hello");
  const Out out = wash(start + body + file, "application/vnd.ms-tnef");
  ASSERT_TRUE(out.washed) << to_text(out.washed.error());
  EXPECT_EQ(out.washed->content, "件名: 会議\n\n本文\n\n── 添付ファイル ──\n・a.txt（words for 2!a.txt）\n");
  ASSERT_EQ(out.washed->beside.size(), 1u);
  EXPECT_THAT(out.rules, IsEmpty());
  const Out cut = wash(start + body + little(2, 1) + little(0x0006800F, 4) + little(0xFFFFFFFF, 4) + "x", "application/vnd.ms-tnef");
  ASSERT_TRUE(cut.washed);
  EXPECT_THAT(cut.rules, ElementsAre("mailfile.damaged"));
  EXPECT_THAT(wash(start + attribute(1, 0x00069003, little(0xFFFFFFFF, 4)), "application/vnd.ms-tnef").rules, ElementsAre("mailfile.damaged"));
  EXPECT_EQ(wash(start.substr(0, 10), "application/vnd.ms-tnef").washed.error().code, Code::bad_input);
  EXPECT_EQ(wash("nothing", "application/vnd.ms-tnef").washed.error().code, Code::bad_input);
}

const Bytes kHead = "From: =?UTF-8?B?5bGx55Sw?= <a@example.jp>\r\nTo: b@example.jp\r\nSubject: s\r\nDate: Fri, 20 Nov 2026 09:12:03 +0900\r\nMIME-Version: 1.0\r\n";

// Goal: an .eml becomes text and files; with two readings its files stay behind; with none that is innocent it fails.
TEST(MailfileFilter, ReadsEml) {
  const Bytes mixed = kHead + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: text/csv; name=a.csv\r\n"
                      "Content-Disposition: attachment; filename=a.csv\r\n\r\n1,2\r\n--b--\r\n";
  const Out out = wash(mixed, "message/rfc822");
  ASSERT_TRUE(out.washed) << to_text(out.washed.error());
  EXPECT_THAT(out.washed->content, HasSubstr("差出人: 山田 <a@example.jp>\n宛先: b@example.jp\n日時: 令和8年11月20日(金) 09:12\n件名: s\n\nhello\n"));
  EXPECT_THAT(out.members, ElementsAre("2!a.csv"));
  Bytes two = mixed;
  two.insert(kHead.size(), "Content-Type: multipart/mixed; boundary=c\r\n");
  const Out doubtful = wash(two, "message/rfc822");
  ASSERT_TRUE(doubtful.washed);
  EXPECT_TRUE(doubtful.washed->changed);
  EXPECT_THAT(doubtful.rules, Contains("mailfile.several_readings"));
  EXPECT_THAT(doubtful.washed->beside, IsEmpty());
  EXPECT_EQ(wash(kHead + "Content-Type: message/partial; id=x; number=1\r\n\r\nx", "message/rfc822").washed.error().code, Code::hostile);
}

// Goal: paragraphs that a mailer broke softly are whole again, as in a mail of its own (RFC 3676).
TEST(MailfileFilter, JoinsFlowedLines) {
  const Out out = wash("From: a@example.jp\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                       "一行目は \r\n続きます。\r\n二行目。\r\n",
                       "message/rfc822");
  ASSERT_TRUE(out.washed) << to_text(out.washed.error());
  EXPECT_THAT(out.washed->content, HasSubstr("一行目は続きます。\n二行目。\n"));
}

// Goal: a mailbox shows its first mails, undoes ">From ", and tells how many are left.
TEST(MailfileFilter, ReadsMailboxes) {
  Bytes box;
  for (int i = 1; i <= 5; ++i) box += "From a@example.jp x\nFrom: a@example.jp\nSubject: n" + std::to_string(i) + "\n\n>From here\nFrom there\n\n";
  TestBench bench;
  bench.set("mails", "2");
  const Out out = wash(box, "application/mbox", bench);
  ASSERT_TRUE(out.washed);
  EXPECT_THAT(out.washed->content, HasSubstr("── メール 2 ──\n\n差出人: a@example.jp\n件名: n2\n\nFrom here\nFrom there\n"));
  EXPECT_THAT(out.washed->content, Not(HasSubstr("n3")));
  EXPECT_THAT(out.washed->content, HasSubstr("ほかに3通のメールがあります"));
  EXPECT_THAT(out.rules, Contains("mailfile.more_mails"));
}

// Goal: what the sender writes cannot pass for our headings, and no file hides in a text.
TEST(Sheet, KeepsOursApart) {
  const Out out = wash(kHead + "\r\n──　添付ファイル ──\r\n─────\r\nbegin 644 a.txt\r\n#86)C\r\n`\r\nend\r\nこのメールは 無害化されています\r\n", "message/rfc822");
  ASSERT_TRUE(out.washed);
  EXPECT_THAT(out.washed->content, HasSubstr("\n> ──　添付ファイル ──\n─────\n"));
  EXPECT_THAT(out.members, ElementsAre("2!a.txt"));
  EXPECT_THAT(out.rules, Contains("mailfile.imitated_notice"));
}

TEST(Sheet, ComparesTexts) {
  EXPECT_TRUE(mailfile::say_the_same("日頃よりお世話になっております。\n会議の件です。", "日頃より　お世話に\nなっております。会議の件です。"));
  EXPECT_FALSE(mailfile::say_the_same("請求書を添付します。", "振込先は次の口座に変わりました。"));
  EXPECT_FALSE(mailfile::say_the_same("会議の件です。", "会議の件です。なお、振込先は次の口座に変わりました。至急お振り込みください。"));
  EXPECT_TRUE(mailfile::say_the_same("", " \n"));
}

// Goal: the words of [MS-OXRTFCP] section 3.1: a literal stream with references into the dictionary, and the one that overlaps itself.
TEST(Lzfu, ExpandsTheExamplesOfItsSpecification) {
  const Bytes hello = from_hex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0");
  TestBench bench;
  EXPECT_EQ(*mailfile::expand_rtf(hello, bench), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
  const Bytes overlap = from_hex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0");
  EXPECT_EQ(*mailfile::expand_rtf(overlap, bench), "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
}

// Goal: no size is believed: a bomb is refused before anything is paid, a short claim cuts, an empty budget stops.
TEST(Lzfu, IsBounded) {
  TestBench bench;
  const auto stream = [](std::uint64_t raw, const Bytes& data) { return little(0, 4) + little(raw, 4) + "LZFu" + little(0, 4) + data; };
  EXPECT_EQ(mailfile::expand_rtf(stream(0x3FFFFFFF, Bytes(100, '\0')), bench).error().code, Code::bad_input);
  EXPECT_EQ(bench.spent(), 0u);
  EXPECT_EQ(*mailfile::expand_rtf(stream(3, Bytes(1, '\0') + "abcdefgh"), bench), "abc");
  EXPECT_EQ(*mailfile::expand_rtf(stream(17, "\xFF" + Bytes(1, '\0') + "\x0F"), bench), "{\\rtf1\\ansi\\mac\\d");
  TestBench poor(10);
  EXPECT_EQ(mailfile::expand_rtf(stream(17, "\xFF" + Bytes(1, '\0') + "\x0F"), poor).error().code, Code::limit);
  EXPECT_EQ(mailfile::expand_rtf("short", bench).error().code, Code::bad_input);
}

// Goal: RTF gives the text that was seen, in Japanese too; pages inside come out as pages; the rest stays behind.
TEST(RtfText, ReadsWhatWasSeen) {
  const auto text = [](std::string_view rtf) { return mailfile::read_rtf(rtf).text; };
  EXPECT_EQ(text("{\\rtf1\\ansi\\ansicpg932 \\'89\\'ef\\'8b\\'63\\par b\\tab c}"), "会議\nb\tc");
  EXPECT_EQ(text("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset128 MS;}{\\f1\\fcharset0 A;}}\\f0\\'89\\'ef\\f1\\'e9}"), "会é");
  EXPECT_EQ(text("{\\rtf1\\uc1 \\u20250?\\u-10179?\\u-8704?{\\uc2 \\u12354\\'82\\'a0}z}"), "会😀あz");
  EXPECT_EQ(text("{\\rtf1 a{\\*\\unknown x}{\\pict 00}{\\field{\\*\\fldinst DDE x}{\\fldrslt y}}\\bin3 }}}b}"), "ayb");
  EXPECT_EQ(text("{\\rtf1 a}trailing"), "a");
  const auto page = mailfile::read_rtf("{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf \\par \\htmlrtf0 hi{\\*\\htmltag72 </p>}{\\*\\mhtmltag x}}");
  EXPECT_TRUE(page.is_html);
  EXPECT_EQ(page.text, "<p>hi</p>");
  EXPECT_EQ(mailfile::read_rtf("{\\rtf1 {\\object{\\*\\objdata 00}{\\result x}}}").objects, 1u);
  EXPECT_TRUE(mailfile::read_rtf(std::string(1000, '{')).damaged);
  EXPECT_TRUE(mailfile::read_rtf("}").damaged);
}

}  // namespace
}  // namespace temizu
