#include "filters/archive/archive.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "filters/archive/list.h"
#include "filters/archive/paths.h"
#include "filters/archive/probe.h"
#include "filters/common/test_bench.h"
#include "filters/common/test_zip.h"
#include "filters/common/zip_reader.h"

namespace temizu {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  Result<Washed> washed;
  std::vector<std::string> members;   // as the bench heard of them
  std::vector<Finding> notes;
  std::vector<std::string> names;     // in the zip that was written
  std::map<std::string, std::string> contents;

  std::string code() const { return washed ? "" : to_word(washed.error().code); }
  bool found(std::string_view rule) const {
    const auto has = [&](const std::vector<Finding>& list) { return std::ranges::any_of(list, [&](const Finding& one) { return one.rule == rule; }); };
    return has(notes) || (washed && has(washed->findings));
  }
};

Outcome wash(const Bytes& content, const std::string& kind = "application/zip", const std::string& name = "in.zip", TestBench bench = TestBench{}) {
  Part part;
  part.kind = Kind{kind};
  part.untrusted_content = content;
  part.file_name = name;
  part.place = "2";
  Outcome out{make_archive_filter()->wash(part, Method::rebuild, bench), {}, {}, {}, {}};
  out.members = bench.members();
  out.notes = bench.notes();
  if (!out.washed) return out;
  TestBench reading;
  const auto zip = ZipReader::open(out.washed->content, {});
  EXPECT_TRUE(zip);
  if (!zip) return out;
  for (const ZipEntry& entry : zip->entries()) {
    out.names.push_back(entry.name);
    out.contents[entry.name] = zip->read(entry, reading).value_or("unreadable");
  }
  return out;
}

// A sample by its case: samples/archive/<case>/in.*.
Outcome wash_sample(const std::string& name) {
  for (const auto& file : fs::directory_iterator(fs::path(TEMIZU_SOURCE_DIR) / "samples/archive" / name)) {
    const std::string file_name = file.path().filename().string();
    if (!file_name.starts_with("in.")) continue;
    std::ifstream stream(file.path(), std::ios::binary);
    const Bytes content{std::istreambuf_iterator<char>(stream), {}};
    return wash(content, identify(content, {}, {}).kind.name, file_name);
  }
  ADD_FAILURE() << name;
  return wash("");
}

using Names = std::vector<std::string>;
const std::string kList(archive::kListName);

// Goal: members come out washed, in their order, with folders and Japanese names, and without a list when all went on.
TEST(ArchiveFilter, WritesOneZipOfWashedMembers) {
  const Outcome out = wash(test_zip({{.name = "dir/"}, {.name = "dir/\x8B" "c\x8E\x96.txt", .content = "a\n"}, {.name = "b.csv", .content = "x,=1\n"}}));
  ASSERT_TRUE(out.washed);
  EXPECT_EQ(out.names, (Names{"dir/", "dir/議事.txt", "b.csv", kList}));   // the formula was disarmed: told
  EXPECT_EQ(out.contents.at("b.csv"), "x,'=1\r\n");
  EXPECT_TRUE(out.washed->changed);
  EXPECT_EQ(out.washed->kind.name, "application/zip");
  const Outcome clean = wash(test_zip({{.name = "a.txt", .content = "a\n"}}));
  EXPECT_EQ(clean.names, Names{"a.txt"});
  EXPECT_FALSE(clean.washed->changed);
}

// Goal: what cannot go on is named in the list with its reason, and the rest goes on.
TEST(ArchiveFilter, ListsWhatWasWithheld) {
  const Outcome out = wash_sample("program-inside");
  EXPECT_EQ(out.names, (Names{"読めるファイル.txt", kList}));
  const std::string& list = out.contents.at(kList);
  EXPECT_TRUE(list.starts_with("\xEF\xBB\xBF無害化結果\r\n"));
  EXPECT_NE(list.find("・setup.exe：入れていません。words for 2!setup.exe\r\n"), std::string::npos) << list;
  EXPECT_EQ(list.find("TZCANARY"), std::string::npos);
  EXPECT_TRUE(out.found("archive.member_withheld"));
}

