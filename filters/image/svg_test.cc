#include "filters/image/svg.h"

#include <gtest/gtest.h>

#include "filters/image/svg_shape.h"
#include "filters/image/test_pictures.h"

namespace temizu::image {
namespace {

struct Drawn {
  Result<Picture> picture;
  std::vector<Finding> findings;
  bool changed{false};
};

Drawn draw(const std::string& body, const std::string& root = "width='256' height='256'") {
  TestBench bench;
  std::vector<Finding> findings;
  bool changed = false;
  auto picture = draw_svg("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' " + root + ">" + body + "</svg>", bench, findings, changed);
  return {std::move(picture), std::move(findings), changed};
}

// The pixel at a place of a drawing of 256 by 256, which is drawn twice as large.
Swatch at(const Drawn& drawn, double x, double y) {
  if (!drawn.picture) return {1, 2, 3, 4};
  const std::size_t i = (static_cast<std::size_t>(y * 2) * drawn.picture->width + static_cast<std::size_t>(x * 2)) * 4;
  const auto octet = [&](std::size_t c) { return static_cast<std::uint8_t>(drawn.picture->rows[i + c]); };
  return {octet(0), octet(1), octet(2), octet(3)};
}

constexpr Swatch kRed{255, 0, 0, 255}, kBlue{0, 0, 255, 255}, kGreen{0, 128, 0, 255}, kClear{0, 0, 0, 0}, kBlack{0, 0, 0, 255};

// Goal: shapes land where the standard puts them, in the colours it says.
TEST(Svg, DrawsShapes) {
  const Drawn drawn = draw("<rect x='10' y='10' width='50' height='40' fill='red'/><circle cx='150' cy='60' r='40' fill='#00f'/>"
                           "<ellipse cx='60' cy='150' rx='40' ry='20' fill='rgb(0,128,0)'/><polygon points='120,120 200,120 160,200'/>"
                           "<line x1='10' y1='230' x2='240' y2='230' stroke='red' stroke-width='10'/><polyline points='210,10 240,10 240,90' fill='none' stroke='blue' stroke-width='8'/>");
  ASSERT_TRUE(drawn.picture);
  EXPECT_EQ(drawn.picture->width, 512u);
  EXPECT_EQ(at(drawn, 20, 20), kRed);
  EXPECT_EQ(at(drawn, 5, 5), kClear);
  EXPECT_EQ(at(drawn, 150, 60), kBlue);
  EXPECT_EQ(at(drawn, 60, 150), kGreen);
  EXPECT_EQ(at(drawn, 160, 140), kBlack);
  EXPECT_EQ(at(drawn, 100, 230), kRed);
  EXPECT_EQ(at(drawn, 100, 238), kClear);
  EXPECT_EQ(at(drawn, 240, 50), kBlue);
  EXPECT_EQ(at(drawn, 225, 40), kClear);
}

// Goal: path commands, relative and absolute, fill rules and arcs.
TEST(Svg, DrawsPaths) {
  const Drawn drawn = draw("<path d='M10 10h80v80H10z M30 30h40v40h-40z' fill-rule='evenodd' fill='red'/><path d='M110 10h80v80h-80z M130 30h40v40h-40z' fill='blue'/>"
                           "<path d='M60 150 a40 40 0 1 1 0 0.1z M120 200 q40 -80 80 0' fill='green'/>");
  EXPECT_EQ(at(drawn, 20, 50), kRed);
  EXPECT_EQ(at(drawn, 50, 50), kClear);
  EXPECT_EQ(at(drawn, 150, 50), kBlue);
  EXPECT_EQ(at(drawn, 160, 185), kGreen);
  EXPECT_EQ(at(drawn, 100, 150), kGreen);
}

// Goal: transforms, inheritance, style attributes over presentation attributes, currentColor whatever the order.
TEST(Svg, PlacesAndPaints) {
  const Drawn drawn = draw("<g transform='translate(100 100) scale(2)' fill='red'><rect width='20' height='20'/><rect x='30' width='20' height='20' fill='red' style='fill:blue'/></g>"
                           "<rect y='200' width='30' height='30' fill='currentColor' color='green'/><g display='none'><rect width='90' height='90'/></g><rect x='60' y='200' width='30' height='30' visibility='hidden'/>");
  EXPECT_EQ(at(drawn, 120, 120), kRed);
  EXPECT_EQ(at(drawn, 180, 120), kBlue);
  EXPECT_EQ(at(drawn, 15, 215), kGreen);
  EXPECT_EQ(at(drawn, 40, 40), kClear);
  EXPECT_EQ(at(drawn, 75, 215), kClear);
}

// Goal: the opacity of a group is that of the whole: where its members overlap nothing shines through.
TEST(Svg, LaysGroupsOverAsAWhole) {
  const Drawn drawn = draw("<g opacity='0.5'><rect width='100' height='100' fill='red'/><rect x='50' width='100' height='100' fill='blue'/></g>");
  EXPECT_EQ(at(drawn, 75, 50), (Swatch{0, 0, 255, 128}));
  EXPECT_EQ(at(drawn, 25, 50), (Swatch{255, 0, 0, 128}));
}

// Goal: gradients run between their stops, also when they stand behind the shape and take their stops from another.
TEST(Svg, DrawsGradients) {
  const Drawn drawn = draw("<rect width='256' height='100' fill='url(#a)'/><circle cx='128' cy='180' r='60' fill='url(#b)'/><defs>"
                           "<linearGradient id='stops'><stop offset='0' stop-color='red'/><stop offset='1' stop-color='blue'/></linearGradient>"
                           "<linearGradient id='a' xlink:href='#stops'/><radialGradient id='b'><stop offset='0' stop-color='red'/><stop offset='100%' stop-color='blue'/></radialGradient></defs>");
  EXPECT_GT(at(drawn, 2, 50).red, 250);
  EXPECT_GT(at(drawn, 253, 50).blue, 250);
  EXPECT_NEAR(at(drawn, 128, 50).red, 127, 2);
  EXPECT_GT(at(drawn, 128, 180).red, 250);
  EXPECT_NEAR(at(drawn, 158, 180).red, 127, 3);
}

// Goal: what would make the picture wrong is refused, never drawn without.
TEST(Svg, RefusesWhatItWouldDrawWrong) {
  for (const char* body : {"<text>a</text>", "<image href='a.png'/>", "<use xlink:href='#a'/>", "<switch/>", "<foreignObject/>", "<style>rect{fill:red}</style>", "<svg/>",
                           "<rect width='9' height='9' clip-path='url(#c)'/>", "<rect width='9' height='9' style='filter:url(#f)'/>", "<g mask='url(#m)'/>",
                           "<path d='M0 0h9' marker-end='url(#m)'/>", "<rect width='9' height='9' fill='url(#pattern)'/>", "<rect width='9' height='9' fill='url(https://e.example/#a)'/>",
                           "<rect width='9' height='9' style='mix-blend-mode:multiply'/>"}) {
    const Drawn drawn = draw(body);
    ASSERT_FALSE(drawn.picture) << body;
    EXPECT_EQ(drawn.picture.error().code, Code::unsupported) << body;
  }
}

// Goal: scripts, events, links and animations do not stop a drawing; they are told.
TEST(Svg, LeavesActiveThingsOut) {
  const Drawn drawn = draw("<script>x()</script><a xlink:href='javascript:x()'><rect width='99' height='99' fill='red' onclick='x()'/></a><rect><animate attributeName='x' to='9'/></rect>");
  ASSERT_TRUE(drawn.picture);
  EXPECT_EQ(at(drawn, 50, 50), kRed);
  EXPECT_TRUE(drawn.changed);
  ASSERT_EQ(drawn.findings.size(), 3u);
  EXPECT_EQ(drawn.findings[0], (Finding{"image.script", Weight::high, {}, 2}));
}

// Goal: sizes and view boxes become pixels within bounds.
TEST(Svg, BoundsItsSize) {
  EXPECT_EQ(draw("", "width='24' height='12'").picture->width, 512u);
  EXPECT_EQ(draw("", "width='1e9' height='1e9'").picture->width, 3000u);
  EXPECT_EQ(draw("", "viewBox='0 0 100 50'").picture->height, 256u);
  EXPECT_FALSE(draw("", "width='0' height='9'").picture);
  const Drawn middle = draw("<rect width='100' height='100' fill='red'/>", "width='256' height='256' viewBox='0 0 100 50'");
  EXPECT_EQ(at(middle, 128, 128), kRed);
  EXPECT_EQ(at(middle, 128, 30), kClear);
}

// Goal: numbers that are no numbers, endless or huge end a path where the standard says, and nothing else.
TEST(Svg, SurvivesOddNumbers) {
  for (const char* d : {"M1e999 0L5 5", "M0 0L", "M0 0Lnan 5", "L5 5", "M0 0A0 0 0 2 0 5 5", "M0 0zz5", "M.5.5.5.5", "M0,0,,5,5", ""}) {
    EXPECT_TRUE(draw(std::string("<path stroke='red' stroke-width='1e30' stroke-dasharray='1e-30 1' d='") + d + "'/>").picture) << d;
  }
  const Drawn endless = draw("<path stroke='red' stroke-width='1e30' stroke-dasharray='1e-30 1' d='M1e300 1e300 L-1e300 -1e300'/>");
  ASSERT_FALSE(endless.picture);
  EXPECT_EQ(endless.picture.error().code, Code::limit);
  EXPECT_EQ(read_path("M0 0L5 5 Lx 7 L9 9")->size(), 2u);
  EXPECT_FALSE(read_transform("rotate(1,2)"));
}

// Goal: a drawing made to keep a renderer busy runs into the budget.
TEST(Svg, PaysForWhatItPaints) {
  std::string body;
  for (int i = 0; i < 3000; ++i) body += "<rect width='9000' height='9000' fill='red'/>";
  TestBench bench(std::uint64_t{16} << 20);
  std::vector<Finding> findings;
  bool changed = false;
  const auto drawn = draw_svg("<svg xmlns='http://www.w3.org/2000/svg' width='9000' height='9000'>" + body + "</svg>", bench, findings, changed);
  ASSERT_FALSE(drawn);
  EXPECT_EQ(drawn.error().code, Code::limit);
}

}  // namespace
}  // namespace temizu::image
