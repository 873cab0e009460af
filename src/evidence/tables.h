// The pack's tables as CSV, of what is in force or happened. Each leaves out what is secret or a person's mail.
#pragma once

#include <string>

#include "base/result.h"
#include "policy/policy.h"
#include "quarantine/dormant.h"
#include "quarantine/inspection.h"
#include "quarantine/people.h"
#include "report/period.h"

namespace temizu {

std::string local_time(TimeMs at_ms, const Zone& zone);   // "2026-11-22T09:12:03+09:00"; "" for 0

std::string accounts_csv(const People& people, const DormantAccounts& dormant, const LoginTimes& logins, const Zone& zone);
std::string departments_csv(const People& people);
std::string rules_csv(const Policy& policy);
std::string release_rules_csv(const Policy& policy);
std::string samples_csv(const InspectionRun& run);

struct CountedTable {
  std::string csv;
  std::uint64_t rows{0}, originals{0}, in_force{0}, uses{0};   // what of it the table counts
};
// The whole register, with the uses of each in the period.
Result<CountedTable> exceptions_csv(const std::string& store_path, const Period& period, const Zone& zone);
// What wash handed out or refused in the period.
Result<CountedTable> releases_csv(const std::string& store_path, const Period& period, const Zone& zone);

}  // namespace temizu
