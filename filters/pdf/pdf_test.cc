#include "filters/pdf/pdf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "filters/common/test_bench.h"

namespace temizu {
namespace {

using testing::HasSubstr;
using testing::Not;

Bytes sample(const std::string& name) {
  std::ifstream file(std::string(TEMIZU_SOURCE_DIR) + "/samples/pdf/" + name + "/in.pdf", std::ios::binary);
  Bytes bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_FALSE(bytes.empty()) << name;
  return bytes;
}

Result<Washed> wash(ByteView content, TestBench& bench) {
  Part part;
  part.kind = Kind{"application/pdf"};
  part.untrusted_content = content;
  part.file_name = "a.pdf";
  part.place = "2";
  return make_pdf_filter()->wash(part, Method::rebuild, bench);
}

Result<Washed> wash_sample(const std::string& name) {
  TestBench bench;
  return wash(sample(name), bench);
}

bool found(const Washed& washed, std::string_view rule) {
  return std::ranges::any_of(washed.findings, [&](const Finding& finding) { return finding.rule == rule; });
}

// One page; objects 1 catalog, 2 pages, 3 page, 4 content. The table is left to libqpdf's recovery.
std::string tiny(const std::string& catalog, const std::string& page, const std::string& content, const std::string& more = {}) {
  return "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R" + catalog + ">>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R"
         "/MediaBox[0 0 100 100]/Contents 4 0 R" + page + ">>endobj\n4 0 obj<</Length " + std::to_string(content.size()) + ">>stream\n" + content +
         "\nendstream endobj\n" + more + "trailer<</Root 1 0 R/Size 20>>\n%%EOF\n";
}

// Goal: a script goes, the page stays, and a person is told.
TEST(PdfFilter, TakesScriptsOut) {
  auto washed = wash_sample("javascript-hex-names");
  ASSERT_TRUE(washed);
  EXPECT_TRUE(washed->changed);
  EXPECT_TRUE(found(*washed, "pdf.javascript"));
  EXPECT_THAT(washed->content, Not(HasSubstr("JavaScript")));
  EXPECT_THAT(washed->content, HasSubstr("/Type /Page\n"));
  EXPECT_EQ(washed->kind.name, "application/pdf");
  EXPECT_EQ(washed->file_name, "a.pdf");
}

// Goal: an ordinary file gives no finding, and the same file twice gives the same bytes.
TEST(PdfFilter, LeavesOrdinaryFilesInPeace) {
  auto once = wash_sample("benign-text-operators");
  auto again = wash_sample("benign-text-operators");
  ASSERT_TRUE(once);
  EXPECT_TRUE(once->findings.empty());
  EXPECT_FALSE(once->changed);
  EXPECT_EQ(once->content, again->content);
  TestBench bench;
  EXPECT_EQ(wash(once->content, bench)->content, once->content);
}

// Goal: links of allowed schemes and to pages stay, every other one goes.
TEST(PdfFilter, KeepsLinksByScheme) {
  auto web = wash_sample("benign-links-web");
  ASSERT_TRUE(web);
  EXPECT_THAT(web->content, HasSubstr("/URI (http://www.city.example.jp/)"));
  EXPECT_THAT(web->content, HasSubstr("/URI (mailto:soumu@example.jp)"));
  auto pages = wash_sample("benign-links-pages");
  EXPECT_THAT(pages->content, HasSubstr("/FitH 500]"));   // by name, now direct
  auto file = wash_sample("action-uri-file");
  EXPECT_TRUE(found(*file, "pdf.link_removed"));
  EXPECT_THAT(file->content, Not(HasSubstr("/Annot")));
}

std::string link(const std::string& address, const std::string& rect = "0 0 9 9") {
  return "/Annots[<</Type/Annot/Subtype/Link/Rect[" + rect + "]/A<</S/URI/URI(" + address + ")>>>>]";
}

// Goal: a mail address sets what a person writes, however its fields are spelled; nothing attaches a file.
TEST(PdfFilter, KeepsPlainMailFields) {
  for (const char* bad : {"MAILTO:a@b?attach=/x", "mailto:a@b?%61ttach=/x", "mailto:a@b?ATTACH=/x", "mailto:a@b?subject=x&Attachment=/x", "mailto:a@b%3fattach=/x"}) {
    TestBench bench;
    auto washed = wash(tiny("", link(bad), ""), bench);
    ASSERT_TRUE(washed);
    EXPECT_TRUE(found(*washed, "pdf.link_removed")) << bad;
    EXPECT_THAT(washed->content, Not(HasSubstr("/Annot"))) << bad;
  }
  TestBench bench;
  auto kept = wash(tiny("", link("mailto:a@b.jp?Subject=see%20the%20attachment&CC=c@b.jp&body=x%26y"), ""), bench);
  ASSERT_TRUE(kept);
  EXPECT_THAT(kept->content, HasSubstr("/URI (mailto:a@b.jp?Subject"));
}

// Goal: a rectangle with more than four numbers is written as the four that were looked at.
TEST(PdfFilter, WritesTheRectangleOfALink) {
  TestBench bench;
  auto washed = wash(tiny("", link("http://a/", "0 0 9 9 null"), ""), bench);
  ASSERT_TRUE(washed);
  EXPECT_THAT(washed->content, HasSubstr("/Rect [0 0 9 9]"));
  EXPECT_EQ(wash(washed->content, bench)->content, washed->content);
}

// Goal: a form without resources draws with those of its page, of each page that it stands on.
TEST(PdfFilter, BuildsFormsForEachPage) {
  TestBench bench;
  const std::string text = "BT /F 9 Tf (a) Tj ET";
  auto washed = wash("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R 7 0 R]/Count 2>>endobj\n"
                     "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>endobj\n"
                     "4 0 obj<</Length 5>>stream\n/X Do\nendstream endobj\n5 0 obj<</Subtype/Form/BBox[0 0 9 9]/Length " + std::to_string(text.size()) +
                     ">>stream\n" + text + "\nendstream endobj\n6 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
                     "7 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>/Font<</F 6 0 R>>>>>>endobj\n"
                     "trailer<</Root 1 0 R/Size 8>>\n%%EOF\n", bench);
  ASSERT_TRUE(washed);
  EXPECT_THAT(washed->content, HasSubstr("/Helvetica"));
  EXPECT_EQ(wash(washed->content, bench)->content, washed->content);
}

std::string forms_in_forms(int levels) {
  std::string more;
  for (int i = 0; i < levels; ++i) {
    const std::string content = i + 1 < levels ? "/X Do" : "1 w";
    more += std::to_string(10 + i) + " 0 obj<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X " + std::to_string(11 + i) + " 0 R>>>>/Length " +
            std::to_string(content.size()) + ">>stream\n" + content + "\nendstream endobj\n";
  }
  return tiny("", "/Resources<</XObject<</X 10 0 R>>>>", "/X Do", more);
}

// Goal: forms nest as deep as the bound says; what is deeper is left out and told.
TEST(PdfFilter, BoundsFormsInForms) {
  TestBench bench;
  auto kept = wash(forms_in_forms(20), bench);
  ASSERT_TRUE(kept);
  EXPECT_FALSE(found(*kept, "pdf.too_deep"));
  auto cut = wash(forms_in_forms(40), bench);
  ASSERT_TRUE(cut);
  EXPECT_TRUE(found(*cut, "pdf.too_deep"));
  EXPECT_EQ(wash(cut->content, bench)->content, cut->content);
}

// Goal: forms that draw forms many times each are drawn no more than a viewer can bear, and that is told; a second wash changes nothing.
TEST(PdfFilter, BoundsWhatAPageDraws) {
  auto washed = wash_sample("form-bomb");
  ASSERT_TRUE(washed);
  EXPECT_TRUE(washed->changed);
  EXPECT_TRUE(found(*washed, "pdf.drawn_too_often"));
  TestBench bench;
  auto again = wash(washed->content, bench);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->content, washed->content);
  EXPECT_FALSE(found(*again, "pdf.drawn_too_often"));
}

// Goal: a width that is no number costs itself, not the list; a list beyond its bound goes, and that is found.
TEST(PdfFilter, KeepsWidths) {
  const std::string page = "/Resources<</Font<</F 10 0 R>>>>", content = "BT /F 9 Tf (A) Tj ET";
  TestBench bench;
  auto odd = wash(tiny("", page, content, "10 0 obj<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 65/LastChar 67/Widths[600 null (x)]>>endobj\n"), bench);
  ASSERT_TRUE(odd);
  EXPECT_THAT(odd->content, HasSubstr("/Widths [600 0 0]"));
  std::string many = "[";
  for (int i = 0; i < 200'001; ++i) many += "1 ";
  auto large = wash(tiny("", page, content, "10 0 obj<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[11 0 R]>>endobj\n"
                                            "11 0 obj<</Type/Font/Subtype/CIDFontType2/BaseFont/A/W[0 " + many + "]]>>endobj\n"), bench);
  ASSERT_TRUE(large);
  EXPECT_TRUE(found(*large, "pdf.resource_removed"));
}

// Goal: one list named many times is paid for each time it is written.
TEST(PdfFilter, PaysForRepeatedLists) {
  std::string fonts, names, numbers = "[";
  for (int i = 0; i < 60'000; ++i) numbers += "1000 ";
  for (int i = 0; i < 60; ++i) {
    fonts += std::to_string(10 + i) + " 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Widths 5 0 R>>endobj\n";
    names += "/F" + std::to_string(i) + " " + std::to_string(10 + i) + " 0 R";
  }
  std::string content;
  for (int i = 0; i < 60; ++i) content += "/F" + std::to_string(i) + " 9 Tf ";
  TestBench bench;
  auto washed = wash(tiny("", "/Resources<</Font<<" + names + ">>>>", content, "5 0 obj" + numbers + "]endobj\n" + fonts), bench);
  ASSERT_TRUE(washed);
  EXPECT_GT(bench.spent(), 2 * washed->content.size());
}

// Goal: an owner's restriction is lifted and told; a user's password withholds the file with the cipher noted.
TEST(PdfFilter, OpensOwnerEncryptionOnly) {
  auto owner = wash_sample("encrypted-owner-aes256");
  ASSERT_TRUE(owner) << to_text(owner.error());
  EXPECT_TRUE(found(*owner, "pdf.owner_password"));
  TestBench bench;
  auto user = wash(sample("encrypted-user-aes128"), bench);
  ASSERT_FALSE(user);
  EXPECT_EQ(user.error().code, Code::encrypted);
  ASSERT_EQ(bench.notes().size(), 1u);
  EXPECT_EQ(bench.notes()[0].where, "AES-128");
}

// Goal: what cannot be decoded here withholds the file with a reason of its own.
TEST(PdfFilter, WithholdsJbig2) {
  auto washed = wash_sample("jbig2");
  ASSERT_FALSE(washed);
  EXPECT_EQ(washed.error().code, Code::unsupported);
  EXPECT_THAT(washed.error().what, HasSubstr("JBIG2"));
}

// Goal: files inside go on beside the PDF, washed, or not at all: as the option says.
TEST(PdfFilter, PutsAttachmentsBeside) {
  auto beside = wash_sample("embedded-washable");
  ASSERT_TRUE(beside);
  ASSERT_EQ(beside->beside.size(), 1u);
  EXPECT_EQ(beside->beside[0].file_name, "一覧.csv");
  EXPECT_EQ(beside->beside[0].place, "2!一覧.csv");
  EXPECT_THAT(beside->beside[0].content, HasSubstr("'=cmd"));
  TestBench bench;
  bench.set("attachments", "drop");
  auto dropped = wash(sample("embedded-washable"), bench);
  EXPECT_TRUE(dropped->beside.empty());
  EXPECT_TRUE(found(*dropped, "pdf.attachment"));
  EXPECT_TRUE(dropped->changed);
}

// Goal: bombs stop at a bound before they grow.
TEST(PdfFilter, StopsBombs) {
  TestBench bench;
  auto bomb = wash(sample("object-stream-bomb"), bench);
  ASSERT_FALSE(bomb);
  EXPECT_EQ(bomb.error().code, Code::limit);
  EXPECT_LT(bench.spent(), 80u << 20);
  auto picture = wash_sample("jpx-bomb");
  ASSERT_TRUE(picture);
  EXPECT_TRUE(found(*picture, "pdf.image_removed"));
}

// Goal: values of a form stay readable on the page, in Japanese too; the form is gone.
TEST(PdfFilter, FlattensForms) {
  auto filled = wash_sample("benign-form-filled");
  ASSERT_TRUE(filled);
  EXPECT_TRUE(found(*filled, "pdf.form"));
  EXPECT_THAT(filled->content, Not(HasSubstr("/Widget")));
  auto drawn = wash_sample("benign-form-without-appearance");
  EXPECT_THAT(drawn->content, HasSubstr("/HeiseiKakuGo-W5"));
}

// Goal: what layers hide does not go on, what they show does, without the layers.
TEST(PdfFilter, FixesLayers) {
  auto washed = wash_sample("hidden-layer-form");
  ASSERT_TRUE(washed);
  EXPECT_TRUE(found(*washed, "pdf.hidden_layer"));
  EXPECT_THAT(washed->content, Not(HasSubstr("/OC")));
  EXPECT_THAT(washed->content, Not(HasSubstr("/XObject")));
}

// Goal: JPEG 2000 transparency becomes a soft mask where the PDF asks for it.
TEST(PdfFilter, TakesTransparencyFromJpeg2000) {
  std::string input = sample("benign-image-jpx-alpha");
  const std::size_t at = input.find("/Filter/JPXDecode");
  ASSERT_NE(at, std::string::npos);
  input.insert(at, "/SMaskInData 1");
  TestBench bench;
  auto washed = wash(input, bench);
  ASSERT_TRUE(washed);
  EXPECT_THAT(washed->content, HasSubstr("/SMask "));
}

// Goal: pages are found whatever the tree looks like, and a file without any is refused.
TEST(PdfFilter, BoundsThePageTree) {
  TestBench bench;
  EXPECT_TRUE(wash_sample("page-tree-loop"));
  EXPECT_EQ(wash_sample("page-tree-deep").error().code, Code::bad_input);
  EXPECT_EQ(wash("%PDF-1.7\n", bench).error().code, Code::bad_input);
  EXPECT_EQ(wash("", bench).error().code, Code::bad_input);
  auto odd = wash(tiny("", "/Rotate 450", ""), bench);
  ASSERT_TRUE(odd);
  EXPECT_THAT(odd->content, HasSubstr("/Rotate 90"));
}

// Goal: a finding about a broken file is made once: what we write is not broken.
TEST(PdfFilter, RepairsOnce) {
  TestBench bench;
  auto washed = wash(tiny("", "", "0 0 9 9 re f"), bench);
  ASSERT_TRUE(washed);
  EXPECT_TRUE(found(*washed, "pdf.damaged"));
  auto again = wash(washed->content, bench);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->findings.empty());
}

// Goal: only the title of the document information is written.
TEST(PdfFilter, KeepsTheTitleAlone) {
  auto washed = wash_sample("metadata-everywhere");
  ASSERT_TRUE(washed);
  EXPECT_FALSE(washed->changed);
  EXPECT_THAT(washed->content, HasSubstr("/Title (Kept title)"));
  EXPECT_THAT(washed->content, Not(HasSubstr("/Author")));
}

}  // namespace
}  // namespace temizu
