// Which next hop a recipient's mail goes to: by recipient domain, first match wins, else deliver.next_hop. Approved originals
// go to release.next_hop alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/config.h"
#include "quarantine/store.h"

namespace temizu::deliver {

// Hosts that are as good as each other, in the order in which they are tried. Never changes once made.
struct Destination {
  std::string name;               // its first host, for logs: "host:port"; "none" without hosts
  std::vector<HostPort> hosts;    // may be empty: nothing can be sent there
  bool is_sink{false};            // the self-inspection's files (sink.h): never a host
};

class Routes {
 public:
  explicit Routes(const Config::Deliver& deliver, const Config::Release& release = {});

  // Where a result goes: approved originals to release.next_hop and nowhere else, notices of failure to deliver.upstream,
  // mails of the self-inspection to the file sink, all others by recipient. A destination without hosts for a class and a route that wash never signs together: an
  // approved original that would go to the LGWAN servers, or washed mail that would leave to the release host.
  std::shared_ptr<const Destination> destination_of(const SignedResult& result, std::string_view address) const;

  // address: "local@domain"; without a domain, or for one without a route: deliver.next_hop. A route's domain is compared
  // without ASCII case; ".example.jp" holds for all domains below example.jp.
  std::shared_ptr<const Destination> by_recipient(std::string_view address) const;
  std::shared_ptr<const Destination> upstream() const { return upstream_; }
  std::shared_ptr<const Destination> release() const { return release_; }
  // All that recipients can be sent to, each once.
  const std::vector<std::shared_ptr<const Destination>>& all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::shared_ptr<const Destination>>> by_domain_;
  std::shared_ptr<const Destination> otherwise_, upstream_, release_, nowhere_, selftest_;
  std::vector<std::shared_ptr<const Destination>> all_;
};

}  // namespace temizu::deliver
