#include <gtest/gtest.h>

#include "pipeline/washing.h"

namespace temizu {
namespace {

constexpr std::uint64_t kMost = 1u << 20;

Washing full() {
  Washing washing;
  washing.mail_class = MailClass::tolerated;
  washing.held = true;
  washing.held_reason = Reason::held;
  washing.held_rule = "mime.loop";
  washing.fields.from = {{"佐藤 花子", "sato@example.jp"}};
  washing.fields.cc = {{"", "a@example.jp"}, {"b", ""}};
  washing.fields.subject = "見積書の件";
  washing.fields.date_ms = 1'700'000'000'000;
  washing.fields.date_zone_minutes = 540;
  washing.fields.message_id = "<1@example.jp>";
  washing.fields.references = {"<0@example.jp>"};
  washing.fields.received_count = 3;
  washing.untrusted_notice_field = "v=1; mac=00";
  washing.sections = {{SectionKind::body, "1", "本文\n\tend\n", {}}, {SectionKind::nested_message, "2", "", {}}};
  washing.sections[1].fields.subject = "転送";
  washing.files = {{"2", "application/pdf", "見積書.pdf", std::string("%PDF\0\xff", 6)}};
  PartReport part;
  part.path = "2!dir/見積.xls";
  part.file_name = "見積.xls";
  part.kind = "application/vnd.ms-excel";
  part.declared_type = "application/x-unknown";
  part.action = Action::rebuilt;
  part.reason = Reason::macro_removed;
  part.changed = true;
  part.size_in = 10;
  part.size_out = 9;
  part.sha256_in = Bytes(32, '\x01');
  part.findings = {{"mime.two_boundaries", Weight::high, "part 2", 7}};
  washing.parts = {part};
  return washing;
}

// Goal: every member survives, so that the supervisor builds the mail from what the child saw and from nothing else.
TEST(Frame, IsUnchangedByARoundTrip) {
  const Bytes frame = to_frame(full());
  auto back = from_frame(frame, kMost);
  ASSERT_TRUE(back) << to_text(back.error());
  EXPECT_EQ(to_frame(*back), frame);
  EXPECT_EQ(back->fields.from, full().fields.from);
  EXPECT_EQ(back->fields.date_ms, full().fields.date_ms);
  EXPECT_EQ(back->sections.at(0).text, "本文\n\tend\n");
  EXPECT_EQ(back->sections.at(1).fields.subject, "転送");
  EXPECT_EQ(back->untrusted_notice_field, "v=1; mac=00");
  EXPECT_EQ(back->files.at(0).content, full().files.at(0).content);
  EXPECT_EQ(back->parts.at(0).findings, full().parts.at(0).findings);
  EXPECT_EQ(back->parts.at(0).path, "2!dir/見積.xls");
  EXPECT_EQ(back->held_rule, "mime.loop");
}

// Goal: a frame cut anywhere, or with anything behind it, is refused as a whole.
TEST(Frame, RefusesEveryCutAndEveryTail) {
  const Bytes frame = to_frame(full());
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(from_frame(ByteView(frame).substr(0, size), kMost)) << size;
  }
  EXPECT_FALSE(from_frame(frame + "x", kMost));
  EXPECT_EQ(from_frame(frame, frame.size() - 1).error().code, Code::limit);
}

std::string refused_field(const Washing& washing) {
  auto back = from_frame(to_frame(washing), kMost);
  return back ? "accepted" : back.error().what;
}

// Goal: text that could break a header, a terminal or the grammar of the manifest does not get out of the child.
TEST(Frame, RefusesTextThatIsNotCleanAndNamesTheField) {
  const auto expect = [](auto change, const char* field) {
    Washing washing = full();
    change(washing);
    EXPECT_NE(refused_field(washing).find(std::string("field ") + field + " "), std::string::npos)
        << field << ": " << refused_field(washing);
  };
  expect([](Washing& w) { w.fields.subject = "a\r\nBcc: x@example.jp"; }, "subject");
  expect([](Washing& w) { w.fields.subject = "a\nb"; }, "subject");
  expect([](Washing& w) { w.fields.subject = "\xff"; }, "subject");
  expect([](Washing& w) { w.fields.subject = "\xc2\x9b"; }, "subject");  // C1 CSI
  expect([](Washing& w) { w.fields.from[0].mailbox = "a@b\x7f"; }, "from");
  expect([](Washing& w) { w.fields.message_id = std::string(999, 'x'); }, "message_id");
  expect([](Washing& w) { w.fields.references.assign(21, "<a@b>"); }, "references");
  expect([](Washing& w) { w.fields.date_ms = INT64_MAX; }, "date");
  expect([](Washing& w) { w.fields.date_zone_minutes = 100'000; }, "zone");
  expect([](Washing& w) { w.sections[0].text = "a\rb"; }, "section.text");
  expect([](Washing& w) { w.sections[0].text = std::string("a\0b", 3); }, "section.text");
  expect([](Washing& w) { w.sections[0].part_path = "1..2"; }, "section.path");
  expect([](Washing& w) { w.files[0].part_path = "../1"; }, "file.path");
  expect([](Washing& w) { w.files[0].kind = "text/html; charset=x"; }, "file.kind");
  expect([](Washing& w) { w.files[0].kind = "TEXT/html"; }, "file.kind");
  expect([](Washing& w) { w.files[0].file_name = "a\nb"; }, "file.name");
  expect([](Washing& w) { w.sections[1].fields.subject = "\n"; }, "subject");
  expect([](Washing& w) { w.untrusted_notice_field = "日本"; }, "notice_field");
  expect([](Washing& w) { w.held_rule = "mime loop"; }, "held_rule");
  expect([](Washing& w) { w.parts[0].path = "1."; }, "part.path");
  expect([](Washing& w) { w.parts[0].sha256_in = "short"; }, "part.sha256_in");
  expect([](Washing& w) { w.parts[0].reason = static_cast<Reason>(999); }, "part.reason");
  expect([](Washing& w) { w.parts[0].action = static_cast<Action>(9); }, "part.action");
  expect([](Washing& w) { w.parts[0].findings[0].rule = "<script>"; }, "finding.rule");
  expect([](Washing& w) { w.parts[0].findings[0].weight = static_cast<Weight>(4); }, "finding.weight");
  expect([](Washing& w) { w.parts[0].findings.assign(201, {"a", Weight::low, "", 1}); }, "part.findings");
  expect([](Washing& w) { w.mail_class = static_cast<MailClass>(4); }, "mail_class");
}

// Goal: a count that promises more than the frame holds costs nothing: it is refused before anything is allocated.
TEST(Frame, RefusesCountsBeyondItsLength) {
  Washing washing;
  const Bytes frame = to_frame(washing);
  Bytes lying = frame;
  lying.replace(lying.size() - 4, 4, "\xff\xff\xff\x7f");
  EXPECT_NE(from_frame(lying, kMost).error().what.find("parts"), std::string::npos);
  lying = frame;
  lying[4] = static_cast<char>(lying[4] + 1);
  EXPECT_NE(from_frame(lying, kMost).error().what.find("version"), std::string::npos);
}

}  // namespace
}  // namespace temizu
