#include "filters/image/image.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "filters/image/octets.h"
#include "filters/image/png.h"
#include "filters/image/test_pictures.h"

namespace temizu::image {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> samples_that_begin(const std::string& start) {
  std::vector<fs::path> out;
  for (const auto& folder : fs::directory_iterator(std::string(TEMIZU_SOURCE_DIR) + "/samples/image")) {
    if (!folder.path().filename().string().starts_with(start)) continue;
    for (const auto& file : fs::directory_iterator(folder)) {
      if (file.path().filename().string().starts_with("in.")) out.push_back(file.path());
    }
  }
  std::ranges::sort(out);
  return out;
}

Bytes read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes{std::istreambuf_iterator<char>(file), {}};
}

Result<Picture> png_pixels(ByteView png) {
  TestBench bench;
  std::vector<Finding> findings;
  bool changed = false;
  return read_png(png, bench, findings, changed);
}

// Goal: every ordinary PNG keeps its pixels to the bit, in the form it had.
TEST(ImageFilter, KeepsThePixelsOfAPng) {
  const auto files = samples_that_begin("benign-png-");
  ASSERT_GT(files.size(), 30u);
  for (const fs::path& file : files) {
    const Bytes in = read(file);
    const auto washed = wash("image/png", in);
    ASSERT_TRUE(washed) << file << to_text(washed.error());
    EXPECT_EQ(washed->kind.name, "image/png");
    EXPECT_FALSE(washed->changed) << file;
    auto before = png_pixels(in);
    const auto after = png_pixels(washed->content);
    ASSERT_TRUE(before && after) << file;
    clear_unseen(*before);
    EXPECT_EQ(before->rows, after->rows) << file;
    EXPECT_EQ(before->colours, after->colours) << file;
    EXPECT_EQ(before->depth, after->depth) << file;
    EXPECT_EQ(before->key, after->key) << file;
  }
}

// Goal: linear samples and wide colours look the same as sRGB; the samples themselves must change.
TEST(ImageFilter, BringsColoursToSrgb) {
  const auto linear = png_pixels(sample("benign-png-linear/in.png"));
  const auto plain = png_pixels(sample("benign-png-rgb/in.png"));
  ASSERT_TRUE(linear && plain);
  EXPECT_EQ(static_cast<unsigned char>(plain->rows[3 * 7]), 3u);   // 7 * 37 mod 256
  // Light of 3/255 is sRGB 12.92 * 3/255 * ... = 0.1136 → 29 (IEC 61966-2-1).
  EXPECT_NEAR(static_cast<unsigned char>(linear->rows[3 * 7]), 29, 1);
  const Bytes p3 = sample("benign-jpeg-p3-profile/in.jpg");
  const auto washed = wash("image/jpeg", p3);
  ASSERT_TRUE(washed);
  EXPECT_LT(psnr(decoded(p3), decoded(washed->content)), 40);   // shown with its profile it looks alike: tests/oracle
  const Bytes srgb = sample("benign-jpeg-srgb-profile/in.jpg");
  EXPECT_EQ(decoded(srgb).rows, decoded(wash("image/jpeg", srgb)->content).rows);
}

// Goal: a JPEG that needs no change keeps every pixel, whatever its sampling, and loses no coefficient on the way.
TEST(ImageFilter, KeepsThePixelsOfAJpeg) {
  for (const char* name : {"444", "422", "420", "progressive", "grey", "grey-progressive", "odd-size", "1x1", "dense", "low-quality", "best-quality", "restarts", "fill-octets"}) {
    const Bytes in = sample(std::string("benign-jpeg-") + name + "/in.jpg");
    const auto washed = wash("image/jpeg", in);
    ASSERT_TRUE(washed) << name;
    EXPECT_EQ(decoded(in).rows, decoded(washed->content).rows) << name;
    EXPECT_TRUE(washed->findings.empty()) << name;
    EXPECT_LE(washed->content.size(), in.size() + in.size() / 4) << name;
  }
  EXPECT_NE(wash("image/jpeg", sample("benign-jpeg-dense/in.jpg"))->content.find(ByteView("\1\1\1\1\x2c\1\x2c", 7)), Bytes::npos);   // 300 dots an inch stay
}

