#include <gtest/gtest.h>

#include "mail/canonical.h"

namespace temizu {
namespace {

std::string good_mail() {
  CanonicalMail mail;
  mail.fields.from = {{"佐藤", "sato@example.jp"}};
  mail.fields.to = {{"Town \"Hall\"", "kakari@town.example.lg.jp"}};
  mail.fields.subject = "見積書";
  mail.fields.date_ms = 1'700'000'000'000;
  mail.fields.message_id = "<1@example.jp>";
  mail.text = "Hello, this is a text with one é and a long enough line to need a soft break somewhere.\nEnd\n";
  mail.attachments = {{"application/pdf", "見積書.pdf", Bytes(200, 'x')}};
  mail.id = ItemId::from_digest(Bytes(16, '\x11'));
  return *write_canonical(mail);
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

// Goal: the sample that the other tests corrupt is itself accepted.
TEST(Verify, AcceptsWhatTheWriterWrites) {
  const Status verified = verify_canonical(good_mail());
  EXPECT_TRUE(verified) << to_text(verified.error()) << good_mail();
}

struct Corruption {
  const char* what;
  std::string_view from, to;
};

// Goal: each kind of corruption is refused by itself.
TEST(Verify, RefusesEachKindOfCorruption) {
  using namespace std::string_view_literals;
  const Corruption corruptions[] = {
      {"unknown field", "Subject:", "X-Evil:"},
      {"field twice", "To: ", "To: <a@b.jp>\r\nTo: "},
      {"field out of order", "Date: ", "Subject: x\r\nDate: "},
      {"bare LF in header", "\r\nTo:", "\nTo:"},
      {"bare CR in header", "\r\nTo:", "\rTo:"},
      {"8-bit in header", "Subject: =", "Subject: \xe3\x81\x82="},
      {"NUL in header", "Subject: =", "Subject: \0="sv},
      {"blank before colon", "Subject:", "Subject :"},
      {"no blank after colon", "Subject: ", "Subject:"},
      {"early end of header", "MIME-Version", "\r\nMIME-Version"},
      {"other charset", "charset=UTF-8", "charset=ISO-2022-JP"},
      {"8bit encoding", "quoted-printable", "8bit"},
      {"html body", "text/plain", "text/html"},
      {"second parameter", "charset=UTF-8", "charset=UTF-8; name=x"},
      {"nested multipart", "application/pdf", "multipart/mixed"},
      {"embedded message", "application/pdf", "message/rfc822"},
      {"foreign boundary", "=_temizu_", "=_other"},
      {"inline attachment", "attachment;", "inline;"},
      {"part in 8bit", "Encoding: base64", "Encoding: binary"},
      {"lower-case escape", "=C3", "=c3"},
      {"broken UTF-8", "=C3=A9", "=C3=28"},
      {"C1 control", "=C3=A9", "=C2=85"},
      {"DEL in text", "=C3=A9", "=7F=41"},
      {"overlong UTF-8", "=C3=A9", "=C0=80"},
      {"surrogate", "=C3=A9", "=ED=A0=80"},
      {"value above U+10FFFF", "=C3=A9", "=F4=90=80=80"},
      {"NUL in text", "=C3=A9", "=00=41"},
      {"CR in text", "=C3=A9", "=0D=0A"},
      {"bad escape", "=C3", "=ZZ"},
      {"blank at line end", "\r\nEnd", " \r\nEnd"},
      {"long body line", "End", "EndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEndEnd"},
      {"base64 junk", "eHh4", "eH*4"},
      {"base64 short row", "eHh4eHh4\r\n", "eHh4\r\n"},
      {"encoded word in another charset", "=?UTF-8?B?", "=?ISO-2022-JP?B?"},
      {"encoded word with a line end inside", "6KaL56mN5pu4", "QQ0KQg=="},
      {"address without domain", "<sato@example.jp>", "<sato>"},
      {"address with a blank", "<sato@example.jp>", "<sa to@example.jp>"},
      {"message id with a blank", "<1@example.jp>", "<1 @example.jp>"},
      {"date in words", "Nov 2023", "Nvo 2023"},
      {"name with a quote", "name=\"", "name=\"a\\\""},
      {"filename* in another charset", "UTF-8''", "Shift_JIS''"},
      {"filename* with a line end", "UTF-8''", "UTF-8''%0D%0A"},
      {"octets after the end", "--\r\n", "--\r\nmore\r\n"},
      {"line that could be folded", "Subject: ", "Subject: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccccc "},
  };
  for (const Corruption& corruption : corruptions) {
    const Status verified = verify_canonical(with(good_mail(), corruption.from, corruption.to));
    EXPECT_FALSE(verified) << corruption.what;
    EXPECT_TRUE(verified || verified.error().code == Code::internal);
  }
}

// Goal: text in base64 is decoded by the verifier too: a lone line end, a control or a cut character inside is refused.
TEST(Verify, LooksIntoTextInBase64) {
  const auto mail = [](std::string_view base64) {
    return "From: <a@b.jp>\r\nMessage-ID: <1@b.jp>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
           std::string(base64) + "\r\n";
  };
  EXPECT_TRUE(verify_canonical(mail("6KaLDQo=")));    // 見 CR LF
  EXPECT_FALSE(verify_canonical(mail("6KaLCg==")));   // 見 LF
  EXPECT_FALSE(verify_canonical(mail("6KaLDQ==")));   // 見 CR
  EXPECT_FALSE(verify_canonical(mail("6KaLAA==")));   // 見 NUL
  EXPECT_FALSE(verify_canonical(mail("6KaLfw==")));   // 見 DEL
  EXPECT_FALSE(verify_canonical(mail("6KaLwoU=")));   // 見 and a C1 control
  EXPECT_FALSE(verify_canonical(mail("6KaL6KY=")));   // 見 and two thirds of it
}

// Goal: no prefix of a good mail with attachments passes, and a cut is reported at an octet inside the mail.
TEST(Verify, RefusesEveryTruncation) {
  const std::string mail = good_mail();
  for (std::size_t size = 0; size < mail.size(); ++size) EXPECT_FALSE(verify_canonical(std::string_view(mail).substr(0, size))) << size;
}

// Goal: a single flipped octet is either refused or leaves a mail that is still 7-bit with CRLF and without controls.
TEST(Verify, NeverAcceptsAnOctetThatMayNotTravel) {
  const std::string mail = good_mail();
  for (std::size_t i = 0; i < mail.size(); ++i) {
    for (const char evil : {'\0', '\r', '\n', '\x1b', '\x7f', '\x80', '\xff'}) {
      std::string bad = mail;
      if (bad[i] == evil) continue;
      bad[i] = evil;
      EXPECT_FALSE(verify_canonical(bad)) << "octet " << i;
    }
  }
}

// Goal: reports are accepted as they are written, and only so.
TEST(Verify, AcceptsDeliveryReportsAndRefusesForeignFieldsInThem) {
  CanonicalDsn dsn;
  dsn.reporting_mta = "gw.example.jp";
  dsn.from = "MAILER-DAEMON@gw.example.jp";
  dsn.to = "sato@example.jp";
  dsn.subject = "配送できませんでした";
  dsn.text = "宛先に配送できませんでした。\n";
  dsn.original_message_id = "<1@example.jp>";
  dsn.date_ms = dsn.arrival_ms = 1'700'000'000'000;
  dsn.recipients = {{"a@example.jp", "5.1.1", "550 5.1.1 no such user"}, {"山田@例え.jp", "4.4.1", "bad\r\nX: y"}};
  dsn.id = ItemId::from_digest(Bytes(16, '\x33'));
  auto bytes = write_dsn(dsn);
  ASSERT_TRUE(bytes);
  const Status verified = verify_canonical(*bytes);
  EXPECT_TRUE(verified) << to_text(verified.error()) << *bytes;
  EXPECT_NE(bytes->find("Final-Recipient: utf-8;\\x{5C71}\\x{7530}@\\x{4F8B}\\x{3048}.jp"), std::string::npos) << *bytes;
  EXPECT_FALSE(verify_canonical(with(*bytes, "Action:", "X-Action:")));
  EXPECT_FALSE(verify_canonical(with(*bytes, "message/delivery-status", "message/rfc822")));
  dsn.recipients[0].status = "broken";
  EXPECT_FALSE(write_dsn(dsn));
}

}  // namespace
}  // namespace temizu
