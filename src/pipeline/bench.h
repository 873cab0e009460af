// What the pipeline gives a filter: options of the rule, the message's budget, and washing of parts found inside.
#pragma once

#include <vector>

#include "base/finding.h"
#include "filters/filter.h"
#include "pipeline/washing.h"
#include "policy/policy.h"

namespace temizu {

class Walk;

class RuleOptions final : public Options {
 public:
  explicit RuleOptions(const KindRule& rule) : rule_(rule) {}
  std::int64_t number(std::string_view name, std::int64_t fallback) const override;
  std::string_view word(std::string_view name, std::string_view fallback) const override;

 private:
  const KindRule& rule_;
};

class PipelineBench final : public Bench {
 public:
  PipelineBench(Walk& walk, const KindRule& rule) : walk_(walk), options_(rule) {}
  Result<Washed> wash_child(const Part& part) override;
  Status spend(std::uint64_t bytes) override;
  const Options& options() const override { return options_; }

 private:
  Walk& walk_;
  RuleOptions options_;
};

// The reason a person is told for a filter's error.
Reason reason_of(const Error& error);
// Of an HTML body that changed: look-alike links, hidden text or active content, the most telling first.
Reason reason_of_html(const std::vector<Finding>& findings);

}  // namespace temizu