// Goal: Exif orientation is applied, by coefficients where blocks allow it, and the picture is the same as turned by pixels.
TEST(ImageFilter, TurnsAJpegUpright) {
  for (unsigned orientation = 1; orientation <= 8; ++orientation) {
    for (const char* group : {"benign-jpeg-orientation-", "benign-jpeg-odd-orientation-"}) {
      const Bytes in = sample(group + std::to_string(orientation) + "/in.jpg");
      if (in.empty()) continue;
      const auto washed = wash("image/jpeg", in);
      ASSERT_TRUE(washed) << group << orientation;
      Picture expected = decoded(in);
      TestBench bench;
      ASSERT_TRUE(turn(expected, orientation, bench));
      EXPECT_GE(psnr(expected, decoded(washed->content)), 40) << group << orientation;
      EXPECT_TRUE(found(*washed, "image.metadata", "Exif"));
    }
  }
}

// Goal: reencode=always goes through pixels and still looks the same.
TEST(ImageFilter, ReencodesWhenAsked) {
  TestBench probe;
  const auto in = encode_jpeg(made_picture(160, 120), probe);
  ASSERT_TRUE(in);
  TestBench always;
  always.set("reencode", "always");
  const auto washed = wash("image/jpeg", sample("benign-jpeg-420/in.jpg"), always);
  ASSERT_TRUE(washed);
  EXPECT_NE(washed->content, wash("image/jpeg", sample("benign-jpeg-420/in.jpg"))->content);
  EXPECT_GE(psnr(decoded(sample("benign-jpeg-420/in.jpg")), decoded(washed->content)), 40);
  EXPECT_EQ(wash("image/jpeg", *in)->content, *in);   // what we encoded is left as it is otherwise
}

// Goal: what was left out is told, by sort; a person need not hear of metadata.
TEST(ImageFilter, TellsWhatItLeftOut) {
  const struct {
    const char *sample, *kind, *rule, *where;
    Weight weight;
  } rows[] = {
      {"jpeg-exif/in.jpg", "image/jpeg", "image.metadata", "Exif", Weight::info},
      {"jpeg-xmp/in.jpg", "image/jpeg", "image.metadata", "XMP", Weight::info},
      {"jpeg-iptc/in.jpg", "image/jpeg", "image.metadata", "IPTC", Weight::info},
      {"jpeg-comment/in.jpg", "image/jpeg", "image.metadata", "comment", Weight::info},
      {"jpeg-mpf/in.jpg", "image/jpeg", "image.metadata", "further pictures", Weight::info},
      {"jpeg-tail-zip/in.jpg", "image/jpeg", "image.trailing_data", "", Weight::high},
      {"jpeg-tail-mp4/in.jpg", "image/jpeg", "image.trailing_data", "", Weight::low},
      {"png-text/in.png", "image/png", "image.metadata", "text", Weight::info},
      {"png-private-chunk/in.png", "image/png", "image.private_chunks", "", Weight::low},
      {"png-tail-html/in.png", "image/png", "image.trailing_data", "", Weight::high},
      {"gif-program-block/in.gif", "image/gif", "image.private_chunks", "", Weight::low},
      {"tiff-private-tags/in.tif", "image/tiff", "image.private_chunks", "", Weight::low},
      {"webp-unknown-chunk/in.webp", "image/webp", "image.private_chunks", "", Weight::low},
      {"ico-further-sizes/in.ico", "image/vnd.microsoft.icon", "image.further_sizes", "", Weight::info},
  };
  for (const auto& row : rows) {
    const auto washed = wash(row.kind, sample(row.sample));
    ASSERT_TRUE(washed) << row.sample;
    EXPECT_TRUE(found(*washed, row.rule, row.where)) << row.sample;
    EXPECT_EQ(heaviest(washed->findings), row.weight) << row.sample;
    EXPECT_FALSE(washed->changed) << row.sample;
  }
  for (const auto& [name, kind] : {std::pair{"png-animation/in.png", "image/png"}, {"webp-animation/in.webp", "image/webp"}, {"jpeg-cut/in.jpg", "image/jpeg"}}) {
    EXPECT_TRUE(wash(kind, sample(name))->changed) << name;
  }
}

