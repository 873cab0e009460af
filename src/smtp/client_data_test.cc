#include "smtp/client_data.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace temizu::smtp {
namespace {

// What a receiver makes of DATA: independent of the writer. Fails the test on anything but CRLF lines, on octets after
// the final dot, and when the dot is missing.
std::string received(const std::string& wire) {
  std::string mail;
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = wire.find("\r\n", at);
    if (end == std::string::npos) {
      ADD_FAILURE() << "no final dot";
      return mail;
    }
    const std::string line = wire.substr(at, end - at);
    EXPECT_EQ(line.find_first_of(std::string("\r\n\0", 3)), std::string::npos);
    at = end + 2;
    if (line == ".") break;
    mail += line.substr(!line.empty() && line[0] == '.' ? 1 : 0) + "\r\n";
  }
  EXPECT_EQ(at, wire.size());
  return mail;
}

// Goal (mail-rules P4): for any mail and any way of cutting it into writes, a receiver gets back exactly that mail; what
// could be read in two ways never passes check_wire.
TEST(DataWriter, ReachesTheReceiverUnchangedOrNotAtAll) {
  std::mt19937 random(20261122);
  const std::string alphabet = "..\r\n\r\n a\tz";
  int passed = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string mail;
    const std::size_t pieces = random() % 12;
    for (std::size_t i = 0; i < pieces; ++i) {
      const auto pick = random() % 24;
      if (pick < 8) mail += "\r\n";
      else if (pick < 12) mail += ".";
      else if (pick == 12) mail += static_cast<char>(random() % 256);
      else mail += alphabet[pick % 2 == 0 ? 8 : 7];
    }
    if (random() % 2 == 0) mail += "\r\n";
    if (!check_wire(mail)) continue;
    ++passed;
    const std::string head = random() % 2 == 0 ? "" : ".x: y\r\n";
    const std::size_t most = 1 + random() % 5;
    DataWriter writer(head, mail);
    Bytes wire;
    while (writer.next(wire, most)) {
    }
    ASSERT_TRUE(writer.done());
    ASSERT_EQ(received(wire), head + mail);
  }
  EXPECT_GT(passed, 1000);
}

// Goal: every way of writing an end of data that some server might read as one is refused (mail-rules P3, P4).
TEST(CheckWire, RefusesWhatCouldBeReadInTwoWays) {
  for (const char* tail : {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\r.\n", "\n.\r", "\r\n.\r\r\n", "\n\r.\r\n\r\n"}) {
    EXPECT_FALSE(check_wire(std::string("a") + tail + "QUIT\r\n"));
  }
  EXPECT_FALSE(check_wire(std::string("a\r\n\0.\r\n", 7)));
  EXPECT_FALSE(check_wire(std::string("a\0\r\n", 4)));
  EXPECT_TRUE(check_wire("a\r\n.\r\n..\r\n\tb\r\n"));
}

// Goal: the error names the first bad octet, so that a defect of ours can be found.
TEST(CheckWire, NamesTheFirstBadOctet) {
  const Status status = check_wire("ab\r\ncd\x80" "e\x80\r\n");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().where, "octet 6");
  EXPECT_EQ(status.error().code, Code::internal);
  EXPECT_TRUE(check_wire(std::string(998, 'x') + "\r\n"));
  EXPECT_FALSE(check_wire(std::string(999, 'x') + "\r\n"));
}

}  // namespace
}  // namespace temizu::smtp
