// Counts facts into figures: what each ledger says of one period, handed over one at a time in any order. Pure: no clock, no file; holds
// counts only, whatever the number of facts.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/tally.h"
#include "quarantine/state.h"
#include "quarantine/statement.h"
#include "report/report.h"

namespace temizu {

// Times in classes of 7 significant binary digits, so that a quantile is known to 1.6 % without holding the times.
class Times {
 public:
  void add(std::uint64_t ms);
  std::uint64_t count() const { return count_; }
  std::uint64_t max() const { return max_; }
  std::uint64_t quantile(std::uint32_t percent) const;   // the value at rank ceil(percent/100 * count), cut to its class; 0 when empty

 private:
  std::array<std::uint64_t, 128 + 64 * 57> classes_{};
  std::uint64_t count_{0}, max_{0};
};

struct KeptFact {              // a message in the intake
  TimeMs arrival_ms{0};
  std::uint64_t bytes{0}, recipients{0};
};

struct ResultFact {            // a result of wash, of a message
  TimeMs at_ms{0};
  const ResultView* result{nullptr};
  std::string_view held_rule;
  std::string_view tally;      // empty: none was written
};
struct Danger {
  bool held{false}, hostile{false}, high{false};
  bool any() const { return held || hostile || high; }
};

struct EndFact {               // a recipient of a message that deliver has or had
  TimeMs arrival_ms{0}, changed_ms{0};
  State state{State::washed};
  bool notice_only{false};
};

class Figures {
 public:
  explicit Figures(const Period& period);
  bool in_period(TimeMs at_ms) const { return at_ms >= period_.start_ms && at_ms < period_.end_ms; }

  void kept(const KeptFact& fact);
  Danger result(const ResultFact& fact);
  void recipient(const EndFact& fact);
  void waiting(TimeMs arrival_ms, std::uint64_t recipients);   // in front of deliver: under way wherever it is
  void danger(const std::string& sender_domain, const Danger& danger);

  // Everything that was counted; sorted, cut to what a report shows.
  void fill(Report& report) const;

 private:
  struct RuleCount {
    RuleRow row;
    std::optional<Measure> measure;
    std::optional<std::size_t> removed;
    std::set<std::string, std::less<>> departments;
  };
  Hour* hour_of(TimeMs at_ms);
  void open(TimeMs arrival_ms, std::uint64_t recipients);
  void add_tally(const Tally& tally, const ResultFact& fact, Danger& danger);
  void add_rules(const Tally& tally, const ResultFact& fact, Danger& danger, Measures& of_mail);
  void add_parts(const Tally& tally, const ResultView& result, Measures& of_mail);
  void add_notices(const ResultView& result);

  Period period_;
  Counted counted_;
  PeriodBalance balance_;
  Times times_;
  TimeMs oldest_arrival_ms_;
  std::vector<Hour> hours_;
  std::unordered_map<std::string, KindRow> kinds_;
  std::unordered_map<std::string, RuleCount> rules_;
  std::unordered_map<std::string, RuleRow> held_rules_;
  Measures measures_{};
  Removed removed_{};
  std::unordered_map<std::size_t, std::uint32_t> notices_;   // digest of an address → notices it got
  bool notices_cut_{false};
  std::map<std::uint32_t, std::uint64_t> codes_;
  std::unordered_map<std::string, HeatRow> heat_;
  std::unordered_map<std::string, DangerRow> dangers_;
  std::uint64_t tallies_missing_{0};
};

// "example.lg.jp" of "taro@example.lg.jp", in lower case; "" when there is none.
std::string domain_of(std::string_view address);

}  // namespace temizu
