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

// One for each part that is being washed; inner ones for what is found inside. `report` is the listed part that notes and
// members belong to: the part's own, or for a child that of the file it is a piece of.
class PipelineBench final : public Bench {
 public:
  PipelineBench(Walk& walk, const KindRule& rule, PartReport& report) : walk_(walk), options_(rule), report_(report) {}
  Result<Washed> wash_child(const Part& part) override;
  Result<Washed> wash_member(const Part& part) override;
  void tell_withheld(std::string_view place, std::string_view file_name, const Error& error, std::uint64_t size) override;
  void note(std::string_view rule, Weight weight, std::string_view where, std::uint64_t count) override;
  std::string words_for(std::string_view place) const override;
  Status spend(std::uint64_t bytes) override;
  const Options& options() const override { return options_; }

 private:
  Status enter(bool free);
  Result<Washed> run(const Part& part, const KindRule& rule, PartReport& report);

  Walk& walk_;
  RuleOptions options_;
  PartReport& report_;
};

// What people are told of a member, in the fixed Japanese texts that are built in: for lists that filters write into washed
// files. Notices use the site's own.
std::string report_words(const PartReport& report);
// A result that does not start as the kind it claims becomes Code::ambiguous.
Result<Washed> checked(Result<Washed> washed);
// Why a part that no rule washes is withheld: the most useful thing to tell first.
Reason reason_to_withhold(const PartReport& report, const Filter* filter, const Profile& profile);
// The last extension in lower case, as identify wants it; none or one.
std::vector<std::string> extensions_of(std::string_view file_name);
// The reason a person is told for a filter's error.
Reason reason_of(const Error& error);

}  // namespace temizu
