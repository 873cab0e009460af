// Which next hop a recipient's mail goes to: by recipient domain, first match wins, else deliver.next_hop.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/config.h"

namespace temizu::deliver {

// Hosts that are as good as each other, in the order in which they are tried. Never changes once made.
struct Destination {
  std::string name;               // its first host, for logs: "host:port"; "none" without hosts
  std::vector<HostPort> hosts;    // may be empty: nothing can be sent there
};

class Routes {
 public:
  explicit Routes(const Config::Deliver& deliver);

  // address: "local@domain"; without a domain, or for one without a route: deliver.next_hop. A route's domain is compared
  // without ASCII case; ".example.jp" holds for all domains below example.jp.
  std::shared_ptr<const Destination> by_recipient(std::string_view address) const;
  std::shared_ptr<const Destination> upstream() const { return upstream_; }
  // All that recipients can be sent to, each once.
  const std::vector<std::shared_ptr<const Destination>>& all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::shared_ptr<const Destination>>> by_domain_;
  std::shared_ptr<const Destination> otherwise_, upstream_;
  std::vector<std::shared_ptr<const Destination>> all_;
};

}  // namespace temizu::deliver
