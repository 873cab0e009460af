#include "filters/ole/ole.h"

#include <gmock/gmock.h>

#include "filters/common/test_bench.h"
#include "filters/common/test_cfb.h"
#include "identify/identify.h"

namespace temizu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct Look {
  Error error;
  std::vector<std::string> notes;   // "rule where" or "rule"
};

Look look(const Bytes& file) {
  TestBench bench;
  Part part;
  part.kind = Kind{"application/msword"};
  part.untrusted_content = file;
  auto washed = make_ole_filter()->wash(part, Method::rebuild, bench);
  Look out;
  EXPECT_FALSE(washed) << "nothing of this kind goes on";
  if (!washed) out.error = washed.error();
  for (const Finding& note : bench.notes()) out.notes.push_back(note.rule + (note.where.empty() ? "" : " " + note.where));
  return out;
}

Bytes little(std::uint64_t value, unsigned octets) {
  Bytes out;
  for (unsigned i = 0; i < octets; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

// A Word file: text at 1,024 in one piece of octets, flags of its information block.
TestCfb word(std::string_view text, std::uint16_t flags = 0, const Bytes& table_head = {}) {
  Bytes document = little(0xA5EC, 2) + Bytes(8, '\0') + little(flags, 2);
  document.resize(154 + 93 * 8, '\0');
  const Bytes pieces = little(0, 4) + little(text.size(), 4) + little(0, 2) + little(1024 * 2 | 0x40000000, 4) + little(0, 2);
  const Bytes clx = "\x02" + little(pieces.size(), 4) + pieces;
  document.replace(154 + 33 * 8, 8, little(table_head.size(), 4) + little(clx.size(), 4));
  document.resize(1024, '\0');
  TestCfb file;
  file.stream("WordDocument", document + Bytes(text)).stream("0Table", table_head + clx);
  return file;
}

Bytes record(std::uint64_t type, const Bytes& body) { return little(type, 2) + little(body.size(), 2) + body; }

// Goal: nothing goes on, and a harmless file is withheld without findings, with the word for it.
TEST(OleFilter, WithholdsEverything) {
  const Look plain = look(word("hello").write());
  EXPECT_EQ(plain.error.code, Code::unsupported);
  EXPECT_THAT(plain.notes, IsEmpty());
  EXPECT_EQ(look("no compound file").error.code, Code::bad_input);
}

// Goal: macros and objects are seen by the names and classes of storages, wherever they lie.
TEST(OleFilter, SeesStorages) {
  EXPECT_THAT(look(word("x").stream("Macros/VBA/Module1", "Sub").write()).notes, ElementsAre("ole.macro Macros/VBA"));
  EXPECT_THAT(look(TestCfb().stream("_VBA_PROJECT_CUR/VBA/dir", "x").write()).notes, ElementsAre("ole.macro _VBA_PROJECT_CUR"));
  EXPECT_THAT(look(word("x").stream("ObjectPool/_1/\1Ole10Native", "x").write()).notes,
              UnorderedElementsAre("ole.embedded_object ObjectPool/_1", "ole.package ObjectPool/_1/Ole10Native"));
  const Bytes equation("\x02\xCE\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 16);
  TestCfb file = word("x");
  file.storage("MBD1", equation);
  EXPECT_THAT(look(file.write()).notes, ElementsAre("ole.embedded_object MBD1", "ole.equation MBD1"));
}

// Goal: fields are read as Word reads them: put together from inner fields, and even without an end.
TEST(OleFilter, ReadsFields) {
  EXPECT_THAT(look(word("\x13 dde c:\\x.exe\x14r\x15").write()).notes, ElementsAre("ole.dde field DDE"));
  EXPECT_THAT(look(word("\x13\x13QUOTE 1\x14INCLUDE\x15" "TEXT \"x\"\x14\x15").write()).notes, ElementsAre("ole.field field INCLUDETEXT"));
  EXPECT_THAT(look(word("\x13" "DDEAUTO x").write()).notes, ElementsAre("ole.dde field DDEAUTO"));
  EXPECT_THAT(look(word("\x13 PAGE \x14" "1\x15 \x13 HYPERLINK x\x14y\x15 DDE").write()).notes, ElementsAre("ole.link field HYPERLINK"));
}

// Goal: what is locked fails as encrypted and names its cipher.
TEST(OleFilter, NamesTheCipher) {
  EXPECT_THAT(look(word("x", 0x0100, little(1, 2) + little(1, 2)).write()).notes, ElementsAre("ole.encrypted RC4"));
  EXPECT_THAT(look(word("x", 0x8100).write()).notes, ElementsAre("ole.encrypted XOR"));
  const auto book = [](const Bytes& body) { return TestCfb().stream("Workbook", record(0x809, Bytes(16, '\0')) + record(0x2F, body)).write(); };
  EXPECT_THAT(look(book(little(1, 2) + little(2, 2) + little(2, 2))).notes, ElementsAre("ole.encrypted RC4 (CryptoAPI)"));
  const Look agile = look(TestCfb().stream("EncryptedPackage", "x").stream("EncryptionInfo", little(4, 2) + little(4, 2) + little(64, 4) + "<x keyBits=\"256\" cipherAlgorithm=\"AES\"/>").write());
  EXPECT_EQ(agile.error.code, Code::encrypted);
  EXPECT_THAT(agile.notes, ElementsAre("ole.encrypted AES-256 (agile)"));
  EXPECT_THAT(look(TestCfb().stream("EncryptedPackage", "x").stream("EncryptionInfo", little(3, 2) + little(2, 2) + Bytes(16, '\0') + little(0x660E, 4)).write()).notes,
              ElementsAre("ole.encrypted AES-128 (standard)"));
  const Bytes user = little(0, 4) + little(20, 4) + little(20, 4) + little(0xF3D1C4DF, 4);
  EXPECT_EQ(look(TestCfb().stream("Current User", user).stream("PowerPoint Document", "").write()).error.code, Code::encrypted);
}

// Goal: records that run or fetch are counted, and lengths that leave the stream end the walk.
TEST(OleFilter, WalksRecords) {
  const Bytes sheet = record(0x85, little(0, 4) + "\2\1\1" + Bytes(1, '\0') + "M");
  const Bytes name = record(0x18, little(0x20, 2) + Bytes(1, '\0') + "\1" + Bytes(11, '\0') + "\1");
  const Bytes links = record(0x1AE, little(0, 2) + little(5, 2)) + record(0x1B8, "x") + record(0x1B8, "y") + record(0x876, "z");
  EXPECT_THAT(look(TestCfb().stream("Workbook", sheet + name + links).write()).notes,
              ElementsAre("ole.xlm_macro Workbook", "ole.auto_macro Workbook", "ole.dde Workbook", "ole.link Workbook", "ole.query Workbook"));
  const Bytes action = little(0, 2) + little(0x0FF3, 2) + little(16, 4) + Bytes(8, '\0') + "\2" + Bytes(7, '\0');
  const Bytes inside = little(0xF, 2) + little(0x03E8, 2) + little(action.size(), 4) + action;
  EXPECT_THAT(look(TestCfb().stream("PowerPoint Document", inside).write()).notes, ElementsAre("ole.action PowerPoint Document"));
  EXPECT_THAT(look(TestCfb().stream("Workbook", little(0x85, 2) + little(0xFFFF, 2) + "x").stream("PowerPoint Document", little(0, 4) + little(0xFFFFFFFF, 4)).write()).notes, IsEmpty());
}

// Goal: identify goes by the directory: a mail with an attached locked document is a mail, a document with a mail inside a document.
TEST(Identify, GoesByTheDirectoryOfCompoundFiles) {
  const Bytes locked = TestCfb().stream("EncryptedPackage", "x").stream("EncryptionInfo", "x").write();
  const auto kind_of = [](const Bytes& file) { return identify(file, {}, {}).kind.name; };
  EXPECT_EQ(kind_of(locked), "application/x-ole-storage");
  EXPECT_EQ(identify(locked, {}, {}).findings.size(), 1u);
  const Bytes mail = TestCfb().stream("__properties_version1.0", "x").stream("__attach_version1.0_#00000000/__substg1.0_37010102", locked).write();
  EXPECT_EQ(kind_of(mail), "application/vnd.ms-outlook");
  EXPECT_THAT(identify(mail, {}, {}).findings, IsEmpty());
  EXPECT_EQ(kind_of(TestCfb().stream("WordDocument", "x").stream("ObjectPool/_1/__properties_version1.0", "x").write()), "application/msword");
  EXPECT_EQ(kind_of(TestCfb().storage("", Bytes("\x84\x10\x0C\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 16)).stream("x", "x").write()), "application/x-msi");
}

}  // namespace
}  // namespace temizu
