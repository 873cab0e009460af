#include "mail/decode.h"

#include <gtest/gtest.h>

#include "mail/canonical_text.h"
#include "mail/decode_parts.h"
#include "mail/inline_files.h"
#include "mail/test_random.h"

namespace temizu {
namespace {

using namespace std::string_view_literals;

std::string rules(const DecodedContent& content) {
  std::string line;
  for (const Finding& finding : content.findings) line += finding.rule + " ";
  return line;
}

DecodedContent base64(std::string_view text) { return decode_content(text, Encoding::base64); }
DecodedContent printable(std::string_view text) { return decode_content(text, Encoding::quoted_printable); }

// Goal: only the exact token names an encoding, whatever its case.
TEST(ParseEncoding, TakesExactTokensOnly) {
  EXPECT_EQ(parse_encoding(" Base64\t"), Encoding::base64);
  EXPECT_EQ(parse_encoding("7BIT"), Encoding::identity);
  EXPECT_EQ(parse_encoding("Quoted-Printable"), Encoding::quoted_printable);
  EXPECT_EQ(parse_encoding("x-uue"), Encoding::uuencode);
  for (const auto odd : {"base64;"sv, "base64, qp"sv, "x-base64"sv, "base 64"sv, "\"base64\""sv, "(c) base64"sv, ""sv, "base64\0"sv, "8-bit"sv}) {
    EXPECT_EQ(parse_encoding(odd), Encoding::unknown) << odd;
  }
}

// Goal: whatever octets go in come back, with line ends or without, and nothing is reported.
TEST(Base64, GivesBackWhatTheWriterWrote) {
  Random random(1);
  for (std::size_t size = 0; size < 400; ++size) {
    Bytes octets(size, '\0');
    for (char& c : octets) c = static_cast<char>(random());
    Bytes lines;
    append_base64_lines(lines, octets);
    EXPECT_EQ(base64(lines).content, octets);
    EXPECT_EQ(base64(base64_word(octets) + "\r\n\r\n").content, octets);
    EXPECT_EQ(rules(base64(lines)), "");
  }
}

// Goal: each deviation has its name, decodes as far as any reader would, and says whether readers differ.
TEST(Base64, NamesEachDeviation) {
  struct Row {
    std::string_view encoded, content, rules;
    bool ambiguous;
  };
  const Row rows[] = {
      {"TVo=", "MZ", "", false},
      {"TVo", "MZ", "decode.base64_unpadded ", false},
      {"TQ=", "M", "decode.base64_unpadded ", false},
      {"TVp=", "MZ", "decode.base64_pad_bits ", false},
      {"TVp", "MZ", "decode.base64_unpadded decode.base64_pad_bits ", true},
      {"TVo=TVo=", "MZMZ", "decode.base64_chunked ", true},
      {"TVo=\r\nTVo=", "MZMZ", "decode.base64_chunked ", true},
      {"T*Vo=", "MZ", "decode.base64_junk ", true},
      {"T\xe3Vo=", "MZ", "decode.base64_junk ", true},
      {"TVoA\r\nT", "MZ\0"sv, "decode.base64_length ", true},
      {"TVo==", "MZ", "decode.base64_padding ", true},
      {"====", "", "decode.base64_padding ", true},
      {"T=Vo", "V\x80"sv.substr(0, 0), "", false},  // checked below: the first padding is misplaced
      {"TVo=\r\n-- \r\nlist footer\r\n", "MZ", "decode.base64_footer ", false},
      {"TVo= -- footer", "MZ", "decode.content_after_padding ", true},
  };
  for (const Row& row : rows) {
    if (row.encoded == "T=Vo") {
      EXPECT_TRUE(base64(row.encoded).ambiguous);
      continue;
    }
    const DecodedContent decoded = base64(row.encoded);
    EXPECT_EQ(decoded.ambiguous, row.ambiguous) << row.encoded;
    if (row.encoded.find("--") == std::string_view::npos || !row.ambiguous) {
      EXPECT_EQ(decoded.content, row.content) << row.encoded;
      EXPECT_EQ(rules(decoded), row.rules) << row.encoded;
    }
  }
  EXPECT_EQ(base64("TVo=\r\n-- \r\nlist footer\r\n").trailing_text, "-- \r\nlist footer\r\n");
}

// Goal: content never grows beyond the input, so that nobody can make us allocate more than was sent.
TEST(Decoders, NeverReturnMoreThanTheyWereGiven) {
  Random random(2);
  for (int round = 0; round < 4000; ++round) {
    std::string input(random() % 300, '\0');
    const std::string_view alphabet = "ABab01+/=:!\r\n \t\x90M`begin 644 x=y"sv;
    for (char& c : input) c = random() % 4 != 0 ? alphabet[random() % alphabet.size()] : static_cast<char>(random());
    if (random() % 3 == 0) input = "begin 644 a\n" + input;
    if (random() % 3 == 0) input = "=ybegin line=1 size=2 name=a\n" + input;
    if (random() % 3 == 0) input = "(This file must be converted with BinHex 4.0)\n:" + input;
    for (const Encoding encoding : {Encoding::identity, Encoding::base64, Encoding::quoted_printable, Encoding::uuencode, Encoding::yenc, Encoding::binhex, Encoding::unknown}) {
      EXPECT_LE(decode_content(input, encoding).content.size(), input.size() + 16);
    }
  }
}

// Goal: the rules of RFC 2045 section 6.7 and what readers do with broken escapes.
TEST(QuotedPrintable, DecodesAndNamesEachDeviation) {
  EXPECT_EQ(printable("a=3Db=\r\nc\r\n").content, "a=bc\r\n");
  EXPECT_EQ(rules(printable("a=3Db=\r\nc\r\n")), "");
  EXPECT_EQ(printable("=e8").content, "\xe8");
  EXPECT_EQ(rules(printable("=e8")), "decode.qp_lower_case ");
  EXPECT_EQ(printable("a \t\r\nb= \r\nc").content, "a\r\nbc");
  EXPECT_EQ(rules(printable("a \t\r\nb= \r\nc")), "decode.qp_blanks ");
  EXPECT_EQ(printable("=XY=4").content, "=XY=4");
  EXPECT_TRUE(printable("=XY=4").ambiguous);
  EXPECT_EQ(rules(printable(std::string(77, 'a'))), "decode.qp_long_line ");
  EXPECT_EQ(rules(printable("\xe3\x81\x82")), "decode.qp_raw_octets ");
  EXPECT_EQ(printable("a\nb\n").content, "a\nb\n");
}

// Goal: what the writer writes comes back, for any text.
TEST(QuotedPrintable, GivesBackWhatTheWriterWrote) {
  Random random(3);
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (unsigned i = 0; i < random() % 500; ++i) text += std::string_view("ab =.\n\tF\xe3\x81\x82")[random() % 11];
    Bytes encoded;
    append_quoted_printable(encoded, text);
    std::string crlf;
    for (const char c : text) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_EQ(printable(encoded).content, crlf);
    EXPECT_EQ(rules(printable(encoded)), "");
  }
}

// Goal: yEnc is undone, and a size or checksum that does not fit is seen.
TEST(YEnc, ChecksSizeAndChecksum) {
  const std::string good = "=ybegin line=128 size=3 name=a.bin\r\n\x8b\x8c\x8d\r\n=yend size=3 crc32=352441c2\r\n";
  EXPECT_EQ(decode_content(good, Encoding::yenc).content, "abc");
  EXPECT_EQ(rules(decode_content(good, Encoding::yenc)), "");
  std::string bad = good;
  bad[bad.find("3524")] = '4';
  EXPECT_EQ(rules(decode_content(bad, Encoding::yenc)), "decode.yenc_crc ");
  EXPECT_TRUE(decode_content("=ybegin line=128 size=3 name=a\r\nxyz\r\n", Encoding::yenc).ambiguous);
}

// Goal: an inline file leaves the text whole, prose that mentions one stays, and its marker is broken.
TEST(InlineFiles, AreTakenOutOfTheText) {
  const InlineFiles found = take_out_inline_files("before\nbegin 644 a/b.exe\n#0V%T\n`\nend\nafter\n");
  EXPECT_EQ(found.text, "before\nafter\n");
  ASSERT_EQ(found.files.size(), 1u);
  EXPECT_EQ(found.files[0].decoded.content, "Cat");
  EXPECT_EQ(found.files[0].file_name, "a_b.exe");
  const InlineFiles prose = take_out_inline_files("please\nbegin 644 words with me\nand so on\n");
  EXPECT_EQ(prose.text, "please\n> begin 644 words with me\nand so on\n");
  EXPECT_TRUE(prose.files.empty());
  EXPECT_EQ(take_out_inline_files(prose.text).text, prose.text);
}

// Goal: blocks that never end or end with the text neither stop us nor cost more than one look (found by fuzzing).
TEST(InlineFiles, EndWhereTheTextEnds) {
  EXPECT_EQ(take_out_inline_files("x\n(This file must be converted with BinHex 4.0)\n\n:").files.size(), 1u);
  std::string many;
  for (int i = 0; i < 200'000; ++i) many += "=ybegin line=1 size=1 name=a\n";
  EXPECT_TRUE(take_out_inline_files(many).files.empty());
}

// Goal: what the structure left behind in a text leaves it too; armour and prose stay.
TEST(InlineFiles, TakeOutLeftoverPartsAndRunsOfBase64) {
  const std::string row(76, 'A');
  const InlineFiles part = take_out_inline_files("hello\n--b1\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nQ2F0\n--b1--\nbye\n");
  EXPECT_EQ(part.text, "hello\n--b1\n--b1--\nbye\n");
  ASSERT_EQ(part.files.size(), 1u);
  EXPECT_EQ(part.files[0].decoded.content, "Cat");
  const InlineFiles run = take_out_inline_files("a\n" + row + "\n" + row + "\nQ2F0\nb\n");
  EXPECT_EQ(run.text, "a\nb\n");
  ASSERT_EQ(run.files.size(), 1u);
  EXPECT_EQ(run.files[0].decoded.content.size(), 117u);
  const std::string kept = "a\n-----BEGIN CERTIFICATE-----\n" + row + "\n" + row + "\n" + row + "\n-----END CERTIFICATE-----\nContent-Type: is a field\n\nb\n" + row + "\n" + row + "\n\n";
  EXPECT_EQ(take_out_inline_files(kept).text, kept);
}

// Goal: under a name that nobody knows, text stays text; only what is base64 or quoted-printable throughout is undone.
TEST(Decode, ShowsTextUnderAnUnknownEncoding) {
  const auto shown = [](std::string_view encoded) { return decode_content(encoded, Encoding::unknown).content; };
  for (const std::string text : {"hello\r\n", "Best\r\n", "a=5 b=\r\n", "締切は三月末です。\r\n", ""}) EXPECT_EQ(shown(text), text);
  EXPECT_EQ(shown("Q2F0Cg==\r\n"), "Cat\n");
  EXPECT_EQ(shown("a=3Db=\r\nc"), "a=bc");
  const std::string broken = std::string(76, 'A') + "\r\n" + std::string(75, 'A') + "\r\n";
  EXPECT_EQ(shown(broken), broken);
  EXPECT_EQ(rules(decode_content("hello\r\n", Encoding::unknown)), "decode.unknown_encoding ");
  EXPECT_TRUE(decode_content("hello\r\n", Encoding::unknown).ambiguous);
}

// Goal: header fields that a person quotes cost nothing of what that person wrote; an encoded part ends where its code ends.
TEST(InlineFiles, LeaveQuotedHeaderFieldsAlone) {
  for (const std::string kept : {"Content-Type: application/json\n\nなお、締切は三月末です。\n以上\n", "Content-Disposition: attachment\n\nHello\n",
                                 "Content-Transfer-Encoding: base64\n\n締切は三月末です。\n", "Content-Transfer-Encoding: base64\n\nThanks\n\nbye\n",
                                 "Content-Type: text/plain\nContent-Transfer-Encoding: 7bit\n\nbase64 is not used\n", "Content-Transfer-Encoding: base64\n\n",
                                 "Content-Transfer-Encoding: x-uuencode\n\nbegin here\n"}) {
    EXPECT_EQ(take_out_inline_files(kept).text, kept);
  }
  const InlineFiles part = take_out_inline_files("Content-Type: image/png\nContent-Transfer-Encoding:\n BASE64\n\nQ2F0\nQ2F0Q2E=\n締切は三月末です。\n");
  EXPECT_EQ(part.text, "締切は三月末です。\n");
  ASSERT_EQ(part.files.size(), 1u);
  EXPECT_EQ(part.files[0].decoded.content, "CatCatCa");
  const InlineFiles uu = take_out_inline_files("Content-Transfer-Encoding: uuencode\n\nbegin 644 a.exe\n#0V%T\n`\nend\nafter\n");
  EXPECT_EQ(uu.text, "after\n");
  ASSERT_EQ(uu.files.size(), 1u);
  EXPECT_EQ(uu.files[0].decoded.content, "Cat");
}

// Goal: an opening line alone explains nothing, nor does an unknown label, a foreign END, or a block beyond 64 KiB.
TEST(InlineFiles, OnlyWholeKnownArmourKeepsItsBase64) {
  const std::string row(64, 'A');
  const std::string rows = row + "\n" + row + "\n" + row + "\n";
  const auto files = [](const std::string& text) { return take_out_inline_files(text).files.size(); };
  EXPECT_EQ(files("-----BEGIN CERTIFICATE-----\n" + rows + "-----END CERTIFICATE-----\n"), 0u);
  EXPECT_EQ(files("-----BEGIN CERTIFICATE-----\r\n" + rows + "-----END CERTIFICATE----- \r\n"), 0u);
  EXPECT_EQ(files("-----BEGIN X\n" + rows), 1u);
  EXPECT_EQ(files("-----BEGIN CERTIFICATE-----\n" + rows), 1u);
  EXPECT_EQ(files("-----BEGIN CERTIFICATE-----\n" + rows + "-----END PUBLIC KEY-----\n"), 1u);
  EXPECT_EQ(files("-----BEGIN CERTIFICATE-----\n" + rows + "x -----END CERTIFICATE-----\n"), 1u);
  EXPECT_EQ(files("-----BEGIN EVIL-----\n" + rows + "-----END EVIL-----\n"), 1u);
  EXPECT_EQ(files("-----BEGIN CERTIFICATE-----\n" + rows + "-----END CERTIFICATE-----\nx\n" + rows), 1u);
  std::string large = "-----BEGIN PGP SIGNATURE-----\n";
  while (large.size() <= kArmourMax) large += row + "\n";
  EXPECT_EQ(files(large + "-----END PGP SIGNATURE-----\n"), 1u);
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE\n";
  EXPECT_EQ(files(many), 0u);
}

// Goal: an encrypted message leaves the text as it is, and says what it is; without its end it is a run of base64.
TEST(InlineFiles, TakeOutEncryptedMessages) {
  const std::string row(64, 'A');
  const std::string block = "-----BEGIN PGP MESSAGE-----\nVersion: 1\n\n" + row + "\n=AbCd\n-----END PGP MESSAGE-----\n";
  const InlineFiles found = take_out_inline_files("before\n" + block + "after\n");
  EXPECT_EQ(found.text, "before\nafter\n");
  ASSERT_EQ(found.files.size(), 1u);
  EXPECT_TRUE(found.files[0].encrypted);
  EXPECT_EQ(found.files[0].decoded.content, block);
  EXPECT_EQ(rules(found.files[0].decoded), "mime.pgp_message ");
  const InlineFiles open = take_out_inline_files("-----BEGIN PGP MESSAGE-----\n" + row + "\n" + row + "\n" + row + "\n");
  ASSERT_EQ(open.files.size(), 1u);
  EXPECT_FALSE(open.files[0].encrypted);
}

// Goal: a run in BinHex cannot be used to make us allocate.
TEST(BinHex, DoesNotExpandRunsWithoutBound) {
  const std::string bomb = "(This file must be converted with BinHex 4.0)\n:" + std::string(4000, 'r') + ":";
  EXPECT_LE(decode_content(bomb, Encoding::binhex).content.size(), bomb.size());
  EXPECT_TRUE(decode_content(bomb, Encoding::binhex).ambiguous);
}

}  // namespace
}  // namespace temizu
