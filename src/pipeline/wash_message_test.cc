#include "pipeline/wash_message.h"

#include "filters/common/test_zip.h"
#include "mail/canonical_text.h"
#include "mail/decode.h"
#include "pipeline/notice.h"
#include "pipeline/bench.h"
#include "pipeline/part_content.h"
#include "pipeline/test_mail.h"
#include "pipeline/walk.h"

namespace temizu {
namespace {

const std::string kHead =
    "From: Sato <sato@example.jp>\r\nTo: taro@town.example.lg.jp\r\nSubject: test\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\n"
    "Message-ID: <1@example.jp>\r\nMIME-Version: 1.0\r\n";

std::string alternative(const std::string& plain, const std::string& html) {
  return kHead + "Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=UTF-8\r\n"
         "Content-Transfer-Encoding: 8bit\r\n\r\n" + plain + "\r\n--b\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
         html + "\r\n--b--\r\n";
}

const PartReport* part_at(const Washing& washing, std::string_view path) {
  for (const PartReport& part : washing.parts) {
    if (part.path == path) return &part;
  }
  return nullptr;
}

// Goal: a plain mail passes unchanged and without a notice.
TEST(WashMessage, LeavesAPlainMailClean) {
  const TestWash test = wash_and_compose(kHead + "Content-Type: text/plain; charset=UTF-8\r\n\r\nこんにちは。\r\n髙橋\r\n");
  EXPECT_EQ(test.composed.verdict, Verdict::clean);
  EXPECT_EQ(body_of(test.composed.mail), "こんにちは。\n髙橋\n");
  ASSERT_NE(part_at(test.washing, "1"), nullptr);
  EXPECT_EQ(part_at(test.washing, "1")->action, Action::text);
}

// Goal: when both versions say the same, one text is delivered and nothing is called removed.
TEST(WashMessage, ShowsOneTextWhenBothVersionsSayTheSame) {
  const TestWash test = wash_and_compose(alternative("来週の会議は十時からです。資料を送ります。", "<p>来週の会議は<b>十時</b>からです。資料を送ります。</p>"));
  EXPECT_EQ(test.composed.verdict, Verdict::clean);
  ASSERT_EQ(test.washing.sections.size(), 1u);
  EXPECT_EQ(part_at(test.washing, "2")->action, Action::dropped);
}

// Goal: neither version can hide from the other (mail-rules 3.3, multipart/alternative).
TEST(WashMessage, ShowsBothTextsWhenTheyDiffer) {
  const TestWash test = wash_and_compose(alternative("会議は予定どおり十時から行います。よろしくお願いします。", "<p>至急、次の口座へお振り込みください。担当者より連絡します。</p>"));
  ASSERT_EQ(test.washing.sections.size(), 2u);
  EXPECT_EQ(test.washing.sections[1].section_kind, SectionKind::html_version);
  const std::string text = body_of(test.composed.mail);
  EXPECT_NE(text.find("会議は予定どおり"), std::string::npos);
  EXPECT_NE(text.find("HTML版の本文"), std::string::npos);
  EXPECT_NE(text.find("お振り込み"), std::string::npos);
}

// Goal: a paragraph or a number that only the HTML version has is shown, and only that.
TEST(WashMessage, ShowsWhatOnlyTheHtmlVersionSays) {
  const std::string plain = "研修会の振込先をお知らせします。\r\n\r\n口座番号は 1234567 です。期日までにお願いします。\r\n\r\nご不明な点は担当までお問い合わせください。";
  const TestWash test = wash_and_compose(alternative(plain, "<p>研修会の振込先をお知らせします。</p><p>口座番号は 7654321 です。期日までにお願いします。</p>"
                                                            "<p>ご不明な点は担当までお問い合わせください。</p>"));
  const std::string text = body_of(test.composed.mail);
  EXPECT_NE(text.find("1234567"), std::string::npos);
  EXPECT_NE(text.find("HTML版にだけある内容"), std::string::npos) << text;
  EXPECT_NE(text.find("7654321"), std::string::npos);
  EXPECT_EQ(text.find("ご不明な点は"), text.rfind("ご不明な点は")) << "what both say is shown once";
}

// Goal: a program under a text's label is no text.
TEST(WashMessage, WithholdsABodyThatIsNoText) {
  std::string program = "MZ\x90";
  static constexpr char kStart[] = "\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0@";
  program += std::string(kStart, sizeof kStart - 1) + std::string(200, '\0');
  const TestWash test = wash_and_compose(kHead + "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + program + "\r\n");
  ASSERT_NE(part_at(test.washing, "1"), nullptr);
  EXPECT_EQ(part_at(test.washing, "1")->action, Action::withheld) << part_at(test.washing, "1")->kind;
}

// Goal: the text that leads a mail is its body even when it has a name; an attachment with a name stays one.
TEST(WashMessage, ReadsALeadingTextWithANameAsTheBody) {
  const TestWash test = wash_and_compose(kHead + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; name=\"body.txt\"\r\nContent-Disposition: inline; filename=\"body.txt\"\r\n\r\nthe body\r\n"
      "--b\r\nContent-Type: text/plain; name=\"notes.txt\"\r\nContent-Disposition: attachment; filename=\"notes.txt\"\r\n\r\nthe notes\r\n--b--\r\n");
  ASSERT_EQ(test.washing.sections.size(), 1u);
  EXPECT_NE(test.washing.sections[0].text.find("the body"), std::string::npos);
}

// Goal: in a mail in a mail each keeps its own header lines.
TEST(WashMessage, KeepsTheHeadersOfEveryNestedMail) {
  const std::string inner = "From: Two <two@example.jp>\r\nSubject: second\r\nMessage-ID: <2@example.jp>\r\nContent-Type: multipart/mixed; boundary=\"c\"\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\ntwo says\r\n"
      "--c\r\nContent-Type: message/rfc822\r\n\r\nFrom: Three <three@example.jp>\r\nSubject: third\r\nMessage-ID: <3@example.jp>\r\n\r\nthree says\r\n--c--\r\n";
  const TestWash test = wash_and_compose(kHead + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\none says\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + "--b--\r\n");
  const std::string text = body_of(test.composed.mail);
  for (const char* words : {"one says", "差出人: Two <two@example.jp>", "件名: second", "two says", "差出人: Three <three@example.jp>", "件名: third", "three says"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  }
}

// Goal: a plain version that says nothing does not hide the HTML one.
TEST(WashMessage, ShowsTheHtmlTextWhenThePlainOneIsTrivial) {
  const TestWash test = wash_and_compose(alternative("HTML mail", "<p>申請の締め切りは来週の金曜日です。お忘れなく。</p>"));
  ASSERT_EQ(test.washing.sections.size(), 1u);
  EXPECT_NE(body_of(test.composed.mail).find("締め切り"), std::string::npos);
}

// Goal: what no rule washes is withheld, named in the notice with its reason, and none of its octets goes out.
TEST(WashMessage, WithholdsWhatNoRuleWashesAndSaysSo) {
  const TestWash test = wash_and_compose(
      kHead + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello there\r\n--b\r\n"
      "Content-Type: application/octet-stream; name=\"setup.exe\"\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment; filename=\"setup.exe\"\r\n\r\nTVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n--b--\r\n");
  EXPECT_EQ(test.composed.verdict, Verdict::washed);
  const PartReport* part = part_at(test.washing, "2");
  ASSERT_NE(part, nullptr);
  EXPECT_EQ(part->action, Action::withheld);
  EXPECT_EQ(part->reason, Reason::executable);
  const std::string text = body_of(test.composed.mail);
  EXPECT_NE(text.find("「setup.exe」"), std::string::npos) << text;
  EXPECT_NE(text.find("TZ-102"), std::string::npos);
  EXPECT_EQ(test.composed.mail.find("TVqQ"), std::string::npos);
}

// Goal: a mail beyond the limits is held and tells its recipient from the envelope alone.
TEST(WashMessage, HoldsAMailNestedTooDeep) {
  std::string mail = kHead + "Content-Type: multipart/mixed; boundary=\"x0\"\r\n\r\n";
  for (int i = 0; i < 30; ++i) mail += "--x" + std::to_string(i) + "\r\nContent-Type: multipart/mixed; boundary=\"x" + std::to_string(i + 1) + "\"\r\n\r\n";
  mail += "--x30\r\n\r\nSECRETTOKEN\r\n--x30--\r\n";
  const TestWash test = wash_and_compose(mail);
  EXPECT_TRUE(test.washing.held);
  EXPECT_EQ(test.composed.verdict, Verdict::held);
  EXPECT_TRUE(test.composed.notice_only);
  const std::string text = body_of(test.composed.mail);
  EXPECT_EQ(text.find("SECRETTOKEN"), std::string::npos);
  EXPECT_NE(text.find("保留しました"), std::string::npos);
  EXPECT_NE(text.find("sender@example.jp"), std::string::npos);
}

// Goal: a nested mail is text with its own header lines; it is never attached again.
TEST(WashMessage, TurnsANestedMailIntoASectionOfText) {
  const TestWash test = wash_and_compose(
      kHead + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
      "From: Inner <inner@example.jp>\r\nSubject: inner subject\r\nDate: Sun, 22 Nov 2026 08:00:00 +0900\r\nMessage-ID: <2@example.jp>\r\nContent-Type: text/plain\r\n\r\ninner text\r\n--b--\r\n");
  const std::string text = body_of(test.composed.mail);
  EXPECT_NE(text.find("差出人: Inner <inner@example.jp>"), std::string::npos) << text;
  EXPECT_NE(text.find("件名: inner subject"), std::string::npos);
  EXPECT_NE(text.find("inner text"), std::string::npos);
  EXPECT_TRUE(test.washing.files.empty());
}

// Goal: washing twice changes nothing and finds nothing, the genuine notice included (promise 8).
TEST(WashMessage, GivesTheSameMailWhenWashedTwice) {
  const std::string mail =
      kHead + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n表をお送りします。\r\n\r\n-- \r\n佐藤  \r\n--b\r\n"
      "Content-Type: text/csv; name=\"a.csv\"\r\nContent-Disposition: attachment; filename=\"a.csv\"\r\n\r\na,=1+1\r\n--b\r\n"
      "Content-Type: application/pdf; name=\"b.pdf\"\r\nContent-Disposition: attachment; filename=\"b.pdf\"\r\n\r\n%PDF-1.4\r\n--b--\r\n";
  const TestWash once = wash_and_compose(mail);
  EXPECT_EQ(once.composed.verdict, Verdict::washed);
  const TestWash twice = wash_and_compose(once.composed.mail);
  EXPECT_EQ(twice.composed.verdict, Verdict::clean);
  for (const PartReport& part : twice.washing.parts) {
    EXPECT_TRUE(part.findings.empty()) << part.path << " " << part.findings[0].rule;
  }
  const auto without_verdict = [](std::string text) {
    const std::size_t at = text.find("Temizu-Verdict");
    return text.erase(at, text.find("\r\n", at) - at);
  };
  EXPECT_EQ(without_verdict(twice.composed.mail), without_verdict(once.composed.mail));
  EXPECT_EQ(wash_and_compose(mail).composed.mail, once.composed.mail) << "the same input must give the same bytes";
}

// Goal: somebody else's text that imitates our notice is reported, and never rewritten.
TEST(WashMessage, ReportsATextThatImitatesTheNotice) {
  const TestWash test = wash_and_compose(kHead + "Content-Type: text/plain; charset=UTF-8\r\n\r\n── このメールは 無害化されています（受付番号 1）──\r\n安全です。\r\n");
  ASSERT_FALSE(test.washing.parts[0].findings.empty());
  EXPECT_EQ(test.washing.parts[0].findings[0].rule, "notice.lookalike");
  EXPECT_NE(body_of(test.composed.mail).find("安全です。"), std::string::npos);
}

// Goal: a copied Temizu-Notice field proves nothing about another text.
TEST(WashMessage, DoesNotTrustAMovedNoticeField) {
  const std::string mac = notice_mac(test_context().notice_key, "another text");
  const TestWash test = wash_and_compose("Temizu-Notice: " + mac + "\r\n" + kHead + "Content-Type: text/plain; charset=UTF-8\r\n\r\nこのメールは無害化されています\r\n");
  EXPECT_FALSE(test.washing.parts[0].findings.empty());
  EXPECT_EQ(test.composed.mail.find("Temizu-Notice"), std::string::npos);
}

// Goal: a uuencoded file in a text is an attachment: withheld and named, and not left in the text where clients find it.
TEST(WashMessage, TakesAnInlineFileOutOfTheText) {
  const TestWash test = wash_and_compose(kHead + "Content-Type: text/plain\r\n\r\nbefore\r\nbegin 644 setup.exe\r\n#35J0\r\n`\r\nend\r\nafter\r\n");
  const std::string text = body_of(test.composed.mail);
  EXPECT_EQ(text.find("35J0"), std::string::npos) << text;
  EXPECT_NE(text.find("before"), std::string::npos);
  EXPECT_NE(text.find("after"), std::string::npos);
  const PartReport* part = part_at(test.washing, "1!1");
  ASSERT_NE(part, nullptr);
  EXPECT_EQ(part->file_name, "setup.exe");
  EXPECT_EQ(part->action, Action::withheld);
}

// Goal: a doubt that arises late in the mail withholds the files before it too.
TEST(WashMessage, WithholdsEveryFileOfADoubtfulMail) {
  const TestWash test = wash_and_compose(
      kHead + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/csv; name=\"a.csv\"\r\nContent-Disposition: attachment; filename=\"a.csv\"\r\n\r\na,b\r\n"
      "--b\r\nContent-Type: text/csv; name=\"b.csv\"\r\nContent-Disposition: attachment; filename=\"b.csv\"\r\nContent-Transfer-Encoding: base64\r\n\r\nYSxi!!==YSxi\r\n--b--\r\n");
  EXPECT_TRUE(test.washing.files.empty());
  EXPECT_EQ(test.washing.mail_class, MailClass::ambiguous);
  EXPECT_EQ(part_at(test.washing, "1")->action, Action::withheld);
}

// Goal: a signed mail keeps its text, and the reader is told that the signature is gone.
TEST(WashMessage, UnwrapsASignedMail) {
  const TestWash test = wash_and_compose(kHead + "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=\"b\"\r\n\r\n--b\r\n"
      "Content-Type: text/plain\r\n\r\nsigned text\r\n--b\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n--b--\r\n");
  const std::string text = body_of(test.composed.mail);
  EXPECT_NE(text.find("signed text"), std::string::npos);
  EXPECT_NE(text.find("TZ-117"), std::string::npos) << text;
}

// Goal: a program is told as one wherever it is left behind unwashed, whatever its label says: what may be barred goes by the kind.
TEST(WashMessage, KnowsAProgramInEveryPlaceThatIsDropped) {
  const std::string program = "Content-Transfer-Encoding: base64\r\n\r\nTVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n";
  const std::string png = "Content-Type: image/png; name=\"a.png\"\r\n" + program;
  const auto many = [](const char* type, const std::string& part) {
    return kHead + "Content-Type: " + type + "; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nfirst\r\n--b\r\n" + part + "--b--\r\n";
  };
  const auto inner = [](const char* type, const std::string& part) {
    return std::string("Content-Type: ") + type + "; boundary=n\r\n\r\n--n\r\nContent-Type: text/plain\r\n\r\nx\r\n--n\r\n" + part + "--n--\r\n";
  };
  const auto base64 = [](const std::string& text) {
    Bytes lines;
    append_base64_lines(lines, text);
    return lines;
  };
  struct Case {
    const char* what;
    std::string mail;
    const char* path;
  };
  const Case cases[] = {
      {"second part of multipart/signed", many("multipart/signed", png), "2"},
      {"under it in a multipart", many("multipart/signed", inner("multipart/mixed", png)), "2.2"},
      {"under it in a mail", many("multipart/signed", "Content-Type: message/rfc822\r\n\r\nFrom: a@example.jp\r\nMIME-Version: 1.0\r\n" + inner("multipart/mixed", png)), "2.1.2"},
      {"under it in a multipart in base64", many("multipart/signed", "Content-Type: multipart/mixed; boundary=n\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                                                     base64("--n\r\n" + png + "--n--\r\n")), "2.1"},
      {"a multipart that has no parts", many("multipart/signed", "Content-Type: multipart/mixed; boundary=none\r\n" + program), "2.1"},
      {"resource fork", many("multipart/appledouble", "Content-Type: application/applefile\r\n" + program), "2"},
      {"pkcs7-mime", many("multipart/mixed", "Content-Type: application/pkcs7-mime; name=\"smime.p7m\"\r\n" + program), "2"},
      {"x-pkcs7-mime", many("multipart/mixed", "Content-Type: application/x-pkcs7-mime; name=\"smime.p7m\"\r\n" + program), "2"},
      {"the whole mail as pkcs7-mime", kHead + "Content-Type: application/pkcs7-mime\r\n" + program, "1"},
      {"multipart/encrypted", many("multipart/encrypted", png), "2"},
      {"under multipart/encrypted", many("multipart/mixed", inner("multipart/encrypted", png)), "2.2"},
      {"external body", many("multipart/mixed", "Content-Type: message/external-body; access-type=url; url=\"http://example.jp/\"\r\n" + program), "2"},
      {"piece of a mail", many("multipart/mixed", "Content-Type: message/partial; id=x; number=1; total=1\r\n" + program), "2"},
  };
  for (const Case& one : cases) {
    const TestWash test = wash_and_compose(one.mail);
    const PartReport* part = part_at(test.washing, one.path);
    ASSERT_NE(part, nullptr) << one.what;
    EXPECT_EQ(part->kind, "application/vnd.microsoft.portable-executable") << one.what;
    EXPECT_NE(part->known_by, KnownBy::nothing) << one.what;
    EXPECT_EQ(part->action, Action::withheld) << one.what;
    const auto content = part_content(one.mail, one.path, test_profile());
    ASSERT_TRUE(content) << one.what;
    EXPECT_EQ(to_hex(sha256(*content)), to_hex(part->sha256_in)) << one.what;
  }
}

// Goal: an archive that is dropped unread, in a signature's place, is no quiet signature: what lies in it was not listed.
TEST(WashMessage, ADroppedArchiveIsInDoubt) {
  const TestWash test = wash_and_compose(kHead + "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\n"
      "Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBBQAAAAAAAAAIQAAAAAAAQAAAAEAAAABAAAAYXg=\r\n--b--\r\n");
  const PartReport* part = part_at(test.washing, "2");
  ASSERT_NE(part, nullptr);
  EXPECT_EQ(part->kind, "application/zip");
  EXPECT_EQ(part->reason, Reason::suspicious_structure);
  EXPECT_EQ(part->action, Action::withheld);
}

// Goal: an encrypted mail cannot be inspected: held.
TEST(WashMessage, HoldsAnEncryptedMail) {
  const TestWash test = wash_and_compose(kHead + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n");
  EXPECT_TRUE(test.washing.held);
  EXPECT_EQ(test.washing.held_reason, Reason::encrypted);
}

// Goal: any octets at all give an answer, never a crash: empty, one octet, no header, only a header.
TEST(WashMessage, AnswersToDegenerateInput) {
  for (const char* mail : {"", "x", "\r\n", "\r\n\r\n", "no header here", "Subject: x", "Subject: x\r\n", ":\r\n\r\n"}) {
    const TestWash test = wash_and_compose(mail);
    EXPECT_FALSE(test.composed.mail.empty()) << mail;
  }
}

// Goal: a mail without a date gets the time of its arrival; where none is known (`temizu wash`), none is made up.
TEST(WashMessage, DatesAMailThatHasNoDate) {
  const ByteView undated = "From: a@example.jp\r\nSubject: x\r\n\r\ntext\r\n";
  EXPECT_EQ(wash_and_compose(undated).composed.mail.rfind("Date: Sat, 21 Nov 2026 22:", 0), 0u);
  Envelope envelope = test_envelope();
  envelope.arrival_ms = 0;
  Washing washing = wash_message(undated, test_profile());
  const Result<Composed> composed = compose(washing, envelope, test_profile(), test_context());
  ASSERT_TRUE(composed);
  EXPECT_EQ(composed->mail.find("Date:"), Bytes::npos);
}

// Goal: times read as people of a town hall write them, the first year of an era included.
TEST(DateText, FollowsTheStyleOfTheTexts) {
  EXPECT_EQ(date_text(1'795'306'323'000, 540, test_texts()), "令和8年11月22日(日) 09:12");
  EXPECT_EQ(date_text(1'556'636'400'000, 540, test_texts()), "令和元年5月1日(水) 00:00");
  EXPECT_EQ(date_text(1'556'636'399'000, 540, test_texts()), "2019年4月30日(火) 23:59");
}

TEST(CoveredBy, ComparesLettersAndDigitsOnly) {
  EXPECT_DOUBLE_EQ(covered_by("A b-c", "a,BC"), 1.0);
  EXPECT_LT(covered_by("会議は十時", "口座へ振込"), 0.2);
  EXPECT_DOUBLE_EQ(covered_by("", "x"), 1.0);
}

// Goal: a washed mail above the next hop's bound goes on without its largest files and says why; a text that is too long by
// itself is held with a notice; nothing is withheld below the bound (mail-rules P21).
TEST(Compose, WithholdsTheLargestFilesUntilTheMailFits) {
  const auto attachment = [](const std::string& name, std::size_t lines) {
    std::string part = "--b\r\nContent-Type: text/plain; name=\"" + name + "\"\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n\r\n";
    for (std::size_t i = 0; i < lines; ++i) part += "line " + std::to_string(i) + " of some text\r\n";
    return part;
  };
  const std::string mail = kHead + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n" +
                           attachment("small.txt", 100) + attachment("large.txt", 9000) + attachment("middle.txt", 2000) + "--b--\r\n";
  const auto composed_with = [&](std::uint64_t bytes_max) {
    Washing washing = wash_message(mail, test_profile());
    ComposeContext context = test_context();
    context.mail_bytes_max = bytes_max;
    Result<Composed> composed = compose(washing, test_envelope(), test_profile(), context);
    EXPECT_TRUE(composed);
    return std::pair{*composed, washing};
  };
  EXPECT_EQ(composed_with(1 << 20).first.verdict, Verdict::clean);
  const auto [fitted, washing] = composed_with(100'000);
  EXPECT_LE(fitted.mail.size(), 100'000u);
  EXPECT_EQ(fitted.verdict, Verdict::washed);
  EXPECT_NE(fitted.mail.find("small.txt"), std::string::npos);
  EXPECT_NE(fitted.mail.find("middle.txt"), std::string::npos);
  for (const PartReport& part : washing.parts) {
    EXPECT_EQ(part.reason, part.file_name == "large.txt" ? Reason::too_large : Reason::none) << part.file_name;
  }
  EXPECT_EQ(washing.files.size(), 2u);
  const std::string long_text(200'000, 'x');
  Washing held = wash_message(kHead + "Content-Type: text/plain\r\n\r\n" + long_text + "\r\n", test_profile());
  ComposeContext context = test_context();
  context.mail_bytes_max = 100'000;
  const Result<Composed> notice = compose(held, test_envelope(), test_profile(), context);
  ASSERT_TRUE(notice);
  EXPECT_TRUE(notice->notice_only);
  EXPECT_EQ(notice->verdict, Verdict::held);
}

// Goal: characters that nobody sees between the letters do not hide an imitated notice.
TEST(LooksLikeNotice, SeesThroughWhatNobodySees) {
  for (const std::string_view between : {"", " ", "\u2060", "\u200B", "\u00AD", "\u034F", "\u3164", "\u2028", "\uFE0F", "\u3000", "\u2063"}) {
    const std::string text = "このメールは" + std::string(between) + "無害" + std::string(between) + "化されています";
    EXPECT_TRUE(looks_like_notice(text)) << text;
  }
  EXPECT_FALSE(looks_like_notice("このメールは無害です"));
}

// Goal: one attachment cannot spend what the next one needs: half of the budget is shared out evenly.
TEST(Budget, KeepsAShareForEveryPart) {
  const auto attachment = [](const std::string& name, std::size_t octets) {
    return "--b\r\nContent-Type: text/plain; name=\"" + name + "\"\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n\r\n" + std::string(octets, 'x') + "\r\n";
  };
  const std::string mail = kHead + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n" + attachment("large.txt", 90'000) +
                           attachment("small.txt", 1000) + "--b--\r\n";
  Profile profile = test_profile();
  profile.wash_limits.output_bytes_max = 60'000;
  const TestWash test = wash_and_compose(mail, profile);
  ASSERT_NE(part_at(test.washing, "2"), nullptr);
  EXPECT_EQ(part_at(test.washing, "2")->reason, Reason::too_large);
  EXPECT_EQ(part_at(test.washing, "3")->action, Action::rebuilt);
}

// Goal: an archive of exactly as many members as may be is washed, list and all; one more member is told as too many, not as too large.
TEST(Budget, ListsCostNoPart) {
  const auto mail = [](const Bytes& zip) {
    Bytes lines;
    append_base64_lines(lines, zip);
    return kHead + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/zip\r\n"
           "Content-Disposition: attachment; filename=\"a.zip\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines + "\r\n--b--\r\n";
  };
  Profile profile = test_profile();
  profile.rules.insert(profile.rules.begin(), KindRule{"application/zip", Method::rebuild, {}, 0});
  profile.wash_limits.parts_max = 5;   // the mail, its two parts, two members
  const Bytes two = test_zip({{.name = "a.txt", .content = "a\n"}, {.name = "b.csv", .content = "x,=1\n"}});
  const TestWash exact = wash_and_compose(mail(two), profile);
  ASSERT_EQ(exact.washing.files.size(), 1u);
  const TestWash again = wash_and_compose(mail(exact.washing.files[0].content), profile);
  ASSERT_EQ(again.washing.files.size(), 1u);
  EXPECT_EQ(again.washing.files[0].content, exact.washing.files[0].content);
  const TestWash more = wash_and_compose(mail(test_zip({{.name = "a.txt", .content = "a\n"}, {.name = "b.txt", .content = "b\n"}, {.name = "c.txt", .content = "c\n"}})), profile);
  ASSERT_NE(part_at(more.washing, "2!c.txt"), nullptr);
  EXPECT_EQ(part_at(more.washing, "2!c.txt")->reason, Reason::too_many_parts);
}

// Goal: what came out of an archive counts for the archive: members never keep a mail's own parts from being washed, and a new zip
// that would read as a document withholds that archive only.
TEST(Checked, RefusesAResultOfAnotherKind) {
  Washed washed;
  washed.kind = Kind{"application/pdf"};
  washed.content = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  EXPECT_TRUE(checked(washed));
  washed.content = "MZ\x90";
  const Result<Washed> other = checked(washed);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::ambiguous);
}

}  // namespace
}  // namespace temizu