// Goal: a bomb is refused before memory is asked for, whatever the format.
TEST(ImageFilter, RefusesBombsEarly) {
  for (const auto& [name, kind] : {std::pair{"jpeg-bomb/in.jpg", "image/jpeg"}, {"jpeg-too-wide/in.jpg", "image/jpeg"}, {"png-bomb/in.png", "image/png"}, {"gif-bomb/in.gif", "image/gif"},
                                   {"bmp-bomb/in.bmp", "image/bmp"}, {"tiff-bomb/in.tif", "image/tiff"}, {"tiff-many-pages/in.tif", "image/tiff"}, {"webp-bomb/in.webp", "image/webp"}}) {
    const Bytes in = sample(name);
    ASSERT_FALSE(in.empty()) << name;
    TestBench bench;
    const auto washed = wash(kind, in, bench);
    ASSERT_FALSE(washed) << name;
    EXPECT_EQ(washed.error().code, Code::limit) << name;
    EXPECT_LT(bench.spent(), 4 * in.size() + 1000) << name;
  }
}

// Goal: memory for a large picture is paid for; a budget that does not reach stops the wash.
TEST(ImageFilter, PaysForPixels) {
  TestBench rich;
  const auto png = write_png(made_picture(2000, 2000, Colours::rgb, 0), rich);
  ASSERT_TRUE(png);
  TestBench poor(png->size() + 2000 * 2000 * 3 / kWorkShare);
  const auto washed = wash("image/png", *png, poor);
  ASSERT_FALSE(washed);
  EXPECT_EQ(washed.error().code, Code::limit);
  EXPECT_TRUE(poor.ran_dry());
}

// Goal: an animation keeps its frames, times and rounds, or its first frame alone where the policy says so.
TEST(ImageFilter, KeepsOrCutsAnimations) {
  const Bytes in = sample("benign-gif-animation/in.gif");
  const auto all = wash("image/gif", in);
  ASSERT_TRUE(all);
  const auto controls = [](ByteView gif) {
    std::size_t count = 0;
    for (std::size_t at = gif.find("\x21\xF9\x04"); at != ByteView::npos; at = gif.find("\x21\xF9\x04", at + 1)) ++count;
    return count;
  };
  EXPECT_EQ(controls(all->content), 4u);
  EXPECT_NE(all->content.find("NETSCAPE2.0"), Bytes::npos);
  EXPECT_FALSE(all->changed);
  TestBench bench;
  bench.set("animation", "first");
  const auto first = wash("image/gif", in, bench);
  ASSERT_TRUE(first);
  EXPECT_LE(controls(first->content), 1u);
  EXPECT_EQ(first->content.find("NETSCAPE2.0"), Bytes::npos);
  EXPECT_TRUE(first->changed);
  EXPECT_TRUE(found(*first, "image.animation"));
}

// Goal: bitmaps and icons become PNG, an icon by its largest picture; masks become transparency.
TEST(ImageFilter, TurnsBitmapsIntoPng) {
  for (const fs::path& file : samples_that_begin("benign-bmp-")) {
    const auto washed = wash("image/bmp", read(file));
    ASSERT_TRUE(washed) << file;
    EXPECT_EQ(washed->kind.name, "image/png");
    EXPECT_EQ(washed->file_name, "a.png");
    const auto pixels = png_pixels(washed->content);
    ASSERT_TRUE(pixels) << file;
    EXPECT_EQ(pixels->width, 21u) << file;
  }
  const auto sizes = png_pixels(wash("image/vnd.microsoft.icon", sample("benign-ico-sizes/in.ico"))->content);
  EXPECT_EQ(sizes->width, 32u);
  const auto masked = png_pixels(wash("image/vnd.microsoft.icon", sample("benign-ico-24/in.ico"))->content);
  ASSERT_EQ(masked->colours, Colours::rgba);
  EXPECT_EQ(masked->rows[3], '\0');                                // a corner
  EXPECT_EQ(masked->rows[(16 * 32 + 16) * 4 + 3], '\xFF');         // the middle
}

