#include "wash/broken_kinds.h"

#include <gtest/gtest.h>

namespace temizu {
namespace {

Washing mail_with(std::vector<PartReport> parts, std::vector<WashedFile> files) {
  Washing washing;
  washing.parts = std::move(parts);
  washing.files = std::move(files);
  return washing;
}

PartReport part(std::string path, std::string kind, Action action = Action::rebuilt) {
  PartReport made;
  made.path = std::move(path);
  made.kind = std::move(kind);
  made.action = action;
  return made;
}

const std::set<std::string> kRtf{"application/rtf"};

// Goal: a file of a broken kind goes with the reason of its own, and nothing else does.
TEST(BrokenKinds, TakeOutTheFileAndLeaveTheOthers) {
  Washing washing = mail_with({part("", "message/rfc822"), part("2", "application/rtf"), part("3", "image/png")},
                              {{"2", "application/rtf", "a.rtf", "x"}, {"3", "image/png", "b.png", "y"}});
  EXPECT_TRUE(withhold_broken_kinds(washing, kRtf));
  EXPECT_FALSE(washing.held);
  ASSERT_EQ(washing.files.size(), 1u);
  EXPECT_EQ(washing.files[0].part_path, "3");
  EXPECT_EQ(washing.parts[1].action, Action::withheld);
  EXPECT_EQ(washing.parts[1].reason, kBrokenKindReason);
  EXPECT_TRUE(washing.parts[1].changed);
  EXPECT_EQ(washing.parts[2].action, Action::rebuilt);
}

// Goal: what was made of one, holds one, or shows one as text does not go on either; other kinds and part numbers are not mixed up.
TEST(BrokenKinds, FollowTheKindWhereverItWent) {
  Washing made_of = mail_with({part("", "message/rfc822"), part("2", "application/rtf", Action::text)}, {{"2", "text/plain", "a.txt", "x"}});
  EXPECT_TRUE(withhold_broken_kinds(made_of, kRtf));
  EXPECT_TRUE(made_of.files.empty());
  Washing inside = mail_with({part("", "message/rfc822"), part("2", "application/zip"), part("2!a.rtf", "application/rtf"), part("20", "image/png")},
                             {{"2", "application/zip", "a.zip", "x"}, {"20", "image/png", "b.png", "y"}});
  EXPECT_TRUE(withhold_broken_kinds(inside, kRtf));
  ASSERT_EQ(inside.files.size(), 1u);
  EXPECT_EQ(inside.files[0].part_path, "20");
  EXPECT_EQ(inside.parts[1].action, Action::withheld);
  Washing written = mail_with({part("", "message/rfc822"), part("2", "application/x-other")}, {{"2", "application/rtf", "a.rtf", "x"}});
  EXPECT_TRUE(withhold_broken_kinds(written, kRtf));
  EXPECT_TRUE(written.files.empty());
  Washing shown = mail_with({part("", "message/rfc822"), part("1", "text/html", Action::text)}, {});
  EXPECT_TRUE(withhold_broken_kinds(shown, {"text/html"}));
  EXPECT_TRUE(shown.held);
  EXPECT_EQ(shown.held_reason, kBrokenKindReason);
  Washing withheld = mail_with({part("", "message/rfc822"), part("2", "application/rtf", Action::withheld)}, {});
  EXPECT_FALSE(withhold_broken_kinds(withheld, kRtf));
  EXPECT_FALSE(withhold_broken_kinds(shown, {}));
}

}  // namespace
}  // namespace temizu
