#include <gtest/gtest.h>
#include <libdeflate.h>

#include <algorithm>

#include "filters/common/test_bench.h"
#include "filters/common/test_zip.h"
#include "filters/common/zip_names.h"
#include "filters/common/zip_reader.h"
#include "filters/common/zip_writer.h"

namespace temizu {
namespace {

const ZipLimits kPackage{.package = true};

Result<ZipReader> open(const std::string& zip, std::vector<Finding>* findings = nullptr, const ZipLimits& limits = {}) {
  return ZipReader::open(zip, limits, findings);
}

// The code of the failure, or "" when the file opens.
std::string fails(const std::string& zip, const ZipLimits& limits = {}) {
  const auto reader = ZipReader::open(zip, limits);
  return reader ? "" : to_word(reader.error().code);
}

std::string content_of(const std::string& zip, std::string_view name, Bench& bench) {
  const auto reader = ZipReader::open(zip, {});
  if (!reader || reader->find(name) == nullptr) return "no such entry";
  const auto content = reader->read(*reader->find(name), bench);
  return content ? *content : std::string("failed: ") + to_word(content.error().code);
}

std::string content_of(const std::string& zip, std::string_view name) {
  TestBench bench;
  return content_of(zip, name, bench);
}

std::string pulled(const ZipReader& reader, const ZipEntry& entry, Bench& bench, std::size_t piece) {
  auto pull = reader.pull(entry, bench);
  if (!pull) return to_word(pull.error().code);
  std::string out, buffer(piece, '\0');
  while (true) {
    const auto got = (*pull)->read(buffer.data(), piece);
    if (!got) return to_word(got.error().code);
    if (*got == 0) return out;
    out.append(buffer, 0, *got);
  }
}

std::string name_of(const TestEntry& entry, std::vector<Finding>* findings = nullptr) {
  const auto reader = ZipReader::open(test_zip({entry}), {}, findings);
  return reader ? reader->entries().at(0).name : to_word(reader.error().code);
}

bool has_rule(const std::vector<Finding>& findings, std::string_view rule) {
  return std::ranges::any_of(findings, [&](const Finding& one) { return one.rule == rule; });
}

std::string noise(std::size_t size) {
  std::string out;
  std::uint32_t state = 1;
  while (out.size() < size) out.push_back(static_cast<char>((state = state * 1664525 + 1013904223) >> 24));
  return out;
}

// Goal: what we write, we read, with nothing to say about it; stored where packing gains nothing.
TEST(Zip, ReadsWhatItWrites) {
  ZipWriter writer;
  writer.add("mimetype", "text", ZipWriter::How::store);
  writer.add("a/b.txt", std::string(10'000, 'a'));
  writer.add("議事録.txt", "");
  writer.add("a/", "");
  writer.add("noise", noise(5000));
  writer.begin("long");
  for (int i = 0; i < 30'000; ++i) writer.write("line " + std::to_string(i) + "\n");
  writer.end();
  writer.begin("very long");
  std::string very_long;
  for (int i = 0; i < 300'000; ++i) very_long += "line " + std::to_string(i) + "\n";
  writer.write(very_long);
  writer.end();
  const Bytes zip = writer.finish();

  std::vector<Finding> findings;
  const auto reader = open(zip, &findings);
  ASSERT_TRUE(reader) << to_text(reader.error());
  EXPECT_TRUE(findings.empty());
  ASSERT_EQ(reader->entries().size(), 7u);
  EXPECT_EQ(reader->entries()[0].method, 0);
  EXPECT_EQ(reader->entries()[1].method, 8);
  EXPECT_LT(reader->entries()[1].packed_bytes, 100u);
  EXPECT_EQ(reader->entries()[2].name, "議事録.txt");
  EXPECT_TRUE(reader->entries()[3].is_folder);
  EXPECT_EQ(reader->entries()[4].method, 0);
  EXPECT_EQ(content_of(zip, "a/b.txt"), std::string(10'000, 'a'));
  EXPECT_EQ(content_of(zip, "noise"), noise(5000));
  EXPECT_EQ(content_of(zip, "very long"), very_long);
  TestBench bench;
  for (const std::size_t piece : {std::size_t{1}, std::size_t{777}, std::size_t{1} << 20}) {
    EXPECT_EQ(pulled(*reader, reader->entries()[1], bench, piece), std::string(10'000, 'a'));
    EXPECT_EQ(pulled(*reader, reader->entries()[2], bench, piece), "");
    EXPECT_EQ(pulled(*reader, reader->entries()[4], bench, piece), noise(5000));
  }
  EXPECT_EQ(pulled(*reader, reader->entries()[6], bench, 100'000), very_long);
}

// Goal: the bytes depend on names and content alone, not on how the content was cut into pieces.
TEST(Zip, WritesTheSameBytesWhateverThePieces) {
  std::string content;
  for (int i = 0; i < 400'000; ++i) content += "row " + std::to_string(i * 79) + "\n";
  std::string first;
  for (const std::size_t piece : {std::size_t{100}, std::size_t{65537}, content.size()}) {
    ZipWriter writer;
    writer.begin("sheet.xml");
    for (std::size_t at = 0; at < content.size(); at += piece) writer.write(std::string_view(content).substr(at, piece));
    writer.end();
    const Bytes zip = writer.finish();
    if (first.empty()) first = zip;
    EXPECT_EQ(zip, first) << piece;
    EXPECT_EQ(content_of(zip, "sheet.xml"), content);
  }
}

// Goal: more than 65,535 entries need ZIP64, and come back.
TEST(Zip, WritesAndReadsManyEntries) {
  ZipWriter writer;
  for (int i = 0; i < 70'000; ++i) writer.add(std::to_string(i), "");
  const Bytes zip = writer.finish();
  const auto reader = open(zip, nullptr, ZipLimits{.entries_max = 70'000});
  ASSERT_TRUE(reader) << to_text(reader.error());
  EXPECT_EQ(reader->entries().size(), 70'000u);
  EXPECT_EQ(fails(zip), "limit");
}

// Goal: data descriptors in each of their four forms are read, and lies in them are seen.
TEST(Zip, ReadsDataDescriptors) {
  const std::string content = "descriptor";
  const std::string crc = test_number(test_crc(content), 4);
  const std::string mark("PK\7\x08", 4);
  const std::string small = test_number(content.size(), 4) + test_number(content.size(), 4);
  const std::string wide = test_number(content.size(), 8) + test_number(content.size(), 8);
  for (const std::string& after : {mark + crc + small, crc + small, mark + crc + wide, crc + wide}) {
    std::vector<Finding> findings;
    const std::string zip = test_zip({{.name = "a", .content = content, .flags = 8, .after = after}, {.name = "b", .content = "second"}});
    ASSERT_TRUE(open(zip, &findings));
    EXPECT_TRUE(findings.empty());
    EXPECT_EQ(content_of(zip, "a"), content);
    EXPECT_EQ(fails(zip, kPackage), "");
  }
  const std::string lie = mark + crc + test_number(3, 4) + test_number(3, 4);
  EXPECT_EQ(fails(test_zip({{.name = "a", .content = content, .flags = 8, .after = lie}})), "ambiguous");
  EXPECT_EQ(fails(test_zip({{.name = "a", .content = content, .flags = 8}})), "ambiguous");
}

// Goal: two programs that read the file by different headers would see different files: refused.
TEST(Zip, RefusesTwoReadings) {
  EXPECT_EQ(fails(test_zip({{.name = "a.txt", .content = "x", .local_name = "a.exe"}})), "ambiguous");
  EXPECT_EQ(fails(test_zip({{.name = "a.txt", .content = "x", .local_size = 0}})), "ambiguous");
  EXPECT_EQ(fails(test_zip({{.name = "a", .content = "x"}, {.name = "a", .content = "y"}})), "ambiguous");
  EXPECT_EQ(fails(test_zip({{.name = "a", .content = "xyz"}, {.name = "a", .content = "xyz", .offset = 0}})), "ambiguous");
  EXPECT_EQ(fails(test_zip({{.name = "dir/", .content = "hidden"}})), "ambiguous");
  EXPECT_EQ(fails("MZ program" + test_zip({{.name = "a", .content = "x"}})), "ambiguous");
  const std::string inner = test_zip({{.name = "b", .content = "other"}});
  EXPECT_EQ(fails(test_zip({{.name = "a", .content = "x"}}, inner)), "ambiguous");   // a whole zip as the comment
  std::string flags = test_zip({{.name = "a", .content = "x"}});
  flags[6] = 8;
  EXPECT_EQ(fails(flags), "ambiguous");
  std::string method = test_zip({{.name = "a", .content = "x"}});
  method[8] = 8;
  EXPECT_EQ(fails(method), "ambiguous");
}

// Goal: entries that share octets are seen however they lie.
TEST(Zip, RefusesOverlaps) {
  const std::string inner = test_zip({{.name = "b", .content = "quoted"}});
  // The second entry's header stands inside the first one's content.
  std::string zip = test_zip({{.name = "a", .content = inner}, {.name = "b", .content = "quoted", .offset = 31}});
  EXPECT_EQ(fails(zip), "ambiguous");
}

// Goal: a package bears no octet that belongs to nothing; an archive of people does, and it is told.
TEST(Zip, TellsStrayOctets) {
  std::vector<Finding> findings;
  const std::string gap = test_zip({{.name = "a", .content = "x", .after = "TZCANARY"}, {.name = "b", .content = "y"}}, "comment", "more");
  ASSERT_TRUE(open(gap, &findings));
  EXPECT_TRUE(has_rule(findings, "zip.stray_bytes"));
  EXPECT_TRUE(has_rule(findings, "zip.comment"));
  EXPECT_EQ(fails(gap, kPackage), "ambiguous");
  findings.clear();
  const std::string tail = test_zip({{.name = "a", .content = "x", .extra = test_number(0x4141, 2) + test_number(2, 2) + "zz", .comment = "c"}}) + "<html>";
  ASSERT_TRUE(open(tail, &findings));
  EXPECT_TRUE(has_rule(findings, "zip.trailing_bytes"));
  EXPECT_TRUE(has_rule(findings, "zip.extra_field"));
  EXPECT_TRUE(has_rule(findings, "zip.comment"));
  EXPECT_EQ(fails(tail, kPackage), "ambiguous");
}

// Goal: what is damaged, cut off or on several disks is refused with that reason.
TEST(Zip, RefusesDamage) {
  EXPECT_EQ(fails(""), "bad_input");
  EXPECT_EQ(fails("PK"), "bad_input");
  const std::string zip = test_zip({{.name = "a", .content = "x"}});
  for (std::size_t size = 0; size < zip.size(); ++size) EXPECT_NE(fails(zip.substr(0, size)), "") << size;
  std::string split = zip;
  split[zip.size() - 22 + 4] = 1;
  EXPECT_EQ(fails(split), "unsupported");
  EXPECT_EQ(fails(std::string("PK\7\x08", 4) + zip), "unsupported");
  std::string count = zip;
  count[zip.size() - 22 + 8] = count[zip.size() - 22 + 10] = 2;
  EXPECT_EQ(fails(count), "ambiguous");
  EXPECT_EQ(fails(test_zip({{.name = "a", .content = "x", .size = 0xFFFFFFFF}})), "");   // opens; reading is refused
  EXPECT_EQ(content_of(test_zip({{.name = "a", .content = "x", .size = 0xFFFFFFFF}}), "a"), "failed: limit");
  EXPECT_EQ(fails(test_zip({{.name = "", .content = "x"}})), "bad_input");
  EXPECT_EQ(fails(test_end(0, 0, 0)), "");   // an empty zip
}

// Goal: size and checksum are believed only when the content bears them out, whole or in pieces.
TEST(Zip, ChecksContent) {
  const std::string text(1000, 'x');
  const std::string packed = test_deflate(text);
  const auto with = [&](std::string data, long long size, long long crc) {
    return test_zip({{.name = "a", .content = std::move(data), .method = 8, .size = size, .crc = crc}});
  };
  const long long crc = test_crc(text);
  TestBench bench;
  const auto pull = [&](const std::string& zip) {
    const auto reader = ZipReader::open(zip, {});
    return reader ? pulled(*reader, reader->entries()[0], bench, 100) : std::string("not open");
  };
  EXPECT_EQ(content_of(with(packed, 1000, crc), "a"), text);
  EXPECT_EQ(pull(with(packed, 1000, crc)), text);
  for (const auto& zip : {with(packed, 999, crc), with(packed, 1001, crc), with(packed, 1000, crc ^ 1), with(packed + "zz", 1000, crc),
                          with(packed.substr(0, packed.size() - 2), 1000, crc), with(packed, 0, 0), with("\xFF\xFF\xFF", 1000, crc)}) {
    EXPECT_EQ(content_of(zip, "a"), "failed: bad_input");
    EXPECT_EQ(pull(zip), "bad_input");
  }
  EXPECT_EQ(content_of(test_zip({{.name = "a", .content = "abc", .crc = 5}}), "a"), "failed: bad_input");
  EXPECT_EQ(content_of(test_zip({{.name = "a", .content = "abc", .size = 2, .local_size = -1}}), "a"), "failed: bad_input");
  EXPECT_EQ(content_of(test_zip({{.name = "a", .content = "abc", .method = 12}}), "a"), "failed: unsupported");
}

// Goal: a bomb costs nothing: ratio and size are refused before anything is expanded, the budget before it is allocated.
TEST(Zip, StopsBombs) {
  const std::string zeros(10'000'000, '\0');
  const std::string packed = test_deflate(zeros);
  const std::string bomb = test_zip({{.name = "a", .content = packed, .method = 8, .size = 10'000'000, .crc = test_crc(zeros)}});
  TestBench bench;
  EXPECT_EQ(content_of(bomb, "a", bench), "failed: limit");
  EXPECT_EQ(bench.spent(), 0u);
  const std::string lie = test_zip({{.name = "a", .content = packed, .method = 8, .size = 60'000, .crc = test_crc(zeros)}});
  EXPECT_EQ(content_of(lie, "a", bench), "failed: bad_input");
  TestBench poor(100);
  const std::string honest = test_zip({{.name = "a", .content = test_deflate(std::string(1000, 'x')), .method = 8, .size = 1000, .crc = test_crc(std::string(1000, 'x'))}});
  EXPECT_EQ(content_of(honest, "a", poor), "failed: limit");
  const auto reader = ZipReader::open(honest, {});
  ASSERT_TRUE(reader);
  TestBench less(500);
  EXPECT_EQ(pulled(*reader, reader->entries()[0], less, 100), "limit");
}

// Goal: an encrypted entry is named with its cipher and never read.
TEST(Zip, NamesCiphers) {
  const auto cipher = [](TestEntry entry) {
    const auto reader = ZipReader::open(test_zip({std::move(entry)}), {});
    return reader ? reader->entries().at(0).cipher : std::string(to_word(reader.error().code));
  };
  const std::string zip = test_zip({{.name = "a", .content = "123456789012x", .flags = 1}});
  EXPECT_EQ(content_of(zip, "a"), "failed: encrypted");
  EXPECT_EQ(cipher({.name = "a", .content = "123456789012x", .flags = 1}), "ZipCrypto");
  const std::string aes = test_number(0x9901, 2) + test_number(7, 2) + test_number(2, 2) + "AE" + test_number(3, 1) + test_number(8, 2);
  EXPECT_EQ(cipher({.name = "a", .content = "x", .flags = 1, .method = 99, .extra = aes}), "AES-256");
  const std::string strong = test_number(0x0017, 2) + test_number(8, 2) + test_number(2, 2) + test_number(0x6610, 2) + test_number(256, 2) + test_number(1, 2);
  EXPECT_EQ(cipher({.name = "a", .content = "x", .flags = 0x41, .extra = strong}), "PKWARE AES-256");
  EXPECT_EQ(cipher({.name = "a", .content = "x", .flags = 0x2041}), "encrypted");
}

// Goal: names come out as the sender saw them (file-rules 2.8), and none leads anywhere.
TEST(Zip, DecodesNames) {
  EXPECT_EQ(name_of({.name = "\x8B" "c\x8E\x96\x98^.txt"}), "議事録.txt");                                  // CP932
  EXPECT_EQ(name_of({.name = "\x95\x5C\x8E\xA6.txt"}), "表示.txt");                                      // 0x5C as a second octet
  EXPECT_EQ(name_of({.name = "議事録.txt"}), "議事録.txt");                                               // UTF-8 without bit 11, as macOS writes it
  EXPECT_EQ(name_of({.name = "議事録.txt", .flags = 0x800}), "議事録.txt");
  EXPECT_EQ(name_of({.name = "\xB5\xC4\xBB\xF6\xCF\xBF\xA4\xCE\xCA\xB8\xBD\xF1\xA4\xC7\xA4\xB9.txt"}), "議事録の文書です.txt");   // EUC
  EXPECT_EQ(name_of({.name = "\x1B$B5D;vO?\x1B(B.txt"}), "議事録.txt");                                   // ISO-2022-JP
  EXPECT_EQ(name_of({.name = "か\xE3\x82\x99.txt", .flags = 0x800}), "が.txt");                           // NFD
  EXPECT_EQ(name_of({.name = "a\xFF\xFE.txt"}), "a%FF%FE.txt");
  EXPECT_EQ(name_of({.name = "a\\b.txt"}), "a/b.txt");
  EXPECT_EQ(name_of({.name = "dir/", .flags = 0}), "dir/");
  EXPECT_EQ(name_of({.name = "///"}), "entry-1/");
  std::vector<Finding> findings;
  EXPECT_EQ(name_of({.name = "../../etc/cron.d/x"}, &findings), "etc/cron.d/x");
  EXPECT_EQ(name_of({.name = "C:\\Windows\\a.txt"}, &findings), "Windows/a.txt");
  EXPECT_TRUE(has_rule(findings, "archive.traversal"));
  EXPECT_TRUE(has_rule(findings, "archive.absolute_path"));
  EXPECT_EQ(name_of({.name = "a\xE2\x80\xAEtxt.exe", .flags = 0x800}), "atxt.exe");                       // RLO
}

// Goal: the Unicode path field counts when it was made for the name beside it, and a second name is told.
TEST(Zip, ReadsTheUnicodePath) {
  const auto field = [](const std::string& raw, const std::string& name) {
    return test_number(0x7075, 2) + test_number(5 + name.size(), 2) + test_number(1, 1) + test_number(test_crc(raw), 4) + name;
  };
  std::vector<Finding> findings;
  EXPECT_EQ(name_of({.name = "\x8B" "c\x8E\x96\x98^.txt", .extra = field("\x8B" "c\x8E\x96\x98^.txt", "議事録.txt")}, &findings), "議事録.txt");
  EXPECT_TRUE(findings.empty());
  EXPECT_EQ(name_of({.name = "a.txt", .extra = field("a.txt", "b.exe")}, &findings), "b.exe");
  EXPECT_TRUE(has_rule(findings, "zip.two_names"));
  EXPECT_EQ(name_of({.name = "a.txt", .extra = field("other", "b.exe")}), "a.txt");
}

// Goal: links and devices are known by their mode; a package may hold none.
TEST(Zip, KnowsLinksAndDevices) {
  const std::string link = test_zip({{.name = "a", .content = "/etc/passwd", .made_by = 0x0314, .attributes = 0120777U << 16}});
  EXPECT_TRUE(open(link)->entries()[0].is_link);
  EXPECT_EQ(fails(link, kPackage), "unsupported");
  const std::string device = test_zip({{.name = "a", .content = "", .made_by = 0x0314, .attributes = 0020666U << 16}});
  EXPECT_TRUE(open(device)->entries()[0].is_special);
}

// Goal: part names are compared without case, and odd ones make no package.
TEST(Zip, HoldsPackagesToTheirRules) {
  const auto package = ZipReader::open(test_zip({{.name = "[Content_Types].xml", .content = "x"}, {.name = "Word/document.xml", .content = "y"}}), kPackage);
  ASSERT_TRUE(package);
  ASSERT_NE(package->find("word/Document.XML"), nullptr);
  EXPECT_EQ(package->find("word/Document.XML")->name, "Word/document.xml");
  EXPECT_EQ(package->find("nothing"), nullptr);
  EXPECT_EQ(fails(test_zip({{.name = "a", .content = ""}, {.name = "A", .content = ""}}), kPackage), "ambiguous");
  for (const char* name : {"../a", "/a", "a//b", "a\\b", "a/./b", "C:/a", "a\nb", "\xFF"}) {
    EXPECT_EQ(fails(test_zip({{.name = name, .content = ""}}), kPackage), "bad_input") << name;
  }
  EXPECT_EQ(fails(test_zip({{.name = "a", .content = "x", .method = 12}}), kPackage), "unsupported");
}

// Goal: cleaning a path twice changes nothing, and no path grows without bound.
TEST(MemberPath, IsStable) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "folder/";
  for (const std::string& name : {std::string("a/../b"), std::string("CON/nul.txt"), std::string("a /b. "), deep + "x", std::string(3000, 'y'),
                                  std::string("表/\xE3\x80\x80/x"), std::string("a:b*c?")}) {
    const std::string once = clean_member_path(name).path;
    std::vector<Finding> findings;
    EXPECT_EQ(clean_member_path(once, &findings).path, once);
    EXPECT_TRUE(findings.empty()) << name << " " << findings.front().rule;
    EXPECT_LE(once.size(), 1000u);
  }
}

}  // namespace
}  // namespace temizu
