#include "smtp/header_scan.h"

#include <gtest/gtest.h>

#include <string>

#include "smtp/auth_results.h"

namespace temizu::smtp {
namespace {

HeaderScan scanned(std::string_view text, std::size_t piece, const MailLimits& limits = {}) {
  HeaderScan scan(limits, "temizu-trace", "site-1 0123");
  for (std::size_t at = 0; at < text.size(); at += piece) scan.feed(text.substr(at, piece));
  return scan;
}

// Goal: hops and our own mark are seen in any pieces, in the header only, and not inside folded lines.
TEST(HeaderScan, CountsHopsAndSeesOurMark) {
  const std::string header =
      "Received: a\r\nRECEIVED : b\r\n Received: folded\r\nX-Received: no\r\nreceived:c\r\nTemizu-Trace: site-1 0123\r\n\r\n"
      "Received: body\r\n";
  for (std::size_t piece = 1; piece < 120; ++piece) {
    const HeaderScan scan = scanned(header, piece);
    EXPECT_EQ(scan.received_count(), 3u) << piece;
    EXPECT_TRUE(scan.loop_seen()) << piece;
    EXPECT_FALSE(scan.released_seen());
    EXPECT_TRUE(scan.done());
    EXPECT_FALSE(scan.over_limit());
  }
  EXPECT_TRUE(scanned("Temizu-Trace:site-1\r\n\t01\r\n 23; more\r\n\r\n", 99).loop_seen());
  EXPECT_FALSE(scanned("Temizu-Trace:site-1\r\nX: y\r\n 0123\r\n\r\n", 99).loop_seen());
  EXPECT_FALSE(scanned("Temizu-Trace: site-2 0123\r\n\r\n", 99).loop_seen());
  EXPECT_FALSE(scanned("A: b\r\n\r\nTemizu-Trace: site-1 0123\r\n", 99).loop_seen());
}

// Goal: fields with authentication results come out whole with their folds; one that may have been cut is too long to be read.
TEST(HeaderScan, CollectsAuthenticationResults) {
  const std::string header = "Authentication-Results: mx.example.jp;\r\n dmarc=pass\r\n\theader.from=b.jp\r\nSubject: x\r\n y\r\n"
                             "AUTHENTICATION-RESULTS:other; none\r\n\r\nAuthentication-Results: body\r\n";
  for (std::size_t piece = 1; piece < 60; ++piece) {
    const HeaderScan scan = scanned(header, piece);
    ASSERT_EQ(scan.auth_results().size(), 2u) << piece;
    EXPECT_EQ(authenticated_by(scan.auth_results(), {"mx.example.jp"}, "b.jp"), "mx.example.jp");
  }
  const HeaderScan cut = scanned("Authentication-Results: mx.example.jp; dmarc=pass header.from=b.jp" + std::string(1000, ' ') + "; dmarc=fail\r\n\r\n", 99);
  EXPECT_EQ(authenticated_by(cut.auth_results(), {"mx.example.jp"}, "b.jp"), "");
  std::string many;
  for (int i = 0; i < 100; ++i) many += "Authentication-Results: mx.example.jp; dmarc=pass header.from=b.jp\r\n";
  EXPECT_EQ(scanned(many, 99).auth_results().size(), kAuthResultsMax + 1);
}

// Goal: a header without an end costs no more than its bounds.
TEST(HeaderScan, StopsAtItsBounds) {
  MailLimits limits;
  limits.header_bytes_max = 1000;
  EXPECT_TRUE(scanned("A: " + std::string(2000, 'x'), 100, limits).over_limit());
  limits.header_fields_max = 3;
  EXPECT_TRUE(scanned("a:1\r\nb:2\r\nc:3\r\nd:4\r\n\r\n", 7, limits).over_limit());
  EXPECT_FALSE(scanned("a:1\r\nb:2\r\nc:3\r\n\r\n", 7, limits).over_limit());
}

}  // namespace
}  // namespace temizu::smtp
