#include "pipeline/part_content.h"

#include "pipeline/test_mail.h"

namespace temizu {
namespace {

const std::string kMail =
    "From: a@example.jp\r\nTo: b@example.lg.jp\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    "--b\r\nContent-Type: application/octet-stream; name=\"x.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAwQ=\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@example.jp\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=n\r\n\r\n"
    "--n\r\nContent-Type: text/plain\r\n\r\ninner\r\n"
    "--n\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--n--\r\n\r\n--b--\r\n";

std::string taken(ByteView mail, std::string_view place) {
  static const Status warm = pipeline_warm_up();
  EXPECT_TRUE(warm);
  const auto content = part_content(mail, place, test_profile());
  return content ? *content : "(none)";
}

// Goal: each part comes out to the octet, wherever it stands in the tree, and only what is a part.
TEST(PartContent, GivesThePartAndNothingElse) {
  EXPECT_EQ(taken(kMail, "1"), "hello");
  EXPECT_EQ(taken(kMail, "2"), std::string("\0\1\2\3\4", 5));
  EXPECT_TRUE(taken(kMail, "3").starts_with("From: c@example.jp\r\n"));
  EXPECT_TRUE(taken(kMail, "3").ends_with("--n--\r\n"));
  EXPECT_EQ(taken(kMail, "3.1.1"), "inner");
  EXPECT_EQ(taken(kMail, "3.1.2"), "%PDF");
  for (const char* none : {"", "0", "4", "2.1", "3.1", "3.2", "3.1.3", "1.1", "2!x", "-1", "1.", ".1", "01", "99999999"}) EXPECT_EQ(taken(kMail, none), "(none)") << none;
  EXPECT_EQ(taken("From: a@example.jp\r\n\r\nbody\r\n", "1"), "body\r\n");
  EXPECT_EQ(taken("From: a@example.jp\r\n\r\nbody\r\n", "2"), "(none)");
}

// Goal: every place that a wash reports for a part of the mail can be asked for, and gives what was reported.
TEST(PartContent, MatchesWhatTheWashReported) {
  const TestWash test = wash_and_compose(kMail);
  int compared = 0;
  for (const PartReport& part : test.washing.parts) {
    if (!is_part_place(part.path)) continue;
    EXPECT_EQ(to_hex(sha256(taken(kMail, part.path))), to_hex(part.sha256_in)) << part.path;
    ++compared;
  }
  EXPECT_EQ(compared, 5);
}

TEST(PartContent, AnswersRoundTrip) {
  EXPECT_EQ(from_part_answer(to_part_answer(Bytes("abc"))), Bytes("abc"));
  EXPECT_EQ(from_part_answer(to_part_answer(Bytes())), Bytes());
  EXPECT_FALSE(from_part_answer(to_part_answer(std::nullopt)));
  EXPECT_FALSE(from_part_answer(""));
  EXPECT_FALSE(from_part_answer("xyz"));
}

}  // namespace
}  // namespace temizu
