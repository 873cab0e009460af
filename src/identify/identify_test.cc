#include "identify/identify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identify/magic.h"
#include "identify/names.h"
#include "identify/test_content.h"

namespace temizu {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Names = std::vector<std::string>;

std::string kind_of(ByteView content, std::string_view declared = "", const Names& extensions = {}) { return identify(content, declared, extensions).kind.name; }

// Rules of the findings, in order.
Names rules_of(ByteView content, std::string_view declared = "", const Names& extensions = {}) {
  Names out;
  for (const Finding& finding : identify(content, declared, extensions).findings) out.push_back(finding.rule);
  return out;
}

struct Case {
  std::string content;
  std::string_view kind;
};

// Goal: kinds with a mark of their own are known without name or label.
TEST(Identify, KnowsContainersAndMarks) {
  const Case cases[] = {
      {"%PDF-1.7\n%\x80\x81\0\n"s, "application/pdf"},
      {"\0junk\n%PDF-1.4\n"s, "application/pdf"},
      {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s, "image/png"},
      {"\xFF\xD8\xFF\xE0\0\x10JFIF\0"s, "image/jpeg"},
      {"GIF89a\1\0\1\0\0\0\0"s, "image/gif"},
      {"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0"s, "image/bmp"},
      {"II*\0\x08\0\0\0"s, "image/tiff"},
      {"RIFF\x10\0\0\0WEBPVP8 "s, "image/webp"},
      {"\0\0\0\x18" "ftypheic\0\0\0\0"s, "image/heic"},
      {"\0\0\0\x18" "ftypmp42\0\0\0\0"s, "video/mp4"},
      {"MZ\x90\0\3\0\0\0"s, "application/vnd.microsoft.portable-executable"},
      {"\x7F" "ELF\2\1\1\0"s, "application/x-elf"},
      {"L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"s, "application/x-ms-shortcut"},
      {"Rar!\x1A\x07\1\0"s, "application/vnd.rar"},
      {"7z\xBC\xAF\x27\x1C\0\4"s, "application/x-7z-compressed"},
      {"\x1F\x8B\x08\0\0\0\0\0"s, "application/gzip"},
      {"\x20\x30-lh5-\0\0\0\0"s, "application/x-lzh-compressed"},
      {"MSCF\0\0\0\0"s, "application/vnd.ms-cab-compressed"},
      {std::string(257, '\0') + "ustar\0"s, "application/x-tar"},
      {std::string(32769, '\0') + "CD001\1"s, "application/x-iso9660-image"},
      {"ITSF\3\0\0\0"s, "application/vnd.ms-htmlhelp"},
      {"\x78\x9F\x3E\x22\1\0"s, "application/vnd.ms-tnef"},
      {"JwwData.\0\0"s, "application/x-jww"},
      {"AC1027\0\0\0"s, "image/vnd.dwg"},
      {"{\\rtf1\\ansi\\ansicpg932 \\'82\\'a0}", "application/rtf"},
      {"%!PS-Adobe-3.0 EPSF-3.0\n", "application/postscript"},
      {"ISO-10303-21;\r\nHEADER;\r\n", "model/step"},
      {"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "image/vnd.dxf"},
      {"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3\0\0"s, "application/onenote"},
  };
  for (const Case& one : cases) EXPECT_EQ(kind_of(one.content), one.kind);
}

// Goal: what is inside a ZIP tells documents from archives and programs, whether the sizes stand in front or behind.
TEST(Identify, LooksIntoZip) {
  const std::string types = "[Content_Types].xml";
  for (const bool descriptor : {false, true}) {
    const auto zip = [&](const Names& names) { return zip_of(names, {.descriptor = descriptor}); };
    EXPECT_EQ(kind_of(zip({types, "word/document.xml"})), "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    EXPECT_EQ(kind_of(zip({types, "word/document.xml", "word/vbaProject.bin"})), "application/vnd.ms-word.document.macroenabled.12");
    EXPECT_EQ(kind_of(zip({types, "xl/workbook.xml"})), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    EXPECT_EQ(kind_of(zip({types, "xl/vbaProject.bin"})), "application/vnd.ms-excel.sheet.macroenabled.12");
    EXPECT_EQ(kind_of(zip({types, "xl/workbook.bin"})), "application/vnd.ms-excel.sheet.binary.macroenabled.12");
    EXPECT_EQ(kind_of(zip({types, "ppt/presentation.xml"})), "application/vnd.openxmlformats-officedocument.presentationml.presentation");
    EXPECT_EQ(kind_of(zip({"META-INF/MANIFEST.MF", "a.class"})), "application/java-archive");
    EXPECT_EQ(kind_of(zip({"a.txt", "b.txt"})), "application/zip");
    EXPECT_EQ(kind_of(zip({})), "application/zip");
  }
  EXPECT_EQ(kind_of(zip_of({"mimetype", "content.xml"}, {.first = "application/vnd.oasis.opendocument.spreadsheet"})), "application/vnd.oasis.opendocument.spreadsheet");
  EXPECT_EQ(kind_of(zip_of({"mimetype", "content.xml"}, {.first = "application/evil"})), "application/zip");
  // The tell-tale member may be far behind 64 KiB: the directory at the end names it.
  EXPECT_EQ(kind_of(zip_of({"pad", types, "word/document.xml"}, {.first = std::string(200'000, 'x')})),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  // A document that stands in an archive, even unpacked, does not make the archive a document.
  const std::string document = zip_of({"[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"});
  for (const bool told_later : {false, true}) {
    const std::string archive = zip_of({"a.docx", "b.txt"}, {.first = document, .descriptor = told_later});
    EXPECT_EQ(kind_of(archive), "application/zip");
    EXPECT_TRUE(starts_as(archive, Kind{"application/zip"}));
  }
}

// Goal: a locked container says so, wherever the lock is noted.
TEST(Identify, FindsEncryption) {
  EXPECT_THAT(rules_of(zip_of({"a.txt"}, {.encrypted = true})), ElementsAre("identify.encrypted"));
  EXPECT_THAT(rules_of(zip_of({"pad", "a.txt"}, {.first = std::string(200'000, 'x'), .encrypted = true})), ElementsAre("identify.encrypted"));
  EXPECT_THAT(rules_of(zip_of({"a.txt"})), IsEmpty());
  EXPECT_THAT(rules_of(cfb_of({"Root Entry", "EncryptionInfo", "EncryptedPackage"}), "", {"docx"}), ElementsAre("identify.encrypted"));
  EXPECT_THAT(rules_of("%PDF-1.7\n\x80\0\n"s + std::string(300'000, '\x90') + "trailer <</Encrypt 5 0 R>>"), ElementsAre("identify.encrypted"));
  EXPECT_THAT(rules_of("-----BEGIN PGP MESSAGE-----\n"), ElementsAre("identify.encrypted"));
}

// Goal: a mail is a mail when its name says so too; a page that was saved from a browser is none; a text of mails is a text.
TEST(Identify, KnowsMailsInFiles) {
  const std::string mail = "MIME-Version: 1.0\r\nFrom: a@example.jp\r\nSubject: x\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n";
  EXPECT_EQ(kind_of(mail, "", {"eml"}), "message/rfc822");
  EXPECT_EQ(kind_of(mail, "application/octet-stream", {"eml"}), "message/rfc822");
  EXPECT_EQ(kind_of(mail, "", {"mht"}), "application/x-mimearchive");
  EXPECT_EQ(kind_of(mail, "", {"eml", "exe"}), "text/x-script");
  const std::string box = "From a@example.jp Sun Nov 22 09:12:03 2026\nFrom: a@example.jp\nTo: b@example.jp\n\nx\n";
  EXPECT_EQ(kind_of(box, "", {"mbox"}), "application/mbox");
  EXPECT_EQ(kind_of(box, "application/mbox"), "application/mbox");
  EXPECT_EQ(kind_of(box, "", {"txt"}), "text/plain");
  EXPECT_EQ(kind_of("From here on\nit is a story.\n", "", {"mbox"}), "text/plain");
}

// Goal: compound files are told apart by their streams; the name helps only where the directory cannot be seen.
TEST(Identify, LooksIntoCompoundFiles) {
  EXPECT_EQ(kind_of(cfb_of({"Root Entry", "WordDocument"})), "application/msword");
  EXPECT_EQ(kind_of(cfb_of({"Root Entry", "Workbook"})), "application/vnd.ms-excel");
  EXPECT_EQ(kind_of(cfb_of({"Root Entry", "PowerPoint Document"})), "application/vnd.ms-powerpoint");
  EXPECT_EQ(kind_of(cfb_of({"Root Entry", "__properties_version1.0"})), "application/vnd.ms-outlook");
  EXPECT_EQ(kind_of(cfb_of({"Root Entry", "DocumentText"})), "application/x-js-taro");
  EXPECT_EQ(kind_of(cfb_of({"Root Entry", "\5HwpSummaryInformation"})), "application/x-hwp");
  EXPECT_EQ(kind_of(cfb_of({"Root Entry"})), "application/x-ole-storage");
  EXPECT_EQ(kind_of(cfb_of({"Root Entry"}), "", {"jtd"}), "application/x-js-taro");
  EXPECT_EQ(kind_of(cfb_of({"Root Entry"}), "", {"doc"}), "application/x-ole-storage");
  const std::string hidden = cfb_of({}) + std::string(100'000, '\1') + cfb_of({"WordDocument"}) + std::string(100'000, '\1');
  EXPECT_EQ(kind_of(hidden, "", {"doc"}), "application/msword");
  EXPECT_EQ(kind_of(hidden), "application/x-ole-storage");
  std::string msi = cfb_of({"Root Entry"});
  msi += "\x84\x10\x0C\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"s;
  EXPECT_EQ(kind_of(msi), "application/x-msi");
  EXPECT_THAT(rules_of(msi), ElementsAre("identify.executable"));
}

const char* const kUtf8 = "件名: 会議のお知らせ\nテスト、かな漢字交じり文。\n";
const std::string kSjis = "\x89\xEF\x8B\x63\x82\xCC\x82\xA8\x92\x6D\x82\xE7\x82\xB9\x0D\x0A\x83\x65\x83\x58\x83\x67\x81\x42\xC3\xBD\xC4\x0D\x0A";
// Ends lines with characters that are no Shift_JIS before a line end.
const std::string kEuc = "\xA4\xB3\xA4\xED\n\xC6\xFC\n\xB2\xF1\xB5\xC4\xA4\xCE\xA4\xAA\xC3\xCE\xA4\xE9\xA4\xBB\n\xA5\xC6\xA5\xB9\xA5\xC8\xA1\xA3\n";
const std::string kJis = "\x1b$B2q5D$N$*CN$i$;\x1b(B\r\n";

// Goal: Japanese text is text in every charset that mail brings, whole, cut at any octet, or too long to be seen whole.
TEST(Identify, KnowsJapaneseText) {
  for (const std::string& text : {std::string(kUtf8), kSjis, kEuc, kJis, "\xEF\xBB\xBF"s + kUtf8, "\xFF\xFE\x42\x30\x44\x30\n\0"s, "\xFE\xFF\x30\x42\x30\x44\0\n"s}) {
    EXPECT_EQ(kind_of(text), "text/plain") << testing::PrintToString(text);
    std::string long_text;
    while (long_text.size() < 300'000) long_text += text.substr(text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ? 2 : 0);
    if (text.find('\0') == std::string::npos) {
      for (std::size_t skip = 0; skip < 4; ++skip) EXPECT_EQ(kind_of(long_text.substr(text.size(), long_text.size() - skip)), "text/plain") << skip;
    }
  }
  EXPECT_EQ(kind_of(""), "text/plain");
  EXPECT_EQ(kind_of("caf\xE9 cr\xE8me br\xFBl\xE9" "e, und noch etwas mehr Text\n"), "text/plain");
  EXPECT_EQ(kind_of("text\n\x1a"), "text/plain");
}

// Goal: octets that are no text are not called text.
TEST(Identify, KnowsThatBinaryIsNoText) {
  EXPECT_EQ(kind_of("abc\0def"s), "application/octet-stream");
  EXPECT_EQ(kind_of("\1\2\3\4\5\6"), "application/octet-stream");
  EXPECT_EQ(kind_of("\xFF\xFE\xFF\xFF\0\0\1\0\2\0"s), "application/octet-stream");
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 5000; ++i) noise += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  EXPECT_NE(kind_of(noise), "text/plain");
  EXPECT_NE(kind_of(noise, "text/plain", {"txt"}), "text/plain");
}

// Goal: kinds of text are told by content where it can be, and by name or label only among kinds of text.
TEST(Identify, TellsKindsOfText) {
  EXPECT_EQ(kind_of("<!DOCTYPE html><p>x"), "text/html");
  EXPECT_EQ(kind_of(" <!-- c -->\n<HTML>"), "text/html");
  EXPECT_EQ(kind_of("<script>alert(1)</script>"), "text/html");
  EXPECT_EQ(kind_of("<script>alert(1)</script>", "text/plain", {"txt"}), "text/html");
  EXPECT_EQ(kind_of("\xFF\xFE<\0h\0t\0m\0l\0>\0"s), "text/html");
  EXPECT_EQ(kind_of("hello", "text/html"), "text/html");
  EXPECT_EQ(kind_of("hello", "", {"htm"}), "text/html");
  EXPECT_EQ(kind_of("a < b and <html> in the middle"), "text/plain");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><a/>"), "application/xml");
  EXPECT_EQ(kind_of("<a/>", "", {"xml"}), "application/xml");
  EXPECT_EQ(kind_of("words", "", {"xml"}), "text/plain");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"), "image/svg+xml");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><?mso-application progid=\"Word.Document\"?><w:wordDocument/>"), "application/x-mso-xml");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>"), "text/html");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><office:document office:mimetype='x'/>"), "application/x-flat-opendocument");
  EXPECT_EQ(kind_of("{\"a\":1}", "application/json"), "application/json");
  EXPECT_EQ(kind_of("{\"a\":1}", "", {"json"}), "application/json");
  EXPECT_EQ(kind_of("{\"a\":1}"), "text/plain");
  EXPECT_EQ(kind_of("words", "", {"json"}), "text/plain");
  EXPECT_EQ(kind_of("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "text/calendar");
  EXPECT_EQ(kind_of("words", "text/calendar", {"ics"}), "text/plain");
  EXPECT_EQ(kind_of("begin:vcard\nversion:3.0\n"), "text/vcard");
  EXPECT_EQ(kind_of("a,b\n1,2\n", "", {"csv"}), "text/csv");
  EXPECT_EQ(kind_of("a,b\n1,2\n", "text/csv"), "text/csv");
  EXPECT_EQ(kind_of("a,b\n1,2\n"), "text/plain");
  EXPECT_EQ(kind_of("a\tb\n", "", {"tsv"}), "text/tab-separated-values");
  EXPECT_EQ(kind_of("From: a@b.jp\nSubject: x\n\nbody\n", "", {"eml"}), "message/rfc822");
  EXPECT_EQ(kind_of("From here on\n", "", {"eml"}), "text/plain");
  EXPECT_EQ(kind_of("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"), "application/x-mimearchive");
  EXPECT_EQ(kind_of("%PDF-1.4\n1 0 obj\n"), "application/pdf");
}

// Goal: a text that a double click would run is never plain text, by its content or by its name.
TEST(Identify, FindsWhatRuns) {
  const Names runs{"identify.executable"};
  EXPECT_EQ(rules_of("#!/bin/sh\necho x\n"), runs);
  EXPECT_EQ(kind_of("WScript.Echo 1", "", {"vbs"}), "text/x-script");
  EXPECT_EQ(rules_of("WScript.Echo 1", "", {"vbs"}), runs);
  EXPECT_EQ(kind_of("[InternetShortcut]\r\nURL=file://x\r\n"), "text/x-shortcut");
  EXPECT_EQ(rules_of("[InternetShortcut]\r\nURL=file://x\r\n"), runs);
  EXPECT_EQ(kind_of("<html><hta:application id=x></html>", "", {"html"}), "text/x-script");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><job><script language='JScript'/></job>"), "text/x-script");
  EXPECT_EQ(rules_of("MZ\x90\0\3"s, "", {"exe"}), runs);
  // One bad name among several is enough, and an unknown content under it too.
  EXPECT_THAT(rules_of("\1\2\0"s, "", {"pdf", "scr"}), testing::Contains("identify.executable"));
  EXPECT_EQ(rules_of(zip_of({"META-INF/MANIFEST.MF"}), "", {"jar"}), runs);
}

// Goal: a name or label that stands for something else is a finding; a general label or an unknown name is none.
TEST(Identify, HoldsNamesAndLabelsAgainstTheContent) {
  const std::string exe = "MZ\x90\0\3"s;
  EXPECT_THAT(rules_of(exe, "application/pdf", {"pdf"}), ElementsAre("identify.executable", "identify.extension_mismatch", "identify.type_mismatch"));
  EXPECT_EQ(identify(exe, "", {"pdf"}).findings.at(1).weight, Weight::high);
  EXPECT_EQ(identify("a", "", {"pdf"}).findings.at(0).weight, Weight::low);
  const std::string pdf = "%PDF-1.7\n\x80\0"s;
  EXPECT_THAT(rules_of(pdf, "application/pdf", {"pdf"}), IsEmpty());
  EXPECT_THAT(rules_of(pdf, "application/octet-stream", {"pdf"}), IsEmpty());
  EXPECT_THAT(rules_of(pdf, "application/x-pdf", {}), IsEmpty());
  EXPECT_THAT(rules_of(pdf, "", {"unheardof"}), IsEmpty());
  EXPECT_THAT(rules_of(pdf, "x-unheard/of", {}), IsEmpty());
  EXPECT_THAT(rules_of(pdf, "text/plain", {}), ElementsAre("identify.type_mismatch"));
  EXPECT_THAT(rules_of(pdf, "", {"txt"}), ElementsAre("identify.extension_mismatch"));
  EXPECT_THAT(rules_of("\1\2\0"s, "", {"docx"}), ElementsAre("identify.extension_mismatch"));
  EXPECT_THAT(rules_of("a,b\n", "application/vnd.ms-excel", {"csv"}), IsEmpty());
  EXPECT_THAT(rules_of("a,b\n", "text/plain", {"csv"}), IsEmpty());
  EXPECT_THAT(rules_of("a", "text/plain", {"txt"}), IsEmpty());
  EXPECT_THAT(rules_of("<html>", "text/plain", {"txt"}), ElementsAre("identify.extension_mismatch", "identify.type_mismatch"));
  EXPECT_THAT(rules_of("", "application/pdf", {"pdf"}), IsEmpty());
  EXPECT_EQ(identify(pdf, "", {"txt", "csv"}).findings.at(0).count, 2U);
}

// Goal: content that two programs would read as two things is called out.
TEST(Identify, FindsSeveralKinds) {
  const Names several{"identify.several_kinds"};
  const std::string zip = zip_of({"a.txt"});
  EXPECT_EQ(rules_of("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s + zip), several);
  EXPECT_EQ(rules_of("\xFF\xD8\xFF\xE0\0\x10JFIF\0<script>x</script>"s), several);
  EXPECT_EQ(rules_of("%PDF-1.7\n\x80\0"s + zip), several);
  EXPECT_EQ(rules_of("GIF89a\1\0\1\0\0\0\0%PDF-1.4 "s), several);
  EXPECT_EQ(rules_of("\1\2\3\0"s + zip), several);
  EXPECT_EQ(kind_of("\1\2\3\0"s + zip), "application/zip");
  EXPECT_THAT(rules_of("MZ\x90\0"s + zip), ElementsAre("identify.executable", "identify.several_kinds"));
  // An archive inside a document that goes on behind it is an attachment of that document.
  EXPECT_THAT(rules_of("%PDF-1.7\n\x80\0"s + zip + "\nendstream\nendobj\n"), IsEmpty());
}

// Goal: formats without a public mark are known by name, and only where nothing else is known.
TEST(Identify, TakesTheNameWhereNothingElseIsKnown) {
  EXPECT_EQ(kind_of("\x60\x0E\x82\0\1\2\3"s, "", {"xdw"}), "application/vnd.fujixerox.docuworks");
  EXPECT_EQ(kind_of("MZ\x90\0"s, "", {"xdw"}), "application/vnd.microsoft.portable-executable");
  EXPECT_EQ(kind_of("\x30\x82\1\0\6"s, "application/pkcs7-mime", {"p7m"}), "application/pkcs7-mime");
}

// Goal: libmagic is there, loads its database, and knows something that our own table does not.
TEST(Identify, AsksLibmagicLast) {
  ASSERT_TRUE(identify_warm_up());
  EXPECT_EQ(kind_of("\x93NUMPY\1\0v\0{}"s), kind_of("\x93NUMPY\1\0v\0{}"s));
  EXPECT_EQ(magic_kind("d8:announce\x80\0"s), "application/x-bittorrent");
  EXPECT_EQ(magic_kind(""), "");
}

// Goal: only the two ends are looked at: what lies between makes no difference, however large.
TEST(Identify, LooksAtTheEndsOnly) {
  std::string text(400'000, 'a');
  text[200'000] = '\0';
  EXPECT_EQ(kind_of(text), "text/plain");
  text[399'999] = '\0';
  EXPECT_NE(kind_of(text), "text/plain");
  // The streaming reader hands in the ends alone: the same answer.
  std::string zip = zip_of({"pad", "[Content_Types].xml", "xl/workbook.xml"}, {.first = std::string(300'000, 'x')});
  const std::string ends = zip.substr(0, 65'536) + zip.substr(zip.size() - 65'536);
  EXPECT_EQ(kind_of(ends), kind_of(zip));
}

// Goal: hostile numbers in headers stay inside the content.
TEST(Identify, SurvivesLies) {
  const std::string zip = zip_of({"[Content_Types].xml", "word/document.xml"});
  for (std::size_t i = 0; i < zip.size(); ++i) {
    for (const char c : {'\xFF', '\0', '\x80'}) {
      std::string lie = zip;
      lie[i] = c;
      identify(lie, "application/zip", {"zip"});
      identify(std::string_view(lie).substr(0, i), "", {"docx"});
      starts_as(lie, Kind{"application/zip"});
    }
  }
  for (std::size_t size = 0; size < 1200; ++size) identify(std::string_view(cfb_of({"WordDocument"})).substr(0, size), "", {});
}

// Goal: every kind that a filter writes has an extension that stands for it, and every extension of ours is known.
TEST(ExtensionFor, AgreesWithTheTable) {
  for (const char* kind : {"text/plain", "text/html", "text/csv", "text/tab-separated-values", "application/json", "application/xml", "text/calendar", "text/vcard"}) {
    const std::string_view extension = extension_for(Kind{kind});
    ASSERT_FALSE(extension.empty()) << kind;
    EXPECT_TRUE(extension_fits(extension, kind));
    EXPECT_FALSE(extension_fits(extension, "application/pdf"));
    EXPECT_FALSE(is_executable_extension(extension));
  }
  EXPECT_EQ(extension_for(Kind{"application/octet-stream"}), "");
  EXPECT_EQ(extension_for(Kind{"text/x-script"}), "");
}

// Goal: the supervisor's check passes what filters write and stops everything that claims to be it.
TEST(StartsAs, ChecksWhatAChildHandsOut) {
  EXPECT_TRUE(starts_as("a", Kind{"text/plain"}));
  EXPECT_TRUE(starts_as("", Kind{"text/plain"}));
  EXPECT_TRUE(starts_as("\xEF\xBB\xBF" "a,b\r\n", Kind{"text/csv"}));
  EXPECT_TRUE(starts_as(kSjis, Kind{"text/csv"}));
  EXPECT_TRUE(starts_as("<!DOCTYPE html>", Kind{"text/html"}));
  EXPECT_TRUE(starts_as("[1]", Kind{"application/json"}));
  EXPECT_TRUE(starts_as("<?xml version=\"1.0\"?>\n<a/>", Kind{"application/xml"}));
  EXPECT_TRUE(starts_as("BEGIN:VCALENDAR\r\n", Kind{"text/calendar"}));
  EXPECT_TRUE(starts_as("BEGIN:VCARD\r\n", Kind{"text/vcard"}));
  EXPECT_TRUE(starts_as("\x89PNG\r\n\x1a\n\0"s, Kind{"image/png"}));
  EXPECT_TRUE(starts_as("%PDF-1.7\n\x80\0"s, Kind{"application/pdf"}));
  for (const char* kind : {"text/plain", "text/csv", "text/html", "application/json", "application/xml", "text/calendar", "text/vcard", "image/jpeg", "x/y", ""}) {
    EXPECT_FALSE(starts_as("MZ\x90\0"s, Kind{kind})) << kind;
    EXPECT_FALSE(starts_as("\x89PNG\r\n\x1a\n\0"s, Kind{kind})) << kind;
    EXPECT_FALSE(starts_as(zip_of({"a"}), Kind{kind})) << kind;
  }
  EXPECT_FALSE(starts_as("words", Kind{"text/html"}));
  EXPECT_FALSE(starts_as("words", Kind{"text/calendar"}));
  EXPECT_FALSE(starts_as("<?xml version='1.0'?><svg/>", Kind{"application/xml"}));
  EXPECT_FALSE(starts_as("a", Kind{"image/png"}));
}

}  // namespace
}  // namespace temizu
