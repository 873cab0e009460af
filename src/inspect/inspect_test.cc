// The eye of the self-inspection, and what it says of a mail.
#include "inspect/inspect.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "inspect/canary.h"

namespace temizu {
namespace {

constexpr std::string_view kNeedle = "TZCANARY";

// Goal: the canary is seen in every form it might come through in, and nowhere else.
TEST(Canary, IsSeenInEveryForm) {
  EXPECT_TRUE(holds_canary("xxTZCANARYxx", kNeedle));
  EXPECT_TRUE(holds_canary(std::string("T\0Z\0C\0A\0N\0A\0R\0Y\0", 16), kNeedle));
  EXPECT_TRUE(holds_canary("%54ZCANAR%59", kNeedle));
  EXPECT_TRUE(holds_canary("a=54ZCAN=\r\nARY", kNeedle));
  EXPECT_TRUE(holds_canary("00545a43414E415259 00", kNeedle));
  for (const char* text : {"VFpDQU5BUlk=", "eFRaQ0FOQVJZeA==", "eHhUWkNBTkFSWXh4", "VFpDQU\r\n5BUlk="}) EXPECT_TRUE(holds_canary(text, kNeedle)) << text;
  std::string packed(200, '\0');
  uLongf size = packed.size();
  ASSERT_EQ(::compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>("xx TZCANARY xx"), 14), Z_OK);
  EXPECT_TRUE(holds_canary("stream\n" + packed.substr(0, size) + "\nendstream", kNeedle));
  EXPECT_FALSE(holds_canary("TZCANAR", kNeedle));
  EXPECT_FALSE(holds_canary("nothing of it", kNeedle));
}

// Goal: every installed sample is read, and the eye can see the canary in it.
TEST(Samples, AllHoldACanaryThatIsSeen) {
  const auto samples = load_samples(TEMIZU_SOURCE_DIR "/conf/inspection");
  ASSERT_TRUE(samples) << to_text(samples.error());
  EXPECT_GE(samples->size(), 70u);
  for (const InspectionSample& sample : *samples) EXPECT_TRUE(holds_canary(sample.content, sample.needle)) << sample.name;
}

// Goal: a canary in the mail, or a file that should not be there, is a failure; a mail without either is not.
TEST(Inspect, JudgesWhatCameThrough) {
  const InspectionSample exe{"program", "application/x-dosexec", false, "a.exe", std::string(kNeedle), "MZ TZCANARY"};
  const InspectionSample rtf{"rtf", "application/rtf", true, "a.rtf", std::string(kNeedle), "{TZCANARY}"};
  const InspectionSample blind{"blind", "application/rtf", true, "a.rtf", std::string(kNeedle), "nothing"};
  const std::string with_file = "Subject: x\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Disposition: attachment; filename=a\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  EXPECT_EQ(judge(rtf, with_file + "aGVsbG8=\r\n--b--\r\n").end, SampleEnd::passed);
  EXPECT_EQ(judge(rtf, with_file + "VFpDQU5BUlk=\r\n--b--\r\n").end, SampleEnd::failed);
  EXPECT_EQ(judge(rtf, "Subject: x\r\n\r\nhello\r\n").end, SampleEnd::withheld);
  EXPECT_EQ(judge(exe, with_file + "aGVsbG8=\r\n--b--\r\n").end, SampleEnd::failed);
  EXPECT_EQ(judge(exe, "Subject: x\r\n\r\nhello\r\n").end, SampleEnd::withheld);
  EXPECT_EQ(judge(blind, "Subject: x\r\n\r\nhello\r\n").end, SampleEnd::not_judged);
}

}  // namespace
}  // namespace temizu
