#include "filters/image/image.h"

#include <gtest/gtest.h>

#include "filters/common/test_bench.h"
#include "filters/image/png.h"
#include "filters/image/jpeg.h"

namespace temizu {
namespace {

TEST(ImageFilter, Smoke) {
  image::Picture p;
  p.width = 40;
  p.height = 33;
  TestBench bench;
  ASSERT_TRUE(make_rows(p, bench));
  for (std::size_t i = 0; i < p.rows.size(); ++i) p.rows[i] = static_cast<char>(i * 7 / 5);
  auto j = image::encode_jpeg(p, bench);
  ASSERT_TRUE(j);
  std::vector<Finding> f;
  bool c = false;
  auto k = image::wash_jpeg(*j, {}, bench, f, c);
  ASSERT_TRUE(k) << to_text(k.error());
  EXPECT_EQ(*j, *k);
  EXPECT_TRUE(f.empty());
  auto q = image::write_png(image::Picture(p), bench);
  ASSERT_TRUE(q);
  auto r = image::read_png(*q, bench, f, c);
  ASSERT_TRUE(r) << to_text(r.error());
  EXPECT_EQ(r->rows, p.rows);
}

}  // namespace
}  // namespace temizu
