#include "policy/unread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace temizu {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// Goal: what nobody could look into wholly is unread, however it is asked for: as the mail, as the part, as what lies around the part.
TEST(Unread, IsNotAvoidedByAskingForThePart) {
  for (const unsigned reason : {106u, 108u, 112u, 116u, 120u, 121u}) {
    const SeenPart parts[] = {{"", "message/rfc822", 0}, {"1", "text/plain", 0}, {"2", "application/zip", 0}, {"2!a.bin", "", reason}, {"21", "image/png", 0}};
    EXPECT_THAT(kinds_asked_for(parts, "2", false), ElementsAre("application/zip", "application/octet-stream", "unread")) << reason;
    EXPECT_THAT(kinds_asked_for(parts, "", false), Contains("unread")) << reason;
    EXPECT_THAT(kinds_asked_for(parts, "1", false), ElementsAre("text/plain")) << reason;
    EXPECT_THAT(kinds_asked_for(parts, "21", false), ElementsAre("image/png")) << reason;
  }
  const SeenPart parts[] = {{"", "message/rfc822", 112}, {"1", "text/plain", 0}, {"2", "application/zip", 103}};
  EXPECT_THAT(kinds_asked_for(parts, "2", true), ElementsAre("application/zip", "unread"));   // a held mail's part
  EXPECT_THAT(kinds_asked_for(parts, "2", false), ElementsAre("application/zip"));            // encrypted has a row of its own
  EXPECT_THAT(kinds_asked_for(parts, "", false), ElementsAre("text/plain", "application/zip", "message/rfc822"));
  EXPECT_THAT(kinds_asked_for(parts, "", true), ElementsAre("text/plain", "application/zip", "unread"));
  EXPECT_THAT(kinds_asked_for(parts, "3", true), IsEmpty());   // no such part
  EXPECT_THAT(kinds_asked_for({}, "", false), ElementsAre("unread"));
}

TEST(Unread, ReadsTheNumbersOfNotices) {
  EXPECT_EQ(reason_number("TZ-106"), 106u);
  for (const char* none : {"", "TZ-", "106", "TZ-x", "TZ-106 "}) EXPECT_EQ(reason_number(none), 0u) << none;
}

}  // namespace
}  // namespace temizu
