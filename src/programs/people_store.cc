#include "programs/people_store.h"

#include <cstdio>

#include "accounts/directory.h"
#include "policy/work_calendar.h"
#include "programs/input_file.h"

namespace temizu {

Result<std::unique_ptr<OpenDesk>> open_desk(const Context&, const Config& config) {
  auto open = std::make_unique<OpenDesk>();
  open->config = config;
  auto policy = policy_of(config.wash.policy, config);
  if (!policy) return Unexpected{policy.error()};
  open->policy = *std::move(policy);
  open->reader = std::make_unique<PeopleReader>(config.store.path);
  DeskOptions options;
  options.store_path = config.store.path;
  options.may_write = true;
  options.policy = &open->policy;
  options.calendar = WorkCalendar::from_options(config.desk.hours, config.desk.weekdays, config.desk.holidays, config.desk.time_zone);
  options.people = [reader = open->reader.get()] { return reader->people(); };
  auto desk = Desk::open(options);
  if (!desk) return Unexpected{desk.error()};
  open->desk = *std::move(desk);
  return open;
}

int tell_people_error(const Error& error, const Config& config) {
  // "code" or "code: other" of a fault, as PeopleWriter and good_password give it.
  const std::size_t colon = error.what.find(": ");
  const std::string code = error.what.substr(0, colon);
  const std::string other = colon == std::string::npos ? "" : error.what.substr(colon + 2);
  const bool is_fault = error.code == Code::bad_input && code.find('.') != std::string::npos && code.find(' ') == std::string::npos;
  if (is_fault) std::fprintf(stderr, "temizu: %s\n", fault_text({code, error.where, other}, config.site.language).c_str());
  else print_error(error);
  return is_fault || error.code == Code::conflict ? kExitFound : kExitFailed;
}

}  // namespace temizu