// Goal: a WebP photograph becomes a JPEG that looks the same, anything exact a PNG.
TEST(ImageFilter, TurnsWebpIntoJpegOrPng) {
  EXPECT_EQ(wash("image/webp", sample("benign-webp-lossy/in.webp"))->kind.name, "image/jpeg");
  for (const char* name : {"lossless", "alpha", "lossy-alpha"}) {
    EXPECT_EQ(wash("image/webp", sample(std::string("benign-webp-") + name + "/in.webp"))->kind.name, "image/png") << name;
  }
}

// Goal: text hidden in palette entries that nobody sees does not go on; the colours in use do.
TEST(ImageFilter, ForgetsUnusedColours) {
  const auto png = wash("image/png", sample("png-text-in-palette/in.png"));
  ASSERT_TRUE(png);
  EXPECT_EQ(png->content.find("TZCANARY"), Bytes::npos);
  EXPECT_NE(png->content.find(ByteView("PLTE\xFF\0\0\0\xFF\0", 10)), Bytes::npos);
  const auto gif = wash("image/gif", sample("gif-text-in-palette/in.gif"));
  ASSERT_TRUE(gif);
  EXPECT_EQ(gif->content.find("TZCANARY"), Bytes::npos);
}

// Goal: bits behind the end of a row, which no pixel has, carry nothing on.
TEST(ImageFilter, ClearsRowEnds) {
  TestBench bench;
  Picture picture;
  picture.width = 3;
  picture.height = 2;
  picture.colours = Colours::palette;
  picture.depth = 2;
  picture.palette = {{1, 2, 3, 255}, {4, 5, 6, 255}, {7, 8, 9, 255}, {10, 11, 12, 255}};
  ASSERT_TRUE(make_rows(picture, bench));
  picture.rows[0] = '\x1B';   // 0, 1, 2 and a stray 3
  Picture clean = picture;
  clean.rows[0] = '\x18';
  EXPECT_EQ(*write_png(std::move(picture), bench), *write_png(std::move(clean), bench));
}

// Goal: what is wholly transparent carries no picture of its own; what shines through a little stays.
TEST(ImageFilter, ClearsUnseenColours) {
  TestBench bench;
  for (const unsigned depth : {8U, 16U}) {
    Picture picture;
    picture.width = 2;
    picture.height = 1;
    picture.colours = Colours::rgba;
    picture.depth = depth;
    ASSERT_TRUE(make_rows(picture, bench));
    picture.rows.assign(picture.rows.size(), '\x11');
    picture.rows[picture.rows.size() / 2 - 1] = '\0';
    if (depth == 16) picture.rows[6] = '\0';
    Picture clean = picture;
    clean.rows.replace(0, clean.rows.size() / 2, clean.rows.size() / 2, '\0');
    Picture bare = picture;
    bare.rows[1] = '\x22';
    EXPECT_EQ(*write_png(std::move(bare), bench), *write_png(std::move(clean), bench));
  }
}

// Goal: kinds that need another decoder are nobody's here: the pipeline withholds them.
TEST(ImageFilter, LeavesOtherKindsToTheRenderCage) {
  const auto filter = make_image_filter();
  for (const char* kind : {"image/heic", "image/avif", "image/jxl", "image/jp2", "image/vnd.adobe.photoshop", "image/emf", "image/wmf"}) {
    EXPECT_EQ(std::ranges::count(filter->accepts(), kind), 0) << kind;
  }
}

// Goal: two runs give the same bytes, through every format.
TEST(ImageFilter, WritesTheSameBytesTwice) {
  for (const auto& [name, kind] : {std::pair{"benign-jpeg-420/in.jpg", "image/jpeg"}, {"benign-jpeg-cmyk/in.jpg", "image/jpeg"}, {"benign-png-rgba-16/in.png", "image/png"},
                                   {"benign-gif-animation/in.gif", "image/gif"}, {"benign-tiff-mixed-pages/in.tif", "image/tiff"}, {"benign-webp-lossy/in.webp", "image/webp"},
                                   {"benign-svg-gradients/in.svg", "image/svg+xml"}}) {
    EXPECT_EQ(wash(kind, sample(name))->content, wash(kind, sample(name))->content) << name;
  }
}

}  // namespace
}  // namespace temizu::image