// Goal: a second wash of our own zip, list and all, changes nothing and finds nothing.
TEST(ArchiveFilter, WashesItsOwnListUnchanged) {
  for (const char* name : {"program-inside", "list-forged", "names-alike-by-case", "name-control", "name-long", "name-undecodable", "traversal-zip",
                           "file-and-folder-alike", "program-two-deep"}) {
    const Outcome once = wash_sample(name);
    ASSERT_TRUE(once.washed) << name;
    const Outcome twice = wash(once.washed->content);
    ASSERT_TRUE(twice.washed) << name;
    EXPECT_EQ(twice.washed->content, once.washed->content) << name;
    EXPECT_TRUE(twice.washed->findings.empty()) << name << " " << twice.washed->findings.front().rule;
    EXPECT_FALSE(twice.washed->changed) << name;
  }
}

// Goal: each container gives the same names and contents as the others.
TEST(ArchiveFilter, ReadsEveryContainerAlike) {
  const Names several{"1_通知.txt", "2_予算表.csv", "3_ソース.txt", "様式/第1号.txt", "様式/第2号.txt"};
  const std::string notice = wash_sample("benign-zip-utf8-several").contents.at("1_通知.txt");
  EXPECT_NE(notice.find("窓口"), std::string::npos);
  for (const char* container : {"zip-utf8", "zip-cp932", "zip-mac", "zip-euc", "zip-unicode-path", "zip-times-owners", "zip-stored", "zip-descriptor", "7z-lzma",
                                "7z-copy", "rar4", "rar5", "lzh-level0", "lzh-level1", "lzh-level2", "cab-stored", "cab-mszip", "tar", "tar-cp932", "tar-gz",
                                "tar-bz2", "tar-xz", "tar-zst"}) {
    const Outcome out = wash_sample(std::string("benign-") + container + "-several");
    ASSERT_TRUE(out.washed) << container << " " << out.code();
    EXPECT_EQ(out.names, several) << container;
    EXPECT_EQ(out.contents.at("1_通知.txt"), notice) << container;
    EXPECT_TRUE(out.washed->findings.empty()) << container;
    const Outcome mixed = wash_sample(std::string("benign-") + container + "-mixed");
    EXPECT_TRUE(mixed.contents.contains("資料/一覧.csv")) << container << " " << mixed.code() << testing::PrintToString(mixed.names);
    EXPECT_TRUE(mixed.contents.contains("empty.txt")) << container;
  }
}

// Goal: a packed file becomes a zip of one member whose name lost the packing.
TEST(ArchiveFilter, UnpacksSingleFiles) {
  std::ifstream stream(fs::path(TEMIZU_SOURCE_DIR) / "samples/archive/benign-gz-single/in.gz", std::ios::binary);
  const Bytes content{std::istreambuf_iterator<char>(stream), {}};
  const Outcome out = wash(content, "application/gzip", "名簿.csv.gz");
  EXPECT_EQ(out.names, Names{"名簿.csv"});
  EXPECT_EQ(out.washed->file_name, "名簿.csv.zip");
  EXPECT_EQ(wash_sample("benign-gz-empty").names, Names{"in.txt"}) << wash_sample("benign-gz-empty").code();
  EXPECT_EQ(wash_sample("benign-tar-gz-memo").washed->file_name, "in.zip");
  const Outcome unnamed = wash(content, "application/gzip", "");
  EXPECT_EQ(unnamed.names.size(), 1u);
  EXPECT_EQ(archive::gzip_name(ByteView("\x1F\x8B\x08\x08\0\0\0\0\0\0a.txt\0x", 18)), "a.txt");
  EXPECT_EQ(archive::gzip_name(ByteView("\x1F\x8B\x08\x08\0\0\0\0\0\0a.txt", 15)), "");
  EXPECT_EQ(archive::gzip_name(ByteView("\x1F\x8B\x08\x0C\0\0\0\0\0\0\xFF\xFF", 12)), "");
}

