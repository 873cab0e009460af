#include "mail/canonical.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "mail/canonical_field.h"
#include "mail/canonical_text.h"
#include "mail/test_random.h"

namespace temizu {
namespace {

CanonicalMail plain_mail() {
  CanonicalMail mail;
  mail.fields.from = {{"佐藤 花子", "sato@example.jp"}};
  mail.fields.to = {{"", "kakari@town.example.lg.jp"}};
  mail.fields.subject = "見積書の送付について";
  mail.fields.date_ms = 1'700'000'000'000;
  mail.fields.date_zone_minutes = 540;
  mail.fields.message_id = "<1@example.jp>";
  mail.text = "お世話になっております。\n";
  mail.id = ItemId::from_digest(Bytes(16, '\x11'));
  return mail;
}

std::string written(const CanonicalMail& mail) {
  auto bytes = write_canonical(mail);
  EXPECT_TRUE(bytes) << (bytes ? "" : to_text(bytes.error()));
  return bytes ? *bytes : std::string();
}

// Goal: as many addresses as the reader takes all arrive, whatever their names grow to, and the next gateway takes them again.
TEST(Canonical, LosesNoAddressThatWasRead) {
  std::vector<std::string> inputs(2);
  for (int i = 0; inputs[0].size() < 16'000; ++i) inputs[0] += (i == 0 ? "" : ",\r\n ") + ("user" + std::to_string(i) + ".long.name@department.city.example.lg.jp");
  for (int i = 0; inputs[1].size() < 16'000; ++i) inputs[1] += (i == 0 ? "あ<a@b>" : ",あ<a@b>");
  for (const std::string& input : inputs) {
    const auto entries = static_cast<std::size_t>(std::count(input.begin(), input.end(), '@'));
    auto first = parse_mail("From: a@example.jp\r\nCc: " + input + "\r\n\r\ntext\r\n", MailLimits{});
    ASSERT_TRUE(first);
    EXPECT_EQ(first->fields.cc.size(), entries);
    CanonicalMail mail = plain_mail();
    mail.fields.cc = first->fields.cc;
    const std::string once = written(mail);
    EXPECT_TRUE(verify_canonical(once));
    auto second = parse_mail(once, MailLimits{});
    ASSERT_TRUE(second);
    EXPECT_NE(second->mail_class, MailClass::hostile);
    EXPECT_EQ(second->fields.cc, first->fields.cc);
    mail.fields.cc = second->fields.cc;
    EXPECT_EQ(written(mail), once);
  }
}

// Goal: the whole of a small mail is pinned, octet for octet.
TEST(Canonical, WritesASmallMailExactly) {
  CanonicalMail mail = plain_mail();
  mail.text = "hello =\n.\nFrom here \n";
  mail.temizu_fields = {{"Notice", "v1 abcdef"}};
  EXPECT_EQ(written(mail),
            "Date: Wed, 15 Nov 2023 07:13:20 +0900\r\n"
            "From: =?UTF-8?B?5L2Q6JekIOiKseWtkA==?= <sato@example.jp>\r\n"
            "To: <kakari@town.example.lg.jp>\r\n"
            "Message-ID: <1@example.jp>\r\n"
            "Subject: =?UTF-8?B?6KaL56mN5pu444Gu6YCB5LuY44Gr44Gk44GE44Gm?=\r\n"
            "Temizu-Notice: v1 abcdef\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=UTF-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "hello =3D\r\n=2E\r\n=46rom here=20\r\n");
}

// Goal: attachments carry their names in the three forms that clients look for, and the mail verifies.
TEST(Canonical, WritesAttachmentNamesForEveryClient) {
  CanonicalMail mail = plain_mail();
  mail.attachments = {{"application/pdf", "見積書①.pdf", "%PDF-1.7 body"}, {"text/plain", "notes.txt", ""}};
  const std::string bytes = written(mail);
  EXPECT_NE(bytes.find("name=\"=?UTF-8?B?6KaL56mN5pu44pGgLnBkZg==?=\"\r\n"), std::string::npos) << bytes;
  EXPECT_NE(bytes.find("filename*=UTF-8''%E8%A6%8B%E7%A9%8D%E6%9B%B8%E2%91%A0.pdf;\r\n filename=\"attachment.pdf\"\r\n"), std::string::npos) << bytes;
  EXPECT_NE(bytes.find("Content-Disposition: attachment;\r\n filename=\"notes.txt\"\r\n\r\n\r\n--=_temizu_"), std::string::npos) << bytes;
  const Status verified = verify_canonical(bytes);
  EXPECT_TRUE(verified) << to_text(verified.error());
}

// Goal: nothing in a value can start a header field or a body: line ends, controls and broken UTF-8 are defused.
TEST(Canonical, CannotBeMadeToWriteASecondField) {
  CanonicalMail mail = plain_mail();
  mail.fields.subject = "a\r\nBcc: x@y\r\n\r\nbody\x80\xff\0z";
  mail.fields.from = {{"x\r\nTo: y", "a@b\r\nCc: d"}};
  mail.fields.message_id = "<a@b>\r\nX: y";
  mail.attachments = {{"text/plain", "a\r\n\r\n--x.txt", "x"}};
  const std::string bytes = written(mail);
  const Status verified = verify_canonical(bytes);
  EXPECT_TRUE(verified) << to_text(verified.error());
  EXPECT_EQ(bytes.find("\nBcc"), std::string::npos);
  EXPECT_EQ(bytes.find("\nCc"), std::string::npos);
  EXPECT_EQ(bytes.find("\nX:"), std::string::npos);
}

// Goal: what our own code must never ask for is refused, not repaired.
TEST(Canonical, RefusesKindsAndFieldsThatAreNotOurs) {
  CanonicalMail mail = plain_mail();
  mail.attachments = {{"message/rfc822", "a.eml", "x"}};
  EXPECT_FALSE(write_canonical(mail));
  mail.attachments = {{"text/html\r\nX: y", "a.html", "x"}};
  EXPECT_FALSE(write_canonical(mail));
  mail = plain_mail();
  mail.temizu_fields = {{"Bad name", "x"}};
  EXPECT_FALSE(write_canonical(mail));
  mail.temizu_fields = {{"Name", "x\r\ny"}};
  EXPECT_FALSE(write_canonical(mail));
}

// Goal: a mailbox that cannot be written in 7 bits is shown, and never becomes an address.
TEST(Canonical, MovesUnwritableMailboxesIntoTheDisplayName) {
  CanonicalMail mail = plain_mail();
  mail.fields.from = {{"山田", "山田@例え.jp"}};
  mail.fields.to = {{"undisclosed-recipients", ""}, {"", "鈴木@例え.jp"}};
  const std::string bytes = written(mail);
  EXPECT_NE(bytes.find("<unknown@sender.invalid>"), std::string::npos);
  EXPECT_NE(bytes.find("To: \"undisclosed-recipients\":;, =?UTF-8?B?"), std::string::npos) << bytes;
  EXPECT_TRUE(verify_canonical(bytes));
}

// Goal: the same values give the same bytes, and another id changes neither boundary nor text (washing twice).
TEST(Canonical, IsDeterministicAndItsBoundaryIgnoresTheId) {
  CanonicalMail mail = plain_mail();
  mail.attachments = {{"text/csv", "a.csv", "1,2"}};
  const std::string first = written(mail);
  mail.id = ItemId::from_digest(Bytes(16, '\x22'));
  EXPECT_EQ(first, written(mail));
  mail.text += "more\n";
  EXPECT_NE(first, written(mail));
}

std::string random_octets(Random& random, std::size_t most) {
  std::string octets(random() % (most + 1), '\0');
  const unsigned mode = random() % 4;
  for (char& c : octets) {
    const unsigned any = random();
    c = static_cast<char>(mode == 0 ? any & 0xFF : mode == 1 ? 0x20 + any % 0x5F : mode == 2 ? "\r\n =.-_\"<>@,;:\\\t\0F"[any % 18] : 0x80 + any % 0x80);
  }
  if (random() % 3 == 0) octets += "日本語テスト①㈱🎌";
  return octets;
}

// Goal: whatever the values are, what is written verifies, is 7-bit and has no bare line end. 3,000 random mails.
TEST(Canonical, AlwaysWritesWhatTheVerifierAccepts) {
  Random random(20261122);
  for (int round = 0; round < 3000; ++round) {
    CanonicalMail mail;
    const auto mailbox = [&] { return Mailbox{random_octets(random, 80), random() % 2 ? "a.b@example.jp" : random_octets(random, 40)}; };
    for (unsigned i = random() % 4; i > 0; --i) mail.fields.from.push_back(mailbox());
    for (unsigned i = random() % 9; i > 0; --i) mail.fields.to.push_back(mailbox());
    for (unsigned i = random() % 3; i > 0; --i) mail.fields.reply_to.push_back(mailbox());
    mail.fields.subject = random_octets(random, 400);
    mail.fields.list_id = random_octets(random, 60);
    mail.fields.message_id = random_octets(random, 30);
    mail.fields.references = {"<a@b>", random_octets(random, 30), "<c@d>"};
    if (random() % 2) mail.fields.date_ms = static_cast<std::int64_t>(random()) * 60000;
    mail.text = random_octets(random, 3000);
    for (unsigned i = random() % 3; i > 0; --i) mail.attachments.push_back({"application/octet-stream", random_octets(random, 100), random_octets(random, 4000)});
    const std::string bytes = written(mail);
    const Status verified = verify_canonical(bytes);
    ASSERT_TRUE(verified) << to_text(verified.error()) << "\n" << bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      ASSERT_LT(static_cast<unsigned char>(bytes[i]), 0x80);
      ASSERT_TRUE(bytes[i] != '\n' || bytes[i - 1] == '\r');
      ASSERT_TRUE(bytes[i] != '\r' || bytes[i + 1] == '\n');
    }
  }
}

// Goal: an attachment of every kind that filters write can be sent, under any name; media types of Office are longer than a line.
TEST(Canonical, WritesEveryKindOfAttachment) {
  const std::string kinds[] = {
#define TEMIZU_WRITTEN_KIND(name, extension) name,
#include "base/written_kinds.def"
#undef TEMIZU_WRITTEN_KIND
  };
  for (const std::string& kind : kinds) {
    for (const std::string name : {"", "a.docx", "見積書.docx", "a name of several words and of some length, longer than a line of a header may be.docx"}) {
      CanonicalMail mail = plain_mail();
      mail.attachments.push_back({kind, name, "content"});
      const Status verified = verify_canonical(written(mail));
      EXPECT_TRUE(verified) << kind << " " << name << ": " << to_text(verified.error());
    }
  }
}

// Goal: lines are broken at 76 columns and not before, blanks at a line end are kept, and a line that could pass for
// base64 has its first character escaped.
TEST(Canonical, QuotedPrintableKeepsLinesShortAndWhole) {
  const auto words = [](std::size_t size, char c) { return "w " + std::string(size - 2, c); };
  Bytes out;
  append_quoted_printable(out, words(76, 'a') + "\n" + words(75, 'b') + "=\n" + words(74, 'c') + " \n" + std::string(70, 'd') + "\n");
  EXPECT_EQ(out, words(76, 'a') + "\r\n" + words(75, 'b') + "=\r\n=3D\r\n" + words(74, 'c') + "=\r\n=20\r\n=64" + std::string(69, 'd') + "\r\n");
}

}  // namespace
}  // namespace temizu
