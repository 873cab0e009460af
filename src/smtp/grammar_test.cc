#include "smtp/grammar.h"

#include <gtest/gtest.h>

#include <string>

namespace temizu::smtp {
namespace {

// Goal: words are known in any case, arguments come without the blanks around them.
TEST(Grammar, ReadsCommands) {
  auto command = parse_command("mail  FROM:<a@b> ");
  ASSERT_TRUE(command);
  EXPECT_EQ(command->verb, Verb::mail);
  EXPECT_EQ(command->argument, "FROM:<a@b>");
  EXPECT_EQ(parse_command("QUIT")->verb, Verb::quit);
  EXPECT_EQ(parse_command("StartTLS")->verb, Verb::starttls);
  EXPECT_EQ(parse_command("")->verb, Verb::unknown);
  EXPECT_EQ(parse_command("GET / HTTP/1.1")->verb, Verb::unknown);
}

// Goal: no control character gets into a command (mail-rules P2).
TEST(Grammar, RefusesControlsInACommand) {
  for (int octet = 0; octet < 256; ++octet) {
    const std::string line = "NOOP a" + std::string(1, static_cast<char>(octet)) + "b";
    EXPECT_EQ(parse_command(line).has_value(), octet >= 0x20 && octet < 0x7f) << octet;
  }
}

// Goal: the parameters of MAIL are read; unknown and malformed ones are told apart.
TEST(Grammar, ReadsMailParameters) {
  auto mail = parse_mail("FROM:<a@b.example> SIZE=1234 BODY=8bitmime AUTH=<>", false);
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->size_bytes, 1234u);
  EXPECT_EQ(mail->body, BodyType::eight_bit);
  EXPECT_EQ(parse_mail("from: <> size=99999999999999999999", false)->size_bytes, UINT64_MAX);
  EXPECT_TRUE(parse_mail("FROM:<>", false)->sender.empty());
  for (const char* text : {"", "FROM", "FROM:", "TO:<a@b>", "FROM:<a@b>SIZE=1", "FROM:<a@b> SIZE=", "FROM:<a@b> SIZE=-1", "FROM:<a@b> SIZE=1x",
                           "FROM:a@b", "FROM:<a@b> SIZE=999999999999999999999"}) {
    auto refused = parse_mail(text, false);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, Code::bad_input) << text;
  }
  for (const char* text : {"FROM:<a@b> X=1", "FROM:<a@b> BODY=BINARYMIME", "FROM:<a@b> SMTPUTF8", "FROM:<a@b> RET=HDRS"}) {
    auto refused = parse_mail(text, false);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().where, "parameter") << text;
  }
  std::string many = "FROM:<a@b>";
  for (int i = 0; i < 17; ++i) many += " SIZE=1";
  EXPECT_EQ(parse_mail(many, false).error().code, Code::limit);
}

// Goal: an internationalised sender needs the parameter, and the parameter needs the offer.
TEST(Grammar, TiesUtf8AddressesToSmtputf8) {
  EXPECT_TRUE(parse_mail("FROM:<佐藤@例え.jp> SMTPUTF8", true));
  EXPECT_EQ(parse_mail("FROM:<佐藤@例え.jp>", true).error().where, "address");
  EXPECT_EQ(parse_mail("FROM:<佐藤@例え.jp> SMTPUTF8", false).error().where, "address");
  // The word inside a quoted name is no parameter.
  EXPECT_FALSE(parse_mail("FROM:<\"佐 SMTPUTF8 藤\"@例え.jp>", true));
}

// Goal: RCPT takes an address and nothing else.
TEST(Grammar, ReadsRcpt) {
  EXPECT_EQ(parse_rcpt("TO:<a@B.example>", false)->to_text(), "a@b.example");
  EXPECT_EQ(parse_rcpt("TO:<a@b.example> NOTIFY=NEVER", false).error().where, "parameter");
  EXPECT_FALSE(parse_rcpt("TO:<>", false));
}

// Goal: real clients' names pass, what could hurt a log or a header does not.
TEST(Grammar, ReadsHelloNames) {
  for (const char* name : {"mail.example.jp", "localhost", "my_pc", "[192.0.2.1]", "[IPv6:::1]"}) EXPECT_TRUE(parse_helo_name(name)) << name;
  for (const char* name : {"", "a b", "a<b", "[x]", "a\"b", "日本", "a;b"}) EXPECT_FALSE(parse_helo_name(name)) << name;
  EXPECT_FALSE(parse_helo_name(std::string(256, 'a')));
}

// Goal: XFORWARD values are decoded, bounded, and all or nothing of a command counts.
TEST(Grammar, ReadsXforward) {
  Forwarded forwarded;
  ASSERT_TRUE(parse_xforward("NAME=mx.example ADDR=192.0.2.9 HELO=a+20b SOURCE=[UNAVAILABLE]", forwarded));
  EXPECT_EQ(forwarded.name, "mx.example");
  EXPECT_EQ(forwarded.helo, "a b");
  EXPECT_EQ(forwarded.source, "");
  for (const char* text : {"", "NAME", "WHO=x", "NAME=a+0Ab", "NAME=a+0", "NAME=a+zz"}) {
    Forwarded same = forwarded;
    EXPECT_FALSE(parse_xforward(text, same)) << text;
    EXPECT_EQ(same, forwarded);
  }
  Forwarded untouched;
  EXPECT_FALSE(parse_xforward("NAME=ok ADDR=+00", untouched));
  EXPECT_TRUE(untouched.empty());
}

}  // namespace
}  // namespace temizu::smtp