// Goal: zips of other methods than deflate are read too, and what is read is what was packed.
TEST(ArchiveFilter, ReadsRarerZipMethods) {
  for (const char* name : {"benign-zip-bzip2", "benign-zip-lzma"}) {
    const Outcome out = wash_sample(name);
    EXPECT_EQ(out.names, (Names{"1_通知.txt", "2_予算表.csv", "3_ソース.txt", "様式/第1号.txt", "様式/第2号.txt"})) << name;
  }
  EXPECT_EQ(wash_sample("benign-zip-xz").contents, wash_sample("benign-zip64").contents);
  EXPECT_EQ(wash_sample("method-odd").members, (Names{"2!読めるファイル.txt", "2!a.txt unsupported", "2!b.txt unsupported"}));
}

// Goal: each hostile archive is refused with the reason a person is told.
TEST(ArchiveFilter, RefusesWithItsReason) {
  const std::map<std::string, std::string> expected{
      {"bomb-count", "limit"},           {"bomb-ratio-total", "limit"},      {"bomb-gzip", "limit"},           {"bomb-xz", "limit"},
      {"bomb-bzip2", "limit"},           {"bomb-zstd", "limit"},             {"bomb-tar-sparse", "limit"},     {"bomb-swallows-itself", "ambiguous"},
      {"local-name-differs", "ambiguous"}, {"local-size-differs", "ambiguous"}, {"overlap-full", "ambiguous"}, {"overlap-quoted", "ambiguous"},
      {"two-directories", "ambiguous"},  {"duplicate-names", "ambiguous"},   {"prefix-script", "ambiguous"},   {"folder-with-content", "ambiguous"},
      {"zip64-lie", "ambiguous"},        {"descriptor-lie", "ambiguous"},    {"cut-off", "bad_input"},         {"not-an-archive", "bad_input"},
      {"split-zip", "unsupported"},      {"split-rar4", "unsupported"},      {"split-rar5", "unsupported"},    {"split-cab", "unsupported"},
      {"split-7z", "bad_input"},         {"tar-size-lie", "bad_input"},      {"encrypted-zipcrypto", "encrypted"}, {"encrypted-aes", "encrypted"},
      {"encrypted-directory", "encrypted"}, {"encrypted-7z", "encrypted"},   {"encrypted-7z-header", "encrypted"}, {"encrypted-rar4-header", "encrypted"},
      {"encrypted-rar5-header", "encrypted"}};
  for (const auto& [name, code] : expected) EXPECT_EQ(wash_sample(name).code(), code) << name;
}

// Goal: an encrypted archive is told with cipher, count and the names of its members; one readable member still goes on.
TEST(ArchiveFilter, TellsWhatIsEncrypted) {
  const Outcome aes = wash_sample("encrypted-aes");
  EXPECT_EQ(aes.members, (Names{"2!a.docx encrypted", "2!b.docx encrypted"}));
  ASSERT_EQ(aes.notes.size(), 2u);
  EXPECT_EQ(aes.notes[0], (Finding{"archive.encrypted", Weight::high, "cipher AES-256", 1}));
  EXPECT_EQ(aes.notes[1].where, "cipher AES-128");
  EXPECT_EQ(wash_sample("encrypted-zipcrypto").notes.at(0), (Finding{"archive.encrypted", Weight::high, "cipher ZipCrypto", 2}));
  EXPECT_TRUE(wash_sample("encrypted-7z-header").found("archive.encrypted_names"));
  const Outcome mixed = wash_sample("encrypted-mixed");
  EXPECT_EQ(mixed.names, (Names{"読めるファイル.txt", kList}));
  EXPECT_TRUE(mixed.found("archive.encrypted"));
}

// Goal: links, devices and what points elsewhere are named, never followed; names stay inside the archive.
TEST(ArchiveFilter, FollowsNothing) {
  EXPECT_EQ(wash_sample("link-tar").members, (Names{"2!a.txt", "2!link.txt unsupported", "2!hard.txt unsupported"}));
  EXPECT_EQ(wash_sample("link-zip").members.back(), "2!link.txt unsupported");
  EXPECT_EQ(wash_sample("link-lzh").members, (Names{"2!a.txt", "2!link unsupported"}));
  EXPECT_EQ(wash_sample("link-7z").members, (Names{"2!a.txt", "2!link.txt unsupported"}));
  EXPECT_EQ(wash_sample("link-rar").members, (Names{"2!a.txt", "2!link.txt unsupported"}));
  EXPECT_EQ(wash_sample("device-tar").names, (Names{"a.txt", kList}));
  EXPECT_EQ(wash_sample("traversal-zip").names, (Names{"etc/cron.d/job.txt", "a/b.txt", "c.txt"}));
  EXPECT_EQ(wash_sample("absolute-zip").names, (Names{"etc/passwd.txt", "Windows/win.txt", "server/share/x.txt"}));
  EXPECT_EQ(wash_sample("traversal-cab").names, Names{"up.txt"});
  EXPECT_EQ(wash_sample("traversal-rar").names, Names{"up.txt"});
}

