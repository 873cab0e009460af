// A town, a rule and deputies on a Tuesday morning, for tests of the rules of release.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "quarantine/test_desk.h"

namespace temizu {

inline const WorkCalendar kCalendar = WorkCalendar::from_options("08:30-17:15", {"mon", "tue", "wed", "thu", "fri"}, {"12-29", "12-30", "12-31", "01-01", "01-02", "01-03", "11-23"}, "+09:00");
inline const TimeMs kStart = tokyo(2026, 11, 24, 9, 0);   // a Tuesday

struct ReleaseScene {
  TestTown town;
  People people{town.people()};
  ReleaseRule rule;
  std::vector<Deputy> deputies{test_deputy("chief", "vice", kStart - kDay, kStart + 30 * kDay), test_deputy("chief", "lapsed-vice", kStart - 30 * kDay, kStart - kDay)};
  std::optional<ReleaseOutcome> outcome;
  Facts facts(TimeMs now_ms) const { return {rule, kCalendar, people, deputies, now_ms, outcome ? &*outcome : nullptr, true}; }
  Standing at(const History& history) const { return stand(history.request, history.moves, facts(history.now_ms)); }
  std::optional<DeskFault> fault(DeskAction action, const std::string& account, const History& history) const {
    auto done = may(action, account, history.request, at(history), facts(history.now_ms));
    if (done) return std::nullopt;
    EXPECT_TRUE(fault_of(done.error())) << done.error().where;
    return fault_of(done.error());
  }
};

}  // namespace temizu
