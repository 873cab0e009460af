#include "smtp/auth_results.h"

#include <gtest/gtest.h>

namespace temizu::smtp {
namespace {

const std::vector<std::string> kIds{"mx.town.example.lg.jp", "relay.example.lg.jp"};

std::string by(const std::vector<std::string>& values) { return authenticated_by(values, kIds, "example.jp"); }

// Goal: a pass of DMARC for the sender's own domain, said by a named host, counts; however it is written.
TEST(AuthResults, CountsAPassOfANamedHost) {
  const std::string id = "mx.town.example.lg.jp";
  EXPECT_EQ(by({id + "; dmarc=pass header.from=example.jp"}), id);
  EXPECT_EQ(by({"MX.Town.example.lg.jp 1; spf=fail smtp.mailfrom=x.jp;\r\n\tdmarc = pass (p=none dis=none) header.from = Example.JP"}), id);
  EXPECT_EQ(by({id + " (a (nested) comment); dkim=pass header.d=example.jp header.s=\"a;b\"; dmarc=pass policy.p=reject header.from=\"example.jp\""}), id);
  EXPECT_EQ(by({"other.example.com; dmarc=fail header.from=example.jp", "relay.example.lg.jp; dmarc=pass header.from=example.jp"}), "relay.example.lg.jp");
}

// Goal: anything else does not: another host, another domain, no pass, two answers, what cannot be read, what is commented out.
TEST(AuthResults, CountsNothingElse) {
  const std::string id = "mx.town.example.lg.jp";
  for (const std::vector<std::string>& values : std::vector<std::vector<std::string>>{
           {},
           {"evil.example.com; dmarc=pass header.from=example.jp"},
           {id + "; dmarc=pass header.from=evil.example.com"},
           {id + "; dmarc=pass"},
           {id + "; dmarc=fail header.from=example.jp"},
           {id + "; dmarc=bestguesspass header.from=example.jp"},
           {id + "; spf=pass smtp.mailfrom=example.jp; dkim=pass header.d=example.jp"},
           {id + "; none"},
           {id + "; (dmarc=pass header.from=example.jp)"},
           {id + "; x-dmarc=pass header.from=example.jp"},
           {id + "; dmarc=pass header.from=example.jp; dmarc=fail header.from=example.jp"},
           {id + "; dmarc=pass header.from=example.jp", id + "; dmarc=fail header.from=example.jp"},
           {id + "; dmarc=pass header.from=example.jp", "(never ends"},
           {id + "; reason=\"dmarc=pass header.from=example.jp"},
           {id + "; dmarc=pass header.from=example.jp ((((((((((((deep))))))))))))"},
           {id + "x; dmarc=pass header.from=example.jp"},
           {"; dmarc=pass header.from=example.jp"},
           {id + " dmarc=pass header.from=example.jp"},
           {std::string(kAuthResultsBytesMax + 1, ' ') + id + "; dmarc=pass header.from=example.jp"}}) {
    EXPECT_EQ(by(values), "") << (values.empty() ? "" : values[0].substr(0, 100));
  }
  EXPECT_EQ(authenticated_by({id + "; dmarc=pass header.from="}, kIds, ""), "");
  EXPECT_EQ(authenticated_by(std::vector<std::string>(kAuthResultsMax + 1, id + "; dmarc=pass header.from=example.jp"), kIds, "example.jp"), "");
}

}  // namespace
}  // namespace temizu::smtp