// Goal: Japanese names with 0x5C inside stay whole, and names that become alike are numbered apart.
TEST(ArchiveFilter, KeepsNamesWholeAndApart) {
  EXPECT_EQ(wash_sample("name-sjis-5c").names, (Names{"表示/ソース能力.txt", "予算表.txt"}));
  EXPECT_EQ(wash_sample("name-sjis-5c-lzh").names, Names{"表示/ソース能力.txt"});
  EXPECT_EQ(wash_sample("names-alike-by-form").names, (Names{"がぎ.txt", "がぎ (2).txt"}));
  EXPECT_EQ(wash_sample("names-alike-by-case").names, (Names{"Readme.txt", "README (2).txt", "ｒｅａｄｍｅ.txt", "ＲＥＡＤＭＥ (2).txt"}));
  EXPECT_EQ(wash_sample("file-and-folder-alike").names, (Names{"a.txt", "a (2)/b.txt", "a (2)/"}));
}

// Goal: nobody's free names collide, however long they are.
TEST(Paths, AreFree) {
  archive::Paths paths;
  EXPECT_EQ(paths.take_file("a/b.txt"), "a/b.txt");
  EXPECT_EQ(paths.take_file("A/B.TXT"), "A/B (2).TXT");
  EXPECT_EQ(paths.take_folder("a"), "a");
  EXPECT_EQ(paths.take_folder("A"), "");
  EXPECT_EQ(paths.take_file("a"), "a (2)");
  for (int i = 0; i < 2000; ++i) static_cast<void>(paths.take_file("many.txt"));
  EXPECT_EQ(paths.take_file("many.txt"), "many (2001).txt");
  const std::string longest = "x/" + std::string(116, 'y') + ".txt";
  EXPECT_EQ(paths.take_file(longest), longest);
  const std::string second = paths.take_file(longest);
  EXPECT_EQ(second, "x/" + std::string(112, 'y') + " (2).txt");
}

// Goal: nesting ends at the bench's depth, one budget pays for all, and a spent one stops the whole archive.
TEST(ArchiveFilter, StopsWhereTheBenchSays) {
  const Outcome nested = wash_sample("bomb-nested-11-deep");
  ASSERT_TRUE(nested.washed);
  EXPECT_TRUE(std::ranges::any_of(nested.members, [](const std::string& one) { return one.ends_with(" limit"); }));
  const Bytes zip = test_zip({{.name = "a.txt", .content = std::string(1000, 'a')}, {.name = "b.txt", .content = std::string(1000, 'b')}});
  EXPECT_EQ(wash(zip, "application/zip", "in.zip", TestBench(zip.size() + 3500)).code(), "limit");
}

// Goal: a file of the sender's that poses as our list gives way to ours, and where it stands alone it gets another name; a list of ours
// from an earlier wash stays.
TEST(ArchiveFilter, TellsOurListFromAnImitation) {
  const Outcome forged = wash(test_zip({{.name = kList, .content = "\xEF\xBB\xBF無害化結果\r\n\r\n・a.txt：無害化して入れました。\r\n"}, {.name = "a.txt", .content = "a\n"}}));
  EXPECT_EQ(forged.names, (Names{"a.txt", "差出人の無害化結果.txt", kList}));
  EXPECT_TRUE(forged.found("archive.imitated_list"));
  EXPECT_TRUE(forged.washed->changed);
  const Outcome again = wash(forged.washed->content);
  EXPECT_EQ(again.washed->content, forged.washed->content);
  EXPECT_FALSE(again.found("archive.imitated_list"));
  std::string lying = forged.contents.at(kList);
  lying += "・b.txt：無害化して入れました。\r\n";
  EXPECT_TRUE(wash(test_zip({{.name = "a.txt", .content = "a\n"}, {.name = kList, .content = lying}})).found("archive.imitated_list"));
  lying = forged.contents.at(kList) + "・b.txt：入れていません。http://x/ で開けます\r\n";
  EXPECT_TRUE(wash(test_zip({{.name = "a.txt", .content = "a\n"}, {.name = kList, .content = lying}})).found("archive.imitated_list"));
}

