#include "smtp/network.h"

#include <gtest/gtest.h>

namespace temizu::smtp {
namespace {

// Goal: membership by prefix in both families; an IPv4 address is the same however it is written.
TEST(Network, ContainsItsAddresses) {
  const Network four = Network::parse("192.0.2.128/25").value();
  EXPECT_TRUE(four.contains(IpAddress::parse("192.0.2.200").value()));
  EXPECT_TRUE(four.contains(IpAddress::parse("::ffff:192.0.2.200").value()));
  EXPECT_FALSE(four.contains(IpAddress::parse("192.0.2.127").value()));
  const Network six = Network::parse("2001:db8::/33").value();
  EXPECT_TRUE(six.contains(IpAddress::parse("2001:db8:7fff::1").value()));
  EXPECT_FALSE(six.contains(IpAddress::parse("2001:db8:8000::1").value()));
  EXPECT_TRUE(Network::parse("127.0.0.1")->contains(IpAddress::parse("127.0.0.1").value()));
  EXPECT_FALSE(contains({}, IpAddress::parse("127.0.0.1").value()));
}

// Goal: whoever would open the relay to all is found out; typing errors are refused.
TEST(Network, RefusesNonsenseAndKnowsEverything) {
  EXPECT_TRUE(Network::parse("0.0.0.0/0")->is_everything());
  EXPECT_TRUE(Network::parse("::/0")->is_everything());
  EXPECT_FALSE(Network::parse("10.0.0.0/8")->is_everything());
  for (const char* text : {"", "x", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "192.0.2.0/8x", "::/129", "fe80::1%eth0"}) {
    EXPECT_FALSE(Network::parse(text)) << text;
  }
}

}  // namespace
}  // namespace temizu::smtp
