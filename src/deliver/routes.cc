#include "deliver/routes.h"

#include "base/ascii.h"
#include "deliver/connection.h"
#include "smtp/grammar.h"

namespace temizu::deliver {
namespace {

std::shared_ptr<const Destination> make(const std::vector<HostPort>& hosts) {
  auto destination = std::make_shared<Destination>();
  destination->name = hosts.empty() ? "none" : to_text(hosts.front());
  destination->hosts = hosts;
  return destination;
}

std::shared_ptr<const Destination> make_sink() {
  auto sink = std::make_shared<Destination>();
  sink->name = "selftest";
  sink->is_sink = true;
  return sink;
}

bool matches(std::string_view domain, std::string_view pattern) {
  if (pattern.empty() || pattern.front() != '.') return domain == pattern;
  return domain.size() > pattern.size() && domain.substr(domain.size() - pattern.size()) == pattern;
}

}  // namespace

Routes::Routes(const Config::Deliver& deliver, const Config::Release& release)
    : otherwise_(make(deliver.next_hop)), upstream_(make(deliver.upstream)), release_(make(release.next_hop)), nowhere_(make({})), selftest_(make_sink()) {
  all_.push_back(otherwise_);
  for (const Config::Deliver::Route& route : deliver.routes) {
    const auto destination = make(route.hosts);
    all_.push_back(destination);
    for (const std::string& domain : route.domains) by_domain_.emplace_back(lower_ascii(domain), destination);
  }
}

std::shared_ptr<const Destination> Routes::by_recipient(std::string_view address) const {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || by_domain_.empty()) return otherwise_;
  const std::string domain = lower_ascii(address.substr(at + 1));
  for (const auto& [pattern, destination] : by_domain_) {
    if (matches(domain, pattern)) return destination;
  }
  return otherwise_;
}

std::shared_ptr<const Destination> Routes::destination_of(const SignedResult& result, std::string_view address) const {
  const bool selftest = result.item_class == ItemClass::selftest;
  if (selftest != (result.route == "selftest")) return nowhere_;
  if (selftest) return selftest_;
  const bool released = result.item_class == ItemClass::release;
  if (released != (result.route == "release")) return nowhere_;
  if (released) return release_;
  return result.route == "upstream" ? upstream_ : by_recipient(address);
}

}  // namespace temizu::deliver