// Goal: names are alike as Windows compares them in every script; what poses as a file of the system is a file.
TEST(ArchiveFilter, ComparesNamesInEveryScript) {
  const Outcome alike = wash(test_zip({{.name = "Отчёт.txt", .content = "a\n", .flags = 0x0800}, {.name = "отчёт.txt", .content = "b\n", .flags = 0x0800}, {.name = "É.txt", .content = "c\n", .flags = 0x0800}, {.name = "é.txt", .content = "d\n", .flags = 0x0800}}));
  EXPECT_EQ(alike.names, (Names{"Отчёт.txt", "отчёт (2).txt", "É.txt", "é (2).txt"}));
  const Outcome system = wash(test_zip({{.name = "__MACOSX/._a.txt", .content = std::string("\0\5\x16\7\0\2\0\0", 8)}, {.name = "__MACOSX/memo.txt", .content = "memo\n"}, {.name = "Thumbs.db", .content = "text\n"}}));
  EXPECT_EQ(std::ranges::count(system.names, "__MACOSX/memo.txt"), 1) << testing::PrintToString(system.names);
  EXPECT_EQ(std::ranges::count(system.members, "2!Thumbs.db") + std::ranges::count(system.members, "2!Thumbs.db unsupported"), 1);
  EXPECT_TRUE(system.found("archive.system_file"));
}

// Every member has a file that came out of it.
class GivingBench final : public Bench {
 public:
  Result<Washed> wash_child(const Part& part) override { return inner_.wash_child(part); }
  Result<Washed> wash_member(const Part& part) override {
    Result<Washed> washed = inner_.wash_member(part);
    if (washed) washed->beside.push_back({Kind{"text/plain"}, "添付.txt", std::string(part.place) + "!添付.txt", "x"});
    return washed;
  }
  void tell_withheld(std::string_view place, std::string_view name, const Error& error, std::uint64_t size) override { inner_.tell_withheld(place, name, error, size); }
  void note(std::string_view rule, Weight weight, std::string_view where, std::uint64_t count) override { inner_.note(rule, weight, where, count); }
  std::string words_for(std::string_view) const override { return {}; }
  Status spend(std::uint64_t bytes) override { return inner_.spend(bytes); }
  const Options& options() const override { return inner_.options(); }

 private:
  TestBench inner_;
};

// Goal: files that come out of a member stand beside it in its folder, each under a name of its own.
TEST(ArchiveFilter, PutsFilesBesideTheirMember) {
  GivingBench bench;
  const Bytes zip = test_zip({{.name = "mail/a.txt", .content = "a\n"}, {.name = "mail/b.txt", .content = "b\n"}});
  Part part;
  part.kind = Kind{"application/zip"};
  part.untrusted_content = zip;
  part.place = "2";
  const auto washed = make_archive_filter()->wash(part, Method::rebuild, bench);
  ASSERT_TRUE(washed);
  const auto reader = ZipReader::open(washed->content, {});
  ASSERT_TRUE(reader);
  Names names;
  for (const ZipEntry& entry : reader->entries()) names.push_back(entry.name);
  EXPECT_EQ(names, (Names{"mail/a.txt", "mail/添付.txt", "mail/b.txt", "mail/添付 (2).txt"}));
}

// Goal: what a system leaves beside people's files goes without a word.
TEST(ArchiveFilter, LeavesOutSystemFiles) {
  const Outcome out = wash_sample("apple-double");
  EXPECT_EQ(out.names, Names{"メモ.txt"});
  EXPECT_FALSE(out.washed->changed);
  EXPECT_TRUE(out.found("archive.system_file"));
}

}  // namespace
}  // namespace temizu
