#include <gtest/gtest.h>

#include <map>

#include "filters/image/octets.h"
#include "filters/image/test_pictures.h"

namespace temizu::image {
namespace {

// Tags of each page that hold one number, by a walk of our own.
std::vector<std::map<std::uint32_t, std::uint32_t>> pages_of(ByteView tiff) {
  std::vector<std::map<std::uint32_t, std::uint32_t>> pages;
  for (std::uint32_t at = little32(tiff, 4); at != 0 && pages.size() < 100;) {
    auto& page = pages.emplace_back();
    const std::uint32_t count = little16(tiff, at);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::size_t entry = at + 2 + 12 * i;
      const std::uint32_t type = little16(tiff, entry + 2);
      page[little16(tiff, entry)] = type == 5 ? little32(tiff, little32(tiff, entry + 8)) / little32(tiff, little32(tiff, entry + 8) + 4)
                                    : type == 3 ? little16(tiff, entry + 8) : little32(tiff, entry + 8);
    }
    at = little32(tiff, at + 2 + 12 * count);
  }
  return pages;
}

// Goal: a fax stays a fax: all pages, group 4, dots that are not square.
TEST(Tiff, KeepsFaxPages) {
  const auto washed = wash("image/tiff", sample("benign-tiff-g3-pages/in.tif"));
  ASSERT_TRUE(washed) << to_text(washed.error());
  const auto pages = pages_of(washed->content);
  ASSERT_EQ(pages.size(), 3u);
  for (auto page : pages) {
    EXPECT_EQ(page[256], 200u);
    EXPECT_EQ(page[257], 120u);
    EXPECT_EQ(page[258], 1u);
    EXPECT_EQ(page[259], 4u);
    EXPECT_EQ(page[282], 204u);
    EXPECT_EQ(page[283], 98u);
  }
}

// Goal: pages keep their form: 16 bits, palette, JPEG; CMYK becomes rgb.
TEST(Tiff, KeepsTheFormOfAPage) {
  const auto form = [](const char* name) { return pages_of(wash("image/tiff", sample(std::string("benign-tiff-") + name + "/in.tif"))->content).at(0); };
  EXPECT_EQ(form("grey-16")[258], 16u);
  EXPECT_EQ(form("packbits-palette")[262], 3u);
  EXPECT_EQ(form("jpeg")[259], 7u);
  EXPECT_EQ(form("jpeg-grey")[262], 1u);
  EXPECT_EQ(form("cmyk")[262], 2u);
  EXPECT_EQ(form("rgba")[338], 2u);
  EXPECT_EQ(form("orientation-6")[256], 12u);
  EXPECT_FALSE(form("orientation-6").contains(274));
}

// Goal: a page in JPEG that we wrote is not coded anew again and again.
TEST(Tiff, LeavesItsOwnJpegPagesAlone) {
  const auto once = wash("image/tiff", sample("benign-tiff-jpeg/in.tif"));
  ASSERT_TRUE(once);
  const auto twice = wash("image/tiff", once->content);
  ASSERT_TRUE(twice);
  EXPECT_EQ(once->content, twice->content);
}

// Goal: directories that run in a circle, point outside or never end are refused; forms that are not read are named.
TEST(Tiff, RefusesWhatItCannotTrust) {
  const std::pair<const char*, Code> rows[] = {{"tiff-loop", Code::bad_input}, {"tiff-outside", Code::bad_input}, {"tiff-many-pages", Code::limit},
                                               {"tiff-float", Code::unsupported}, {"tiff-unknown-compression", Code::unsupported}};
  for (const auto& [name, code] : rows) {
    const auto washed = wash("image/tiff", sample(std::string(name) + "/in.tif"));
    ASSERT_FALSE(washed) << name;
    EXPECT_EQ(washed.error().code, code) << name;
  }
}

}  // namespace
}  // namespace temizu::image
