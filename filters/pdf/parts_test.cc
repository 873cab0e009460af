// The pieces of the filter that know no PDF objects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "filters/common/test_bench.h"
#include "filters/pdf/cff.h"
#include "filters/pdf/cmap.h"
#include "filters/pdf/codec.h"
#include "filters/pdf/content.h"
#include "filters/pdf/icc.h"
#include "filters/pdf/out.h"
#include "filters/pdf/picture.h"
#include "filters/pdf/sfnt.h"
#include "filters/pdf/type1.h"

namespace temizu::pdf {
namespace {

using namespace std::string_literals;

class Host final : public ContentHost {
 public:
  bool use(Resource, const std::string& name) override { return name != "Gone"; }
  std::string take_picture(const InlineKeys& keys, ByteView data, std::size_t& used) override {
    used = std::min<std::size_t>(data.find("EI") + 2, data.size());
    return keys.contains("W") ? "Tz1" : "";
  }
  Property property(const std::string& name) override {
    if (name == "Text") return {true, "(x)"};
    return {name != "Hidden", {}};
  }
};

Bytes rewrite(std::string_view content, ContentReport* told = nullptr) {
  TestBench bench;
  Meter meter(bench);
  Host host;
  ContentReport report;
  const Bytes once = rewrite_content(content, host, meter, report);
  if (told != nullptr) *told = report;
  ContentReport second;
  EXPECT_EQ(rewrite_content(once, host, meter, second), once);
  return once;
}

// Goal: operators of the list with operands of their types go on; all else stays behind.
TEST(PdfContent, KeepsListedOperators) {
  EXPECT_EQ(rewrite("1 0 0 1 5 5 cm % a comment\n/F1 12. Tf(a\\)b)Tj[(x)-5 <6A>]TJ"), "1 0 0 1 5 5 cm\n/F1 12. Tf\n(a\\)b) Tj\n[(x)-5<6A>] TJ\n");
  ContentReport report;
  EXPECT_EQ(rewrite("(a) EVIL 1 w", &report), "1 w\n");
  EXPECT_EQ(report.dropped_operators, 1u);
  EXPECT_EQ(rewrite("(a) w 1 2 m 7 8 9 l"), "1 2 m\n8 9 l\n");   // too few of the type; the last ones count
  EXPECT_EQ(rewrite("/Gone gs /There gs /#47one Do"), "/There gs\n");
  EXPECT_EQ(rewrite("(never ends"), "");
  EXPECT_EQ(rewrite("[(a) null /N [(x)] <</B 1>> -5 (b)] TJ [(a) true 3] TJ [2 null] 0 d", &report), "[(a)-5(b)] TJ\n[(a)3] TJ\n[2] 0 d\n");   // a bad item costs itself only
  EXPECT_GT(report.dropped_operators, 0u);
}

// Goal: saves, restores and text objects balance, so that what is drawn behind them is drawn where it should be.
TEST(PdfContent, Balances) {
  EXPECT_EQ(rewrite("Q Q q BT"), "q\nBT\nET\nQ\n");
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "q ";
  EXPECT_LT(rewrite(deep).size(), 2000u);
  EXPECT_EQ(rewrite("BT (a) Tj BT (b) Tj ET"), "BT\n(a) Tj\nET\nBT\n(b) Tj\nET\n");
}

// Goal: painting on a hidden layer does not go on, state does; nesting is followed.
TEST(PdfContent, HidesLayers) {
  EXPECT_EQ(rewrite("/OC /Hidden BDC 1 w (a) Tj 1 2 (b) \" (c) ' 0 0 1 1 re f /X Do /S sh EMC (d) Tj"),
            "1 w\n1 Tw\n2 Tc\nT*\nT*\n0 0 1 1 re\nn\n(d) Tj\n");
  EXPECT_EQ(rewrite("/OC /Hidden BDC /P BMC EMC (a) Tj EMC (b) Tj EMC (c) Tj"), "(b) Tj\n(c) Tj\n");
  EXPECT_EQ(rewrite("/Span <</X(no)/ActualText(y)>> BDC (a) Tj EMC /Span /Text BDC EMC"),
            "/Span <</ActualText (y)>> BDC\n(a) Tj\nEMC\n/Span <</ActualText (x)>> BDC\nEMC\n");
}

// Goal: marks without an end cost nothing; one that hides does so at any depth, up to its end.
TEST(PdfContent, CountsMarksBeyondItsLimit) {
  std::string deep, ends;
  for (int i = 0; i < 600; ++i) {
    deep += "/P BMC ";
    ends += "EMC ";
  }
  EXPECT_EQ(rewrite(deep + "(a) Tj"), "(a) Tj\n");
  EXPECT_EQ(rewrite(deep + "/OC /Hidden BDC /OC /Hidden BDC EMC (a) Tj EMC (b) Tj " + ends + "/OC /Hidden BDC (c) Tj EMC (d) Tj"), "(b) Tj\n(d) Tj\n");
  EXPECT_EQ(rewrite(deep + "/Span /Text BDC (a) Tj EMC"), "(a) Tj\n");
}

// Goal: inline pictures become objects; what stands behind them is read.
TEST(PdfContent, TakesInlinePictures) {
  EXPECT_EQ(rewrite("BI /W 1 /H 1 /D [0 1] /DP <</K -1>> ID \x80\xff EI 1 w"), "/Tz1 Do\n1 w\n");
  EXPECT_EQ(rewrite("BI ID x EI 1 w"), "1 w\n");
}

// Goal: numbers have one reading: the one that viewers have.
TEST(PdfLexer, ReadsOddNumbers) {
  for (const auto& [raw, written] : {std::pair{"--5", "-5"}, {"5-3", "5"}, {"+.5", ".5"}, {"007", "7"}, {".", "0"}, {"-", "0"}, {"1.2-3", "1.23"}}) {
    Bytes out;
    append_number(out, raw);
    EXPECT_EQ(out, written);
    Bytes again;
    append_number(again, out);
    EXPECT_EQ(again, out);
  }
  EXPECT_EQ(name_value("A#42#4"), "AB#4");
  EXPECT_EQ(string_value("(a\\(\\101\\\n\\7z)"), "a(A\7z"s);
  EXPECT_EQ(string_value("<4 1 4>"), "A@");
}

// Goal: what we write can be read in one way.
TEST(PdfOut, WritesValues) {
  EXPECT_EQ(number(0.1 + 0.2), "0.3");
  EXPECT_EQ(number(-1e20), "0");
  EXPECT_EQ(name("A B#/é"), "/A#20B#23#2F#C3#A9");
  EXPECT_EQ(octets("a(b)\\"), "(a\\(b\\)\\\\)");
  EXPECT_EQ(octets("\x01"), "<01>");
  EXPECT_EQ(text("漢\n", 10), "<FEFF6F22>");
  EXPECT_EQ(text("plain\r", 10), "(plain)");
  Out out;
  const Value kept = out.put("(kept)");
  out.put("(dropped)");
  const Bytes file = out.finish(out.put("<</A " + kept + ">>"), {});
  EXPECT_THAT(file, testing::HasSubstr("1 0 obj\n<</A 2 0 R>>"));
  EXPECT_THAT(file, testing::Not(testing::HasSubstr("dropped")));
}

Decoded decoded(Codec codec, std::string_view data, Prediction prediction = {}) {
  TestBench bench;
  Meter meter(bench);
  return decode(codec, prediction, data, meter);
}

// Goal: general filters give back what was packed, and what can be read of damaged data.
TEST(PdfCodec, Decodes) {
  const Bytes plain(5000, 'x');
  EXPECT_EQ(decoded(Codec::flate, deflate(plain)).bytes, plain);
  const Decoded cut = decoded(Codec::flate, deflate(plain).substr(0, 12));
  EXPECT_TRUE(cut.damaged);
  EXPECT_EQ(decoded(Codec::ascii_hex, "48 65 6C6c 7>").bytes, "Hellp");
  EXPECT_EQ(decoded(Codec::ascii85, "87cURDZ~>").bytes, "Hello");
  EXPECT_EQ(decoded(Codec::run_length, "\x02"s "abc\xfe" "d\x80").bytes, "abcddd");
  EXPECT_EQ(decoded(Codec::lzw, "\x80\x0B\x60\x50\x22\x0C\x0C\x85\x01"s).bytes, "-----A---B");   // ISO 32000-1 7.4.4.2
  const Bytes rows = "\x01\x02\x03\x04\x05\x06"s;
  EXPECT_EQ(decoded(Codec::flate, deflate(predict_rows(rows, 3, 1)), {.predictor = 15, .columns = 3}).bytes, rows);
  EXPECT_EQ(decoded(Codec::flate, deflate("\x01\x01\x01"s), {.predictor = 2, .columns = 3}).bytes, "\x01\x02\x03"s);
}

// Goal: decoding stops at its bound and at the budget.
TEST(PdfCodec, StopsAtItsBound) {
  const Bytes bomb = deflate(Bytes(10 << 20, '\0'));
  TestBench bench;
  Meter meter(bench);
  EXPECT_THROW(decode(Codec::flate, {}, bomb, meter, 1 << 20), Stopped);
  TestBench poor(1 << 20);
  Meter poor_meter(poor);
  EXPECT_THROW(decode(Codec::flate, {}, bomb, poor_meter), Stopped);
}

// Goal: a character map is a table; programs in it do not go on.
TEST(PdfCmap, WritesATable) {
  TestBench bench;
  Meter meter(bench);
  const Bytes map = rewrite_cmap("(evil) run /90ms-RKSJ-H usecmap /WMode 1 def 1 begincodespacerange<00>\n<ff>endcodespacerange "
                                 "2 beginbfrange <01><02>[<0041><0042>] <03><04> <0050> endbfrange 1 beginbfchar <05> <D840DC0B> endbfchar", meter);
  EXPECT_THAT(map, testing::Not(testing::HasSubstr("run")));
  for (const char* kept : {"/90ms-RKSJ-H usecmap", "/WMode 1 def", "<00><FF>", "<01><02>[<0041><0042>]", "<03><04><0050>", "<05><D840DC0B>"}) {
    EXPECT_THAT(map, testing::HasSubstr(kept));
  }
  EXPECT_EQ(rewrite_cmap(map, meter), map);
  EXPECT_EQ(rewrite_cmap("nothing", meter), "");
}

Bytes be(std::size_t value, int octets) {
  Bytes out;
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xff);
  return out;
}

// Goal: only known tables of a font go on, from inside the file; junk is no font.
TEST(PdfFont, RebuildsTables) {
  const Bytes body = "headheadnamename";
  const Bytes font = "\0\1\0\0"s + be(2, 2) + be(0, 6) + "head" + be(0, 4) + be(44, 4) + be(8, 4) + "name" + be(0, 4) + be(52, 4) + be(8, 4) + body;
  const Bytes once = rebuild_sfnt(font);
  ASSERT_FALSE(once.empty());
  EXPECT_THAT(once, testing::Not(testing::HasSubstr("name")));
  EXPECT_EQ(rebuild_sfnt(once), once);
  Bytes outside = font;
  outside.replace(12 + 8, 4, be(4000, 4));
  EXPECT_EQ(rebuild_sfnt(outside), "");
  EXPECT_EQ(rebuild_sfnt("not a font at all"), "");
  Bytes head(54, 'h');
  const Bytes long_head = "\0\1\0\0"s + be(1, 2) + be(0, 6) + "head" + be(0, 4) + be(28, 4) + be(70, 4) + head + "behind the table";
  EXPECT_THAT(rebuild_sfnt(long_head), testing::Not(testing::HasSubstr("behind")));
}

Bytes cff_index(const std::vector<Bytes>& items) {
  Bytes out = be(items.size(), 2) + "\1", body;
  if (items.empty()) return be(0, 2);
  for (const Bytes& each : items) {
    out += be(body.size() + 1, 1);
    body += each;
  }
  return out + be(body.size() + 1, 1) + body;
}

// Goal: a CFF font keeps its tables; what lies between and behind them, and its notice, do not go on.
TEST(PdfFont, KeepsOfCffWhatItsTablesCover) {
  const auto number = [](std::size_t value) { return "\x1c"s + be(value, 2); };
  const Bytes glyphs = cff_index({"\x0e", "\x0e"}), locals = cff_index({"\x0b"});
  const Bytes front = "\1\0\4\1"s + cff_index({"Font"}), strings = cff_index({"a notice with a payload"}) + cff_index({});
  constexpr std::size_t kTop = 17;   // octets of the dictionary below
  const std::size_t glyphs_at = front.size() + 5 + kTop + strings.size() + 3, private_at = glyphs_at + glyphs.size() + 4;
  const Bytes top = number(391) + "\1" + number(glyphs_at) + "\x11" + number(4) + number(private_at) + "\x12" + "\x8b\x0f";
  ASSERT_EQ(top.size(), kTop);
  const Bytes font = front + cff_index({top}) + strings + "GAP" + glyphs + "more" + number(4) + "\x13" + locals;
  const Bytes once = rebuild_cff(font + "TAIL");
  ASSERT_EQ(once.size(), font.size());
  for (const char* gone : {"GAP", "more", "payload"}) EXPECT_THAT(once, testing::Not(testing::HasSubstr(gone)));
  EXPECT_THAT(once, testing::HasSubstr(glyphs));
  EXPECT_TRUE(once.ends_with(locals));
  EXPECT_EQ(rebuild_cff(once), once);
  EXPECT_EQ(rebuild_cff(font.substr(0, font.size() - 1)), "");
  EXPECT_EQ(rebuild_cff("\1\0\4\1\0\0\0\0\0\0\0\0"s), "");
}

// Goal: a Type 1 font ends where its code closes its file, whatever its segments and lengths say.
TEST(PdfFont, EndsType1AtItsCloseFile) {
  const Bytes plain = "%!PS-AdobeFont-1.0: A\n/FontName /A def\ncurrentfile eexec\n";
  const auto encrypt = [](std::string_view text) {
    Bytes out;
    std::uint16_t key = 55665;
    for (const char c : text) {
      const auto cipher = static_cast<unsigned char>(c ^ key >> 8);
      key = static_cast<std::uint16_t>((cipher + key) * 52845U + 22719U);
      out += static_cast<char>(cipher);
    }
    return out;
  };
  const Bytes code = encrypt("0000dup /Private 1 dict\nmark currentfile closefile\n");   // with the line's end, or readers do not know the word
  const Type1 once = rebuild_type1(plain + code + "PAYLOAD" + Bytes(512, '0') + "cleartomark MORE");
  EXPECT_EQ(once.plain, plain.size());
  EXPECT_EQ(once.encrypted, code.size());
  EXPECT_TRUE(once.bytes.starts_with(plain + code + "\n000"));
  EXPECT_THAT(once.bytes, testing::Not(testing::HasSubstr("PAYLOAD")));
  EXPECT_TRUE(once.bytes.ends_with("0\ncleartomark\n"));
  EXPECT_EQ(rebuild_type1(once.bytes).bytes, once.bytes);
  const Bytes segments = "\x80\x01"s + static_cast<char>(plain.size()) + "\0\0\0"s + plain + "\x80\x02"s + static_cast<char>(code.size()) + "\0\0\0"s + code + "\x80\x03"s;
  EXPECT_EQ(rebuild_type1(segments).bytes, once.bytes);
  EXPECT_EQ(rebuild_type1("%!PS no code").bytes, "");
  EXPECT_EQ(rebuild_type1("%!\1 eexec x").bytes, "");
}

// Goal: a profile keeps what conversion needs; texts, dates and private tags stay behind.
TEST(PdfIcc, RebuildsTags) {
  Bytes header(128, '\0');
  header.replace(12, 12, "mntrRGB XYZ ");
  header.replace(36, 4, "acsp");
  header.replace(48, 8, "secretid");
  const Bytes profile = header + be(2, 4) + "rXYZ" + be(156, 4) + be(20, 4) + "desc" + be(176, 4) + be(12, 4) + "XYZ " + Bytes(16, '\1') + "desc" + Bytes(8, 'x');
  const Bytes once = rebuild_icc(profile, 3);
  ASSERT_FALSE(once.empty());
  EXPECT_THAT(once, testing::Not(testing::HasSubstr("secretid")));
  EXPECT_THAT(once, testing::Not(testing::HasSubstr("desc")));
  EXPECT_EQ(rebuild_icc(once, 3), once);
  const Bytes curve = header + be(1, 4) + "rTRC" + be(144, 4) + be(24, 4) + "curv" + be(0x41414141, 4) + be(1, 4) + be(0x0180, 2) + "PAYLOAD 10";
  const Bytes cut = rebuild_icc(curve, 3);
  ASSERT_FALSE(cut.empty());
  for (const char* gone : {"PAYLOAD", "AAAA"}) EXPECT_THAT(cut, testing::Not(testing::HasSubstr(gone)));
  EXPECT_EQ(rebuild_icc(cut, 3), cut);
  EXPECT_EQ(rebuild_icc(profile, 4), "");
  EXPECT_EQ(rebuild_icc("junk", 3), "");
}

// Goal: a JPEG loses everything that is not its picture before another filter reads it.
TEST(PdfPicture, StripsJpeg) {
  const Bytes jpeg = "\xff\xd8\xff\xe1\0\x08" "Exif"s + "\0\0"s + "\xff\xc0\0\x0b\x08\0\x02\0\x03\1\1\x11\0"s + "\xff\xda\0\x03\0data\xff\xd9"s;
  JpegLook look;
  const Bytes stripped = strip_jpeg(jpeg, AdobeMark::keep, look);
  EXPECT_THAT(stripped, testing::Not(testing::HasSubstr("Exif")));
  EXPECT_EQ(look.width, 3);
  EXPECT_EQ(look.height, 2);
  EXPECT_EQ(look.components, 1);
  EXPECT_EQ(strip_jpeg("\xff\xd8\xff\xe1\xff\xff", AdobeMark::keep, look), "");
}

}  // namespace
}  // namespace temizu::pdf
