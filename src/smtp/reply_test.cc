#include "smtp/reply.h"

#include <gtest/gtest.h>

#include <string>

namespace temizu::smtp {
namespace {

Bytes written(const Reply& reply) {
  Bytes out;
  append_reply(out, reply);
  return out;
}

// Goal: one line, several lines, and enhanced codes on each of them.
TEST(Reply, IsWrittenAsTheWireWantsIt) {
  EXPECT_EQ(written({250, "2.0.0", "Ok"}), "250 2.0.0 Ok\r\n");
  EXPECT_EQ(written({250, "", "host\nSIZE 1\nHELP"}), "250-host\r\n250-SIZE 1\r\n250 HELP\r\n");
  EXPECT_EQ(written({214, "2.0.0", "a\nb"}), "214-2.0.0 a\r\n214 2.0.0 b\r\n");
}

// Goal: nothing but printable ASCII leaves, and a line keeps its most octets.
TEST(Reply, LetsNothingStrangeOut) {
  EXPECT_EQ(written({250, "", std::string("a\rb\0c\x1b\xe3", 7)}), "250 a?b?c??\r\n");
  EXPECT_EQ(written({250, "", std::string(2000, 'x')}).size(), 512u);
  EXPECT_EQ(written({250, "", std::string(1000, '\n')}).size(), 100u * 6);
}

ReplyParser::State fed(ReplyParser& parser, std::string_view bytes, std::size_t piece, std::string* rest = nullptr) {
  auto state = ReplyParser::State::more;
  while (!bytes.empty() && state == ReplyParser::State::more) {
    ByteView part = bytes.substr(0, piece);
    const std::size_t before = part.size();
    state = parser.feed(part);
    bytes.remove_prefix(before - part.size());
  }
  if (rest != nullptr) *rest = bytes;
  return state;
}

// Goal: a reply is read in any pieces, and the next one stays.
TEST(ReplyParser, ReadsOneReplyAndLeavesTheNext) {
  for (std::size_t piece = 1; piece < 40; ++piece) {
    ReplyParser parser;
    std::string rest;
    ASSERT_EQ(fed(parser, "550-5.1.1 no such\r\n550 5.1.1 user \x1b[2J\r\n250 x\r\n", piece, &rest), ReplyParser::State::done);
    EXPECT_EQ(parser.reply(), (Reply{550, "5.1.1", "no such\nuser ?[2J"}));
    EXPECT_TRUE(parser.reply().permanent());
    EXPECT_EQ(rest, "250 x\r\n");
    parser.clear();
    ASSERT_EQ(fed(parser, rest, piece), ReplyParser::State::done);
    EXPECT_EQ(parser.reply().text, "x");
  }
}

// Goal: short forms and a lone LF are read; an enhanced code of another class is text.
TEST(ReplyParser, ReadsWhatRealServersSay) {
  ReplyParser parser;
  ASSERT_EQ(fed(parser, "250\r\n", 9), ReplyParser::State::done);
  parser.clear();
  ASSERT_EQ(fed(parser, "250 ok\n", 9), ReplyParser::State::done);
  parser.clear();
  ASSERT_EQ(fed(parser, "250 5.1.1 odd\r\n", 99), ReplyParser::State::done);
  EXPECT_EQ(parser.reply(), (Reply{250, "", "5.1.1 odd"}));
}

// Goal: what is no reply, or has no end, fails within its bounds and stays failed.
TEST(ReplyParser, RefusesWhatIsNoReply) {
  for (const char* text : {"hello there\r\n", "\r\n", "25\r\n", "199 x\r\n", "650 x\r\n", "250x\r\n", "250-a\r\n251 b\r\n"}) {
    ReplyParser parser;
    EXPECT_EQ(fed(parser, text, 99), ReplyParser::State::failed) << text;
    EXPECT_EQ(fed(parser, "250 ok\r\n", 99), ReplyParser::State::failed) << text;
  }
  ReplyParser endless_line;
  EXPECT_EQ(fed(endless_line, std::string(3000, '2'), 100), ReplyParser::State::failed);
  ReplyParser endless_reply;
  std::string lines;
  for (int i = 0; i < 300; ++i) lines += "250-x\r\n";
  EXPECT_EQ(fed(endless_reply, lines, 100), ReplyParser::State::failed);
  EXPECT_EQ(endless_reply.error().code, Code::limit);
}

}  // namespace
}  // namespace temizu::smtp
