#include "filters/json/json.h"

#include <gtest/gtest.h>

#include "filters/common/test_bench.h"

namespace temizu {
namespace {

Result<Washed> wash(std::string_view content) {
  TestBench bench;
  Part part;
  part.kind = Kind{"application/json"};
  part.untrusted_content = content;
  part.file_name = "a.dat";
  return make_json_filter()->wash(part, Method::rebuild, bench);
}

// Goal: values survive to the digit; layout is ours.
TEST(JsonFilter, WritesTheSameValuesAnew) {
  auto washed = wash(R"( {"名前":"架空","n":[1,-2,3.10,1e40,123456789012345678901234567890],"e":{},"f":[],"t":true,"z":null} )");
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content,
            "{\n  \"名前\": \"架空\",\n  \"n\": [\n    1,\n    -2,\n    3.10,\n    1e40,\n    123456789012345678901234567890\n  ],\n"
            "  \"e\": {},\n  \"f\": [],\n  \"t\": true,\n  \"z\": null\n}\n");
  EXPECT_EQ(washed->file_name, "a.json");
}

// Goal: nothing in a string can hide, turn or be taken for a tag.
TEST(JsonFilter, EscapesWhatHides) {
  auto washed = wash("\"<b>\\u202e\\u0000\xE2\x80\xAE\\u0085あ\"");
  ASSERT_TRUE(washed);
  EXPECT_EQ(washed->content, "\"\\u003cb>\\u202e\\u0000\\u202e\\u0085あ\"\n");
}

// Goal: what is not JSON, or has two readings, or is a bomb, is refused with the right reason.
TEST(JsonFilter, RefusesTheRest) {
  for (const char* bad : {"", "{", "{a:1}", "[1,]", "1 2", "// x\n1", "NaN", "'a'", "\"\x01\""}) {
    auto washed = wash(bad);
    ASSERT_FALSE(washed) << bad;
    EXPECT_EQ(washed.error().code, Code::bad_input) << bad;
  }
  EXPECT_EQ(wash(R"({"a":1,"a":2})").error().code, Code::ambiguous);
  EXPECT_EQ(wash(std::string(100000, '[')).error().code, Code::limit);
}

}  // namespace
}  // namespace temizu
